// Training: the same screens on a book of their own. It is said in words, by stripes and by a mark over the basket on each
// page of the till, and to a screen reader.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { roam } from "../keys";
import { t } from "../text";
import type { Till } from "../till";
import { clearBook, train } from "../training";
import { Act } from "./parts";

/** What a page of the till is drawn in while the till trains: the class of its stripes, the words of its mark. */
export function practising(till: Till) {
  return till.training.value ? { class: "training", style: { "--watermark": JSON.stringify(t("training.watermark")) } } : { class: "", style: {} };
}

/** Below the bar of every page while the till trains. The region stays, so that a screen reader hears it come and go. */
export function TrainingBanner({ till, children }: { till: Till; children?: ComponentChildren }) {
  return (
    <div class="lesson-place" role="status" data-training={till.training.value ? "on" : "off"}>
      {till.training.value ? (
        <div class="lesson">
          <p>
            <b>{t("training.banner")}</b>
            <span>{t("training.banner_hint")}</span>
          </p>
          {children}
        </div>
      ) : null}
    </div>
  );
}

/** The till's own banner leads out of training. */
export function TillBanner({ till }: { till: Till }) {
  const shut = till.crew.shut.value || till.panel.value.kind === "training";
  return <TrainingBanner till={till}>{shut ? null : <Act onClick={() => till.show("training")}>{t("training.end")}</Act>}</TrainingBanner>;
}

/** The way to training, among what a person may do besides selling. */
export function TrainingDoor({ till }: { till: Till }) {
  return (
    <Act onClick={() => till.show("training")} note={till.training.value ? t("training.banner") : t("training.open_note")}>
      {t(till.training.value ? "training.end" : "training.open")}
    </Act>
  );
}

/** Training begins or ends, knowingly. */
export function Training({ till }: { till: Till }) {
  const clears = useSignal(false);
  if (clears.value) return <ClearBook till={till} leave={() => (clears.value = false)} />;
  return till.training.value ? <End till={till} /> : <Begin till={till} clear={() => (clears.value = true)} />;
}

function Begin({ till, clear }: { till: Till; clear: () => void }) {
  const begin = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => begin.current?.querySelector<HTMLButtonElement>("button")?.focus(), []);
  return (
    <div class="ask">
      <header>
        <h2>{t("training.begin_title")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      <p>{t("training.begin_what")}</p>
      <ul class="points">
        <li>{t("training.begin_books")}</li>
        <li>{t("training.begin_paper")}</li>
        <li>{t("training.begin_people")}</li>
      </ul>
      <div class="answers column" ref={begin} data-arrows onKeyDown={roam}>
        <Act look="main" onClick={() => void train(till, true)}>
          {t("training.begin")}
        </Act>
        {till.crew.staff.value?.till.open || till.crew.may("training.clear") ? (
          <Act look="quiet" onClick={clear} note={t("training.clear_note")}>
            {t("training.clear")}
          </Act>
        ) : null}
      </div>
    </div>
  );
}

function End({ till }: { till: Till }) {
  const stay = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => stay.current?.querySelector<HTMLButtonElement>("button")?.focus(), []);
  return (
    <div class="ask">
      <header>
        <h2>{t("training.end_title")}</h2>
      </header>
      <p class="what">{t("training.end_what")}</p>
      <div class="answers" ref={stay} data-arrows onKeyDown={roam}>
        <Act hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("training.end_stay")}
        </Act>
        <Act look="main" onClick={() => void train(till, false)}>
          {t("training.end")}
        </Act>
      </div>
    </div>
  );
}

function ClearBook({ till, leave }: { till: Till; leave: () => void }) {
  const keep = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => keep.current?.querySelector<HTMLButtonElement>("button")?.focus(), []);
  return (
    <div class="ask">
      <header>
        <h2>{t("training.clear")}</h2>
      </header>
      <p class="what">{t("training.clear_what")}</p>
      <div class="answers" ref={keep} data-arrows onKeyDown={roam}>
        <Act onClick={leave}>{t("training.clear_keep")}</Act>
        <Act look="warn" onClick={() => void clearBook(till)}>
          {t("training.clear_confirm")}
        </Act>
      </div>
    </div>
  );
}
