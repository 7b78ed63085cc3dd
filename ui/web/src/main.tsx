import { render } from "preact";
import "./styles/main.css";
import { learn, learnBoth, t } from "./text";
import { Till } from "./till";
import type { OfficePage } from "./views/office";
import { Lobby } from "./views/lobby";
import { TillScreen } from "./views/tillscreen";

/** The screen of the address. A manager's pages are loaded when they are asked for: a till sells without them. */
async function screen() {
  const day = /^\/till\/([^/]+)\/day$/.exec(location.pathname)?.[1];
  if (day) {
    const { DayPage } = await import("./views/day");
    return <DayPage till={new Till(decodeURIComponent(day))} />;
  }
  const add = /^\/add\/(\d+)$/.exec(location.pathname)?.[1];
  if (add) return <Lobby add={add} />;
  const id = /^\/till\/([^/]+)$/.exec(location.pathname)?.[1];
  if (id) return <TillScreen till={openTill(decodeURIComponent(id))} />;
  const office = /^\/till\/([^/]+)\/(people|roles|audit)$/.exec(location.pathname);
  if (office) {
    const { Office } = await import("./views/office");
    return <Office till={openTill(decodeURIComponent(office[1] as string))} page={office[2] as OfficePage} />;
  }
  if (location.pathname === "/") return <Lobby />;
  return <NoPage />;
}

/** Opens a till; with ?add=CODE, where the code of a new screen is answered. */
function openTill(id: string): Till {
  const till = new Till(id);
  const code = new URLSearchParams(location.search).get("add");
  if (code) {
    till.showTerminals(code);
    history.replaceState(null, "", location.pathname); // loaded again, it asks nothing
  }
  return till;
}

function NoPage() {
  return (
    <main class="page">
      <h1>{t("app.no_page")}</h1>
      <a class="btn main" href="/">
        {t("app.to_tills")}
      </a>
    </main>
  );
}

await learn();
render(await screen(), document.getElementById("app") as HTMLElement);
void learnBoth();
