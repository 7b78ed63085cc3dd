// The screens of the shop: letting a new one in, and sending one away.
import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { lasting, named, say, t } from "../text";
import type { Till } from "../till";
import type { ScreenTerminals, TerminalState, TerminalVisitor, WireError } from "../wire.gen";
import { Act, Code, Key } from "./parts";
import { Grouped, QR } from "./qr";
import { now } from "./states";

const MAX_NAME = 40; // as the server takes it
const CODE_DIGITS = 8;

/** The digits of what was typed or scanned: the QR code of a new screen holds an address that ends with the code. */
const digitsOf = (text: string) =>
  (text.split("/").at(-1) ?? "").replace(/[٠-٩]/g, (d) => String(d.charCodeAt(0) - 0x660)).replace(/\D/g, "");

export function Terminals({ till, code }: { till: Till; code: string }) {
  const all = useSignal<ScreenTerminals | null>(null);
  const error = useSignal<WireError | null>(null);
  const load = async () => {
    const a = await till.link.ask("terminal.list", {});
    if (a.error) error.value = a.error;
    else all.value = a.ok;
  };
  const open = till.link.state.value === "open";
  useEffect(() => {
    if (open) void load();
  }, [now.value, open]);
  const s = all.value;
  return (
    <div class="ask screens">
      <header>
        <h2>{t("screens.label")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      <Failure error={error.value} />
      {!s ? (
        <p class="quiet">{t("app.loading")}</p>
      ) : (
        <>
          {s.open ? <Add till={till} all={s} code={code} error={error} load={load} /> : <p class="quiet">{t("screens.closed")}</p>}
          <List till={till} all={s} error={error} load={load} />
          {s.open ? <Where all={s} /> : null}
        </>
      )}
    </div>
  );
}

function Failure({ error }: { error: WireError | null }) {
  if (!error) return null;
  return (
    <p class="failure" role="alert" data-failure={error.key}>
      <b>{say(error.key, error.args)}</b>
      {error.hint ? <span>{say(error.hint, error.args)}</span> : null}
    </p>
  );
}

interface Part {
  till: Till;
  all: ScreenTerminals;
  error: Signal<WireError | null>;
  load: () => Promise<void>;
}

function Add({ till, all, code, error, load }: Part & { code: string }) {
  const typed = useSignal(code);
  const found = useSignal<TerminalVisitor | null>(null);
  const panel = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => panel.current?.querySelector<HTMLElement>("[data-entry]")?.focus(), [found.value]);
  const digits = digitsOf(typed.value);
  const find = async () => {
    if (digits.length !== CODE_DIGITS) return;
    const a = await till.link.ask("terminal.find", { code: digits });
    error.value = a.error ?? null;
    found.value = a.ok ?? null;
  };
  useEffect(() => {
    if (code) void find(); // it came with the address that a camera read
  }, []);
  const done = (name: string) => {
    typed.value = "";
    found.value = null;
    error.value = null;
    till.said.value = t("screens.paired_said", { name });
    void load();
  };
  if (found.value) {
    return <Answer till={till} all={all} error={error} load={load} code={digits} who={found.value} done={done} back={() => (found.value = null)} />;
  }
  return (
    <form
      class="put-aside"
      ref={panel}
      onSubmit={(e) => {
        e.preventDefault();
        void find();
      }}
    >
      <label>
        <span>{t("screens.code")}</span>
        <input
          data-entry
          dir="ltr"
          class="num"
          type="text"
          inputmode="numeric"
          autocomplete="off"
          value={typed.value}
          onInput={(e) => (typed.value = e.currentTarget.value)}
        />
      </label>
      <button type="submit" class="btn main" disabled={digits.length !== CODE_DIGITS}>
        <span>{t("screens.next")}</span>
        <Key>↵</Key>
      </button>
    </form>
  );
}

interface Found extends Part {
  code: string;
  who: TerminalVisitor;
  done: (name: string) => void;
  back: () => void;
}

/** Who waits there, what it is to be called, and which till it may show. */
function Answer({ till, all, error, code, who, done, back }: Found) {
  const name = useSignal("");
  const only = useSignal(till.id);
  const busy = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => form.current?.querySelector<HTMLElement>("[data-entry]")?.focus(), []);
  const pair = async () => {
    const called = name.value.trim();
    if (busy.value || !called) return;
    busy.value = true;
    const a = await till.link.ask("terminal.pair", { code, name: called, ...(only.value && { till: only.value }) });
    busy.value = false;
    error.value = a.error ?? null;
    if (!a.error) done(called);
  };
  const choices = [...(all.tills ?? []).map((x) => ({ id: x.id, name: named(x.name) })), { id: "", name: t("screens.any_till") }];
  return (
    <form
      class="answer-screen"
      ref={form}
      onSubmit={(e) => {
        e.preventDefault();
        void pair();
      }}
    >
      <p>
        {t("screens.waits")} <b>{who.device ? <bdi>{who.device}</bdi> : t("screens.unknown_device")}</b> · <Code>{who.address}</Code> ·{" "}
        <Grouped code={code} />
      </p>
      <label>
        <span>{t("screens.name")}</span>
        <input
          data-entry
          dir={name.value ? "auto" : undefined}
          type="text"
          autocomplete="off"
          maxLength={MAX_NAME}
          value={name.value}
          onInput={(e) => (name.value = e.currentTarget.value)}
        />
      </label>
      <fieldset>
        <legend>{t("screens.which_till")}</legend>
        {choices.map((c) => (
          <label key={c.id} class="btn pick">
            <input type="radio" name="till" value={c.id} checked={only.value === c.id} onChange={() => (only.value = c.id)} />
            <bdi>{c.name}</bdi>
          </label>
        ))}
      </fieldset>
      <div class="answers">
        <button type="submit" class="btn main" disabled={busy.value || !name.value.trim()}>
          <span>{t("screens.pair")}</span>
          <Key>↵</Key>
        </button>
        <Act onClick={back}>{t("screens.other_code")}</Act>
      </div>
    </form>
  );
}

function List({ till, all, error, load }: Part) {
  const asked = useSignal("");
  const revoke = async (id: string) => {
    const a = await till.link.ask("terminal.revoke", { terminal: id });
    error.value = a.error ?? null;
    if (a.error) return;
    asked.value = "";
    till.said.value = t("screens.revoked_said");
    await load();
  };
  const paired = all.paired ?? [];
  if (paired.length === 0) return <p class="quiet">{t("screens.none")}</p>;
  return (
    <ul class="screens-list">
      {paired.map((p) => (
        <li key={p.id} data-screen={p.name}>
          <span class="name">
            <b>
              <bdi>{p.name}</bdi>
            </b>
            <small class="quiet">
              <bdi>{tillOf(all, p)}</bdi> · {p.id === all.self ? t("screens.this_one") : p.here ? t("screens.here") : seen(till, p)}
            </small>
          </span>
          {asked.value === p.id ? (
            <span class="answers" role="group" aria-label={t("screens.really", { name: p.name })}>
              <Act look="warn" onClick={() => void revoke(p.id)}>
                {t("screens.revoke_yes")}
              </Act>
              <Act look="quiet" onClick={() => (asked.value = "")}>
                {t("screens.keep")}
              </Act>
            </span>
          ) : (
            <button type="button" class="btn quiet" aria-label={t("screens.revoke_this", { name: p.name })} onClick={() => (asked.value = p.id)}>
              <span>{t("screens.revoke")}</span>
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function tillOf(all: ScreenTerminals, p: TerminalState): string {
  if (!p.till) return t("screens.any_till");
  const x = (all.tills ?? []).find((one) => one.id === p.till);
  return x ? named(x.name) : p.till;
}

const seen = (till: Till, p: TerminalState) => t("screens.seen", { time: lasting(now.value + till.link.skew.value - p.seen) });

/** Where a new screen goes, and what it must find there. */
function Where({ all }: { all: ScreenTerminals }) {
  return (
    <section class="screens-where" aria-label={t("screens.where")}>
      <div>
        <h3>{t("screens.where")}</h3>
        {(all.addresses ?? []).map((a) => (
          <p key={a} class="address">
            <Code>{a}</Code>
          </p>
        ))}
        <p class="quiet">{t("screens.trust_first")}</p>
        <p class="fingerprint" dir="ltr" data-fingerprint={all.fingerprint}>
          {all.fingerprint.split(":").map((x, i) => (
            <span key={i}>{x} </span>
          ))}
        </p>
      </div>
      <QR qr={all.qr} label={t("screens.address_qr")} />
    </section>
  );
}
