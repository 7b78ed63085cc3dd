// The sums of an X or a Z, in tables.
import { shaped } from "../format";
import { known, named, say, t } from "../text";
import type { Till } from "../till";
import type {
  FactApproved,
  FactCountLine,
  FactDateSum,
  FactDayTotals,
  FactOpenBasket,
  FactPerpetual,
  FactShiftEnd,
  FactShiftOpen,
} from "../wire.gen";
import { Code, Num } from "./parts";
import { Count, Table, When } from "./table";

const PER_CENT = 10_000; // rates are parts per million

/** What both reports have. */
export interface Report {
  totals: FactDayTotals;
  dates?: FactDateSum[] | null;
  shifts?: FactShiftEnd[] | null;
  open?: FactShiftOpen[] | null;
  approved?: FactApproved[] | null;
  baskets?: FactOpenBasket[] | null;
}

interface Props {
  till: Till;
}

const word = (family: string, of: string) => (known(`${family}.${of}`) ? say(`${family}.${of}`) : of);

/** Names a means of payment with its scheme. */
export function Means({ means, scheme }: { means: string; scheme?: string | undefined }) {
  return (
    <>
      {word("means", means)} {scheme ? <bdi>{scheme}</bdi> : null}
    </>
  );
}

export function Sums({ till, report: r }: Props & { report: Report }) {
  const { sales, refunds } = r.totals;
  const m = till.money;
  return (
    <div class="blocks">
      <div class="figures">
        <Figure label={t("day.sold", { n: sales.count })} value={m(sales.gross)} />
        <Figure label={t("day.refunded", { n: refunds.count })} value={m(refunds.gross)} />
        <Figure label={t("day.vat_due")} value={m(sales.tax + refunds.tax)} />
        <Figure label={t("day.turnover")} value={m(sales.gross + refunds.gross)} />
      </div>
      <MeansTable till={till} totals={r.totals} />
      <Taxes till={till} totals={r.totals} />
      <Moves till={till} totals={r.totals} />
      <Shifts till={till} ended={r.shifts ?? []} />
      <OpenShifts till={till} open={r.open ?? []} />
      {(r.approved ?? []).length > 0 ? <Approvals till={till} all={r.approved ?? []} /> : null}
      {(r.dates ?? []).some((d) => d.late) ? <Dates till={till} dates={r.dates ?? []} /> : null}
      <Numbers totals={r.totals} />
      <Events totals={r.totals} />
    </div>
  );
}

export function Figure({ label, value }: { label: string; value: string }) {
  return (
    <p class="figure">
      <span>{label}</span>
      <strong>
        <Num>{value}</Num>
      </strong>
    </p>
  );
}

function MeansTable({ till, totals }: Props & { totals: FactDayTotals }) {
  const all = totals.means ?? [];
  const sum = (of: (x: (typeof all)[number]) => number) => all.reduce((s, x) => s + of(x), 0);
  return (
    <Table
      title={t("day.by_means")}
      columns={[
        { head: t("day.means") },
        { head: t("day.times"), num: true },
        { head: t("day.taken"), num: true },
        { head: t("day.given_back"), num: true },
        { head: t("day.remains"), num: true },
      ]}
      rows={all.map((x) => [
        <Means means={x.means} scheme={x.scheme} />,
        <Count n={x.count} />,
        <Num>{till.money(x.taken)}</Num>,
        <Num>{till.money(x.refunded)}</Num>,
        <Num>{till.money(x.taken + x.refunded)}</Num>,
      ])}
      foot={[
        t("day.total"),
        <Count n={sum((x) => x.count)} />,
        <Num>{till.money(sum((x) => x.taken))}</Num>,
        <Num>{till.money(sum((x) => x.refunded))}</Num>,
        <Num>{till.money(sum((x) => x.taken + x.refunded))}</Num>,
      ]}
    />
  );
}

export function Taxes({ till, totals }: Props & { totals: Pick<FactDayTotals, "taxes"> }) {
  const all = totals.taxes ?? [];
  const sum = (of: "gross" | "net" | "tax") => <Num>{till.money(all.reduce((s, x) => s + x[of], 0))}</Num>;
  return (
    <Table
      title={t("day.taxes")}
      columns={[
        { head: t("day.category") },
        { head: t("day.rate"), num: true },
        { head: t("day.net"), num: true },
        { head: t("day.vat"), num: true },
        { head: t("day.gross"), num: true },
      ]}
      rows={all.map((x) => [
        <>
          <bdi>{x.cat}</bdi> {x.refund ? `· ${t("day.refunds")}` : ""}
        </>,
        <Num>{shaped(`${x.rate / PER_CENT}%`)}</Num>,
        <Num>{till.money(x.net)}</Num>,
        <Num>{till.money(x.tax)}</Num>,
        <Num>{till.money(x.gross)}</Num>,
      ])}
      foot={[t("day.total"), "", sum("net"), sum("tax"), sum("gross")]}
    />
  );
}

function Moves({ till, totals }: Props & { totals: FactDayTotals }) {
  const rows = (totals.moves ?? []).map((x) => [
    <>
      {word("move", x.kind)} {x.name ? <bdi>· {named(x.name)}</bdi> : null}
    </>,
    <Count n={x.count} />,
    <Num>{till.money(x.amount)}</Num>,
  ]);
  for (const d of totals.drawers ?? []) {
    rows.push([<b>{t("day.drawer", { till: d.till })}</b>, "" as never, <Num>{till.money(d.amount)}</Num>]);
  }
  if (totals.unheld) rows.push([<b>{t("day.unheld")}</b>, "" as never, <Num>{till.money(totals.unheld)}</Num>]);
  if (totals.deposits) rows.push([<b>{t("day.deposits")}</b>, "" as never, <Num>{till.money(totals.deposits)}</Num>]);
  return (
    <Table
      title={t("day.cash")}
      columns={[{ head: t("day.what") }, { head: t("day.times"), num: true }, { head: t("cash.amount"), num: true }]}
      rows={rows}
    />
  );
}

/** A difference in words: what was not counted has none. */
export function Difference({ till, line }: Props & { line: FactCountLine }) {
  if (line.uncounted) return <span class="mood warn">{t("day.not_counted")}</span>;
  if (line.difference === 0) return <span class="mood good">{t("day.exact")}</span>;
  return (
    <span class={`mood ${line.difference < 0 ? "bad" : "warn"}`}>
      {t(line.difference < 0 ? "day.short" : "day.over")} <Num>{till.money(Math.abs(line.difference))}</Num>
    </span>
  );
}

function Shifts({ till, ended }: Props & { ended: FactShiftEnd[] }) {
  const rows = ended.flatMap(({ closed: c, at, late }) =>
    (c.lines ?? []).map((l, i) => [
      i === 0 ? (
        <>
          <Code>{c.till}</Code> {c.holder ? <bdi>{c.holder}</bdi> : null} {late ? `· ${t("day.late")}` : ""}
        </>
      ) : (
        ""
      ),
      i === 0 ? <When at={at} /> : "",
      <Means means={l.means} scheme={l.scheme} />,
      <Num>{till.money(l.expected)}</Num>,
      <Num>{l.uncounted ? "–" : till.money(l.counted)}</Num>,
      <Difference till={till} line={l} />,
      i === 0 && c.needs_approval ? <span class="mood warn">{t("day.waits")}</span> : "",
    ]),
  );
  return (
    <Table
      title={t("day.shifts_closed")}
      columns={[
        { head: t("day.till") },
        { head: t("day.at") },
        { head: t("day.means") },
        { head: t("day.expected"), num: true },
        { head: t("day.counted"), num: true },
        { head: t("day.difference"), num: true },
        { head: t("day.approval") },
      ]}
      rows={rows}
    />
  );
}

function OpenShifts({ till, open }: Props & { open: FactShiftOpen[] }) {
  return (
    <Table
      title={t("day.shifts_open")}
      columns={[{ head: t("day.till") }, { head: t("day.opened") }, { head: t("day.by") }, { head: t("day.expected_cash"), num: true }]}
      rows={open.map((s) => [
        <Code>{s.till}</Code>,
        <When at={s.opened_at} />,
        <bdi>{s.staff || "–"}</bdi>,
        <Num>{till.money(s.expected)}</Num>,
      ])}
    />
  );
}

function Approvals({ till, all }: Props & { all: FactApproved[] }) {
  return (
    <Table
      title={t("day.approved")}
      columns={[{ head: t("day.till") }, { head: t("day.date") }, { head: t("day.by") }, { head: t("day.difference"), num: true }]}
      rows={all.map((a) => [
        <Code>{a.till}</Code>,
        <>
          <Code>{a.date}</Code> {a.late ? `· ${t("day.late")}` : ""}
        </>,
        <bdi>{a.by.approved || a.by.staff || "–"}</bdi>,
        <Num>{till.money(a.cash)}</Num>,
      ])}
    />
  );
}

function Dates({ till, dates }: Props & { dates: FactDateSum[] }) {
  return (
    <Table
      title={t("day.by_date")}
      columns={[
        { head: t("day.date") },
        { head: t("day.times"), num: true },
        { head: t("day.gross"), num: true },
        { head: t("day.vat"), num: true },
        { head: t("day.cash"), num: true },
      ]}
      rows={dates.map((d) => [
        <>
          <Code>{d.date}</Code> {d.late ? <span class="mood warn">{t("day.late")}</span> : null}
        </>,
        <Count n={d.sales.count + d.refunds.count} />,
        <Num>{till.money(d.sales.gross + d.refunds.gross)}</Num>,
        <Num>{till.money(d.sales.tax + d.refunds.tax)}</Num>,
        <Num>{till.money(d.cash)}</Num>,
      ])}
    />
  );
}

function Numbers({ totals }: { totals: FactDayTotals }) {
  return (
    <Table
      title={t("day.numbers")}
      columns={[{ head: t("day.till") }, { head: t("day.first") }, { head: t("day.last") }, { head: t("day.times"), num: true }]}
      rows={(totals.numbers ?? []).map((n) => [
        <>
          <Code>{n.till}</Code> {n.refund ? `· ${t("day.refunds")}` : ""}
        </>,
        <Code>{n.first}</Code>,
        <Code>{n.last}</Code>,
        <Count n={n.count} />,
      ])}
    />
  );
}

function Events({ totals }: { totals: FactDayTotals }) {
  const e = totals.events;
  return (
    <Table
      title={t("day.events")}
      columns={[{ head: t("day.what") }, { head: t("day.times"), num: true }]}
      rows={[
        [t("day.voided"), <Count n={e.voided_lines} />],
        [t("day.abandoned"), <Count n={e.abandoned} />],
        [t("day.no_sale"), <Count n={e.no_sale} />],
        [t("day.reprints"), <Count n={e.reprints} />],
        [t("day.overrides"), <Count n={e.overrides} />],
      ]}
    />
  );
}

export function Perpetual({ till, rows }: Props & { rows: [string, FactPerpetual][] }) {
  return (
    <Table
      title={t("day.perpetual")}
      columns={[
        { head: t("day.what") },
        { head: t("day.times"), num: true },
        { head: t("day.sales"), num: true },
        { head: t("day.refunds"), num: true },
      ]}
      rows={rows.map(([label, p]) => [label, <Count n={p.documents} />, <Num>{till.money(p.sales)}</Num>, <Num>{till.money(p.refunds)}</Num>])}
    />
  );
}
