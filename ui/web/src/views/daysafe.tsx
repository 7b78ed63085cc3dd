// The safe: what is in it by the books, its bags, and what went to the bank.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { readAmount } from "../format";
import { known, say, t } from "../text";
import type { Till } from "../till";
import type { ShiftSafe } from "../wire.gen";
import { TextField } from "./cashforms";
import { Figure } from "./dayreport";
import { AmountField } from "./money";
import { Act, Code, Key, Num } from "./parts";
import { listed, Table, When } from "./table";

export function Safe({ till }: { till: Till }) {
  const safe = useSignal<ShiftSafe | null>(null);
  const round = useSignal(0);
  const open = till.link.state.value === "open";
  useEffect(() => {
    if (open) void till.ask("cash.safe", { before: { epoch: 0, seq: 0 } }).then((a) => a && (safe.value = a));
  }, [open, round.value]);
  const s = safe.value;
  if (!s) return <p class="hollow quiet">{t("app.loading")}</p>;
  const older = async () => {
    const last = s.moves?.at(-1);
    if (!last) return;
    const a = await till.ask("cash.safe", { before: { epoch: last.epoch, seq: last.seq } });
    if (a) safe.value = { ...s, moves: [...(s.moves ?? []), ...(a.moves ?? [])] };
  };
  return (
    <div class="two">
      <div class="blocks">
        <div class="figures">
          <Figure label={t("safe.balance")} value={till.money(s.balance)} />
          <Figure label={t("safe.in_bags", { n: (s.bags ?? []).length })} value={till.money((s.bags ?? []).reduce((x, b) => x + b.amount, 0))} />
        </div>
        <Table
          title={t("safe.moves")}
          none={t("safe.none")}
          columns={[
            { head: t("day.at") },
            { head: t("day.what") },
            { head: t("day.till") },
            { head: t("safe.bags") },
            { head: t("day.by") },
            { head: t("cash.amount"), num: true },
          ]}
          rows={(s.moves ?? []).map((m) => [
            <When at={m.at} />,
            known(`move.${m.kind}`) ? say(`move.${m.kind}`) : m.kind,
            <Code>{m.till}</Code>,
            <bdi dir="ltr">{listed(m.bags ?? [])}</bdi>,
            <bdi>{m.staff || "–"}</bdi>,
            <Num>{till.money(m.amount)}</Num>,
          ])}
        />
        {(s.moves ?? []).length % PAGE === 0 && (s.moves ?? []).length > 0 ? (
          <Act onClick={() => void older()}>{t("day.more")}</Act>
        ) : null}
      </div>
      <Bank till={till} safe={s} again={() => void round.value++} />
    </div>
  );
}

const PAGE = 50; // as the server gives them

function Bank({ till, safe, again }: { till: Till; safe: ShiftSafe; again: () => void }) {
  const chosen = useSignal<string[]>([]);
  const [loose, note] = [useSignal(""), useSignal("")];
  const busy = useSignal(false);
  const extra = loose.value === "" ? 0 : readAmount(loose.value, till.exponent.value);
  const bags = (safe.bags ?? []).filter((b) => chosen.value.includes(b.bag));
  const sum = bags.reduce((x, b) => x + b.amount, 0) + (extra ?? 0);
  const bank = async () => {
    if (busy.value || sum <= 0 || extra === null) return;
    busy.value = true;
    const a = await till.ask("cash.bank", {
      ...(bags.length > 0 && { bags: bags.map((b) => b.bag) }),
      ...(extra > 0 && { loose: extra }),
      ...(note.value.trim() && { note: note.value.trim() }),
    });
    busy.value = false;
    if (!a) return;
    till.said.value = t("safe.said_banked", { amount: till.money(a.amount) });
    [chosen.value, loose.value, note.value] = [[], "", ""];
    again();
  };
  const flip = (bag: string) =>
    (chosen.value = chosen.value.includes(bag) ? chosen.value.filter((b) => b !== bag) : [...chosen.value, bag]);
  return (
    <aside class="end" aria-label={t("safe.bank")}>
      <h2>{t("safe.bank")}</h2>
      {(safe.bags ?? []).length === 0 ? <p class="quiet">{t("safe.no_bags")}</p> : null}
      {(safe.bags ?? []).map((b) => (
        <label class="tick bag" key={b.bag}>
          <input type="checkbox" checked={chosen.value.includes(b.bag)} onChange={() => flip(b.bag)} />
          <span>
            <Code>{b.bag}</Code>{" "}
            <small class="quiet">
              <When at={b.at} /> · {t("day.till")} <Code>{b.till}</Code>
            </small>
          </span>
          <Num>{till.money(b.amount)}</Num>
        </label>
      ))}
      <AmountField label={t("safe.loose")} till={till} text={loose} />
      <TextField label={t("cash.note")} text={note} />
      <p class="counted" role="status">
        <span>{t("safe.goes")}</span>
        <strong>
          <Num>{till.money(sum)}</Num>
        </strong>
      </p>
      <button type="button" class="btn main" disabled={sum <= 0 || extra === null || busy.value} onClick={() => void bank()}>
        <span>{t("safe.bank")}</span>
        <Key>↵</Key>
      </button>
    </aside>
  );
}
