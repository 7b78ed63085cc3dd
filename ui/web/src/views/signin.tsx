// Proving who one is: choose oneself, type the PIN; or show the badge to the scanner.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Crew, Proof } from "../crew";
import { latin, shaped } from "../format";
import { roam } from "../keys";
import { named, say, t } from "../text";
import type { ScreenStaffTile } from "../wire.gen";
import { Keypad } from "./keypad";
import { Act, Key } from "./parts";

const MAX_PIN = 12; // as the server takes it

interface SignInProps {
  crew: Crew;
  /** Leads back to the till, where it need not be shown. */
  onBack?: () => void;
  onDone?: () => void;
}

/** The till asks who is there. The basket stays beside it, and nothing is sold. */
export function SignIn({ crew, onBack, onDone }: SignInProps) {
  const locked = crew.shut.value && crew.locked.value;
  const people = crew.staff.value?.people ?? [];
  const able = people.filter((p) => p.has_pin || p.has_badge).filter((p) => locked || p.staff !== crew.here.value);
  return (
    <div class="ask signin" data-signin>
      <header>
        <h2>{locked ? t("signin.locked") : t("signin.who")}</h2>
        {onBack ? (
          <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={onBack}>
            {t("act.back")}
          </Act>
        ) : null}
      </header>
      {locked ? <p class="quiet">{t("signin.locked_hint")}</p> : null}
      <Prove
        crew={crew}
        people={able}
        start={locked ? crew.here.value : ""}
        act={t("signin.enter")}
        prove={async (p) => {
          if (await crew.enter(p)) onDone?.();
        }}
      />
    </div>
  );
}

interface ProveProps {
  crew: Crew;
  people: ScreenStaffTile[];
  /** Who is most likely it, "" for nobody. */
  start: string;
  act: string;
  prove: (p: Proof) => Promise<void>;
  /** What is said of the person who was chosen. */
  note?: (staff: string) => string;
}

/** One of several people, and that person's PIN. */
export function Prove({ crew, people, start, act, prove, note }: ProveProps) {
  const only = people.length === 1 ? (people[0] as ScreenStaffTile).staff : "";
  const chosen = useSignal(start || only);
  const who = people.find((p) => p.staff === chosen.value && p.has_pin);
  if (people.length === 0) return <p class="what">{t("signin.none")}</p>;
  return (
    <>
      {who ? (
        <Pin crew={crew} who={who} act={act} prove={prove} note={note?.(who.staff) ?? ""}>
          {people.length > 1 ? (
            <Act look="quiet" onClick={() => (chosen.value = "")}>
              {t("signin.other")}
            </Act>
          ) : null}
        </Pin>
      ) : (
        <>
          <Refusal crew={crew} />
          <Tiles crew={crew} people={people} choose={(id) => {
            crew.refusal.value = null;
            chosen.value = id;
          }} />
        </>
      )}
      <p class="quiet">{t("signin.badge_hint")}</p>
    </>
  );
}

interface TilesProps {
  crew: Crew;
  people: ScreenStaffTile[];
  choose: (staff: string) => void;
}

function Tiles({ crew, people, choose }: TilesProps) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => list.current?.querySelector<HTMLButtonElement>("button:not(:disabled)")?.focus(), []);
  const byDigit = (e: KeyboardEvent) => {
    const p = people[Number(/^[1-9]$/.exec(latin(e.key))?.[0] ?? 0) - 1];
    if (p?.has_pin) choose(p.staff);
    else roam(e);
  };
  return (
    <div class="people-tiles" ref={list} data-arrows role="group" aria-label={t("signin.who")} onKeyDown={byDigit}>
      {people.map((p, i) => (
        <button type="button" class="btn person-tile" key={p.staff} data-staff={p.staff} disabled={!p.has_pin} onClick={() => choose(p.staff)}>
          <Key>{i < 9 ? String(i + 1) : ""}</Key>
          <bdi class="name">{named(p.name) || p.staff}</bdi>
          <small>
            {crew.role(p.role)}
            {p.has_pin ? "" : ` · ${t("signin.badge_only")}`}
          </small>
        </button>
      ))}
    </div>
  );
}

interface PinProps {
  crew: Crew;
  who: ScreenStaffTile;
  act: string;
  prove: (p: Proof) => Promise<void>;
  note: string;
  children: ComponentChildren;
}

function Pin({ crew, who, act, prove, note, children }: PinProps) {
  const pin = useSignal("");
  const input = useRef<HTMLInputElement>(null);
  const left = useCountdown(crew.pause.value);
  useLayoutEffect(() => input.current?.focus(), [who.staff]);
  const send = async () => {
    const typed = pin.value;
    if (!typed || left > 0) return;
    pin.value = "";
    await prove({ staff: who.staff, pin: typed });
  };
  const type = (text: string) => (pin.value = latin(text).replace(/\D/g, "").slice(0, MAX_PIN));
  return (
    <div class="pin">
      <div class="reckoning">
        <p class="what">
          <bdi>{named(who.name) || who.staff}</bdi>
          <small class="quiet">{crew.role(who.role)}</small>
        </p>
        <label>
          <span>{t("signin.pin")}</span>
          <input
            ref={input}
            data-entry
            data-pin
            dir="ltr"
            class="num"
            type="password"
            inputmode="none"
            autocomplete="off"
            value={pin.value}
            onInput={(e) => (e.currentTarget.value = type(e.currentTarget.value))}
            onKeyDown={(e) => {
              if (e.key === "Enter" && !e.ctrlKey) void send();
            }}
          />
        </label>
        {left > 0 ? (
          <p class="refusal" role="alert" data-refusal="staff.throttled">
            {say("staff.throttled", { seconds: left })}
          </p>
        ) : (
          <Refusal crew={crew} />
        )}
        {note ? <p class="own">{note}</p> : null}
        <button type="button" class="btn main" disabled={!pin.value || left > 0 || crew.busy.value} onClick={() => void send()}>
          <span>{left > 0 ? shaped(String(left)) : act}</span>
          <Key>↵</Key>
        </button>
        {children}
      </div>
      <Keypad text={pin.value} decimals={false} onText={type} />
    </div>
  );
}

/** Why the proof was not taken. */
function Refusal({ crew }: { crew: Crew }) {
  const e = crew.refusal.value;
  if (!e || e.key === "staff.throttled") return null;
  const args = e.args?.["staff"] ? { ...e.args, staff: crew.name(String(e.args["staff"])) } : e.args;
  return (
    <p class="refusal" role="alert" data-refusal={e.key}>
      {say(e.key, args)}
    </p>
  );
}

/** The whole seconds that are left until a time, counted down. */
function useCountdown(until: number): number {
  const left = useSignal(0);
  useEffect(() => {
    const look = () => (left.value = Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    look();
    if (left.value === 0) return undefined;
    const timer = setInterval(() => {
      if (look() === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [until]);
  return left.value;
}
