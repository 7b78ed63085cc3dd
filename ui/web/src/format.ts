// Digits, amounts and quantities. Amounts are minor units, so no decimal fraction ever becomes a binary one.
import { signal } from "@preact/signals";

export type Digits = "latn" | "arab";

/** The digits in which the shop writes amounts and counts. Codes are always 0–9. */
export const digits = signal<Digits>("latn");

const MINUS = "\u2212";

/** Writes the digits of a number, made of 0–9, comma and full stop, as the shop does. */
export function shaped(text: string): string {
  const signed = text.replace(/^-/, MINUS);
  if (digits.value === "latn") return signed;
  return signed.replace(/[0-9.,]/g, (c) => (c === "." ? "٫" : c === "," ? "٬" : String.fromCharCode(0x0660 + Number(c))));
}

/** Writes an amount in the currency's decimals: 123450 with exponent 2 is "1,234.50". */
export function amount(minor: number, exponent: number): string {
  const all = String(Math.abs(minor)).padStart(exponent + 1, "0");
  const whole = all.slice(0, all.length - exponent).replace(/\B(?=(\d{3})+$)/g, ",");
  const text = exponent > 0 ? `${whole}.${all.slice(-exponent)}` : whole;
  return shaped(minor < 0 ? `-${text}` : text);
}

/** Turns Arabic-Indic and Persian digits and their signs into 0–9 and a full stop, whatever keyboard they came from. */
export function latin(text: string): string {
  return text
    .replace(/[٠-٩]/g, (c) => String(c.charCodeAt(0) - 0x0660))
    .replace(/[۰-۹]/g, (c) => String(c.charCodeAt(0) - 0x06f0))
    .replace(/[٫]/g, ".");
}

/** Reads what a cashier typed as an amount, or null: "12.5" with exponent 2 is 1250. */
export function readAmount(text: string, exponent: number): number | null {
  const m = /^(\d{1,10})?(?:[.,](\d*))?$/.exec(latin(text.trim()));
  if (!m || (!m[1] && !m[2])) return null;
  const decimals = m[2] ?? "";
  if (decimals.length > exponent) return null;
  return Number((m[1] ?? "0") + decimals.padEnd(exponent, "0"));
}

/** Reads a quantity into the form of the wire, or null: "3", "0.375". */
export function readQuantity(text: string): string | null {
  const m = /^(\d{1,6})?(?:[.,](\d{1,6}))?$/.exec(latin(text.trim()));
  if (!m || (!m[1] && !m[2])) return null;
  return m[2] ? `${m[1] ?? "0"}.${m[2]}` : (m[1] as string);
}

/** Reads a quantity of the wire into millionths. Six digits before and after the point are far below 2⁵³. */
export function millionths(qty: string): number {
  const [whole = "0", part = ""] = qty.split(".");
  return Number(whole) * 1_000_000 + Number(part.padEnd(6, "0").slice(0, 6));
}

/** Writes millionths as a quantity of the wire. */
export function quantityOf(millionths: number): string {
  const whole = Math.trunc(millionths / 1_000_000);
  const part = String(millionths % 1_000_000).padStart(6, "0").replace(/0+$/, "");
  return part ? `${whole}.${part}` : String(whole);
}
