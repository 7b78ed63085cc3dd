// What a till shows beside its basket.
import type { Asks } from "./asks";
import type { SaleCandidate, SaleChecked } from "./wire.gen";

/** What stands beside the basket. The basket itself never leaves. */
export type Panel =
  | { kind: "find" }
  | { kind: "pay" }
  | { kind: "clear" }
  | { kind: "held" }
  | { kind: "cash" }
  | { kind: "offers" }
  | { kind: "states" }
  | { kind: "person" }
  | { kind: "training" }
  | { kind: "switch" }
  | { kind: "terminals"; code: string }
  | { kind: "return"; number: string }
  | { kind: "quantity"; line: number }
  | { kind: "choose"; code: string; times: string; items: SaleCandidate[] }
  | { kind: "asks"; asks: Asks }
  | { kind: "unknown"; code: string }
  | { kind: "checked"; items: SaleChecked[] }
  | { kind: "shelf" }
  | { kind: "arrange" };
