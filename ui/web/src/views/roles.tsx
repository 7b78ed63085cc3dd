// Roles: what a group of people may do, up to which size, and what takes two of them.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { limitName, permissionName, roleName } from "../crew";
import { amount, readAmount } from "../format";
import { t } from "../text";
import type { Till } from "../till";
import type { ScreenPeople, StaffRole, WireError } from "../wire.gen";
import { Field } from "./fields";
import { Refused } from "./people";
import { Act } from "./parts";

/** A limit that nothing exceeds, as the server writes it. */
const UNLIMITED = Number.MAX_SAFE_INTEGER;
const RATE = "discount_rate";
/** Parts per million in one percent. */
const PERCENT = 10_000;

export function Roles({ till }: { till: Till }) {
  const all = useSignal<ScreenPeople | null>(null);
  const refusal = useSignal<WireError | null>(null);
  const chosen = useSignal("cashier"); // "": a new role
  const read = async () => {
    const a = await till.link.ask("people.list", {});
    refusal.value = a.error ?? null;
    if (a.ok) all.value = a.ok;
  };
  useEffect(() => void read(), [till.crew.staff.value]);
  if (refusal.value) return <Refused e={refusal.value} />;
  const list = all.value;
  if (!list) return <p class="quiet">{t("app.loading")}</p>;
  const roles = list.roles ?? [];
  const role = roles.find((r) => r.id === chosen.value) ?? { id: "", name: {}, permissions: [], limits: {} };
  return (
    <div class="split">
      <section aria-label={t("office.roles")}>
        <div class="list-head">
          <p class="quiet">{t("roles.hint")}</p>
          <Act look="main" onClick={() => (chosen.value = "")}>
            {t("roles.new")}
          </Act>
        </div>
        <ul class="people-list">
          {roles.map((r) => (
            <li key={r.id}>
              <button type="button" class="btn choice person-row" data-role={r.id} aria-pressed={r.id === chosen.value} onClick={() => (chosen.value = r.id)}>
                <span class="name">
                  <bdi>{roleName(r.id, roles)}</bdi>
                </span>
                <small class="marks">{t("roles.people", { n: (list.people ?? []).filter((p) => p.active && p.role === r.id).length })}</small>
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <EditRole till={till} list={list} role={role} key={JSON.stringify(role)} done={(id) => {
          chosen.value = id;
          void read();
        }} />
      </section>
    </div>
  );
}

interface EditProps {
  till: Till;
  list: ScreenPeople;
  role: StaffRole;
  done: (id: string) => void;
}

function EditRole({ till, list, role, done }: EditProps) {
  const id = useSignal(role.id);
  const name = useSignal(role.name);
  const may = useSignal<ReadonlySet<string>>(new Set(role.permissions ?? []));
  const two = useSignal<ReadonlySet<string>>(new Set(role.two_persons ?? []));
  const limits = useSignal<Record<string, number>>(role.limits ?? {});
  const told = useSignal(false);
  const refusal = useSignal<WireError | null>(null);
  const save = async () => {
    const changed: StaffRole = {
      id: id.value, name: name.value, permissions: [...may.value], limits: limits.value,
      two_persons: [...two.value].filter((p) => may.value.has(p)),
    };
    const a = await till.link.ask("staff.change_role", { role: changed });
    refusal.value = a.error ?? null;
    told.value = !a.error;
    if (!a.error) done(id.value);
  };
  return (
    <form
      class="sheet"
      data-editing={role.id || "new"}
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <h2>{role.id ? <bdi>{roleName(role.id, list.roles ?? [])}</bdi> : t("roles.new")}</h2>
      <div class="pair-fields">
        <Field label={t("roles.name_ar")} lang="ar" value={name.value.ar ?? ""} onText={(ar) => (name.value = { ...name.value, ar })} />
        <Field label={t("roles.name_en")} lang="en" value={name.value.en ?? ""} onText={(en) => (name.value = { ...name.value, en })} />
        {role.id ? null : <Field label={t("roles.id")} code max={32} value={id.value} onText={(s) => (id.value = s)} />}
      </div>
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">{t("roles.permission")}</th>
            <th scope="col">{t("roles.may")}</th>
            <th scope="col">{t("roles.two")}</th>
          </tr>
        </thead>
        <tbody>
          {(list.permissions ?? []).map((p) => (
            <tr key={p}>
              <th scope="row">{permissionName(p)}</th>
              <td>
                <Box label={`${permissionName(p)}: ${t("roles.may")}`} of={may} value={p} />
              </td>
              <td>
                <Box label={`${permissionName(p)}: ${t("roles.two")}`} of={two} value={p} disabled={!may.value.has(p)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{t("roles.limits")}</h3>
      <div class="pair-fields">
        {(list.limits ?? []).map((l) => (
          <LimitField
            key={l}
            limit={l}
            exponent={list.currency.exponent}
            value={limits.value[l] ?? 0}
            onValue={(v) => (limits.value = { ...limits.value, [l]: v })}
          />
        ))}
      </div>
      {refusal.value ? <Refused e={refusal.value} /> : null}
      <div class="answers">
        <button type="submit" class="btn main" disabled={!id.value}>
          <span>{t("people.save")}</span>
        </button>
      </div>
    </form>
  );
}

interface BoxProps {
  label: string;
  of: { value: ReadonlySet<string> };
  value: string;
  disabled?: boolean;
}

function Box({ label, of, value, disabled }: BoxProps) {
  return (
    <label class="box">
      <input
        type="checkbox"
        aria-label={label}
        disabled={disabled ?? false}
        checked={of.value.has(value) && !disabled}
        onChange={(e) => {
          const next = new Set(of.value);
          if (e.currentTarget.checked) next.add(value);
          else next.delete(value);
          of.value = next;
        }}
      />
    </label>
  );
}

interface LimitProps {
  limit: string;
  exponent: number;
  value: number;
  onValue: (v: number) => void;
}

/** A limit in the way people write it: percent, or an amount; an empty field is no limit. */
function LimitField({ limit, exponent, value, onValue }: LimitProps) {
  const rate = limit === RATE;
  const text = useSignal(value >= UNLIMITED ? "" : rate ? String(value / PERCENT) : amount(value, exponent).replaceAll(",", ""));
  const read = (s: string) => {
    text.value = s;
    if (!s.trim()) onValue(rate ? 100 * PERCENT : UNLIMITED);
    else {
      const minor = readAmount(s, rate ? 4 : exponent);
      if (minor !== null) onValue(minor);
    }
  };
  return <Field label={limitName(limit) + (rate ? " %" : "")} code value={text.value} onText={read} max={14} />;
}
