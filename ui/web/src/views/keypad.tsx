// Numbers as they are typed at a till: the keypad on the screen, and the box that keys and keypad fill alike.
import type { Signal } from "@preact/signals";
import { shaped } from "../format";
import { t } from "../text";

const keys = ["7", "8", "9", "4", "5", "6", "1", "2", "3", ".", "0", "⌫"];

/** A keypad. It is laid out like the one beside every till and never mirrored. */
export function Keypad({ text, decimals, onText }: { text: string; decimals: boolean; onText: (s: string) => void }) {
  const press = (key: string) => onText(key === "⌫" ? text.slice(0, -1) : text.length < 10 ? text + key : text);
  return (
    <div class="pad" dir="ltr" role="group" aria-label={t("pad.label")}>
      {keys.map((key) => (
        <button
          type="button"
          key={key}
          class="btn num"
          tabIndex={-1}
          disabled={key === "." && (!decimals || text.includes("."))}
          aria-label={key === "⌫" ? t("pad.delete") : undefined}
          onClick={() => press(key)}
        >
          {shaped(key)}
        </button>
      ))}
    </div>
  );
}

interface TypedNumberProps {
  label: string;
  text: Signal<string>;
  /** What stands for nothing typed, already shaped. */
  hint?: string;
  /** A weight may have three decimals, and then a comma before three digits does not group. */
  weight?: boolean;
  onEnter: (shift: boolean) => void;
}

/** The box beside a keypad. It brings up no keyboard of the browser: the keypad stands there already. */
export function TypedNumber({ label, text, hint, weight, onEnter }: TypedNumberProps) {
  return (
    <label>
      <span>{label}</span>
      <input
        data-entry
        dir="ltr"
        class="num"
        type="text"
        inputmode="none"
        autocomplete="off"
        value={shaped(text.value)}
        placeholder={hint}
        onInput={(e) => (text.value = weight ? e.currentTarget.value : e.currentTarget.value.replace(/[٬,](?=\d{3})/g, ""))}
        onKeyDown={(e) => {
          if (e.key === "Enter" && !e.ctrlKey) onEnter(e.shiftKey);
        }}
      />
    </label>
  );
}
