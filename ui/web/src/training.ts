// Training: a till goes from the shop's book to the one of practice, and back.
import { t } from "./text";
import type { Till } from "./till";

/** Begins or ends training at a till. */
export async function train(till: Till, on: boolean) {
  if (await till.act(on ? "training.begin" : "training.end", {})) till.show("find");
}

/** Throws away what was practised. */
export async function clearBook(till: Till) {
  if (await till.act("training.clear", {})) till.said.value = t("training.cleared_said");
  till.show("find");
}

/** The till changed books, here or at another screen of it: what a panel asks about stands in the other one. */
export function otherBook(till: Till) {
  till.said.value = t(till.training.value ? "training.began_said" : "training.ended_said");
  till.notice.value = null;
  till.panel.value = { kind: "find" };
}
