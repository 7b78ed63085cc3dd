// States in sentences: the bar at the top says them shortly, the panel with what can be done.
import { signal } from "@preact/signals";
import { lang, nextTheme, sound, theme, toggleLang, toggleSound } from "../prefs";
import { hintOf, known, lasting, named, say, t } from "../text";
import type { Till } from "../till";
import type { ScreenAlarm, ScreenDevice, ScreenPrinter, ScreenSync } from "../wire.gen";
import { Act, Code, Key } from "./parts";

type Mood = "good" | "warn" | "bad";

export const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 10_000);

const since = (till: Till, at: number) => lasting(now.value + till.link.skew.value - at);

export function TopBar({ till }: { till: Till }) {
  const s = till.status.value;
  const open = () => till.show(till.panel.value.kind === "states" ? "find" : "states");
  return (
    <header class="bar">
      <a class="home" href="/">
        <b>
          <bdi>{s ? named(s.shop.name) : t("app.name")}</bdi>
        </b>
        <span class="quiet">
          <bdi>{s ? named(s.till.name) : till.id}</bdi>
        </span>
      </a>
      <ShiftDoor till={till} />
      <span class="grow" />
      <button type="button" class="plain door-to" aria-keyshortcuts="Shift+F8" disabled={till.crew.shut.value} onClick={() => till.showReturns()}>
        <span>{t("act.return")}</span>
        <Key>⇧ F8</Key>
      </button>
      <button type="button" class="chips" aria-keyshortcuts="F4" title={t("state.label")} onClick={open}>
        <span>
          <Chips till={till} />
        </span>
        <Key>F4</Key>
      </button>
      <Person till={till} />
      <Preferences />
    </header>
  );
}

/** The till's shift in a word, and the way to its cash. */
function ShiftDoor({ till }: { till: Till }) {
  const s = till.shift.value;
  if (!s) return null;
  return (
    <button type="button" class="chips" aria-keyshortcuts="Shift+F9" disabled={till.crew.shut.value} title={t("cash.label")} onClick={() => till.show(till.panel.value.kind === "cash" ? "find" : "cash")}>
      <span>
        <Chip mood={s.state.state === "open" ? "good" : "warn"}>{shiftSays(till)}</Chip>
      </span>
      <Key>⇧ F9</Key>
    </button>
  );
}

/** Who stands at the till, by name and role. */
function Person({ till }: { till: Till }) {
  const { crew } = till;
  const s = crew.staff.value;
  if (!s) return null;
  const who = crew.here.value;
  return (
    <button type="button" class="chips person" aria-keyshortcuts="F10" disabled={crew.shut.value} onClick={() => till.show("person")}>
      <span class="who">
        <b>{who ? <bdi>{named(s.name) || who}</bdi> : t(s.nobody ? "person.no_staff" : "person.nobody")}</b>
        <small>{who ? crew.role(s.till.role ?? "") : s.nobody ? t("person.no_staff_short") : ""}</small>
      </span>
      <Key>F10</Key>
    </button>
  );
}

/** Says how a till's shift stands, for how long, and who answers for it. */
export function shiftSays(till: Till): string {
  const s = till.shift.value?.state;
  if (!s?.state) return t("shift.none");
  const time = since(till, s.opened_at ?? 0);
  const says = t(s.state === "open" ? "shift.open_for" : "shift.suspended_for", { time });
  return s.holder ? `${says} · ${s.holder}` : says;
}

/** What a person may set at this terminal, at once and for it alone. */
export function Preferences() {
  const other = lang.value === "ar" ? "en" : "ar";
  return (
    <>
      <button type="button" class="plain icon" onClick={toggleSound} aria-label={t(`sound.${sound.value}`)} title={t(`sound.${sound.value}`)}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z" />
          {sound.value === "on" ? <path d="M15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11" /> : <path d="m16 9.5 5 5m0-5-5 5" />}
        </svg>
      </button>
      <button type="button" class="plain icon" onClick={nextTheme} aria-label={t(`theme.${theme.value}`)} title={t(`theme.${theme.value}`)}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="12" cy="12" r="8" />
          <path class="fill" d={theme.value === "light" ? "" : theme.value === "dark" ? "M12 4a8 8 0 0 1 0 16 8 8 0 0 1 0-16" : "M12 4a8 8 0 0 1 0 16z"} />
        </svg>
      </button>
      <button type="button" class="plain lang" lang={other} onClick={toggleLang} data-lang>
        {t("app.language")}
      </button>
    </>
  );
}

function Chips({ till }: { till: Till }) {
  const s = till.status.value;
  const link = till.link.state.value;
  if (link !== "open" || !s) {
    return <Chip mood={link === "lost" ? "bad" : "warn"}>{t(link === "lost" ? "link.lost" : "link.connecting")}</Chip>;
  }
  return (
    <>
      {(s.alarms ?? []).map((a) => (
        <Chip key={a.key} mood={a.bad ? "bad" : "warn"}>
          {say(a.key, a.args)}
        </Chip>
      ))}
      {s.scanner.state === "ready" || s.scanner.state === "none" ? null : (
        <Chip mood="warn">{t("chip.scanner", { state: deviceSays(s.scanner) })}</Chip>
      )}
      {s.printer.device.state === "none" ? null : <PrinterChip printer={s.printer} />}
      {s.sync.state === "none" ? null : <Chip mood={syncMood(s.sync)}>{syncSays(till, s.sync)}</Chip>}
    </>
  );
}

function Chip({ mood, children }: { mood: Mood; children: string }) {
  return <span class={`chip ${mood}`}>{children}</span>;
}

function PrinterChip({ printer }: { printer: ScreenPrinter }) {
  const { device, waiting } = printer;
  const ready = device.state === "ready";
  const says = ready ? t("chip.printer_ready") : t("chip.printer", { state: deviceSays(device) });
  const queue = waiting > 0 && !ready ? ` · ${t("chip.receipts_wait", { n: waiting })}` : "";
  return <Chip mood={deviceMood(device)}>{says + queue}</Chip>;
}

const deviceMood = (d: ScreenDevice): Mood =>
  d.state === "ready" || d.state === "none" ? "good" : d.state === "blocked" || d.state === "absent" ? "bad" : "warn";

/** The cause where it is known, for it says more than the state. */
function deviceSays(d: ScreenDevice): string {
  if (d.state === "none") return t("state.no_device");
  if (d.state !== "ready" && d.cause && known(d.cause)) return say(d.cause);
  return say(`device.state.${d.state}`);
}

const syncMood = (s: ScreenSync): Mood => (s.state === "online" && !s.cause ? "good" : "warn");

function syncSays(till: Till, s: ScreenSync): string {
  if (s.state === "online") {
    if (s.cause) return say(s.cause);
    return s.waiting > 0 ? t("sync.sending", { n: s.waiting }) : t("sync.online");
  }
  const wait = s.waiting > 0 ? ` · ${t("sync.waiting", { n: s.waiting })}` : "";
  if (s.state === "connecting") return t("sync.connecting") + wait;
  return t("sync.offline", { time: since(till, s.since) }) + wait;
}

export function States({ till }: { till: Till }) {
  const s = till.status.value;
  const last = till.basket.value?.last;
  return (
    <div class="ask states">
      <header>
        <h2>{t("state.label")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      {s ? (
        <dl>
          {s.sync.state === "none" ? null : (
            <State mood={syncMood(s.sync)} of={t("state.head_office")} says={syncSays(till, s.sync)}>
              {s.sync.state === "online" ? "" : `${s.sync.cause ? `${say(s.sync.cause)}. ` : ""}${t("state.selling_goes_on")}`}
            </State>
          )}
          <DeviceState till={till} of={t("state.printer")} device={s.printer.device}>
            {s.printer.waiting > 0 ? t("chip.receipts_wait", { n: s.printer.waiting }) : t("state.nothing_waits")}
          </DeviceState>
          <DeviceState till={till} of={t("state.scanner")} device={s.scanner} />
          {(s.alarms ?? []).map((a: ScreenAlarm) => (
            <State key={a.key} mood={a.bad ? "bad" : "warn"} of={t("state.alarms")} says={say(a.key, a.args)}>
              {hintOf(a.key)}
            </State>
          ))}
          <State of={t("state.date")} says={s.date} />
        </dl>
      ) : (
        <p class="quiet">{t("app.loading")}</p>
      )}
      <div class="answers">
        <Act hotkey="F8" onClick={() => till.showTerminals()}>
          {t("screens.label")}
        </Act>
        <Act onClick={() => till.show("shelf")} note={t("shelf.note", { n: till.shelf.value?.tasks?.length ?? 0 })}>
          {t("shelf.label")}
        </Act>
      </div>
      {last ? (
        <div class="answers">
          <Act onClick={() => void till.copy(last.sale)} note={t("state.last", { number: last.number })}>
            {t("change.copy")}
          </Act>
        </div>
      ) : null}
    </div>
  );
}

function DeviceState({ till, of, device, children }: { till: Till; of: string; device: ScreenDevice; children?: string }) {
  const lasted = device.state === "ready" || device.state === "none" ? "" : ` ${t("state.for", { time: since(till, device.since) })}`;
  const hint = device.cause && device.state !== "ready" ? hintOf(device.cause) : "";
  return (
    <State mood={deviceMood(device)} of={of} says={deviceSays(device) + lasted}>
      {[device.state === "none" ? "" : (children ?? ""), hint].filter(Boolean).join(". ")}
    </State>
  );
}

function State({ of, says, mood, children }: { of: string; says: string; mood?: Mood; children?: string }) {
  return (
    <div>
      <dt>{of}</dt>
      <dd>
        {mood ? <span class={`chip ${mood}`}>{says}</span> : <Code>{says}</Code>}
        {children ? <p>{children}</p> : null}
      </dd>
    </div>
  );
}
