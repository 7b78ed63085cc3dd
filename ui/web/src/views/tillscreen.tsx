import { useEffect } from "preact/hooks";
import { listen } from "../keys";
import { named, t } from "../text";
import type { Till } from "../till";
import { Approve } from "./approve";
import { Arrange } from "./arrange";
import { Choose, Clear, Quantity } from "./asks";
import { Basket } from "./basket";
import { Cash } from "./cash";
import { Find } from "./find";
import { AskGoods, Checked, Unknown } from "./goods";
import { Held } from "./held";
import { Offers } from "./offers";
import { Pay } from "./pay";
import { PersonPanel } from "./person";
import { SignIn } from "./signin";
import { Shelf } from "./shelf";
import { Returns } from "./returns";
import { States, TopBar } from "./states";
import { Strips } from "./strips";
import { Terminals } from "./terminals";
import { practising, TillBanner, Training } from "./training";
import { Unpaired } from "./unpaired";

/** The till: the basket, and beside it whatever is being done. */
export function TillScreen({ till }: { till: Till }) {
  useEffect(() => listen(till), [till]);
  const s = till.status.value;
  useEffect(() => {
    document.title = s ? `${s.till.training ? `${t("training.name")} · ` : ""}${named(s.till.name)} · ${named(s.shop.name)}` : t("app.name");
  });
  if (till.link.shut && till.link.state.value !== "gone") return <Unpaired link={till.link} />;
  if (till.link.state.value === "gone") {
    return (
      <main class="page">
        <h1>{t("sale.no_till", { till: till.id })}</h1>
        <a class="btn main" href="/">
          {t("app.to_tills")}
        </a>
      </main>
    );
  }
  return (
    <div class={`till ${practising(till).class}`} style={practising(till).style}>
      <TopBar till={till} />
      <TillBanner till={till} />
      <main>
        <h1 class="unseen">{s ? named(s.till.name) : t("app.name")}</h1>
        <Basket till={till} />
        <section class="side" aria-label={t("find.label")}>
          <Strips till={till} />
          <Panel till={till} />
        </section>
      </main>
      <footer class="hints">
        <span dir="auto">{t("hint.keys")}</span>
      </footer>
      <p class="unseen" aria-live="polite" aria-atomic="true" data-said>
        {till.said.value}
      </p>
    </div>
  );
}

/** The cash panel keeps what was typed while somebody allows it. */
function AskedCash({ till }: { till: Till }) {
  const { crew } = till;
  return (
    <>
      {crew.asked.value ? <Approve crew={crew} money={till.money} /> : null}
      <div class="kept" hidden={crew.asked.value !== null}>
        <Cash till={till} />
      </div>
    </>
  );
}

function Panel({ till }: { till: Till }) {
  const p = till.panel.value;
  const { crew } = till;
  if (crew.shut.value) return <SignIn crew={crew} key={`${crew.here.value}|${crew.locked.value}`} />;
  if (p.kind === "cash") return <AskedCash till={till} />;
  if (crew.asked.value) return <Approve crew={crew} money={till.money} />;
  switch (p.kind) {
    case "person":
      return <PersonPanel till={till} />;
    case "switch":
      return <SignIn crew={crew} onBack={() => till.show("person")} onDone={() => till.show("find")} />;
    case "training":
      return <Training till={till} />;
    case "find":
      return <Find till={till} />;
    case "pay":
      return <Pay till={till} />;
    case "clear":
      return <Clear till={till} />;
    case "held":
      return <Held till={till} />;
    case "offers":
      return <Offers till={till} />;
    case "states":
      return <States till={till} />;
    case "terminals":
      return <Terminals till={till} code={p.code} />;
    case "return":
      return <Returns till={till} number={p.number} key={p.number} />;
    case "quantity":
      return <Quantity till={till} no={p.line} key={p.line} />;
    case "choose":
      return <Choose till={till} code={p.code} times={p.times} items={p.items} />;
    case "asks":
      return <AskGoods till={till} asks={p.asks} key={`${p.asks.item} ${p.asks.code} ${p.asks.needs.join()}`} />;
    case "unknown":
      return <Unknown till={till} code={p.code} key={p.code} />;
    case "checked":
      return <Checked till={till} items={p.items} />;
    case "shelf":
      return <Shelf till={till} />;
    case "arrange":
      return <Arrange till={till} />;
  }
}
