// Who stands at the till, and what that person may do besides selling. Of a shop without staff: how it gets its first.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { roam } from "../keys";
import { lasting, named, say, t } from "../text";
import type { Till } from "../till";
import type { PosText, WireError } from "../wire.gen";
import { Field, NewPIN } from "./fields";
import { Act } from "./parts";
import { now } from "./states";
import { TrainingDoor } from "./training";

export function PersonPanel({ till }: { till: Till }) {
  const s = till.crew.staff.value;
  return (
    <div class="ask person-panel">
      <header>
        <h2>{s?.nobody ? t("person.no_staff") : s?.till.staff ? <bdi>{named(s.name) || s.till.staff}</bdi> : t("person.nobody")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      {s?.nobody ? (
        <>
          <First till={till} />
          <TrainingDoor till={till} />
        </>
      ) : (
        <Acts till={till} />
      )}
    </div>
  );
}

function Acts({ till }: { till: Till }) {
  const { crew } = till;
  const s = crew.staff.value;
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => list.current?.querySelector<HTMLButtonElement>("button")?.focus(), []);
  if (!s) return <p class="quiet">{t("app.loading")}</p>;
  const base = `/till/${encodeURIComponent(till.id)}`;
  return (
    <>
      {s.till.staff ? (
        <p class="what">
          {crew.role(s.till.role ?? "")} · {t("person.since", { time: lasting(now.value + till.link.skew.value - (s.till.since ?? 0)) })}
        </p>
      ) : null}
      {s.till.open ? <p class="quiet">{t("person.open_shop")}</p> : null}
      <div class="answers column" ref={list} data-arrows onKeyDown={roam}>
        {s.till.staff ? (
          <>
            <Act look="soft" onClick={() => void crew.lock().then(() => till.show("find"))} note={t("person.lock_note")}>
              {t("person.lock")}
            </Act>
            <Act onClick={() => till.show("switch")} note={t("person.switch_note")}>
              {t("person.switch")}
            </Act>
            <Act onClick={() => void crew.leave().then(() => till.show("find"))}>{t("person.sign_out")}</Act>
          </>
        ) : (
          <Act look="soft" onClick={() => till.show("switch")}>
            {t("signin.enter")}
          </Act>
        )}
        <TrainingDoor till={till} />
        {crew.may("staff.manage") ? (
          <a class="btn" href={`${base}/people`}>
            <span>{t("office.people")}</span>
          </a>
        ) : null}
        {crew.may("audit.read") ? (
          <a class="btn" href={`${base}/audit`}>
            <span>{t("office.audit")}</span>
          </a>
        ) : null}
      </div>
    </>
  );
}

/** The first of the staff: who manages the others. Nobody is forced to have one. */
function First({ till }: { till: Till }) {
  const name = useSignal<PosText>({});
  const pin = useSignal("");
  const refusal = useSignal<WireError | null>(null);
  const make = async () => {
    const { link, crew } = till;
    const staff = "1";
    refusal.value = null;
    const steps = [
      () => link.ask("staff.change", { staff, role: "manager", active: true, badge: true, name: name.value }),
      () => link.ask("staff.set_pin", { staff, pin: pin.value }),
    ];
    for (const step of steps) {
      const a = await step();
      if (a.error) {
        refusal.value = a.error;
        return;
      }
    }
    if (await crew.enter({ staff, pin: pin.value })) till.show("find");
  };
  return (
    <form
      class="sheet"
      onSubmit={(e) => {
        e.preventDefault();
        void make();
      }}
    >
      <p>{t("person.first_what")}</p>
      <Field label={t("people.name_ar")} lang="ar" value={name.value.ar ?? ""} onText={(ar) => (name.value = { ...name.value, ar })} entry />
      <Field label={t("people.name_en")} lang="en" value={name.value.en ?? ""} onText={(en) => (name.value = { ...name.value, en })} />
      <NewPIN onPIN={(p) => (pin.value = p)} />
      {refusal.value ? (
        <p class="refusal" role="alert" data-refusal={refusal.value.key}>
          {say(refusal.value.key, refusal.value.args)}
        </p>
      ) : null}
      <button type="submit" class="btn main" disabled={!pin.value || !(name.value.ar || name.value.en)}>
        <span>{t("person.first_make")}</span>
      </button>
    </form>
  );
}
