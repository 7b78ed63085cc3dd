// The pages of those who manage the shop: people, roles, and who did what. They belong to whoever is signed in at the till.
import { useEffect } from "preact/hooks";
import { listen } from "../keys";
import { named, t } from "../text";
import type { Till } from "../till";
import { Approve } from "./approve";
import { Audit } from "./audit";
import { People } from "./people";
import { Roles } from "./roles";
import { SignIn } from "./signin";
import { Preferences } from "./states";
import { TrainingBanner } from "./training";

export type OfficePage = "people" | "roles" | "audit";

const PAGES: OfficePage[] = ["people", "roles", "audit"];

export function Office({ till, page }: { till: Till; page: OfficePage }) {
  useEffect(() => listen(till), [till]);
  const { crew } = till;
  const s = till.status.value;
  const base = `/till/${encodeURIComponent(till.id)}`;
  useEffect(() => {
    document.title = s ? `${t(`office.${page}`)} · ${named(s.shop.name)}` : t("app.name");
  });
  return (
    <div class="till office">
      <header class="bar">
        <a class="home" href={base}>
          <b>
            <bdi>{s ? named(s.shop.name) : t("app.name")}</bdi>
          </b>
          <span class="quiet">{t("office.to_till", { till: s ? named(s.till.name) : till.id })}</span>
        </a>
        <nav class="tabs" aria-label={t("office.label")}>
          {PAGES.map((p) => (
            <a key={p} class="tab" href={`${base}/${p}`} aria-current={p === page ? "page" : undefined}>
              {t(`office.${p}`)}
            </a>
          ))}
        </nav>
        <span class="grow" />
        {crew.here.value ? (
          <span class="who">
            <b>
              <bdi>{crew.name(crew.here.value)}</bdi>
            </b>
            <small>{crew.role(crew.staff.value?.till.role ?? "")}</small>
          </span>
        ) : null}
        <Preferences />
      </header>
      <TrainingBanner till={till} />
      <main class="desk">
        <h1 class="unseen">{t(`office.${page}`)}</h1>
        {till.link.state.value === "lost" ? (
          <p class="refusal" role="alert">
            {t("link.lost")}
          </p>
        ) : null}
        <Content till={till} page={page} />
      </main>
    </div>
  );
}

function Content({ till, page }: { till: Till; page: OfficePage }) {
  const { crew } = till;
  if (!crew.staff.value) return <p class="quiet">{t("app.loading")}</p>;
  if (crew.shut.value) return <SignIn crew={crew} key={`${crew.here.value}|${crew.locked.value}`} />;
  if (!crew.may(page === "audit" ? "audit.read" : "staff.manage")) return <Denied till={till} />;
  return (
    <>
      {crew.asked.value ? <Approve crew={crew} money={till.money} /> : null}
      <div class="desk-page" hidden={crew.asked.value !== null}>
        {page === "people" ? <People till={till} /> : page === "roles" ? <Roles till={till} /> : <Audit till={till} />}
      </div>
    </>
  );
}

/** Who may not see a page is told so, and can let somebody who may take the place. */
function Denied({ till }: { till: Till }) {
  return (
    <section class="denied" data-denied>
      <h2>{t("office.denied")}</h2>
      <p class="quiet">{t("office.denied_hint")}</p>
      <SignIn crew={till.crew} />
    </section>
  );
}
