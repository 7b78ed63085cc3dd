// What a screen reader says of a basket.
import { named, t } from "./text";
import type { Till } from "./till";
import type { SaleLineState } from "./wire.gen";

export const lineSaid = (till: Till, l: SaleLineState): string =>
  t("basket.line_said", { name: named(l.name), qty: l.qty, amount: till.money(l.gross) });

/** What changed last, and what it comes to. */
export function changeSaid(till: Till, line: SaleLineState | undefined, total: number): string {
  const sum = t("basket.total_said", { amount: till.money(total) });
  if (!line) return sum;
  return `${line.voided ? `${t("basket.voided")}: ${named(line.name)}` : lineSaid(till, line)}. ${sum}`;
}
