// What a manager looks after: goods that were sold without being on file, and goods off sale.
import { useSignal } from "@preact/signals";
import { named, t } from "../text";
import type { Till } from "../till";
import { Overruns } from "./elsewhere";
import { Act, Code, Num } from "./parts";

export function Shelf({ till }: { till: Till }) {
  const s = till.shelf.value;
  return (
    <div class="ask goods">
      <header>
        <h2>{t("shelf.label")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      {s ? (
        <>
          <Overruns till={till} />
          <Tasks till={till} />
          <Blocks till={till} />
          <Block till={till} />
        </>
      ) : (
        <p class="quiet">{t("app.loading")}</p>
      )}
    </div>
  );
}

function Tasks({ till }: { till: Till }) {
  const tasks = till.shelf.value?.tasks ?? [];
  const dept = (id: string) => named(till.status.value?.departments?.find((d) => d.id === id)?.name ?? { en: id, ar: id });
  return (
    <section aria-label={t("shelf.tasks")}>
      <h3>{t("shelf.tasks")}</h3>
      {tasks.length === 0 ? <p class="quiet">{t("shelf.no_tasks")}</p> : null}
      <ul class="listed">
        {tasks.map((x) => (
          <li key={x.code} data-task={x.code}>
            <span class="name">
              <Code>{x.code}</Code>
              <small>
                <bdi>{dept(x.dept)}</bdi> · {t("shelf.sales", { n: x.sales })}
              </small>
            </span>
            <Num>{till.money(x.price)}</Num>
            <Act onClick={() => void till.act("shelf.done", { code: x.code })}>{t("shelf.done")}</Act>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Blocks({ till }: { till: Till }) {
  const blocks = till.shelf.value?.blocks ?? [];
  return (
    <section aria-label={t("shelf.blocks")}>
      <h3>{t("shelf.blocks")}</h3>
      {blocks.length === 0 ? <p class="quiet">{t("shelf.no_blocks")}</p> : null}
      <ul class="listed">
        {blocks.map((b) => (
          <li key={`${b.sku} ${b.lot ?? ""}`} data-block={b.sku}>
            <span class="name">
              <Code>{b.sku}</Code>
              <small>
                {b.lot ? `${t("goods.lot", { lot: b.lot })} · ` : ""}
                <bdi>{b.reason}</bdi>
                {b.until ? ` · ${t("shelf.until", { date: b.until })}` : ""}
              </small>
            </span>
            <span />
            <Act onClick={() => void till.act("shelf.unblock", { sku: b.sku, ...(b.lot && { lot: b.lot }) })}>
              {t("shelf.unblock")}
            </Act>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Block({ till }: { till: Till }) {
  const text = { sku: useSignal(""), lot: useSignal(""), reason: useSignal(""), until: useSignal("") };
  const block = async () => {
    const [sku, lot, reason, until] = [text.sku, text.lot, text.reason, text.until].map((x) => x.value.trim()) as [string, string, string, string];
    const args = { sku, reason, ...(lot && { lot }), ...(until && { until }) };
    if (!(await till.act("shelf.block", args))) return;
    for (const x of Object.values(text)) x.value = "";
  };
  return (
    <form
      class="block"
      aria-label={t("shelf.block")}
      onSubmit={(e) => {
        e.preventDefault();
        void block();
      }}
    >
      {(["sku", "lot", "reason", "until"] as const).map((f) => (
        <label key={f}>
          <span>{t(`shelf.field_${f}`)}</span>
          <input
            data-words
            type="text"
            placeholder={f === "until" ? (till.status.value?.date ?? "") : undefined}
            dir={f === "reason" ? "auto" : "ltr"}
            autocomplete="off"
            maxLength={200}
            value={text[f].value}
            onInput={(e) => (text[f].value = e.currentTarget.value)}
          />
        </label>
      ))}
      <button type="submit" class="btn" disabled={!text.sku.value.trim() || !text.reason.value.trim()}>
        {t("shelf.block")}
      </button>
    </form>
  );
}
