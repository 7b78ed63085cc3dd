// The cash of a till, beside its basket: who answers for the drawer, what moves in and out of it, what was counted.
// Nothing here says what the books expect.
import { signal, useSignal, type Signal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { focusEntry, roam } from "../keys";
import { say, t, type Key as TextKey } from "../text";
import type { Till } from "../till";
import { Close, Count, HandOver, NoSale, OpenShift, Move } from "./cashforms";
import { Act, Key } from "./parts";
import { shiftSays } from "./states";

/** What is being done with the cash; "" while it is chosen. */
export type Task = "" | "open" | "paid_in" | "paid_out" | "float" | "drop" | "no_sale" | "count" | "close" | "hand_over";

/** What a form is given: the task to go to, and the word about what was done. */
export interface CashWork {
  till: Till;
  task: Signal<Task>;
  done: Signal<string>;
}

export function Cash({ till }: { till: Till }) {
  const work = useMemo<CashWork>(() => ({ till, task: signal<Task>(""), done: signal("") }), [till]);
  const task = work.task.value;
  useLayoutEffect(focusEntry, [task]);
  const back = () => (task ? (work.task.value = "") : till.show("find"));
  return (
    <div class="ask cash" data-task={task}>
      <header>
        <h2>{task ? t(`cash.do_${task}` as TextKey) : t("cash.label")}</h2>
        <Act look="quiet" {...(task ? {} : { hotkey: "Esc", shortcut: "Escape" })} onClick={back}>
          {t("act.back")}
        </Act>
      </header>
      <Form work={work} />
    </div>
  );
}

function Form({ work }: { work: CashWork }) {
  switch (work.task.value) {
    case "":
      return <Menu work={work} />;
    case "open":
      return <OpenShift work={work} />;
    case "no_sale":
      return <NoSale work={work} />;
    case "count":
      return <Count work={work} />;
    case "close":
      return <Close work={work} />;
    case "hand_over":
      return <HandOver work={work} />;
    default:
      return <Move work={work} what={work.task.value} key={work.task.value} />;
  }
}

interface Entry {
  label: TextKey;
  act: () => void;
  look?: "main" | "soft";
}

function Menu({ work }: { work: CashWork }) {
  const { till, task } = work;
  const list = useRef<HTMLDivElement>(null);
  const state = till.shift.value?.state.state ?? "";
  const busy = useSignal(false);
  useLayoutEffect(() => list.current?.querySelector<HTMLButtonElement>("button")?.focus(), [state]);
  const goTo = (to: Task) => () => {
    work.done.value = "";
    task.value = to;
  };
  const turn = (cmd: "shift.suspend" | "shift.resume") => async () => {
    if (busy.value) return;
    busy.value = true;
    if (await till.ask(cmd, {})) work.done.value = t(cmd === "shift.suspend" ? "shift.said_suspended" : "shift.said_resumed");
    busy.value = false;
  };
  const all = entries(state, goTo, turn);
  // While the menu stands, its digits hold wherever the focus is: nothing else here takes any.
  useLayoutEffect(() => {
    const byDigit = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.altKey || e.metaKey || till.crew.asked.value) return;
      const hit = all[Number(/^[1-9]$/.exec(e.key)?.[0] ?? 0) - 1];
      if (e.key === "0") location.assign(dayPage(till));
      else if (hit) hit.act();
      else return;
      e.preventDefault();
    };
    addEventListener("keypress", byDigit); // not keydown: the field that gets the focus must not get the digit too
    return () => removeEventListener("keypress", byDigit);
  });
  return (
    <>
      <p class="what" role="status" data-shift={state}>
        {shiftSays(till)}
      </p>
      {work.done.value ? <p class="done good">{work.done.value}</p> : null}
      <div class="menu" ref={list} data-arrows onKeyDown={roam}>
        {all.map((e, i) => (
          <button type="button" class={`btn ${e.look ?? ""}`} key={e.label} aria-keyshortcuts={String(i + 1)} onClick={e.act}>
            <span>{t(e.label)}</span>
            <Key>{String(i + 1)}</Key>
          </button>
        ))}
        <a class="btn" href={dayPage(till)} aria-keyshortcuts="0">
          <span>{t("day.label")}</span>
          <Key>0</Key>
        </a>
      </div>
      {till.shift.value?.required && state !== "open" ? <p class="quiet">{t("shift.required")}</p> : null}
      {!till.shift.value?.required && !state ? <p class="quiet">{t("shift.none_hint")}</p> : null}
    </>
  );
}

const dayPage = (till: Till) => `/till/${encodeURIComponent(till.id)}/day`;

/** What can be done now. The keys stay where they are: a hand learns them. */
function entries(state: string, goTo: (t: Task) => () => void, turn: (c: "shift.suspend" | "shift.resume") => () => void): Entry[] {
  if (!state) {
    return [
      { label: "cash.do_open", act: goTo("open"), look: "main" },
      { label: "cash.do_no_sale", act: goTo("no_sale") },
    ];
  }
  const resumes: Entry = { label: "cash.do_resume", act: turn("shift.resume"), look: "main" };
  const suspends: Entry = { label: "cash.do_suspend", act: turn("shift.suspend") };
  return [
    { label: "cash.do_paid_in", act: goTo("paid_in") },
    { label: "cash.do_paid_out", act: goTo("paid_out") },
    { label: "cash.do_drop", act: goTo("drop") },
    { label: "cash.do_float", act: goTo("float") },
    { label: "cash.do_no_sale", act: goTo("no_sale") },
    state === "suspended" ? resumes : suspends,
    { label: "cash.do_hand_over", act: goTo("hand_over") },
    { label: "cash.do_count", act: goTo("count"), look: "soft" },
    { label: "cash.do_close", act: goTo("close"), look: "soft" },
  ];
}

/** Goes back to the menu with the word about what was done. */
export function finish(work: CashWork, said: string, warning?: string) {
  work.done.value = warning ? `${said}. ${say(warning)}` : said;
  work.till.said.value = work.done.value;
  work.task.value = "";
}
