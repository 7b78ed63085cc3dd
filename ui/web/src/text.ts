// Texts: the message catalogue in the language of the moment.
//
// A message is text with places for arguments, a small part of ICU MessageFormat:
//
//   {code}             the argument as it is
//   {amount, number}   the argument in the shop's digits
//   {n, plural, one{# line} other{# lines}}
//                      the form that the language has for the number, # being the number
//
// English has the forms one and other, Arabic zero, one, two, few, many and other (Unicode CLDR, plural rules); each
// message spells out all of its language's. There are no escapes: braces and, inside a form, # are never literal. Go
// tests hold that both languages have the same messages with the same arguments, and every key that the program names.
//
// A screen loads the language it speaks before it shows anything, and the other one after that.
import { effect } from "@preact/signals";
import { digits, shaped } from "./format";
import type en from "./messages/en.json";
import { lang, speak, wanted, type Lang } from "./prefs";
import type { PosText } from "./wire.gen";

export type Key = keyof typeof en;
export type Args = Record<string, unknown>;

type Catalogue = Record<string, string>;

const texts: Partial<Record<Lang, Catalogue>> = {};
const plurals: Record<Lang, Intl.PluralRules> = { en: new Intl.PluralRules("en"), ar: new Intl.PluralRules("ar") };

// An argument stands alone in the line: a name cannot pull the signs beside it to its own side (UAX #9, isolates).
// A number is always read from left to right.
const [LRI, FSI, PDI] = [0x2066, 0x2068, 0x2069].map((c) => String.fromCharCode(c)) as [string, string, string];

type Part = string | { arg: string; number: boolean; forms?: Record<string, Part[]> };

async function load(l: Lang): Promise<void> {
  texts[l] ??= (l === "ar" ? await import("./speech/ar") : await import("./speech/en")).default as Catalogue;
}

/** Loads the language that the person wants, and each that they want later; until it is there the last one speaks. */
export async function learn(): Promise<void> {
  await load(wanted.value);
  effect(() => {
    const l = wanted.value;
    void load(l).then(() => wanted.value === l && speak(l));
  });
}

/** Loads both languages: whoever changes over later waits for nothing. */
export const learnBoth = () => Promise.all([load("en"), load("ar")]);

/** Writes a message of the catalogue. */
export const t = (key: Key, args: Args = {}): string => say(key, args);

/** Writes a message whose key came from the server. A key that is not on file is shown itself. */
export function say(key: string, args: Args = {}): string {
  const text = texts[lang.value]?.[key];
  return text === undefined ? key : write(parsed(text), args, "");
}

/** Reports whether the catalogue has a key: not every cause has a way out. */
export const known = (key: string): key is Key => key in (texts[lang.value] ?? {});

/** Picks the name in the language of the moment, or in the other where that is missing. */
export function named(name: PosText): string {
  return (lang.value === "ar" ? name.ar || name.en : name.en || name.ar) ?? "";
}

/** Says how long something lasted, in one unit. */
export function lasting(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes < 1) return t("time.seconds");
  if (minutes < 60) return t("time.minutes", { n: minutes });
  if (minutes < 48 * 60) return t("time.hours", { n: Math.floor(minutes / 60) });
  return t("time.days", { n: Math.floor(minutes / 1440) });
}

function write(parts: Part[], args: Args, count: string): string {
  let out = "";
  for (const p of parts) {
    if (typeof p === "string") {
      out += count ? p.replace("#", count) : p;
      continue;
    }
    const value = worded(args[p.arg]);
    if (p.forms) {
      const form = p.forms[plurals[lang.value].select(Number(value))] ?? p.forms["other"] ?? [];
      out += write(form, args, shaped(value));
    } else if (p.number) {
      out += LRI + reshaped(value) + PDI;
    } else {
      out += FSI + value + PDI;
    }
  }
  return out;
}

/** An argument as it is written: a name in the language of the moment. */
const worded = (arg: unknown): string =>
  typeof arg === "object" && arg !== null ? named(arg as PosText) : String((arg as string | number | undefined) ?? "");

// A number may come shaped already, from amount(), or plain, from the server.
const reshaped = (value: string) => (digits.value === "arab" && /[0-9]/.test(value) ? shaped(value) : value);

const cache = new Map<string, Part[]>();

function parsed(text: string): Part[] {
  let parts = cache.get(text);
  if (!parts) cache.set(text, (parts = new Parser(text).parts()));
  return parts;
}

/** Reads the form of messages. The Go tests hold that every message has it, so nothing is checked here. */
class Parser {
  private at = 0;
  constructor(private readonly text: string) {}

  parts(): Part[] {
    const out: Part[] = [];
    while (this.at < this.text.length && this.text[this.at] !== "}") {
      out.push(this.text[this.at] === "{" ? this.place() : this.until(/[{}]/g));
    }
    return out;
  }

  private place(): Part {
    this.at++;
    const arg = this.until(/[,}]/g).trim();
    const rest = this.text.slice(this.at);
    if (rest.startsWith("}")) {
      this.at++;
      return { arg, number: false };
    }
    const kind = /^,\s*(number|plural)\s*,?/.exec(rest) as RegExpExecArray;
    this.at += kind[0].length;
    if (kind[1] === "number") {
      this.at++;
      return { arg, number: true };
    }
    const forms: Record<string, Part[]> = {};
    for (;;) {
      const form = /^\s*(\w*)[{}]/.exec(this.text.slice(this.at)) as RegExpExecArray;
      this.at += form[0].length;
      if (!form[1]) return { arg, number: true, forms };
      forms[form[1]] = this.parts();
      this.at++;
    }
  }

  private until(end: RegExp): string {
    end.lastIndex = this.at;
    const stop = end.exec(this.text)?.index ?? this.text.length;
    const out = this.text.slice(this.at, stop);
    this.at = stop;
    return out;
  }
}

/** The way out that belongs to a cause: the key with _hint behind it, where the catalogue has one. */
export function hintOf(cause: string): string {
  const key = `${cause}_hint`;
  return known(key) ? say(key) : "";
}
