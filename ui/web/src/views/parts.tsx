// The small parts that every view is made of.
import type { ComponentChildren } from "preact";
import { shaped } from "../format";

/** An amount or count: equal-width digits, always read from left to right, whatever stands beside it. */
export function Num({ children, class: name = "" }: { children: string; class?: string }) {
  return (
    <bdi dir="ltr" class={`num ${name}`}>
      {children}
    </bdi>
  );
}

export const Qty = ({ value }: { value: string }) => <Num>{shaped(value)}</Num>;

/** A code, number or id: always 0–9, always from left to right. */
export function Code({ children }: { children: string }) {
  return (
    <bdi dir="ltr" class="code">
      {children}
    </bdi>
  );
}

/** The key that does what a button does, shown on the button. */
export function Key({ children }: { children: string }) {
  return (
    <kbd dir="ltr" aria-hidden="true">
      {children}
    </kbd>
  );
}

interface ActProps {
  children: ComponentChildren;
  onClick: () => void;
  hotkey?: string;
  /** The same key in the form of aria-keyshortcuts, where it differs. */
  shortcut?: string;
  look?: "main" | "quiet" | "warn" | "soft";
  disabled?: boolean;
  note?: string;
}

/** A button with its key on it. */
export function Act({ children, onClick, hotkey, shortcut, look, disabled, note }: ActProps) {
  return (
    <button
      type="button"
      class={`btn ${look ?? ""}`}
      onClick={onClick}
      disabled={disabled ?? false}
      aria-keyshortcuts={shortcut ?? hotkey}
    >
      <span>{children}</span>
      {note ? <small>{note}</small> : null}
      {hotkey ? <Key>{hotkey}</Key> : null}
    </button>
  );
}
