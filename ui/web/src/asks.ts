// What a till is asked before goods are sold, and what a person answers.
import type { PosText, SaleAddArgs } from "./wire.gen";

/** What must be asked before goods are sold: the arguments of sale.asks. */
export interface Asks {
  item: string;
  code: string;
  name: PosText;
  qty: string;
  needs: ("weight" | "price" | "serial" | "lot" | "age")[];
  unit?: string;
  price?: number;
  tare?: string;
  limit?: number;
  born_before?: string;
}

/** The answers to it. */
export type Answers = Pick<SaleAddArgs, "weight" | "tare" | "price" | "serial" | "lot" | "age">;
