import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { latin, readQuantity, shaped } from "../format";
import { roam } from "../keys";
import { named, say, t } from "../text";
import type { Till } from "../till";
import type { CatalogItem, ScreenQuickAnswer } from "../wire.gen";
import { Code, Key, Num } from "./parts";

/** Hits shown. More would be read by nobody; a longer query finds sooner. */
const HITS = 40;
/** Pause after which what was typed is searched for, in ms. */
const PAUSE = 60;
const HUES = 8;

/** Finding goods: one field for codes, names and how many, its hits, and tiles for what is sold by a tap. */
export function Find({ till }: { till: Till }) {
  const hits = useSignal<CatalogItem[] | null>(null);
  const at = useSignal(-1);
  const asked = till.query.value;
  const catalog = till.status.value?.catalog ?? 0;
  useEffect(() => {
    const q = latin(asked).trim();
    if (!q) {
      hits.value = null;
      return;
    }
    const wait = setTimeout(async () => {
      const a = await till.link.ask("catalog.search", { q, limit: HITS });
      if (latin(till.query.peek()).trim() !== q) return; // answered too late
      hits.value = a.ok?.hits ?? [];
      // Digits are more likely a code to be scanned than the wish for the first hit.
      at.value = /^\d+$/.test(q) || hits.value.length === 0 ? -1 : 0;
    }, PAUSE);
    return () => clearTimeout(wait);
  }, [asked, catalog]);
  return (
    <div class="find">
      <Entry till={till} hits={hits} at={at} />
      {hits.value ? <Hits till={till} hits={hits.value} at={at} /> : <Quick till={till} />}
    </div>
  );
}

interface Found {
  till: Till;
  hits: Signal<CatalogItem[] | null>;
  at: Signal<number>;
}

function Entry({ till, hits, at }: Found) {
  const typed = (text: string) => {
    // "3 ×" before a code is how many of it; × and * are what keyboards and people write.
    const m = /^\s*([\d.]+)\s*[*×]\s*(.*)$/.exec(latin(text));
    const times = m ? readQuantity(m[1] as string) : null;
    if (m && times) {
      till.keyTimes(times);
      till.query.value = m[2] as string;
    } else {
      till.query.value = text;
    }
  };
  const enter = async () => {
    const text = latin(till.query.value).trim();
    const hit = hits.value?.[at.value];
    if (!text) return;
    if (hit) await take(till, hit);
    else if (await till.scan(text)) till.query.value = "";
  };
  const keydown = (e: KeyboardEvent) => {
    const count = hits.value?.length ?? 0;
    if (e.key === "Enter" && !e.ctrlKey) void enter();
    else if (e.key === "ArrowDown" && count > 0) at.value = Math.min(at.value + 1, count - 1);
    else if (e.key === "ArrowUp" && count > 0) at.value = Math.max(at.value - 1, 0);
    else if (e.key === "Backspace" && !till.query.value) till.keyTimes("");
    else return;
    e.preventDefault();
  };
  const shown = (hits.value?.length ?? 0) > 0;
  return (
    <label class="entry">
      {till.checking.value ? <span class="times check">{t("check.on")}</span> : null}
      {till.times.value ? (
        <span class="times">
          <Num>{`${shaped(till.times.value)} ×`}</Num>
        </span>
      ) : null}
      <input
        data-entry
        type="text"
        role="combobox"
        dir="auto"
        autocomplete="off"
        spellcheck={false}
        enterkeyhint="go"
        placeholder={t(till.checking.value ? "check.placeholder" : "find.placeholder")}
        aria-label={t("find.placeholder")}
        aria-keyshortcuts="F2"
        aria-expanded={shown}
        aria-controls={shown ? "hits" : undefined}
        aria-activedescendant={shown && at.value >= 0 ? `hit-${at.value}` : undefined}
        value={till.query.value}
        onInput={(e) => typed(e.currentTarget.value)}
        onKeyDown={keydown}
      />
      <Key>F2</Key>
    </label>
  );
}

async function take(till: Till, item: CatalogItem) {
  if (await till.add(item.sku, item.code ?? "")) till.query.value = "";
}

function Hits({ till, hits, at }: { till: Till; hits: CatalogItem[]; at: Signal<number> }) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at.value]);
  if (hits.length === 0) {
    return (
      <div class="hollow" role="status">
        <p class="big">{t("find.none", { query: till.query.value })}</p>
        <p class="quiet">{t("find.none_hint")}</p>
      </div>
    );
  }
  return (
    <>
      <p class="count" role="status">
        {t("find.hits", { n: hits.length })}
      </p>
      <ul class="hits" id="hits" role="listbox" aria-label={t("find.label")} ref={list} tabIndex={-1}>
        {hits.map((item, i) => (
          <li
            key={item.sku}
            id={`hit-${i}`}
            role="option"
            aria-selected={i === at.value}
            onPointerDown={(e) => e.preventDefault()}
            onClick={() => void take(till, item)}
          >
            <span class="name">
              <bdi>{named(item.name)}</bdi>
            </span>
            <Price till={till} item={item} />
            <small>
              <Code>{item.code || item.sku}</Code>
              <OtherName item={item} />
            </small>
          </li>
        ))}
      </ul>
    </>
  );
}

function OtherName({ item }: { item: CatalogItem }) {
  const shown = named(item.name);
  const other = [item.name.ar, item.name.en].find((n) => n && n !== shown);
  return other ? <bdi class="other">{other}</bdi> : null;
}

/** A price, with the unit where it is not the price of a piece. */
export function Price({ till, item }: { till: Till; item: CatalogItem }) {
  return (
    <span class="price">
      {item.open_price && !item.price ? t("find.open_price") : <Num>{till.money(item.price)}</Num>}
      {item.unit && item.unit !== "each" ? <small> / {say(`unit.${item.unit}`)}</small> : null}
    </span>
  );
}

function Quick({ till }: { till: Till }) {
  const quick = useSignal<ScreenQuickAnswer | null>(null);
  const group = useSignal("");
  const linked = till.link.state.value === "open";
  const catalog = till.status.value?.catalog ?? 0; // a price that head office changed is on its tile at once
  const arranged = till.shelf.value?.grid ?? 0;
  useEffect(() => {
    if (!linked) return;
    let current = true;
    void till.link.ask("catalog.quick", group.value ? { group: group.value } : {}).then((a) => {
      if (current && a.ok) quick.value = a.ok;
    });
    return () => (current = false, undefined);
  }, [linked, group.value, catalog, arranged]);
  const groups = quick.value?.groups ?? [];
  const items = quick.value?.items ?? [];
  const keys = quick.value?.keys;
  const hue = (item: CatalogItem, i: number) =>
    keys?.[i]?.hue ?? Math.max(0, groups.findIndex((g) => g.key === (item.category ?? quick.value?.group))) % HUES;
  return (
    <>
      <div class="groups" role="group" aria-label={t("find.groups")} data-arrows onKeyDown={roam}>
        {groups.map((g) => (
          <button
            type="button"
            key={g.key}
            aria-pressed={g.key === quick.value?.group}
            onClick={() => (group.value = g.key)}
          >
            <bdi>{named(g.name)}</bdi>
          </button>
        ))}
        <button type="button" class="arrange" onClick={() => till.show("arrange")}>
          {t("grid.arrange")}
        </button>
      </div>
      {quick.value && items.length === 0 ? (
        <div class="hollow">
          <p class="quiet">{t("find.quick_none")}</p>
        </div>
      ) : (
        <div class="tiles" role="group" aria-label={t("find.quick")} data-arrows onKeyDown={roam}>
          {items.map((item, i) => (
            <button
              type="button"
              key={keys ? `${i}-${item.sku}` : item.sku}
              class={`tile hue-${hue(item, i)}`}
              onClick={() => void till.add(item.sku, item.code ?? "")}
            >
              <b>
                <bdi>{named(item.name)}</bdi>
              </b>
              <Price till={till} item={item} />
            </button>
          ))}
        </div>
      )}
    </>
  );
}
