// What waits for the next Z: the X of a till or of the shop, what is still open, and the close of the day.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { named, t } from "../text";
import type { Till } from "../till";
import type { FactShiftClosed, ScreenDayNow } from "../wire.gen";
import { TextField } from "./cashforms";
import { Perpetual, Sums } from "./dayreport";
import { Choice } from "./money";
import { Act, Code, Num } from "./parts";
import { Count, Table, When } from "./table";

export function Now({ till, look }: { till: Till; look: (z: number) => void }) {
  const of = useSignal("");
  const now = useSignal<ScreenDayNow | null>(null);
  const round = useSignal(0);
  const open = till.link.state.value === "open";
  const days = till.shift.value?.days ?? 0;
  useEffect(() => {
    if (!open) return undefined;
    let left = false;
    void till.ask("day.now", of.value ? { till: of.value } : {}).then((a) => {
      if (!left && a) now.value = a;
    });
    return () => void (left = true);
  }, [open, of.value, round.value, days]);
  const n = now.value;
  if (!n) return <p class="hollow quiet">{t("app.loading")}</p>;
  const again = () => void round.value++;
  const print = async () => {
    if (await till.ask("x.print", of.value ? { till: of.value } : {})) till.said.value = t("day.x_asked");
  };
  return (
    <div class="two">
      <div class="blocks">
        <div class="head">
          <div class="ways wrap" role="group" aria-label={t("day.of")}>
            <Choice on={of.value === ""} pick={() => (of.value = "")}>
              {t("day.whole_shop")}
            </Choice>
            {(n.tills ?? []).map((x) => (
              <Choice key={x.id} on={of.value === x.id} pick={() => (of.value = x.id)}>
                <bdi>{named(x.name) || x.id}</bdi>
              </Choice>
            ))}
          </div>
          <Act look="quiet" onClick={again}>
            {t("day.again")}
          </Act>
          <Act look="quiet" onClick={() => void print()}>
            {t("day.print_x")}
          </Act>
        </div>
        <p class="quiet">
          {t("day.x_hint", { date: n.x.date })} {n.x.last_z ? t("day.last_z", { number: n.x.last_z }) : t("day.no_z")}
        </p>
        {(n.tills ?? [])
          .filter((x) => x.training)
          .map((x) => (
            <p key={x.id} class="strip" data-trains={x.id}>
              {t("day.training", { till: named(x.name) || x.id })}
            </p>
          ))}
        <Sums till={till} report={n.x} />
        <Perpetual till={till} rows={[[t("day.until_now"), n.x.perpetual]]} />
      </div>
      <CloseDay till={till} now={n} again={again} look={look} />
    </div>
  );
}

/** What stands in nobody's way and should be seen before the day ends; and its end. */
function CloseDay({ till, now, again, look }: { till: Till; now: ScreenDayNow; again: () => void; look: (z: number) => void }) {
  const sure = useSignal(false);
  const busy = useSignal(false);
  const close = async () => {
    if (busy.value) return;
    busy.value = true;
    const a = await till.ask("day.close", {});
    busy.value = false;
    sure.value = false;
    if (!a) return;
    till.said.value = t("day.said_closed", { number: a.printed });
    look(a.number);
  };
  const held = new Map((now.held ?? []).map((h) => [h.sale, h.name]));
  return (
    <aside class="end" aria-label={t("day.close")}>
      <h2>{t("day.close")}</h2>
      <p class="quiet">{t("day.close_hint")}</p>
      {(now.pending ?? []).map((c) => (
        <Pending key={c.shift} till={till} closed={c} again={again} />
      ))}
      <Table
        title={t("day.unsold")}
        none={t("day.unsold_none")}
        columns={[{ head: t("day.till") }, { head: t("day.since") }, { head: t("day.lines"), num: true }, { head: t("cash.amount"), num: true }]}
        rows={(now.baskets ?? []).map((b) => [
          <>
            <Code>{b.till}</Code> {b.held ? <bdi>{held.get(b.sale) || t("day.held")}</bdi> : null}
          </>,
          <When at={b.since} />,
          <Count n={b.lines} />,
          <Num>{till.money(b.total)}</Num>,
        ])}
      />
      {sure.value ? (
        <div class="sure" role="group" aria-label={t("day.sure", { date: now.x.date })}>
          <p class="what">{t("day.sure", { date: now.x.date })}</p>
          <div class="answers">
            <Act look="main" disabled={busy.value} onClick={() => void close()}>
              {t("day.close_now")}
            </Act>
            <Act look="quiet" onClick={() => (sure.value = false)}>
              {t("act.back")}
            </Act>
          </div>
        </div>
      ) : (
        <Act look="main" onClick={() => (sure.value = true)}>
          {t("day.close")}
        </Act>
      )}
    </aside>
  );
}

/** A difference that waits for somebody's word. */
function Pending({ till, closed: c, again }: { till: Till; closed: FactShiftClosed; again: () => void }) {
  const note = useSignal("");
  const cash = c.lines?.[0];
  const says = !cash || cash.uncounted ? t("day.not_counted") : till.money(cash.difference);
  const approve = async () => {
    const a = await till.ask("shift.approve", { shift: c.shift, ...(note.value.trim() && { note: note.value.trim() }) });
    if (!a) return;
    till.said.value = t("day.said_approved");
    again();
  };
  return (
    <div class="pending" data-pending={c.shift}>
      <p>
        {t("day.pending", { till: c.till })} <Num class="strong">{says}</Num>
      </p>
      <TextField label={t("cash.note")} text={note} />
      <Act onClick={() => void approve()}>{t("day.approve")}</Act>
    </div>
  );
}
