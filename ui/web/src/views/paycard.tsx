import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { readAmount, shaped } from "../format";
import { focusEntry, roam } from "../keys";
import { due, ways } from "../pay";
import { named, t } from "../text";
import type { Till } from "../till";
import type { SalePaymentState, TenderMeans, TenderScheme } from "../wire.gen";
import { Keypad, TypedNumber } from "./keypad";
import { Act, Key, Num } from "./parts";

/** Asks for an amount at a terminal that stands by itself: the whole of what is due unless a part is typed. */
export function AskCard({ till, means }: { till: Till; means: TenderMeans }) {
  const text = useSignal("");
  const exponent = till.exponent.value;
  const most = due(till);
  const typed = text.value ? readAmount(text.value, exponent) : most;
  const fits = typed !== null && typed > 0 && typed <= most;
  const ask = () => {
    if (fits) void till.pay("sale.tender", { means: means.id, amount: typed });
  };
  return (
    <div class="by-hand">
      <div class="reckoning">
        <TypedNumber label={t("pay.card_amount")} text={text} hint={till.money(most)} onEnter={ask} />
        <p class={`back ${fits ? "" : "bad"}`} role="status">
          <span>{fits ? t("pay.card_left") : t("pay.card_too_much")}</span>
          <strong>
            <Num>{till.money(fits ? most - typed : most)}</Num>
          </strong>
        </p>
        <button type="button" class="btn main" disabled={!fits || till.busy.value} onClick={ask}>
          <span>{t("pay.card_ask")}</span>
          <Key>↵</Key>
        </button>
      </div>
      <Keypad text={text.value} decimals={exponent > 0} onText={(s) => (text.value = s)} />
    </div>
  );
}

/** A payment that its terminal was asked for: what to key in there, and what came of it. */
export function Asked({ till, payment: p }: { till: Till; payment: SalePaymentState }) {
  const ref = useSignal("");
  const last4 = useSignal("");
  const part = useSignal<string | null>(null);
  useLayoutEffect(focusEntry, []);
  const unknown = p.state === "unknown";
  const amount = part.value === null ? undefined : (readAmount(part.value, till.exponent.value) ?? 0);
  const answer = (outcome: string, scheme = "") =>
    void till.pay("sale.tender_outcome", {
      no: p.no,
      outcome,
      ...(outcome === "partial" && { amount: amount ?? 0 }),
      ...(scheme && { scheme }),
      ...(ref.value && { ref: ref.value }),
      ...(last4.value && { last4: last4.value }),
    });
  const schemes = ways(till).find((w) => w.id === p.means)?.means.schemes ?? [];
  return (
    <div class={`asked ${unknown ? "unknown" : ""}`} data-asked={p.state}>
      <div class="terminal" role="status">
        <p>{unknown ? t("pay.unknown") : t("pay.key_in")}</p>
        <p class="giant">
          <Num>{till.money(p.given)}</Num>
        </p>
        {unknown ? <p class="quiet">{t("pay.unknown_hint")}</p> : null}
      </div>
      <div class="refs">
        <Field label={t("pay.approval")} value={ref} entry />
        <Field label={t("pay.last4")} value={last4} numeric />
      </div>
      {part.value === null ? (
        <p class="fast-label" id="approved-label">
          {unknown ? t("pay.was_charged") : t("pay.approved")} <Key>↵</Key>
        </p>
      ) : (
        <div class="partly">
          <label class="fast-label">
            <span>{t("pay.approved_part")}</span>
            <input
              dir="ltr"
              class="num"
              type="text"
              inputmode="decimal"
              autocomplete="off"
              value={shaped(part.value)}
              placeholder={till.money(0)}
              onInput={(e) => (part.value = e.currentTarget.value)}
            />
          </label>
          <Act look="quiet" onClick={() => (part.value = null)}>
            {t("pay.whole")}
          </Act>
        </div>
      )}
      <Schemes
        schemes={schemes}
        disabled={till.busy.value || amount === 0}
        onPick={(scheme) => answer(part.value === null ? "approved" : "partial", scheme)}
      />
      <div class="outcomes">
        {part.value === null ? <Act onClick={() => (part.value = "")}>{t("pay.partial")}</Act> : null}
        <Act look="warn" onClick={() => answer("declined")}>
          {unknown ? t("pay.not_charged") : t("pay.declined")}
        </Act>
        {unknown ? null : <Act onClick={() => answer("unknown")}>{t("pay.not_known")}</Act>}
        {unknown ? null : (
          <Act look="quiet" onClick={() => answer("cancelled")}>
            {t("pay.cancelled")}
          </Act>
        )}
      </div>
    </div>
  );
}

/** One tap on the scheme says that it approved. A shop without schemes has one button. */
function Schemes(props: { schemes: readonly TenderScheme[]; disabled: boolean; onPick: (id: string) => void }) {
  const all = props.schemes.length > 0 ? props.schemes : [{ id: "", name: { en: "", ar: "" } }];
  return (
    <div class="schemes" role="group" aria-label={t("pay.schemes")} data-arrows onKeyDown={roam}>
      {all.map((s) => (
        <button type="button" key={s.id} class="btn soft" disabled={props.disabled} onClick={() => props.onPick(s.id)}>
          <bdi>{s.id ? named(s.name) : t("pay.approve")}</bdi>
        </button>
      ))}
    </div>
  );
}

interface FieldProps {
  label: string;
  value: { value: string };
  entry?: boolean;
  numeric?: boolean;
}

/** A number that the terminal printed. It is 0–9 whatever the keyboard writes. */
export function Field({ label, value, entry, numeric }: FieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        {...(entry && { "data-entry": true })}
        dir="ltr"
        type="text"
        inputmode={numeric ? "numeric" : "text"}
        autocomplete="off"
        maxLength={numeric ? 4 : 32}
        onKeyDown={(e) => {
          // On to the kinds of card: arrows choose, Enter answers.
          if (e.key === "Enter" && !e.ctrlKey) document.querySelector<HTMLElement>(".schemes .btn")?.focus();
        }}
        value={value.value}
        onInput={(e) => (value.value = e.currentTarget.value)}
      />
    </label>
  );
}
