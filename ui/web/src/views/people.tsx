// The people of the shop: who they are, what role they have, how they prove themselves.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { known, named, say, t } from "../text";
import type { Till } from "../till";
import type { Commands, PosText, ScreenPeople, StaffPerson, WireError } from "../wire.gen";
import { roleName } from "../crew";
import { Field, NewPIN } from "./fields";
import { Act, Code } from "./parts";

export function People({ till }: { till: Till }) {
  const all = useSignal<ScreenPeople | null>(null);
  const refusal = useSignal<WireError | null>(null);
  const chosen = useSignal<string | null>(null); // "": a new person
  const read = async () => {
    const a = await till.link.ask("people.list", {});
    refusal.value = a.error ?? null;
    if (a.ok) all.value = a.ok;
  };
  useEffect(() => void read(), [till.crew.staff.value]);
  if (refusal.value) return <Refused e={refusal.value} />;
  const list = all.value;
  if (!list) return <p class="quiet">{t("app.loading")}</p>;
  const people = list.people ?? [];
  const person = people.find((p) => p.staff === chosen.value);
  return (
    <div class="split">
      <section aria-label={t("office.people")}>
        <div class="list-head">
          <p class="quiet">{t("people.count", { n: people.filter((p) => p.active).length })}</p>
          <Act look="main" onClick={() => (chosen.value = "")}>
            {t("people.new")}
          </Act>
        </div>
        {people.length === 0 ? <p class="what">{t("people.none")}</p> : null}
        <ul class="people-list">
          {people.map((p) => (
            <li key={p.staff}>
              <button type="button" class="btn choice person-row" data-staff={p.staff} aria-pressed={p.staff === chosen.value} onClick={() => (chosen.value = p.staff)}>
                <span class="name">
                  <bdi>{p.why ? t("people.no_name") : named(p.name)}</bdi>
                  <small>
                    {roleName(p.role, list.roles ?? [])} · <Code>{p.staff}</Code>
                  </small>
                </span>
                <small class="marks">{marks(p)}</small>
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section aria-live="polite">
        {chosen.value === "" ? (
          <Edit till={till} list={list} person={null} key="new" done={(id) => {
            chosen.value = id;
            void read();
          }} />
        ) : person ? (
          <Edit till={till} list={list} person={person} key={person.staff} done={() => void read()} />
        ) : (
          <p class="quiet hollow">{t("people.choose")}</p>
        )}
      </section>
    </div>
  );
}

/** What is worth knowing of a person at a glance. */
function marks(p: StaffPerson): string {
  if (!p.active) return t("people.inactive");
  const out = [];
  if (p.till) out.push(t("people.at_till", { till: p.till }));
  if (!p.has_pin) out.push(t("people.no_pin"));
  if (p.has_badge && p.badge) out.push(t("people.has_badge"));
  return out.join(" · ");
}

/** The number that a new person gets: the next that is free. */
function nextNumber(people: readonly StaffPerson[]): string {
  return String(Math.max(0, ...people.map((p) => (/^\d{1,9}$/.test(p.staff) ? Number(p.staff) : 0))) + 1);
}

interface EditProps {
  till: Till;
  list: ScreenPeople;
  person: StaffPerson | null;
  done: (staff: string) => void;
}

function Edit({ till, list, person, done }: EditProps) {
  const staff = useSignal(person?.staff ?? nextNumber(list.people ?? []));
  const name = useSignal<PosText>(person?.name ?? {});
  const role = useSignal(person?.role ?? "cashier");
  const active = useSignal(person?.active ?? true);
  const badge = useSignal(person?.badge ?? true);
  const told = useSignal("");
  const refusal = useSignal<WireError | null>(null);
  const ask = async <N extends keyof Commands>(cmd: N, args: Commands[N]["args"], said: string) => {
    const a = await till.link.ask(cmd, args);
    refusal.value = a.error ?? null;
    told.value = a.error ? "" : said;
    if (!a.error) done(staff.value);
    return !a.error;
  };
  const save = () =>
    ask("staff.change", { staff: staff.value, role: role.value, active: active.value, badge: badge.value, name: name.value }, t("people.saved"));
  return (
    <form
      class="sheet"
      data-person={person?.staff ?? "new"}
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <h2>{person ? <bdi>{named(person.name) || person.staff}</bdi> : t("people.new")}</h2>
      <div class="pair-fields">
        <Field label={t("people.name_ar")} lang="ar" value={name.value.ar ?? ""} onText={(ar) => (name.value = { ...name.value, ar })} />
        <Field label={t("people.name_en")} lang="en" value={name.value.en ?? ""} onText={(en) => (name.value = { ...name.value, en })} />
        <Field label={t("people.number")} code disabled={person !== null} max={32} value={staff.value} onText={(s) => (staff.value = s)} />
        <label class="field">
          <span>{t("people.role")}</span>
          <select value={role.value} onChange={(e) => (role.value = e.currentTarget.value)}>
            {(list.roles ?? []).map((r) => (
              <option key={r.id} value={r.id}>
                {roleName(r.id, list.roles ?? [])}
              </option>
            ))}
          </select>
        </label>
      </div>
      <label class="tick">
        <input type="checkbox" checked={active.value} onChange={(e) => (active.value = e.currentTarget.checked)} />
        <span>{t("people.active")}</span>
      </label>
      <label class="tick">
        <input type="checkbox" checked={badge.value} onChange={(e) => (badge.value = e.currentTarget.checked)} />
        <span>{t("people.badge_allowed")}</span>
      </label>
      {refusal.value ? <Refused e={refusal.value} /> : null}
      {told.value ? (
        <p class="told" role="status">
          {told.value}
        </p>
      ) : null}
      <div class="answers">
        <button type="submit" class="btn main" disabled={!(name.value.ar || name.value.en)}>
          <span>{t("people.save")}</span>
        </button>
      </div>
      {person?.active ? <Secrets till={till} person={person} ask={ask} /> : null}
    </form>
  );
}

interface SecretsProps {
  till: Till;
  person: StaffPerson;
  ask: <N extends keyof Commands>(cmd: N, args: Commands[N]["args"], said: string) => Promise<boolean>;
}

/** What a person proves himself by. Neither is ever shown. */
function Secrets({ till, person, ask }: SecretsProps) {
  const pin = useSignal("");
  const tries = useSignal(0); // the fields are emptied by making them anew
  const waits = useSignal(false);
  const had = useSignal(person.has_badge);
  useEffect(() => {
    if (person.has_badge && !had.value) waits.value = false;
    had.value = person.has_badge;
  }, [person.has_badge]);
  const { staff } = person;
  const setPIN = async () => {
    if (await ask("staff.set_pin", { staff, pin: pin.value }, t("people.pin_set"))) tries.value++;
  };
  const wait = async () => {
    waits.value = !(await till.link.ask("staff.await_badge", { staff: waits.value ? "" : staff })).error && !waits.value;
  };
  return (
    <>
      <h3>{person.has_pin ? t("people.change_pin") : t("people.set_pin")}</h3>
      <NewPIN key={tries.value} onPIN={(p) => (pin.value = p)} />
      <div class="answers">
        <Act disabled={!pin.value} onClick={() => void setPIN()}>
          {t("people.pin_save")}
        </Act>
      </div>
      <h3>{t("people.badge")}</h3>
      <p class="quiet" role="status">
        {waits.value ? t("people.badge_waits") : person.has_badge ? t("people.badge_is_set") : t("people.badge_none")}
      </p>
      <div class="answers">
        <Act onClick={() => void wait()} look={waits.value ? "soft" : "quiet"}>
          {waits.value ? t("people.badge_stop") : t("people.badge_scan")}
        </Act>
        {person.has_badge ? (
          <Act look="quiet" onClick={() => void ask("staff.set_badge", { staff, remove: true }, t("people.badge_removed"))}>
            {t("people.badge_remove")}
          </Act>
        ) : null}
      </div>
    </>
  );
}

export function Refused({ e }: { e: WireError }) {
  return (
    <p class="refusal" role="alert" data-refusal={e.key}>
      {say(e.key, e.args)}
      {e.hint && known(e.hint) ? ` ${say(e.hint, e.args)}` : ""}
    </p>
  );
}
