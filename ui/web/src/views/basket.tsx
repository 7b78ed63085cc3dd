import { useEffect, useRef } from "preact/hooks";
import { amount, shaped } from "../format";
import { pending } from "../pay";
import { named, say, t } from "../text";
import type { Till } from "../till";
import type { SaleCompleted, SaleLineState } from "../wire.gen";
import { Awards, ListPrice, OfferRow } from "./awards";
import { Details } from "./goods";
import { Act, Code, Num, Qty } from "./parts";

/** The basket: lines, total and what can be done with them. Between two sales it shows the change. */
export function Basket({ till }: { till: Till }) {
  const b = till.basket.value;
  const lines = till.lines.value;
  return (
    <section class="basket" aria-label={t("basket.label")}>
      {!b ? (
        <div class="hollow">
          <p class="quiet">{t("app.loading")}</p>
        </div>
      ) : lines.length > 0 ? (
        <Lines till={till} lines={lines} />
      ) : b.last ? (
        <Change till={till} sale={b.last} />
      ) : (
        <div class="hollow">
          <ScanMark />
          <p class="big">{t("basket.empty")}</p>
          <p class="quiet">{t("basket.empty_hint")}</p>
        </div>
      )}
      <Sum till={till} />
    </section>
  );
}

function Lines({ till, lines }: { till: Till; lines: readonly SaleLineState[] }) {
  const list = useRef<HTMLOListElement>(null);
  const selected = till.selected.value;
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [selected, lines]);
  return (
    <ol class="lines" ref={list} tabIndex={0} aria-label={t("basket.lines", { n: till.standing.value.length })}>
      {lines.map((l) => (
        <Line key={l.no} line={l} till={till} selected={l.no === selected} />
      ))}
    </ol>
  );
}

function Line({ line: l, till, selected }: { line: SaleLineState; till: Till; selected: boolean }) {
  const one = l.qty === "1" && !l.measure;
  return (
    <li class={`row ${l.voided ? "voided" : ""} ${l.for ? "deposit" : ""}`} aria-current={selected && !l.voided ? "true" : undefined}>
      <button type="button" disabled={l.voided ?? false} onClick={() => (till.selected.value = l.no)}>
        <span class="qty">
          <Qty value={l.qty} />
        </span>
        <bdi class="name">{named(l.name)}</bdi>
        <span class="sum">
          <Num>{till.money(l.full ?? l.gross)}</Num>
        </span>
        <small class="under">
          {l.voided ? (
            t("basket.voided")
          ) : one ? (
            <Code>{l.code || l.item}</Code>
          ) : (
            <>
              <Num>{`${shaped(l.qty)}${measured(l.measure)} × ${till.money(l.unit)}`}</Num>
            </>
          )}
          {l.list !== undefined ? <ListPrice till={till} line={l} /> : null}
        </small>
        {l.voided ? null : <Awards till={till} line={l} />}
        {l.voided ? null : <Details line={l} />}
      </button>
    </li>
  );
}

/** The unit behind a quantity, isolated: the price stays behind an Arabic one. */
const measured = (unit?: string) => (unit ? ` \u2068${say(`unit.${unit}`)}\u2069` : "");

/** The change stands where the basket was, largest of all, until the next scan. */
function Change({ till, sale }: { till: Till; sale: SaleCompleted }) {
  const change = till.money(sale.change);
  return (
    <div class="change" data-change>
      <p class="sold">{t("change.sold")}</p>
      <p class="label">{sale.change > 0 ? t("change.change") : t("change.none")}</p>
      <p class="giant" style={{ "--chars": String(Math.max(change.length, 4)) }}>
        <Num>{change}</Num>
      </p>
      <dl class="pairs">
        <div>
          <dt>{t("basket.total")}</dt>
          <dd>
            <Num>{till.money(sale.total)}</Num>
          </dd>
        </div>
        {sale.rounding ? (
          <div>
            <dt>{t("change.rounding")}</dt>
            <dd>
              <Num>{till.money(sale.rounding)}</Num>
            </dd>
          </div>
        ) : null}
        <div>
          <dt>{t("change.given")}</dt>
          <dd>
            <Num>{till.money(sale.given)}</Num>
          </dd>
        </div>
      </dl>
      <div class="after">
        <span class="quiet">
          {t("state.last", { number: sale.number })}
        </span>
        <Act look="quiet" onClick={() => void till.copy(sale.sale)}>
          {t("change.copy")}
        </Act>
      </div>
      <p class="quiet">{t("change.next")}</p>
    </div>
  );
}

function Sum({ till }: { till: Till }) {
  const b = till.basket.value;
  const shut = till.crew.shut.value;
  const open = till.open.value;
  const able = open && !shut;
  const total = amount(b?.total ?? 0, till.exponent.value);
  const taxes = b?.taxes ?? [];
  const vat = till.status.value?.shop.vat ?? false;
  const line = shut ? undefined : till.line.value;
  return (
    <div class="sum-up">
      {open ? <OfferRow till={till} /> : null}
      {vat && open
        ? taxes.map((x) => (
            <div class="pair" key={x.cat + x.rate}>
              <span>{t(b?.tax_added ? "basket.tax_added_rate" : "basket.tax_rate", { rate: x.rate })}</span>
              <Num>{till.money(x.tax)}</Num>
            </div>
          ))
        : null}
      <Taken till={till} />
      <div class={`total ${open ? "" : "idle"}`} style={{ "--chars": String(Math.max(total.length, 5)) }}>
        <span class="label">
          {t("basket.total")}
          {open ? <small>{t("basket.pieces", { n: b?.pieces ?? 0 })}</small> : null}
        </span>
        <strong data-total>
          <Num>{total}</Num>
        </strong>
      </div>
      <div class="acts">
        <Act hotkey="F3" disabled={!line || !!line.for} onClick={() => till.changeQuantity()}>
          {t("act.quantity")}
        </Act>
        <Act hotkey="Del" shortcut="Delete" disabled={!line || !!line.for} onClick={() => void till.voidLine()}>
          {t("act.void")}
        </Act>
        <Act hotkey="⇧ Del" shortcut="Shift+Delete" disabled={!able} onClick={() => till.show("clear")}>
          {t("act.clear")}
        </Act>
        <HoldAct till={till} />
        <Act hotkey="F9" look="main" disabled={!able} onClick={() => till.show("pay")}>
          {t("act.pay")}
        </Act>
      </div>
    </div>
  );
}

/** While money is held for the basket: how much, and what is still due. */
function Taken({ till }: { till: Till }) {
  const p = till.basket.value?.paying;
  if (!p || (p.taken === 0 && !pending(till))) return null;
  return (
    <div class="pair money-held" data-held={p.taken}>
      <span>{t("basket.taken")}</span>
      <Num>{till.money(p.taken)}</Num>
    </div>
  );
}

/** Puts the basket aside; between two sales it leads to those that were. */
function HoldAct({ till }: { till: Till }) {
  const n = till.held.value.length;
  const open = till.open.value;
  return (
    <Act hotkey="F6" disabled={till.crew.shut.value || (!open && n === 0)} onClick={() => till.show("held")}>
      {open || n === 0 ? t("act.hold") : t("act.held", { n })}
    </Act>
  );
}

/** The mark of an empty basket: bars under a scanner's line. */
function ScanMark() {
  return (
    <svg class="mark" viewBox="0 0 96 64" aria-hidden="true" dir="ltr">
      {[4, 12, 16, 26, 34, 38, 48, 56, 66, 70, 80, 88].map((x, i) => (
        <rect key={x} x={x} y="8" width={i % 3 === 0 ? 5 : 2.5} height="48" rx="1" />
      ))}
      <line x1="0" x2="96" y1="32" y2="32" />
    </svg>
  );
}
