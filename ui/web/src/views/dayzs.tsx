// The Zs: their list, and each as it was made.
import { useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../text";
import type { Till } from "../till";
import type { ScreenDayAnswer, ShiftDay } from "../wire.gen";
import { Perpetual, Sums } from "./dayreport";
import { Act, Code, Num } from "./parts";
import { Count, Table, When } from "./table";

export function Zs({ till, z }: { till: Till; z: Signal<number> }) {
  return z.value > 0 ? <OneZ till={till} z={z} key={z.value} /> : <List till={till} z={z} />;
}

function List({ till, z }: { till: Till; z: Signal<number> }) {
  const days = useSignal<ShiftDay[] | null>(null);
  const more = useSignal(false);
  const open = till.link.state.value === "open";
  const read = async (before: number) => {
    const a = await till.ask("day.list", before ? { before } : {});
    if (!a) return;
    days.value = before ? [...(days.value ?? []), ...(a.days ?? [])] : (a.days ?? []);
    more.value = a.more;
  };
  useEffect(() => {
    if (open) void read(0);
  }, [open, till.shift.value?.days]);
  if (!days.value) return <p class="hollow quiet">{t("app.loading")}</p>;
  return (
    <div class="blocks">
      <Table
        title={t("day.tab_zs")}
        none={t("day.no_z")}
        columns={[
          { head: t("day.number") },
          { head: t("day.date") },
          { head: t("day.at") },
          { head: t("day.documents"), num: true },
          { head: t("day.sales_ever"), num: true },
          { head: t("day.look") },
        ]}
        rows={days.value.map((d) => [
          <Code>{d.printed}</Code>,
          <Code>{d.date}</Code>,
          <When at={d.at} />,
          <Count n={d.after.documents} />,
          <Num>{till.money(d.after.sales)}</Num>,
          <button type="button" class="btn small" data-z={d.number} onClick={() => (z.value = d.number)}>
            {t("day.look")}
          </button>,
        ])}
      />
      {more.value ? (
        <Act onClick={() => void read(days.value?.at(-1)?.number ?? 0)}>{t("day.more")}</Act>
      ) : null}
    </div>
  );
}

const SHORT = 16; // hex digits of the hash that the paper shows too

function OneZ({ till, z }: { till: Till; z: Signal<number> }) {
  const got = useSignal<ScreenDayAnswer | null>(null);
  const open = till.link.state.value === "open";
  useEffect(() => {
    if (open) void till.ask("day.read", { number: z.value }).then((a) => a && (got.value = a));
  }, [open]);
  const a = got.value;
  if (!a) return <p class="hollow quiet">{t("app.loading")}</p>;
  const { day, z: f } = a;
  const copy = async () => {
    if (await till.ask("paper.reprint", { epoch: day.epoch, seq: day.seq })) till.said.value = t("change.copy_asked");
  };
  return (
    <div class="blocks">
      <div class="head">
        <h2>
          {t("day.z", { number: day.printed })} <Code>{f.date}</Code>
        </h2>
        <span class="grow" />
        <Act look="quiet" onClick={() => void copy()}>
          {t("change.copy")}
        </Act>
        <Act look="quiet" onClick={() => (z.value = 0)}>
          {t("act.back")}
        </Act>
      </div>
      <p class="quiet">
        <When at={day.at} /> · {t("day.till")} <Code>{f.till}</Code> {f.by.staff ? <bdi>· {f.by.staff}</bdi> : null}
      </p>
      <Sums till={till} report={f} />
      <Table
        title={t("day.unsold")}
        none={t("day.unsold_none")}
        columns={[{ head: t("day.till") }, { head: t("day.since") }, { head: t("day.lines"), num: true }, { head: t("cash.amount"), num: true }]}
        rows={(f.baskets ?? []).map((b) => [
          <>
            <Code>{b.till}</Code> {b.held ? t("day.held") : ""}
          </>,
          <When at={b.since} />,
          <Count n={b.lines} />,
          <Num>{till.money(b.total)}</Num>,
        ])}
      />
      <Perpetual till={till} rows={[[t("day.before"), f.before], [t("day.after"), f.after]]} />
      <section class="block">
        <h2>{t("day.journal")}</h2>
        <p>
          <Code>{`${f.head.epoch}-${f.head.seq}`}</Code> · <Code>{f.head.hash.slice(0, SHORT)}</Code> ·{" "}
          {f.signature ? t("day.signed") : t("day.unsigned")}
        </p>
      </section>
    </div>
  );
}
