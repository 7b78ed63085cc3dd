// The keyboard of a till: what the function keys do, and scanners that type.
import { cashDue, nextWay } from "./pay";
import type { Till } from "./till";

/** Longest pause between two keys of a scanner that types, in ms; people need several times that. */
const WEDGE_PAUSE = 50;
/** A shorter run of quick keys may be a practised person's. */
const WEDGE_LENGTH = 6;

/**
 * Wedge remembers the keys pressed in quick succession by their place on the keyboard. A scanner that types ABC123 under
 * an Arabic layout gives شؤ١٢٣, but the places of its keys are those of the US keyboard it believes in.
 */
class Wedge {
  private text = "";
  private last = 0;

  key(e: KeyboardEvent) {
    const c = placed(e);
    this.text = c && e.timeStamp - this.last <= WEDGE_PAUSE ? this.text + c : c;
    this.last = e.timeStamp;
  }

  /** Returns the code that ends with this Enter, or "" when a person typed. */
  take(e: KeyboardEvent): string {
    const code = e.timeStamp - this.last <= WEDGE_PAUSE && this.text.length >= WEDGE_LENGTH ? this.text : "";
    this.text = "";
    return code;
  }
}

function placed(e: KeyboardEvent): string {
  const m = /^(?:Digit|Numpad)(\d)$/.exec(e.code);
  if (m && !e.shiftKey) return m[1] as string;
  const letter = /^Key([A-Z])$/.exec(e.code);
  if (letter) return e.shiftKey ? (letter[1] as string) : (letter[1] as string).toLowerCase();
  return e.code === "Minus" || e.code === "NumpadSubtract" ? "-" : "";
}

const typing = (target: EventTarget | null): target is HTMLInputElement => target instanceof HTMLInputElement;

/** A field for words, such as a serial number or a coupon, takes what a scanner types too. */
const takesWords = (target: EventTarget | null) => typing(target) && target.dataset["words"] !== undefined;

/** Puts the cursor into the search, or the amount when the pay panel has one. */
export function focusEntry() {
  document.querySelector<HTMLInputElement>("input[data-entry]")?.focus();
}

/** Takes back what a scanner that types left in a PIN. */
function emptyEntry() {
  const pin = document.querySelector<HTMLInputElement>("input[data-pin]");
  if (!pin) return;
  pin.value = "";
  pin.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Listens to the whole page. Returns how to stop. */
export function listen(till: Till): () => void {
  const wedge = new Wedge();
  const down = (e: KeyboardEvent) => {
    if (e.key === "Enter" && !e.ctrlKey) {
      const code = wedge.take(e);
      // Only the whole of what was typed: after a pause within, the rest alone would be another code.
      // (An Arabic keyboard has one key for the two letters of لا.)
      const cut = till.query.value.replaceAll("لا", "l").length;
      if (code.length >= Math.max(1, cut) && !["pay", "cash", "terminals"].includes(till.panel.value.kind) && !takesWords(e.target)) {
        e.preventDefault();
        e.stopPropagation();
        till.query.value = "";
        emptyEntry();
        void till.scan(code);
      }
      return;
    }
    wedge.key(e);
    const act = acts(till, e);
    if (act) {
      e.preventDefault();
      act();
    } else if (!typing(e.target) && e.key.length === 1 && e.key !== " " && !e.ctrlKey && !e.metaKey && !e.altKey) {
      focusEntry(); // the key that is on its way lands there
    }
  };
  addEventListener("keydown", down, true);
  return () => removeEventListener("keydown", down, true);
}

/** What a key does here and now, if anything. */
function acts(till: Till, e: KeyboardEvent): (() => void) | undefined {
  // Nothing is sold while nobody may, or while somebody is asked: the keys belong to the question.
  if (till.crew.asked.value) return e.key === "Escape" ? () => till.crew.withdraw() : undefined;
  if (till.crew.shut.value) return undefined;
  const panel = till.panel.value.kind;
  const calm = !typing(e.target) || e.target.value === ""; // the key is not part of what is being typed
  switch (e.key) {
    case "F2":
      return () => {
        till.show("find");
        queueMicrotask(focusEntry);
      };
    case "F3":
      return () => till.changeQuantity();
    case "F4":
      return () => till.show(panel === "states" ? "find" : "states");
    case "F6":
      return () => till.show(panel === "held" ? "find" : "held");
    case "F10":
      return () => till.show(panel === "person" ? "find" : "person");
    case "F7":
      if (e.shiftKey) return () => till.show(panel === "offers" ? "find" : "offers");
      return () => {
        till.checkPrice();
        queueMicrotask(focusEntry);
      };
    case "F8":
      if (e.shiftKey) return () => (panel === "return" ? till.show("find") : till.showReturns());
      return panel === "states" ? () => till.showTerminals() : () => till.sellUnknown();
    case "F9":
      if (e.shiftKey) return () => till.show(panel === "cash" ? "find" : "cash");
      return () => (panel === "pay" ? nextWay(till) : till.show("pay"));
    case "Escape":
      return () => back(till);
    case "Enter": // with Ctrl: a plain one belongs to whatever has the focus
      if (panel === "return") return undefined; // it would take money while some is given back
      return till.open.value ? () => void till.cash(cashDue(till)) : undefined;
    case "Delete":
      if (!calm) return undefined;
      return e.shiftKey ? () => till.show("clear") : () => void till.voidLine();
    case "+":
    case "-":
      if (!calm || ["pay", "quantity", "return", "cash", "asks", "unknown", "offers"].includes(panel)) return undefined;
      return () => void till.more(e.key === "+" ? 1 : -1);
    case "ArrowUp":
    case "ArrowDown":
      if (!calm || inside(e.target, "[data-arrows]")) return undefined;
      return () => till.select(e.key === "ArrowUp" ? -1 : 1);
  }
  return undefined;
}

const inside = (target: EventTarget | null, selector: string) =>
  target instanceof Element && target.closest(selector) !== null;

function back(till: Till) {
  if (till.checking.value) till.checkPrice(false);
  else if (till.times.value && !till.query.value) till.keyTimes("");
  till.query.value = "";
  till.notice.value = null;
  till.show("find");
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/**
 * Moves the focus among the buttons of a group by arrow keys: along the line as the eye goes, so left is onward in
 * Arabic, and up and down to the nearest of the row above or below.
 */
export function roam(e: KeyboardEvent) {
  const group = e.currentTarget as HTMLElement;
  const all = [...group.querySelectorAll<HTMLElement>("button:not(:disabled)")];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const here = all[at];
  if (!here) return;
  const onward = getComputedStyle(group).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  let next: HTMLElement | undefined;
  if (e.key === "ArrowLeft" || e.key === "ArrowRight") next = all[at + (e.key === onward ? 1 : -1)];
  else if (e.key === "ArrowUp" || e.key === "ArrowDown") next = beyond(all, here, e.key === "ArrowDown" ? 1 : -1);
  else if (e.key === "Home" || e.key === "End") next = all.at(e.key === "Home" ? 0 : -1);
  else return;
  e.preventDefault();
  next?.focus();
}

function beyond(all: HTMLElement[], here: HTMLElement, way: 1 | -1): HTMLElement | undefined {
  const from = here.getBoundingClientRect();
  const rows = all
    .map((el) => ({ el, box: el.getBoundingClientRect() }))
    .filter(({ box }) => (box.top - from.top) * way > from.height / 2);
  const nearest = Math.min(...rows.map(({ box }) => Math.abs(box.top - from.top)));
  return rows
    .filter(({ box }) => Math.abs(box.top - from.top) - nearest < from.height / 2)
    .sort((a, b) => Math.abs(a.box.left - from.left) - Math.abs(b.box.left - from.left))[0]?.el;
}
