// Who did what, when, at which till, allowed by whom, and why: the journal in words.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { amount, digits } from "../format";
import { lang } from "../prefs";
import { known, named, say, t } from "../text";
import type { Till } from "../till";
import type { ScreenAudit, ScreenAuditRow, StaffAuditQuery, WireError } from "../wire.gen";
import { Refused } from "./people";
import { Act, Code, Num } from "./parts";

/** Questions that people ask, and the kinds of entries that answer them. */
const QUESTIONS: Record<string, string[]> = {
  all: [],
  drawer: [
    "drawer.opened.v1", "cash.moved.v1", "sale.completed.v1", "sale.returned.v1", "shift.opened.v1", "shift.counted.v1",
    "shift.closed.v1",
  ],
  sales: ["sale.completed.v1", "sale.returned.v1"],
  taken: [
    "sale.completed.v1/voided", "sale.completed.v1/lowered", "basket.abandoned.v1", "basket.abandoned.v1/voided",
    "basket.abandoned.v1/lowered",
  ],
  copies: ["receipt.reprinted.v1", "print.answered.v1"],
  cash: [
    "cash.moved.v1", "shift.opened.v1", "shift.suspended.v1", "shift.resumed.v1", "shift.handed_over.v1", "shift.counted.v1",
    "difference.approved.v1", "shift.closed.v1", "day.closed.v1",
  ],
  people: [
    "staff.signed_in.v1", "staff.signed_out.v1", "staff.pin_refused.v1", "staff.changed.v1", "staff.role_changed.v1",
    "staff.secret_changed.v1",
  ],
};

export function Audit({ till }: { till: Till }) {
  const answer = useSignal<ScreenAudit | null>(null);
  const rows = useSignal<ScreenAuditRow[]>([]);
  const refusal = useSignal<WireError | null>(null);
  const question = useSignal("all");
  const at = useSignal("");
  const who = useSignal("");
  const from = useSignal("");
  const to = useSignal("");
  const self = useSignal(false);
  const read = async (more: boolean) => {
    const last = rows.peek().at(-1)?.act;
    const q: StaffAuditQuery = {
      kinds: QUESTIONS[question.value] ?? [], till: at.value, staff: who.value, self: self.value,
      from: from.value ? startOf(from.value) : 0, to: to.value ? startOf(to.value, 1) : 0,
      ...(more && last && { before: last.position, before_part: last.part ?? 0 }),
    };
    const a = await till.link.ask("audit.list", q);
    refusal.value = a.error ?? null;
    if (!a.ok) return;
    answer.value = a.ok;
    rows.value = [...(more ? rows.peek() : []), ...(a.ok.rows ?? [])];
  };
  useEffect(() => void read(false), [question.value, at.value, who.value, from.value, to.value, self.value, till.link.state.value]);
  const names = answer.value?.names ?? {};
  const name = (id: string | undefined) => (id ? named(names[id] ?? {}) || id : "");
  return (
    <div class="audit">
      <form class="filters" aria-label={t("audit.filters")} onSubmit={(e) => e.preventDefault()}>
        <Choice label={t("audit.question")} value={question.value} onValue={(v) => (question.value = v)} options={Object.keys(QUESTIONS).map((k) => [k, say(`audit.question_${k}`)])} />
        <Choice label={t("audit.till")} value={at.value} onValue={(v) => (at.value = v)} options={[["", t("audit.any_till")], ...(answer.value?.tills ?? []).map((x) => [x.id, named(x.name)] as Option)]} />
        <Choice label={t("audit.person")} value={who.value} onValue={(v) => (who.value = v)} options={[["", t("audit.anybody")], ...Object.keys(names).map((id) => [id, name(id)] as Option)]} />
        <Day label={t("audit.from")} value={from.value} onValue={(v) => (from.value = v)} />
        <Day label={t("audit.to")} value={to.value} onValue={(v) => (to.value = v)} />
        <label class="tick">
          <input type="checkbox" data-self checked={self.value} onChange={(e) => (self.value = e.currentTarget.checked)} />
          <span>{t("audit.self_only")}</span>
        </label>
      </form>
      {refusal.value ? <Refused e={refusal.value} /> : null}
      {!answer.value && !refusal.value ? <p class="quiet">{t("app.loading")}</p> : null}
      {answer.value && rows.value.length === 0 ? <p class="what hollow">{t("audit.none")}</p> : null}
      {rows.value.length > 0 ? (
        <div class="table" tabIndex={0} role="region" aria-label={t("office.audit")}>
          <table>
            <thead>
              <tr>
                {(["when", "what", "till", "by", "allowed", "why"] as const).map((c) => (
                  <th scope="col" key={c}>
                    {t(`audit.${c}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.value.map((r) => (
                <Row key={`${r.act.position}/${r.act.part ?? 0}`} row={r} name={name} exponent={answer.value?.currency.exponent ?? 2} />
              ))}
            </tbody>
          </table>
          {answer.value?.more ? (
            <Act onClick={() => void read(true)}>{t("audit.more")}</Act>
          ) : (
            <p class="quiet">{t("audit.end")}</p>
          )}
        </div>
      ) : null}
    </div>
  );
}

interface RowProps {
  row: ScreenAuditRow;
  name: (id: string | undefined) => string;
  exponent: number;
}

function Row({ row, name, exponent }: RowProps) {
  const { act } = row;
  const by = act.by;
  return (
    <tr data-kind={act.kind}>
      <td>
        <Num>{when(act.at)}</Num>
      </td>
      <td>
        {kindName(act.kind)}
        {act.subject && act.subject !== by.staff ? (
          <>
            {": "}
            <bdi>{name(act.subject)}</bdi>
          </>
        ) : null}
        {row.number ? (
          <small class="quiet">
            {" "}
            <Code>{row.number}</Code>
          </small>
        ) : null}
      </td>
      <td>
        <Code>{act.till ?? ""}</Code>
      </td>
      <td>{by.staff ? <bdi>{name(by.staff)}</bdi> : <span class="quiet">{t("audit.nobody")}</span>}</td>
      <td>
        {by.self ? (
          <span class="chip warn" data-own>
            {t("audit.self")}
          </span>
        ) : (
          <bdi>{name(by.approved)}</bdi>
        )}
      </td>
      <td>
        {row.amount !== undefined ? <Num>{amount(row.amount, exponent)}</Num> : null}{" "}
        {[row.what && reason(row.what), act.reason && reason(act.reason)].filter(Boolean).join(" · ")}
        {row.note ? (
          <>
            {" "}
            <bdi>{row.note}</bdi>
          </>
        ) : null}
      </td>
    </tr>
  );
}

const kindName = (kind: string) => (known(`kind.${kind}`) ? say(`kind.${kind}`) : kind);
const reason = (id: string) => (known(`reason.${id}`) ? say(`reason.${id}`) : id);

type Option = [value: string, text: string];

function Choice({ label, value, options, onValue }: { label: string; value: string; options: Option[]; onValue: (v: string) => void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(e) => onValue(e.currentTarget.value)}>
        {options.map(([v, text]) => (
          <option key={v} value={v}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Day({ label, value, onValue }: { label: string; value: string; onValue: (v: string) => void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input type="date" dir="ltr" value={value} onInput={(e) => onValue(e.currentTarget.value)} />
    </label>
  );
}

/** The first moment of a day, as this device counts days; more days later. */
function startOf(day: string, more = 0): number {
  const [y, m, d] = day.split("-").map(Number) as [number, number, number];
  return new Date(y, m - 1, d + more).getTime();
}

/** A time to the second: two acts of one minute keep their order. */
function when(at: number): string {
  const numbers = digits.value === "arab" && lang.value === "ar" ? "arab" : "latn";
  const f = new Intl.DateTimeFormat("en-GB", { dateStyle: "short", timeStyle: "medium", numberingSystem: numbers } as Intl.DateTimeFormatOptions);
  return f.format(at);
}
