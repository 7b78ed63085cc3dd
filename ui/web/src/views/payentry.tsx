import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { readAmount, shaped } from "../format";
import { t } from "../text";
import type { Till } from "../till";
import { Keypad, TypedNumber } from "./keypad";
import { Key, Num } from "./parts";

interface Way {
  label: string;
  run: (minor: number) => Promise<boolean>;
}

interface Props {
  till: Till;
  text: Signal<string>;
  exponent: number;
  label: string;
  due: number;
  /** What the typed amount counts for, in local money. */
  worth: (minor: number) => number;
  take: Way;
  /** What is done with less than what is due. */
  part: Way;
  /** A part is as usual as the whole: the same key takes it. */
  plain?: boolean;
  /** What is said of more than what is due, where it is no change. */
  change?: string;
  children?: ComponentChildren;
}

/** An amount by hand: what was handed over, what goes back, and the keypad. */
export function ByHand({ till, text, exponent, label, due, worth, take, part, plain, change, children }: Props) {
  const typed = text.value ? readAmount(text.value, exponent) : null;
  const given = typed === null ? null : worth(typed);
  const enough = given !== null && given >= due;
  const some = given !== null && given > 0;
  const done = () => {
    if (enough && typed !== null) void take.run(typed);
  };
  const partly = () => {
    if (some && !enough && typed !== null) void part.run(typed);
  };
  return (
    <div class="by-hand">
      <div class="reckoning">
        {children}
        <TypedNumber
          label={label}
          text={text}
          hint={shaped(zero(exponent))}
          onEnter={(shift) => (shift || (plain && !enough) ? partly() : done())}
        />
        <p class={`back ${enough ? "good" : ""}`} role="status">
          <span>{given !== null && !enough ? t("pay.short") : given !== null && given > due && change ? change : t("pay.change")}</span>
          <strong>
            <Num>{given === null ? "–" : till.money(Math.abs(given - due))}</Num>
          </strong>
        </p>
        {some && !enough ? (
          <button type="button" class={`btn main ${plain ? "" : "part"}`} disabled={till.busy.value} onClick={partly}>
            <span>{part.label}</span>
            <Key>{plain ? "↵" : "⇧ ↵"}</Key>
          </button>
        ) : (
          <button type="button" class="btn main" disabled={!enough || till.busy.value} onClick={done}>
            <span>{take.label}</span>
            <Key>↵</Key>
          </button>
        )}
      </div>
      <Keypad text={text.value} decimals={exponent > 0} onText={(s) => (text.value = s)} />
    </div>
  );
}

const zero = (exponent: number) => (exponent > 0 ? `0.${"0".repeat(exponent)}` : "0");
