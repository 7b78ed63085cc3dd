import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { digits } from "../format";
import { Link } from "../link";
import { shopSpeaks } from "../prefs";
import { named, t } from "../text";
import type { ScreenShop, WirePush } from "../wire.gen";
import { Preferences } from "./states";
import { Unpaired } from "./unpaired";

/** The first page: which till is this screen? With the code of a new screen: at which till is it let in? */
export function Lobby({ add = "" }: { add?: string }) {
  const shop = useMemo(() => signal<ScreenShop | null>(null), []);
  const link = useMemo(() => new Link("/ws", (p: WirePush) => {
    const s = p.data as ScreenShop;
    digits.value = s.shop.digits;
    shopSpeaks(s.shop.lang);
    shop.value = s;
  }, () => undefined), []);
  const s = shop.value;
  useEffect(() => {
    document.title = s ? named(s.shop.name) : t("app.name");
  });
  const tills = s?.tills ?? [];
  const to = (id: string) => `/till/${encodeURIComponent(id)}${add ? `?add=${encodeURIComponent(add)}` : ""}`;
  const only = add && tills.length === 1 ? tills[0] : undefined;
  useEffect(() => {
    if (only) location.replace(to(only.id));
  }, [only]);
  if (link.shut) return <Unpaired link={link} />;
  return (
    <div class="till">
      <header class="bar">
        <b>
          <bdi>{s ? named(s.shop.name) : t("app.name")}</bdi>
        </b>
        <span class="grow" />
        <Preferences />
      </header>
      <main class="page">
        <h1>{t(add ? "lobby.title_add" : "lobby.title")}</h1>
        {link.state.value === "lost" ? <p role="alert">{t("link.lost")}</p> : null}
        {!s ? (
          <p class="quiet">{t("app.loading")}</p>
        ) : tills.length === 0 ? (
          <>
            <p>{t("lobby.empty")}</p>
            <p class="quiet">{t("lobby.empty_hint")}</p>
          </>
        ) : (
          <ul class="doors">
            {tills.map((x) => (
              <li key={x.id}>
                <a class="btn door" href={to(x.id)}>
                  <b>
                    <bdi>{named(x.name)}</bdi>
                  </b>
                  {x.training ? <span class="lessoned">{t("lobby.training")}</span> : null}
                  <span class="go">{t("lobby.open")}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </main>
    </div>
  );
}
