// Goods of a receipt come back: which of them, why, and how the money goes back.
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { millionths, quantityOf, readQuantity, shaped } from "../format";
import { named, say, t } from "../text";
import type { Till } from "../till";
import type { ReturnsFound, ReturnsFoundLine, ReturnsQuote, ReturnsReturned, ReturnsSaleArgs } from "../wire.gen";
import { FromShop } from "./elsewhere";
import { Act, Key, Num, Qty } from "./parts";
import { meansName } from "./returns";
import { Becomes, Reasons, shown, Stepper } from "./returnparts";

interface Chosen {
  qty: string;
  disposition: string;
}

interface Props {
  till: Till;
  found: ReturnsFound;
  onDone: (r: ReturnsReturned) => void;
  onBack: () => void;
  /** It is another shop's receipt: each shop numbers its own, so the number may be both's. */
  onElsewhere: () => void;
}

export function ReturnSale({ till, found, onDone, onBack, onElsewhere }: Props) {
  const chosen = useSignal<Readonly<Record<number, Chosen>>>({});
  const whole = useSignal(false); // the sale is cancelled
  const reason = useSignal("");
  const note = useSignal("");
  const inCash = useSignal(false);
  const refs = useSignal<Readonly<Record<number, string>>>({});
  const quote = useSignal<ReturnsQuote | null>(null);
  const busy = useSignal(false);
  const store = found.store ? { store: found.store } : {};
  const lines = Object.entries(chosen.value).map(([no, c]) => ({ line: Number(no), ...c }));
  const asked = JSON.stringify(whole.value ? true : lines.map((l) => [l.line, l.qty]));
  useEffect(() => {
    quote.value = null;
    if (!whole.value && lines.length === 0) return;
    let late = false; // a later choice overtook this answer
    void till.back.quote({ sale: found.sale, ...store, ...(whole.value ? { void: true } : { lines }) }).then((q) => {
      if (!late) quote.value = q;
    });
    return () => {
      late = true;
    };
  }, [asked]);
  const refunds = refundsOf(quote.value, inCash.value, refs.value);
  const cards = refunds.filter((m) => m.means === "card");
  const needsNote = found.reasons?.find((r) => r.id === reason.value)?.note ?? false;
  const ready =
    quote.value !== null && (whole.value || reason.value !== "") && (!needsNote || note.value.trim() !== "") &&
    cards.every((m) => m.ref);
  const submit = async () => {
    if (!ready || busy.value) return;
    busy.value = true;
    const args: ReturnsSaleArgs = { sale: found.sale, ...store, refunds };
    if (whole.value) args.void = true;
    else Object.assign(args, { lines, reason: reason.value });
    if (note.value.trim()) args.note = note.value.trim();
    const r = await till.back.sale(args);
    busy.value = false;
    if (r) onDone(r);
  };
  const left = (found.lines ?? []).some((l) => l.left !== "0");
  return (
    <form
      class="ask returns fixed"
      onSubmit={(e) => {
        e.preventDefault();
        void submit();
      }}
    >
      <Head till={till} found={found} onBack={onBack} />
      <div class="back-body">
        <FromShop found={found} />
        {!left ? <p class="what">{t("return.all_back")}</p> : null}
        {whole.value ? (
          <div class="whole">
            <p class="what">{t("return.void_sure", { amount: till.money(found.total) })}</p>
            <Act onClick={() => (whole.value = false)}>{t("return.void_not")}</Act>
          </div>
        ) : (
          <>
            <LinesBack till={till} found={found} chosen={chosen.value} onChosen={(c) => (chosen.value = c)} />
            {left ? (
              <Reasons
                reasons={found.reasons ?? []} reason={reason.value} note={note.value} needsNote={needsNote}
                onReason={(r) => (reason.value = r)} onNote={(n) => (note.value = n)}
              />
            ) : null}
          </>
        )}
        {quote.value?.refunds?.some((m) => m.means !== "cash") ? (
          <HowBack
            till={till} refunds={refunds} inCash={inCash.value} onCash={(yes) => (inCash.value = yes)}
            onRef={(tender, ref) => (refs.value = { ...refs.value, [tender]: ref })}
          />
        ) : null}
      </div>
      <footer class="give">
        {!found.store && till.status.value?.sync.state !== "none" ? (
          <Act look="quiet" onClick={onElsewhere}>
            {t("elsewhere.label")}
          </Act>
        ) : null}
        {(found.notes ?? []).length === 0 && !whole.value && !found.store ? (
          <Act look="warn" onClick={() => (whole.value = true)}>
            {t("return.void")}
          </Act>
        ) : null}
        {found.store ? null : <Act onClick={() => void till.copy(found.sale)}>{t("change.copy")}</Act>}
        <button type="submit" class="btn main" disabled={!ready || busy.value} data-give>
          <span>{t("return.do", { amount: till.money(quote.value?.total ?? 0) })}</span>
          <Key>↵</Key>
        </button>
      </footer>
    </form>
  );
}

/** Money on its way back: to a payment of the sale, or by another means. */
interface Back {
  tender?: number;
  means: string;
  amount: number;
  ref?: string;
}

/** The refunds to send: as they were paid, or all of it in cash. */
function refundsOf(q: ReturnsQuote | null, inCash: boolean, refs: Readonly<Record<number, string>>): Back[] {
  return (q?.refunds ?? []).map((m) => {
    if (inCash && m.means !== "cash") return { means: "cash", amount: m.amount };
    const ref = refs[m.tender]?.trim() ?? "";
    return { tender: m.tender, means: m.means, amount: m.amount, ...(ref && { ref }) };
  });
}

function Head({ till, found, onBack }: { till: Till; found: ReturnsFound; onBack: () => void }) {
  const at = new Date(found.at).toLocaleDateString("en-CA"); // year first, as on the receipt
  return (
    <header>
      <h2>{t("return.of", { number: found.number })}</h2>
      <p class="quiet">
        <Num>{shaped(at)}</Num> · <Num>{till.money(found.total)}</Num>
        {found.left < found.total ? ` · ${t("return.part_back", { amount: till.money(found.total - found.left) })}` : ""}
      </p>
      <Act look="quiet" onClick={onBack}>
        {t("act.back")}
      </Act>
    </header>
  );
}

interface LinesProps {
  till: Till;
  found: ReturnsFound;
  chosen: Readonly<Record<number, Chosen>>;
  onChosen: (c: Record<number, Chosen>) => void;
}

function LinesBack({ till, found, chosen, onChosen }: LinesProps) {
  const list = useRef<HTMLFieldSetElement>(null);
  useLayoutEffect(() => list.current?.querySelector<HTMLInputElement>("input:not(:disabled)")?.focus(), []);
  const set = (no: number, c: Chosen | null) => {
    const { [no]: _, ...others } = chosen;
    onChosen(c ? { ...others, [no]: c } : others);
  };
  const keys = (e: KeyboardEvent) => {
    if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
    const boxes = [...(list.current?.querySelectorAll<HTMLInputElement>("input[type=checkbox]:not(:disabled)") ?? [])];
    const at = boxes.indexOf(document.activeElement as HTMLInputElement);
    if (at < 0) return;
    e.preventDefault();
    boxes[at + (e.key === "ArrowDown" ? 1 : -1)]?.focus();
  };
  return (
    <fieldset class="back-lines" ref={list} data-arrows onKeyDown={keys}>
      <legend>{t("return.which")}</legend>
      {(found.lines ?? []).map((l) => (
        <LineBack key={l.no} till={till} line={l} chosen={chosen[l.no]} onChosen={(c) => set(l.no, c)} />
      ))}
    </fieldset>
  );
}

interface LineProps {
  till: Till;
  line: ReturnsFoundLine;
  chosen: Chosen | undefined;
  onChosen: (c: Chosen | null) => void;
}

function LineBack({ till, line: l, chosen, onChosen }: LineProps) {
  const none = l.left === "0";
  const name = named(l.name);
  const step = (by: number) => {
    if (!chosen) return;
    const q = millionths(chosen.qty) + by * 1_000_000;
    if (q > 0 && q <= millionths(l.left)) onChosen({ ...chosen, qty: quantityOf(q) });
  };
  return (
    <div class={`back-line ${chosen ? "chosen" : ""}`} data-line={l.no}>
      <label>
        <input
          type="checkbox"
          disabled={none}
          checked={chosen !== undefined}
          onChange={(e) => onChosen(e.currentTarget.checked ? { qty: l.left, disposition: "resell" } : null)}
          onKeyDown={(e) => {
            if (e.key === "+" || e.key === "-") step(e.key === "+" ? 1 : -1);
          }}
        />
        <span class="name">
          <bdi>{name}</bdi>
          <small>
            {none ? t("return.gone") : t("return.left", { left: l.left })}
            {l.measure && !none ? <bdi> {say(`unit.${l.measure}`)}</bdi> : null}
          </small>
        </span>
        <Num>{till.money(none ? l.gross : l.left_gross)}</Num>
      </label>
      {chosen ? (
        <div class="back-how">
          {l.measure ? (
            <input
              class="num"
              dir="ltr"
              type="text"
              inputmode="decimal"
              autocomplete="off"
              aria-label={t("return.how_many", { name })}
              value={shaped(chosen.qty)}
              onChange={(e) => {
                const q = readQuantity(e.currentTarget.value);
                onChosen({ ...chosen, qty: q && millionths(q) > 0 && millionths(q) <= millionths(l.left) ? q : l.left });
              }}
            />
          ) : (
            <Stepper name={name} least={chosen.qty === "1"} most={chosen.qty === l.left} onStep={step}>
              <Qty value={chosen.qty} />
            </Stepper>
          )}
          <Becomes name={name} value={chosen.disposition} onChange={(disposition) => onChosen({ ...chosen, disposition })} />
        </div>
      ) : null}
    </div>
  );
}

interface HowProps {
  till: Till;
  refunds: readonly Back[];
  inCash: boolean;
  onCash: (yes: boolean) => void;
  onRef: (tender: number, ref: string) => void;
}

/** How the money goes back where it was not paid in cash alone. */
function HowBack({ till, refunds, inCash, onCash, onRef }: HowProps) {
  return (
    <fieldset class="how-back">
      <legend>{t("return.how")}</legend>
      <div class="picks">
        {[false, true].map((cash) => (
          <label class="pick" key={String(cash)}>
            <input type="radio" name="how" checked={inCash === cash} onChange={() => onCash(cash)} />
            <span>{cash ? t("return.in_cash") : t("return.as_paid")}</span>
          </label>
        ))}
      </div>
      {refunds.map((m) => (
        <div class="pair" key={`${m.tender ?? 0}${m.means}`}>
          <span>{meansName(m.means)}</span>
          <Num>{till.money(m.amount)}</Num>
        </div>
      ))}
      {refunds
        .filter((m) => m.means === "card")
        .map((m) => (
          <label class="ref" key={m.tender}>
            <span>{t("return.terminal", { amount: till.money(m.amount) })}</span>
            <input
              ref={shown}
              dir="ltr"
              class="code"
              type="text"
              autocomplete="off"
              maxLength={40}
              value={m.ref ?? ""}
              onInput={(e) => onRef(m.tender ?? 0, e.currentTarget.value)}
            />
          </label>
        ))}
    </fieldset>
  );
}
