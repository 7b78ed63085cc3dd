// Cash as a person tells it: by notes and coins, or as one sum.
import { signal, type Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { latin, readAmount, shaped } from "../format";
import { t } from "../text";
import type { Till } from "../till";
import type { ShiftCashCount } from "../wire.gen";
import { Num } from "./parts";

/** What was entered so far. */
export interface Entered {
  pieces: Signal<Record<number, string>>;
  sum: Signal<string>;
  byPiece: Signal<boolean>;
}

export const useEntered = (byPiece: boolean): Entered =>
  useMemo(() => ({ pieces: signal({}), sum: signal(""), byPiece: signal(byPiece) }), []);

const MAX_PIECES = 999_999;

/** Reads what was entered, or null while it is nothing or no number. */
export function countOf(till: Till, e: Entered): ShiftCashCount | null {
  if (!splits(till, e)) {
    const sum = readAmount(e.sum.value, till.exponent.value);
    return sum === null ? null : { sum };
  }
  const pieces = Object.entries(e.pieces.value)
    .filter(([, n]) => n !== "")
    .map(([value, n]) => ({ value: Number(value), pieces: Number(n) }));
  return pieces.length > 0 ? { pieces } : null;
}

/** Adds up what was entered. */
export const sumOf = (c: ShiftCashCount | null) =>
  (c?.sum ?? 0) + (c?.pieces ?? []).reduce((sum, p) => sum + p.value * p.pieces, 0);

const splits = (till: Till, e: Entered) =>
  e.byPiece.value && (till.shift.value?.setup.denominations ?? []).length > 0;

export function CashFields({ till, entered: e }: { till: Till; entered: Entered }) {
  const notes = till.shift.value?.setup.denominations ?? [];
  const split = splits(till, e);
  return (
    <div class="cash-fields">
      {notes.length > 0 ? (
        <div class="ways" role="group" aria-label={t("cash.how")}>
          <Choice on={!split} pick={() => (e.byPiece.value = false)}>
            {t("cash.as_sum")}
          </Choice>
          <Choice on={split} pick={() => (e.byPiece.value = true)}>
            {t("cash.by_piece")}
          </Choice>
        </div>
      ) : null}
      {split ? <Pieces till={till} entered={e} notes={notes} /> : <Sum till={till} entered={e} />}
    </div>
  );
}

/** A button that stays pressed. */
export function Choice({ on, pick, children }: { on: boolean; pick: () => void; children: preact.ComponentChildren }) {
  return (
    <button type="button" class={`btn ${on ? "soft" : ""}`} aria-pressed={on} onClick={pick}>
      {children}
    </button>
  );
}

function Sum({ till, entered: e }: { till: Till; entered: Entered }) {
  return <AmountField label={t("cash.amount")} till={till} text={e.sum} first />;
}

interface Field {
  label: string;
  till: Till;
  text: Signal<string>;
  first?: boolean;
}

/** A field for an amount. */
export function AmountField({ label, till, text, first }: Field) {
  return (
    <label class="field">
      <span>
        <bdi>{label}</bdi>
      </span>
      <input
        data-entry={first || undefined}
        dir="ltr"
        class="num"
        type="text"
        inputmode="decimal"
        autocomplete="off"
        value={shaped(text.value)}
        placeholder={till.money(0)}
        onInput={(ev) => (text.value = latin(ev.currentTarget.value).replace(/[٬,](?=\d{3})/g, ""))}
      />
    </label>
  );
}

function Pieces({ till, entered: e, notes }: { till: Till; entered: Entered; notes: number[] }) {
  const set = (value: number, text: string) => {
    const n = latin(text).replace(/\D/g, "");
    e.pieces.value = { ...e.pieces.value, [value]: n && String(Math.min(Number(n), MAX_PIECES)) };
  };
  return (
    <>
      <div class="pieces">
        {notes.map((value, i) => {
          const n = e.pieces.value[value] ?? "";
          return (
            <label key={value} class="piece">
              <Num class="value">{till.money(value)}</Num>
              <span aria-hidden="true">×</span>
              <input
                data-entry={i === 0 || undefined}
                dir="ltr"
                class="num"
                type="text"
                inputmode="numeric"
                autocomplete="off"
                aria-label={t("cash.pieces_of", { value: till.money(value) })}
                value={shaped(n)}
                onInput={(ev) => set(value, ev.currentTarget.value)}
              />
              <Num class="part">{n ? till.money(value * Number(n)) : "–"}</Num>
            </label>
          );
        })}
      </div>
      <p class="counted" role="status">
        <span>{t("cash.together")}</span>
        <strong>
          <Num>{till.money(sumOf(countOf(till, e)))}</Num>
        </strong>
      </p>
    </>
  );
}
