// The parts that both kinds of returns share: how many, what becomes of the goods, and why they come back.
import type { ComponentChildren } from "preact";
import { named, say, t } from "../text";
import type { ReturnsReason } from "../wire.gen";

const DISPOSITIONS = ["resell", "damaged", "supplier"] as const;
const MAX_NOTE = 200; // as the server takes it

interface StepperProps {
  name: string;
  least: boolean;
  most: boolean;
  onStep: (by: 1 | -1) => void;
  children: ComponentChildren;
}

export function Stepper({ name, least, most, onStep, children }: StepperProps) {
  return (
    <span class="stepper" dir="ltr" role="group" aria-label={t("return.how_many", { name })}>
      <button type="button" class="btn" disabled={least} aria-label={t("return.less")} onClick={() => onStep(-1)}>
        −
      </button>
      <output>{children}</output>
      <button type="button" class="btn" disabled={most} aria-label={t("return.more")} onClick={() => onStep(1)}>
        +
      </button>
    </span>
  );
}

interface BecomesProps {
  name: string;
  value: string;
  onChange: (disposition: string) => void;
}

export function Becomes({ name, value, onChange }: BecomesProps) {
  return (
    <select aria-label={t("return.becomes", { name })} value={value} onChange={(e) => onChange(e.currentTarget.value)}>
      {DISPOSITIONS.map((d) => (
        <option key={d} value={d}>
          {t(`return.disposition.${d}`)}
        </option>
      ))}
    </select>
  );
}

/** Brings a field that has just appeared before the eye. */
export const shown = (el: HTMLElement | null) => el?.scrollIntoView({ block: "nearest" });

interface ReasonsProps {
  reasons: readonly ReturnsReason[];
  reason: string;
  note: string;
  needsNote: boolean;
  onReason: (id: string) => void;
  onNote: (note: string) => void;
}

export function Reasons({ reasons, reason, note, needsNote, onReason, onNote }: ReasonsProps) {
  return (
    <fieldset class="why">
      <legend>{t("return.why")}</legend>
      <div class="picks">
        {reasons.map((r) => (
          <label class="pick" key={r.id}>
            <input type="radio" name="reason" value={r.id} checked={reason === r.id} onChange={() => onReason(r.id)} />
            <span>{named(r.name) || say(`return.reason.${r.id}`)}</span>
          </label>
        ))}
      </div>
      {needsNote ? (
        <label class="ref">
          <span>{t("return.note")}</span>
          <input
            ref={shown}
            dir={note ? "auto" : undefined}
            type="text"
            autocomplete="off"
            maxLength={MAX_NOTE}
            value={note}
            onInput={(e) => onNote(e.currentTarget.value)}
          />
        </label>
      ) : null}
    </fieldset>
  );
}
