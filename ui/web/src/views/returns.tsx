// What comes after a sale: a receipt is found, goods come back, money goes back.
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { latin } from "../format";
import { roam } from "../keys";
import { lasting, t } from "../text";
import type { Till } from "../till";
import type { ReturnsFound, ReturnsReason, ReturnsReturned, ReturnsSold, WireError } from "../wire.gen";
import { Elsewhere } from "./elsewhere";
import { Act, Code, Key, Num } from "./parts";
import { ReturnGoods } from "./returngoods";
import { ReturnSale } from "./returnsale";
import { now } from "./states";

/** Where a return stands: looking for the receipt, choosing goods, or done. */
type Step =
  | { is: "find" }
  | { is: "sale"; found: ReturnsFound }
  | { is: "elsewhere"; number: string }
  | { is: "goods"; reasons: readonly ReturnsReason[]; receipt?: string }
  | { is: "done"; returned: ReturnsReturned };

/** Returns, beside the basket. number is that of a receipt that was just scanned, "" for none. */
export function Returns({ till, number }: { till: Till; number: string }) {
  const step = useSignal<Step>({ is: "find" });
  const s = step.value;
  const done = (returned: ReturnsReturned) => (step.value = { is: "done", returned });
  const again = () => (step.value = { is: "find" });
  const unverified = async (receipt: string) => {
    const a = await till.ask("return.recent", {});
    if (a) step.value = { is: "goods", reasons: a.reasons ?? [], receipt };
  };
  switch (s.is) {
    case "find":
      return (
        <FindReceipt
          till={till}
          number={number}
          onFound={(found) => (step.value = { is: "sale", found })}
          onElsewhere={(which) => (step.value = { is: "elsewhere", number: which })}
          onGoods={(reasons) => (step.value = { is: "goods", reasons })}
        />
      );
    case "sale":
      return (
        <ReturnSale
          key={`${s.found.store ?? ""}/${s.found.number}`} till={till} found={s.found} onDone={done} onBack={again}
          onElsewhere={() => (step.value = { is: "elsewhere", number: s.found.number })}
        />
      );
    case "elsewhere":
      return (
        <Elsewhere
          till={till} number={s.number} onBack={again} onFound={(found) => (step.value = { is: "sale", found })}
          onGoods={() => void unverified(s.number)}
        />
      );
    case "goods":
      return <ReturnGoods till={till} reasons={s.reasons} receipt={s.receipt} onDone={done} onBack={again} />;
    case "done":
      return <Done till={till} returned={s.returned} />;
  }
}

interface FindProps {
  till: Till;
  number: string;
  onFound: (f: ReturnsFound) => void;
  onElsewhere: (number: string) => void;
  onGoods: (reasons: readonly ReturnsReason[]) => void;
}

function FindReceipt({ till, number, onFound, onElsewhere, onGoods }: FindProps) {
  const text = useSignal(number);
  const recent = useSignal<readonly ReturnsSold[] | null>(null);
  const reasons = useSignal<readonly ReturnsReason[]>([]);
  const failed = useSignal<WireError | null>(null);
  const entry = useRef<HTMLInputElement>(null);
  const open = async (which: string) => {
    const wanted = latin(which).trim();
    if (!wanted) return;
    const found = await till.back.find(wanted);
    if (found === "elsewhere") onElsewhere(wanted);
    else if (found) onFound(found);
  };
  const line = till.link.state.value;
  useEffect(() => {
    void till.link.ask("return.recent", {}).then((a) => {
      failed.value = a.error ?? null;
      recent.value = a.ok?.sales ?? [];
      reasons.value = a.ok?.reasons ?? [];
    });
  }, [line]);
  useLayoutEffect(() => entry.current?.focus(), []);
  useEffect(() => {
    if (number) void open(number);
  }, [number]);
  return (
    <div class="ask returns">
      <header>
        <h2>{t("return.label")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      <form
        class="put-aside"
        onSubmit={(e) => {
          e.preventDefault();
          void open(text.value);
        }}
      >
        <label>
          <span>{t("return.enter")}</span>
          <input
            ref={entry}
            data-entry
            dir="ltr"
            class="code"
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={text.value}
            onInput={(e) => (text.value = e.currentTarget.value)}
          />
        </label>
        <button type="submit" class="btn main">
          <span>{t("return.find")}</span>
          <Key>↵</Key>
        </button>
      </form>
      <section class="recent" aria-labelledby="recent-label">
        <h3 id="recent-label">{t("return.recent")}</h3>
        <RecentSales till={till} recent={recent.value} failed={failed.value} onOpen={(n) => void open(n)} />
      </section>
      <Act disabled={reasons.value.length === 0} onClick={() => onGoods(reasons.value)} note={t("return.no_receipt_hint")}>
        {t("return.no_receipt")}
      </Act>
    </div>
  );
}

interface RecentProps {
  till: Till;
  recent: readonly ReturnsSold[] | null;
  failed: WireError | null;
  onOpen: (number: string) => void;
}

function RecentSales({ till, recent, failed, onOpen }: RecentProps) {
  if (!recent) return <p class="quiet">{t("app.loading")}</p>;
  if (failed) return <p class="quiet">{t("link.wait")}</p>;
  if (recent.length === 0) return <p class="quiet">{t("return.recent_none")}</p>;
  return (
    <div class="choices" data-arrows onKeyDown={roam}>
      {recent.map((s) => (
        <button type="button" class="btn choice held" key={s.sale} data-sale={s.number} onClick={() => onOpen(s.number)}>
          <span class="name">
            <Code>{s.number}</Code>
            <small>
              {lasting(now.value + till.link.skew.value - s.at)}
              {s.back > 0 ? ` · ${t("return.part_back", { amount: till.money(s.back) })}` : ""}
            </small>
          </span>
          <Num>{till.money(s.total)}</Num>
        </button>
      ))}
    </div>
  );
}

/** What goes back, largest of all, until the cashier has given it. */
function Done({ till, returned: r }: { till: Till; returned: ReturnsReturned }) {
  const finish = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => finish.current?.querySelector<HTMLButtonElement>(".main")?.focus(), []);
  const cash = till.money(r.cash);
  return (
    <div class="ask returned" data-returned={r.number}>
      <p class="sold">{t("return.done")}</p>
      <p class="label">{r.cash > 0 ? t("return.give") : t("return.no_cash")}</p>
      <p class="giant" style={{ "--chars": String(Math.max(cash.length, 4)) }}>
        <Num>{cash}</Num>
      </p>
      <dl class="pairs">
        {(r.refunds ?? []).map((m) => (
          <div key={`${m.tender}${m.means}`}>
            <dt>
              {meansName(m.means)} {m.ref ? <Code>{m.ref}</Code> : null}
            </dt>
            <dd>
              <Num>{till.money(m.amount)}</Num>
            </dd>
          </div>
        ))}
      </dl>
      <p class="quiet">
        {t("return.credit", { number: r.number })}
        {r.of ? ` · ${t("return.of", { number: r.of })}` : ""}
      </p>
      <p class="quiet">{t("return.exchange")}</p>
      <div class="answers" ref={finish} data-arrows onKeyDown={roam}>
        <Act look="main" hotkey="↵" shortcut="Enter" onClick={() => till.show("find")}>
          {t("return.finish")}
        </Act>
        <Act onClick={() => void till.copy(r.return)}>{t("change.copy")}</Act>
      </div>
    </div>
  );
}

/** What people call a means of payment. */
export function meansName(means: string): string {
  if (means === "cash") return t("return.means.cash");
  return means === "card" ? t("return.means.card") : t("return.means.other");
}
