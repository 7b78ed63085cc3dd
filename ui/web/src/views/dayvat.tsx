// The tax of a range of business dates, with every invoice: what is listed adds up to what is reported.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../text";
import type { Till } from "../till";
import type { ScreenVATAnswer, ShiftInvoice } from "../wire.gen";
import { Figure, Taxes } from "./dayreport";
import { Act, Code, Num } from "./parts";
import { Table, When } from "./table";

const START = { date: "", epoch: 0, seq: 0 };

export function VAT({ till }: { till: Till }) {
  const today = till.status.value?.date ?? "";
  const [from, to] = [useSignal(""), useSignal("")];
  const got = useSignal<ScreenVATAnswer | null>(null);
  const invoices = useSignal<ShiftInvoice[]>([]);
  const first = from.value || (today && `${today.slice(0, 8)}01`);
  const last = to.value || today;
  const open = till.link.state.value === "open";
  const read = async (after = START) => {
    const a = await till.ask("day.vat", { from: first, to: last, after });
    if (!a) return;
    got.value = a;
    invoices.value = after === START ? (a.invoices ?? []) : [...invoices.value, ...(a.invoices ?? [])];
  };
  useEffect(() => {
    if (open && first && last) void read();
  }, [open, first, last]);
  const a = got.value;
  return (
    <div class="blocks">
      <div class="head">
        <DateField label={t("vat.from")} value={first} change={(v) => (from.value = v)} />
        <DateField label={t("vat.to")} value={last} change={(v) => (to.value = v)} />
      </div>
      {!a ? (
        <p class="hollow quiet">{t("app.loading")}</p>
      ) : (
        <>
          <div class="figures">
            <Figure label={t("day.sold", { n: a.vat.sales.count })} value={till.money(a.vat.sales.gross)} />
            <Figure label={t("day.refunded", { n: a.vat.refunds.count })} value={till.money(a.vat.refunds.gross)} />
            <Figure label={t("day.net")} value={till.money(a.vat.sales.net + a.vat.refunds.net)} />
            <Figure label={t("day.vat_due")} value={till.money(a.vat.sales.tax + a.vat.refunds.tax)} />
          </div>
          <Taxes till={till} totals={a.vat} />
          <Invoices till={till} invoices={invoices.value} all={a} />
          {a.more ? (
            <Act
              onClick={() => {
                const i = invoices.value.at(-1);
                if (i) void read({ date: i.date, epoch: i.epoch, seq: i.seq });
              }}
            >
              {t("day.more")}
            </Act>
          ) : null}
        </>
      )}
    </div>
  );
}

function DateField({ label, value, change }: { label: string; value: string; change: (v: string) => void }) {
  return (
    <label class="field date">
      <span>{label}</span>
      <input type="date" dir="ltr" value={value} onChange={(e) => change(e.currentTarget.value)} />
    </label>
  );
}

function Invoices({ till, invoices, all }: { till: Till; invoices: ShiftInvoice[]; all: ScreenVATAnswer }) {
  const sum = (of: "net" | "tax" | "gross") => <Num>{till.money(invoices.reduce((s, i) => s + i[of], 0))}</Num>;
  const n = all.vat.sales.count + all.vat.refunds.count;
  return (
    <Table
      title={t("vat.invoices", { shown: invoices.length, n })}
      columns={[
        { head: t("day.number") },
        { head: t("day.date") },
        { head: t("day.at") },
        { head: t("day.net"), num: true },
        { head: t("day.vat"), num: true },
        { head: t("day.gross"), num: true },
      ]}
      rows={invoices.map((i) => [
        <>
          <Code>{i.number}</Code> {i.refund ? `· ${t("day.refunds")}` : ""}
        </>,
        <Code>{i.date}</Code>,
        <When at={i.at} />,
        <Num>{till.money(i.net)}</Num>,
        <Num>{till.money(i.tax)}</Num>,
        <Num>{till.money(i.gross)}</Num>,
      ])}
      foot={[t("vat.listed"), "", "", sum("net"), sum("tax"), sum("gross")]}
    />
  );
}
