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
