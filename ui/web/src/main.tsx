import { render } from "preact";
import "./styles/main.css";
import { t } from "./text";
import { Till } from "./till";
import { DayPage } from "./views/day";
import { Lobby } from "./views/lobby";
import { TillScreen } from "./views/tillscreen";

function screen() {
  const day = /^\/till\/([^/]+)\/day$/.exec(location.pathname)?.[1];
  if (day) return <DayPage till={new Till(decodeURIComponent(day))} />;
  const id = /^\/till\/([^/]+)$/.exec(location.pathname)?.[1];
  if (id) return <TillScreen till={new Till(decodeURIComponent(id))} />;
  if (location.pathname === "/") return <Lobby />;
  return <NoPage />;
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

render(screen(), document.getElementById("app") as HTMLElement);
