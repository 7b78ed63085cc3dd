// The page of a browser that is no screen of the shop: not yet, not any more, or of another till.
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import type { Link } from "../link";
import { Pairing } from "../pairing";
import { say, t } from "../text";
import { Act } from "./parts";
import { Grouped, QR } from "./qr";
import { Preferences } from "./states";

export function Unpaired({ link }: { link: Link }) {
  const pairing = useMemo(() => new Pairing(() => link.again()), [link]);
  const why = link.state.value;
  useEffect(() => {
    document.title = t("app.name");
    if (why === "unpaired") void pairing.ask();
    return () => pairing.stop();
  }, [why]);
  const ask = () => {
    link.state.value = "unpaired";
    void pairing.ask();
  };
  return (
    <div class="till">
      <header class="bar">
        <b>{t("app.name")}</b>
        <span class="grow" />
        <Preferences />
      </header>
      <main class="page unpaired" data-unpaired={why}>
        {why === "other" ? <Other /> : why === "revoked" ? <Revoked ask={ask} /> : <Code pairing={pairing} ask={ask} />}
      </main>
    </div>
  );
}

function Other() {
  return (
    <>
      <h1>{t("pairing.other")}</h1>
      <a class="btn main" href="/">
        {t("pairing.own_till")}
      </a>
    </>
  );
}

function Revoked({ ask }: { ask: () => void }) {
  return (
    <>
      <div role="alert">
        <h1>{t("pairing.revoked")}</h1>
      </div>
      <p>{t("pairing.revoked_hint")}</p>
      <Again ask={ask}>{t("pairing.ask")}</Again>
    </>
  );
}

function Code({ pairing, ask }: { pairing: Pairing; ask: () => void }) {
  const p = pairing.state.value;
  const error = pairing.error.value;
  if (error) {
    return (
      <>
        <div role="alert">
          <h1>{say(error.key, error.args)}</h1>
        </div>
        {error.hint ? <p>{say(error.hint, error.args)}</p> : null}
        <Again ask={ask}>{t("pairing.again")}</Again>
      </>
    );
  }
  if (!p || p.state === "done") return <p class="quiet">{t("app.loading")}</p>;
  if (p.state === "none") {
    return (
      <>
        <h1>{t("pairing.ended")}</h1>
        <Again ask={ask}>{t("pairing.new_code")}</Again>
      </>
    );
  }
  return (
    <>
      <h1>{t("pairing.title")}</h1>
      <div class="pair-code">
        <div>
          <p>{t("pairing.where")}</p>
          <p class="giant-code" data-code={p.code} aria-live="polite">
            <Grouped code={p.code ?? ""} />
          </p>
          <p class="quiet">{t("pairing.left", { n: pairing.minutes.value })}</p>
        </div>
        <figure>
          <QR qr={p.qr} label={t("pairing.qr")} />
          <figcaption class="quiet">{t("pairing.qr")}</figcaption>
        </figure>
      </div>
      <p class="quiet">
        {t("pairing.trust")} <a href="/trust">{t("pairing.trust_page")}</a>
      </p>
    </>
  );
}

/** The one way on: it has the focus, so Enter does it. */
function Again({ ask, children }: { ask: () => void; children: string }) {
  useLayoutEffect(() => document.querySelector<HTMLElement>(".unpaired .btn")?.focus(), []);
  return (
    <Act look="main" hotkey="↵" shortcut="Enter" onClick={ask}>
      {children}
    </Act>
  );
}
