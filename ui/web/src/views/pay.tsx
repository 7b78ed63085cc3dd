import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { focusEntry, roam } from "../keys";
import { cashDue, due, nameOf, nextWay, payments, pending, way, ways, type Way } from "../pay";
import { t } from "../text";
import type { Till } from "../till";
import { Asked, AskCard } from "./paycard";
import { ByHand } from "./payentry";
import { Foreign, Voucher } from "./payother";
import { Paid } from "./paid";
import { Act, Num } from "./parts";

/** Taking money, beside the basket: what is due, what was taken, and the ways to pay the rest. */
export function Pay({ till }: { till: Till }) {
  const waits = pending(till);
  const all = ways(till);
  const now = all.find((w) => w.id === way.value) ?? (all[0] as Way);
  const rest = due(till);
  const inCash = cashDue(till);
  return (
    <div class="pay">
      <header>
        <h2>{payments(till).length > 0 ? t("pay.still_due") : t("pay.due")}</h2>
        <p class="due">
          <Num>{till.money(rest)}</Num>
        </p>
        {inCash !== rest ? (
          <p class="in-cash">
            {t("pay.in_cash")} <Num>{till.money(inCash)}</Num>
          </p>
        ) : null}
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      <Paid till={till} />
      {waits ? <Asked till={till} payment={waits} key={`${waits.no} ${waits.state}`} /> : null}
      {!waits && all.length > 1 ? <Ways till={till} all={all} now={now} /> : null}
      {!waits ? <By till={till} now={now} key={`${now.id} ${rest}`} /> : null}
    </div>
  );
}

function Ways({ till, all, now }: { till: Till; all: Way[]; now: Way }) {
  return (
    <div class="ways" role="group" aria-label={t("pay.ways")} data-arrows onKeyDown={roam}>
      {all.map((w) => (
        <button
          type="button"
          key={w.id}
          class="btn way"
          aria-pressed={w.id === now.id}
          onClick={() => (way.value = w.id)}
        >
          <bdi>{nameOf(w)}</bdi>
        </button>
      ))}
      <Act look="quiet" hotkey="F9" onClick={() => nextWay(till)}>
        {t("pay.next_way")}
      </Act>
    </div>
  );
}

function By({ till, now }: { till: Till; now: Way }) {
  useLayoutEffect(focusEntry, []);
  if (now.rate) return <Foreign till={till} rate={now.rate} />;
  switch (now.means.kind) {
    case "card":
      return <AskCard till={till} means={now.means} />;
    case "voucher":
      return <Voucher till={till} means={now.means} />;
    default:
      return <Cash till={till} />;
  }
}

/** Cash: one tap on what was handed over is enough; a part of it by hand. */
function Cash({ till }: { till: Till }) {
  const text = useSignal("");
  const total = cashDue(till);
  const [exact, ...more] = till.basket.value?.fast ?? [];
  return (
    <>
      <p class="fast-label" id="fast-label">
        {total > 0 ? t("pay.fast") : t("pay.rounded_away")}
      </p>
      <div class="fast" role="group" aria-labelledby="fast-label" data-arrows onKeyDown={roam}>
        <Act
          look="soft"
          hotkey="Ctrl ↵"
          shortcut="Control+Enter"
          disabled={till.busy.value}
          onClick={() => void till.cash(exact ?? total)}
        >
          {total > 0 ? t("pay.exact") : t("pay.finish")}
        </Act>
        {more.map((minor) => (
          <button type="button" key={minor} class="btn" disabled={till.busy.value} onClick={() => void till.cash(minor)}>
            <Num>{till.money(minor).replace(/[.٫][0٠]+$/, "")}</Num>
          </button>
        ))}
      </div>
      <ByHand
        till={till}
        text={text}
        exponent={till.exponent.value}
        label={t("pay.given")}
        due={total}
        worth={(n) => n}
        take={{ label: t("pay.take"), run: (n) => till.cash(n) }}
        part={{ label: t("pay.take_part"), run: (n) => till.pay("sale.tender", { means: "cash", amount: n }) }}
      />
    </>
  );
}
