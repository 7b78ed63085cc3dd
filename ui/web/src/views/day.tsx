// The day of the shop for whoever answers for it: what waits for the Z, the Zs, the safe, the tax.
import { useSignal, type Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { named, say, t, type Key as TextKey } from "../text";
import type { Till } from "../till";
import { Approve } from "./approve";
import { Now } from "./daynow";
import { Safe } from "./daysafe";
import { VAT } from "./dayvat";
import { Zs } from "./dayzs";
import { Act, Key } from "./parts";
import { SignIn } from "./signin";
import { Preferences } from "./states";
import { TrainingBanner } from "./training";

const tabs = ["now", "zs", "safe", "vat"] as const;
type Tab = (typeof tabs)[number];

export function DayPage({ till }: { till: Till }) {
  const tab = useSignal<Tab>("now");
  const z = useSignal(0); // the Z that is looked at, 0 for the list
  const s = till.status.value;
  useEffect(() => {
    document.title = s ? `${t("day.label")} · ${named(s.shop.name)}` : t("day.label");
  });
  useEffect(() => {
    const down = (e: KeyboardEvent) => {
      const { crew } = till;
      if (crew.asked.value && e.key === "Escape") return crew.withdraw();
      if (crew.asked.value || crew.shut.value) return; // the keys belong to the question
      if (e.target instanceof HTMLInputElement || e.ctrlKey || e.altKey || e.metaKey) return;
      const hit = tabs[Number(/^[1-4]$/.exec(e.key)?.[0] ?? 0) - 1];
      if (hit) tab.value = hit;
      if (hit === "zs") z.value = 0;
      if (e.key === "Escape") location.assign(`/till/${encodeURIComponent(till.id)}`);
    };
    addEventListener("keydown", down);
    return () => removeEventListener("keydown", down);
  }, [till]);
  return (
    <div class="till day">
      <header class="bar">
        <a class="home" href={`/till/${encodeURIComponent(till.id)}`} aria-keyshortcuts="Escape">
          <b>
            <bdi>{s ? named(s.shop.name) : t("app.name")}</bdi>
          </b>
          <span class="quiet">
            <bdi>{s ? named(s.till.name) : till.id}</bdi>
          </span>
          <Key>Esc</Key>
        </a>
        <nav class="tabs" aria-label={t("day.label")}>
          {tabs.map((x, i) => (
            <button
              type="button"
              key={x}
              class={`btn quiet ${tab.value === x ? "on" : ""}`}
              aria-current={tab.value === x ? "page" : undefined}
              aria-keyshortcuts={String(i + 1)}
              onClick={() => {
                tab.value = x;
                z.value = 0;
              }}
            >
              <span>{t(`day.tab_${x}` as TextKey)}</span>
              <Key>{String(i + 1)}</Key>
            </button>
          ))}
        </nav>
        <span class="grow" />
        <Preferences />
      </header>
      <TrainingBanner till={till}>
        <span>{t("day.training_book")}</span>
      </TrainingBanner>
      <main class="accounts" tabIndex={-1}>
        <h1 class="unseen">{t("day.label")}</h1>
        <Trouble till={till} />
        <Allowed till={till}>
          <Page till={till} tab={tab} z={z} key={String(till.training.value)} />
        </Allowed>
      </main>
      <footer class="hints">
        <span dir="auto">{t("day.hint")}</span>
      </footer>
      <p class="unseen" aria-live="polite" aria-atomic="true" data-said>
        {till.said.value}
      </p>
    </div>
  );
}

/** The page is for whoever is signed in; what more it takes is allowed by somebody else, here. */
function Allowed({ till, children }: { till: Till; children: ComponentChildren }) {
  const { crew } = till;
  if (!crew.staff.value) return <p class="quiet">{t("app.loading")}</p>;
  if (crew.shut.value) return <SignIn crew={crew} key={`${crew.here.value}|${crew.locked.value}`} />;
  return (
    <>
      {crew.asked.value ? <Approve crew={crew} money={till.money} /> : null}
      <div hidden={crew.asked.value !== null}>{children}</div>
    </>
  );
}

function Page({ till, tab, z }: { till: Till; tab: Signal<Tab>; z: Signal<number> }) {
  const look = (number: number) => {
    z.value = number;
    tab.value = "zs";
  };
  switch (tab.value) {
    case "now":
      return <Now till={till} look={look} />;
    case "zs":
      return <Zs till={till} z={z} />;
    case "safe":
      return <Safe till={till} />;
    case "vat":
      return <VAT till={till} />;
  }
}

/** Why the last question or act was not answered. */
function Trouble({ till }: { till: Till }) {
  const e = till.notice.value;
  if (till.link.state.value === "lost") {
    return (
      <div class="strip bad" role="alert">
        <p>
          <b>{t("link.lost")}</b>
          <span>{t("link.lost_hint")}</span>
        </p>
      </div>
    );
  }
  if (!e) return null;
  return (
    <div class="strip warn" role="alert" data-notice={e.key}>
      <p>
        <b>{say(e.key, e.args)}</b>
        {e.hint ? <span>{say(e.hint, e.args)}</span> : null}
      </p>
      <Act look="quiet" onClick={() => (till.notice.value = null)}>
        {t("notice.dismiss")}
      </Act>
    </div>
  );
}
