// The forms of the cash panel.
import { signal, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { readAmount } from "../format";
import { named, t, type Key as TextKey } from "../text";
import type { Till } from "../till";
import type { ShiftCardTotal, ShiftCountArgs, ShiftReason } from "../wire.gen";
import { finish, type CashWork } from "./cash";
import { AmountField, CashFields, Choice, countOf, sumOf, useEntered, type Entered } from "./money";
import { Act, Key } from "./parts";

interface FormProps {
  work: CashWork;
}

/** A form with one act at its end: Enter in any field does it, once. */
function Form({ ready, act, label, children }: { ready: boolean; act: () => Promise<void>; label: string; children: preact.ComponentChildren }) {
  const busy = useSignal(false);
  return (
    <form
      class="cash-form"
      onSubmit={async (e) => {
        e.preventDefault();
        if (!ready || busy.value) return;
        busy.value = true;
        await act();
        busy.value = false;
      }}
    >
      {children}
      <button type="submit" class="btn main" disabled={!ready || busy.value}>
        <span>{label}</span>
        <Key>↵</Key>
      </button>
    </form>
  );
}

export function OpenShift({ work }: FormProps) {
  const { till } = work;
  const entered = useEntered(false);
  const fromSafe = useSignal(false);
  const cash = countOf(till, entered);
  const open = async () => {
    const a = await till.ask("shift.open", { cash: cash ?? {}, ...(fromSafe.value && { from_safe: true }) });
    if (!a) return;
    const said = t("shift.said_open", { amount: till.money(a.opening) });
    finish(work, a.unheld ? `${said}. ${t("shift.unheld")}` : said, a.warning);
  };
  return (
    <Form ready={cash !== null} act={open} label={t("cash.do_open")}>
      <p class="quiet">{t("shift.open_hint")}</p>
      <CashFields till={till} entered={entered} />
      <FromSafe on={fromSafe.value} flip={() => (fromSafe.value = !fromSafe.value)} />
    </Form>
  );
}

function FromSafe({ on, flip }: { on: boolean; flip: () => void }) {
  return (
    <label class="tick">
      <input type="checkbox" checked={on} onChange={flip} />
      <span>{t("cash.from_safe")}</span>
    </label>
  );
}

type Kind = "paid_in" | "paid_out" | "float" | "drop";

export function Move({ work, what }: FormProps & { what: Kind }) {
  const { till } = work;
  const entered = useEntered(false);
  const reason = useSignal<ShiftReason | null>(null);
  const [note, bag] = [useSignal(""), useSignal("")];
  const fromSafe = useSignal(false);
  const cash = countOf(till, entered);
  const why = what === "paid_in" || what === "paid_out";
  const ready =
    sumOf(cash) > 0 &&
    (!why || (reason.value !== null && (!reason.value.note || note.value.trim() !== ""))) &&
    (what !== "drop" || bag.value.trim() !== "");
  const move = async () => {
    const a = await till.ask("cash.move", {
      kind: what,
      cash: cash ?? {},
      ...(why && reason.value && { reason: reason.value.id }),
      ...(note.value.trim() && { note: note.value.trim() }),
      ...(what === "drop" && { bag: bag.value.trim() }),
      ...(what === "float" && fromSafe.value && { from_safe: true }),
    });
    if (a) finish(work, t(`cash.said_${what}`, { amount: till.money(a.amount) }), a.warning);
  };
  return (
    <Form ready={ready} act={move} label={t(`cash.do_${what}`)}>
      <CashFields till={till} entered={entered} />
      {why ? <Reasons till={till} use={what} chosen={reason.value} choose={(r) => (reason.value = r)} /> : null}
      {what === "drop" ? <TextField label={t("cash.bag")} text={bag} ltr /> : null}
      {what === "float" ? <FromSafe on={fromSafe.value} flip={() => (fromSafe.value = !fromSafe.value)} /> : null}
      <TextField label={reason.value?.note ? t("cash.note_must") : t("cash.note")} text={note} />
    </Form>
  );
}

interface ReasonsProps {
  till: Till;
  use: string;
  chosen: ShiftReason | null;
  choose: (r: ShiftReason) => void;
}

function Reasons({ till, use, chosen, choose }: ReasonsProps) {
  const all = (till.shift.value?.setup.reasons ?? []).filter((r) => r.for?.includes(use));
  return (
    <fieldset class="ways wrap">
      <legend>{t("cash.reason")}</legend>
      {all.map((r) => (
        <Choice key={r.id} on={chosen?.id === r.id} pick={() => choose(r)}>
          <bdi>{named(r.name)}</bdi>
        </Choice>
      ))}
    </fieldset>
  );
}

const MAX_NOTE = 200; // as the server takes it

export function TextField({ label, text, ltr }: { label: string; text: { value: string }; ltr?: boolean }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="text"
        autocomplete="off"
        maxLength={MAX_NOTE}
        dir={ltr ? "ltr" : text.value ? "auto" : undefined}
        value={text.value}
        onInput={(e) => (text.value = e.currentTarget.value)}
      />
    </label>
  );
}

export function NoSale({ work }: FormProps) {
  const { till } = work;
  const reason = useSignal<ShiftReason | null>(null);
  const note = useSignal("");
  const ready = reason.value !== null && (!reason.value.note || note.value.trim() !== "");
  const open = async () => {
    const a = await till.ask("drawer.open", { reason: reason.value?.id ?? "", ...(note.value.trim() && { note: note.value.trim() }) });
    if (a) finish(work, t("cash.said_no_sale"));
  };
  return (
    <Form ready={ready} act={open} label={t("cash.do_no_sale")}>
      <p class="quiet">{t("cash.no_sale_hint")}</p>
      <Reasons till={till} use="no_sale" chosen={reason.value} choose={(r) => (reason.value = r)} />
      <TextField label={reason.value?.note ? t("cash.note_must") : t("cash.note")} text={note} />
    </Form>
  );
}

/** What was entered of a count: the cash, and a total for each scheme; a field left empty was not counted. */
function useCount(till: Till) {
  const entered = useEntered(true);
  const cards = useMemo(
    () => (till.shift.value?.setup.cards ?? []).map((c) => ({ ...c, text: signal("") })),
    [],
  );
  const cash = countOf(till, entered);
  const typed = cards.filter((c) => c.text.value !== "").map((c) => ({ card: c, amount: readAmount(c.text.value, till.exponent.value) }));
  const good = cash !== null && typed.every((x) => x.amount !== null);
  const totals: ShiftCardTotal[] = typed.map(({ card, amount }) => ({ means: card.means, scheme: card.scheme, amount: amount ?? 0 }));
  const args: ShiftCountArgs | null = good ? { cash: cash ?? {}, ...(totals.length > 0 && { cards: totals }) } : null;
  return { entered, cards, args };
}

function CountFields({ till, entered, cards }: { till: Till; entered: Entered; cards: ReturnType<typeof useCount>["cards"] }) {
  return (
    <>
      <CashFields till={till} entered={entered} />
      {cards.length > 0 ? (
        <fieldset class="cards">
          <legend>{t("cash.cards")}</legend>
          {cards.map((c) => (
            <AmountField key={c.means + c.scheme} label={named(c.name)} till={till} text={c.text} />
          ))}
        </fieldset>
      ) : null}
    </>
  );
}

export function Count({ work }: FormProps) {
  const { till } = work;
  const { entered, cards, args } = useCount(till);
  const count = async () => {
    const a = await till.ask("shift.count", args ?? { cash: {} });
    if (!a) return;
    const said = t("shift.said_counted", { no: a.no, amount: till.money(a.cash) });
    finish(work, a.needs_approval ? `${said}. ${t("shift.count_again")}` : said);
  };
  return (
    <Form ready={args !== null} act={count} label={t("cash.do_count")}>
      <p class="quiet">{t("shift.count_hint")}</p>
      <CountFields till={till} entered={entered} cards={cards} />
    </Form>
  );
}

export function Close({ work }: FormProps) {
  const { till } = work;
  const counts = till.shift.value?.state.counts ?? 0;
  const close = async () => {
    const a = await till.ask("shift.close", {});
    if (a) finish(work, t(a.needs_approval ? "shift.said_closed_pending" : "shift.said_closed"));
  };
  const busy = useSignal(false);
  const once = async () => {
    if (busy.value) return;
    busy.value = true;
    await close();
    busy.value = false;
  };
  return (
    <>
      <p class="what">{counts > 0 ? t("shift.close_counted", { n: counts }) : t("shift.close_uncounted")}</p>
      <p class="quiet">{t("shift.close_hint")}</p>
      <div class="answers">
        <Act look={counts > 0 ? "quiet" : "main"} onClick={() => (work.task.value = "count")}>
          {t("cash.do_count")}
        </Act>
        <Act look={counts > 0 ? "main" : "warn"} onClick={() => void once()}>
          {t(counts > 0 ? "cash.do_close" : "shift.close_anyway")}
        </Act>
      </div>
    </>
  );
}

export function HandOver({ work }: FormProps) {
  const { till } = work;
  const to = useSignal("");
  const together = useSignal(false);
  const { entered, cards, args } = useCount(till);
  const name = to.value.trim().toLowerCase();
  const ready = /^[a-z0-9-]{0,32}$/.test(name) && (!together.value || args !== null);
  const over = async () => {
    const a = await till.ask("shift.hand_over", { to: name, ...(together.value && args && { count: args }) });
    if (a) finish(work, t((a.no > 0 ? "shift.said_over_counted" : "shift.said_over") as TextKey));
  };
  return (
    <Form ready={ready} act={over} label={t("cash.do_hand_over")}>
      <TextField label={t("shift.to")} text={to} ltr />
      <label class="tick">
        <input type="checkbox" checked={together.value} onChange={() => (together.value = !together.value)} />
        <span>{t("shift.together")}</span>
      </label>
      {together.value ? <CountFields till={till} entered={entered} cards={cards} /> : null}
    </Form>
  );
}
