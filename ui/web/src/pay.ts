// Paying, as a screen reckons it: what is due, by which means, and what foreign notes are worth. The store decides; this
// only shows beforehand what it will say.
import { signal } from "@preact/signals";
import { named, t } from "./text";
import type { Till } from "./till";
import type { SalePaymentState, TenderMeans, TenderRate } from "./wire.gen";

/** A way to pay that the panel offers: a means, and of foreign notes their rate. */
export interface Way {
  id: string;
  means: TenderMeans;
  rate?: TenderRate;
}

/** The way that is open in the panel. */
export const way = signal("cash");

const cash: TenderMeans = { id: "cash", kind: "cash", name: { en: "", ar: "" }, drawer: true, change: true };

/** All ways of the shop, cash first. */
export function ways(till: Till): Way[] {
  const offer = till.status.value?.pay;
  const all: Way[] = (offer?.means ?? []).map((means) => ({ id: means.id, means }));
  if (!all.some((w) => w.id === "cash")) all.unshift({ id: "cash", means: cash });
  for (const rate of offer?.rates ?? []) {
    all.push({ id: `foreign ${rate.currency}`, means: { ...cash, id: "foreign", kind: "foreign" }, rate });
  }
  return all;
}

export const nameOf = (w: Way): string => (w.rate ? w.rate.currency : w.means.kind === "cash" ? t("pay.cash") : named(w.means.name));

/** The next way, for the key that goes through them. */
export function nextWay(till: Till) {
  const all = ways(till);
  const at = all.findIndex((w) => w.id === way.value);
  way.value = (all[(at + 1) % all.length] as Way).id;
}

/** What is still to be paid, by the way that is open: a promotion may ask for one. */
export function due(till: Till): number {
  const rest = till.basket.value?.paying?.due ?? till.basket.value?.total ?? 0;
  const by = till.byHand.offers.value?.dues?.find((d) => d.means === way.value && d.else === rest);
  return by?.due ?? rest;
}

/** What cash has to pay: rounded to the coins there are. */
export function cashDue(till: Till): number {
  const b = till.basket.value;
  return b?.paying?.cash_due ?? b?.fast?.[0] ?? b?.total ?? 0;
}

export const payments = (till: Till): SalePaymentState[] => till.basket.value?.paying?.payments ?? [];

/** The payment of which nobody has said yet what became of it. */
export const pending = (till: Till): SalePaymentState | undefined =>
  payments(till).find((p) => p.state === "asked" || p.state === "unknown");

export const took = (till: Till): number => till.basket.value?.paying?.taken ?? 0;

const tens = (n: number): bigint => 10n ** BigInt(Math.max(n, 0));

/** What foreign minor units are worth in local ones, rounded down as the store does. */
export function worth(rate: TenderRate, foreign: number, local: number): number {
  const up = BigInt(rate.rate) * tens(local - rate.exponent);
  return Number((BigInt(foreign) * up) / (1_000_000n * tens(rate.exponent - local)));
}

/** The foreign minor units that are worth at least so much. */
export function needed(rate: TenderRate, minor: number, local: number): number {
  const up = BigInt(rate.rate) * tens(local - rate.exponent);
  const down = 1_000_000n * tens(rate.exponent - local);
  return Number((BigInt(minor) * down + up - 1n) / up);
}
