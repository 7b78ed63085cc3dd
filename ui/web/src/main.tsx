import { render } from "preact";
import "./styles/main.css";
import { t } from "./text";
import { Till } from "./till";
import { Office, type OfficePage } from "./views/office";
import { Lobby } from "./views/lobby";
import { TillScreen } from "./views/tillscreen";

function screen() {
  const id = /^\/till\/([^/]+)$/.exec(location.pathname)?.[1];
  if (id) return <TillScreen till={new Till(decodeURIComponent(id))} />;
  const office = /^\/till\/([^/]+)\/(people|roles|audit)$/.exec(location.pathname);
  if (office) return <Office till={new Till(decodeURIComponent(office[1] as string))} page={office[2] as OfficePage} />;
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
