// Fields of forms.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { latin } from "../format";
import { t } from "../text";

interface FieldProps {
  label: string;
  value: string;
  onText: (s: string) => void;
  lang?: "ar" | "en";
  secret?: boolean; // not shown as it is typed
  code?: boolean; // always from left to right
  entry?: boolean;
  max?: number;
  disabled?: boolean;
}

export function Field({ label, value, onText, lang, secret, code, entry, max = 80, disabled }: FieldProps) {
  const dir = code || secret || lang === "en" ? "ltr" : lang === "ar" ? "rtl" : "auto";
  const shared = {
    dir, value, maxLength: max, disabled: disabled ?? false,
    ...(lang && { lang }), ...(entry && { "data-entry": true }),
  } as const;
  const onInput = (e: InputEvent & { currentTarget: HTMLInputElement }) => onText(e.currentTarget.value);
  return (
    <label class="field">
      <span>{label}</span>
      {secret ? (
        <input type="password" autocomplete="new-password" inputmode="numeric" {...shared} onInput={onInput} />
      ) : (
        <input type="text" autocomplete="off" {...shared} onInput={onInput} />
      )}
    </label>
  );
}

const PIN = /^\d{4,12}$/;

/** A new PIN, typed twice. It is told once both are the same, and "" before. */
export function NewPIN({ onPIN }: { onPIN: (pin: string) => void }) {
  const first = useSignal("");
  const again = useSignal("");
  const differ = again.value.length >= first.value.length && again.value !== first.value && again.value !== "";
  useEffect(() => onPIN(PIN.test(first.value) && first.value === again.value ? first.value : ""), [first.value, again.value]);
  return (
    <div class="pair-fields">
      <Field label={t("people.pin")} secret max={12} value={first.value} onText={(s) => (first.value = latin(s))} />
      <Field label={t("people.pin_again")} secret max={12} value={again.value} onText={(s) => (again.value = latin(s))} />
      {differ ? (
        <p class="refusal" role="alert">
          {t("people.pin_differs")}
        </p>
      ) : null}
    </div>
  );
}
