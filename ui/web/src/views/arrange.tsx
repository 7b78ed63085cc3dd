// Arranging the quick keys of this till: pages, the keys of each, their order and colour. Nothing is kept until it is saved.
import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { named, t } from "../text";
import type { Till } from "../till";
import type { CatalogItem, FactGridKey, FactGridPage } from "../wire.gen";
import { Act, Code, Num } from "./parts";

const HUES = 8;
const MAX_PAGES = 12; // as the server takes it
const HITS = 6;

interface Draft {
  pages: Signal<FactGridPage[]>;
  page: Signal<number>;
  at: Signal<number>; // the key that is selected
  items: Signal<ReadonlyMap<string, CatalogItem>>;
}

export function Arrange({ till }: { till: Till }) {
  const d: Draft = { pages: useSignal([]), page: useSignal(0), at: useSignal(0), items: useSignal(new Map()) };
  const loaded = useSignal(false);
  useEffect(() => {
    void till.link.ask("grid.get", {}).then((a) => {
      d.pages.value = a.ok?.pages?.length ? a.ok.pages : [{ name: { en: t("grid.first"), ar: t("grid.first") }, keys: [] }];
      d.items.value = new Map((a.ok?.items ?? []).map((i) => [i.sku, i]));
      loaded.value = true;
    });
  }, []);
  const save = async (all: boolean) => {
    const pages = d.pages.value.filter((p) => (p.keys ?? []).length > 0);
    if (await till.act("grid.set", { pages, ...(all && { all }) })) {
      till.said.value = t("grid.saved");
      till.show("find");
    }
  };
  return (
    <div class="ask goods">
      <header>
        <h2>{t("grid.label")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      <p class="quiet">{t("grid.hint")}</p>
      {loaded.value ? (
        <>
          <Pages d={d} />
          <Keys till={till} d={d} />
          <AddKey till={till} d={d} />
        </>
      ) : (
        <p class="quiet">{t("app.loading")}</p>
      )}
      <div class="answers">
        <Act look="main" onClick={() => void save(false)}>
          {t("grid.save")}
        </Act>
        <Act onClick={() => void save(true)}>{t("grid.save_all")}</Act>
      </div>
    </div>
  );
}

const keysOf = (d: Draft): FactGridKey[] => d.pages.value[d.page.value]?.keys ?? [];

function change(d: Draft, what: Partial<FactGridPage>) {
  d.pages.value = d.pages.value.map((p, i) => (i === d.page.value ? { ...p, ...what } : p));
}

/** Moves a key to another place of its page. */
function move(d: Draft, from: number, to: number) {
  const keys = [...keysOf(d)];
  const [key] = keys.splice(from, 1);
  if (!key || to < 0 || to > keys.length) return;
  keys.splice(to, 0, key);
  change(d, { keys });
  d.at.value = to;
}

function Pages({ d }: { d: Draft }) {
  const name = d.pages.value[d.page.value]?.name;
  return (
    <>
      <div class="groups" role="group" aria-label={t("grid.pages")}>
        {d.pages.value.map((p, i) => (
          <button
            type="button"
            key={i}
            aria-pressed={i === d.page.value}
            onClick={() => {
              d.page.value = i;
              d.at.value = 0;
            }}
          >
            <bdi>{named(p.name) || "–"}</bdi>
          </button>
        ))}
        {d.pages.value.length < MAX_PAGES ? (
          <button
            type="button"
            onClick={() => {
              d.pages.value = [...d.pages.value, { name: { en: t("grid.first"), ar: t("grid.first") }, keys: [] }];
              d.page.value = d.pages.value.length - 1;
            }}
          >
            {t("grid.add_page")}
          </button>
        ) : null}
      </div>
      <div class="names">
        {(["ar", "en"] as const).map((lang) => (
          <label key={lang}>
            <span>{t(`grid.name_${lang}`)}</span>
            <input
              data-words
              type="text"
              dir="auto"
              lang={lang}
              maxLength={30}
              autocomplete="off"
              value={name?.[lang] ?? ""}
              onInput={(e) => change(d, { name: { ...name, [lang]: e.currentTarget.value } })}
            />
          </label>
        ))}
      </div>
    </>
  );
}

/** The keys of the page: dragged, or moved by Alt and the arrow keys. */
function Keys({ till, d }: { till: Till; d: Draft }) {
  const grid = useRef<HTMLDivElement>(null);
  const dragged = useSignal(-1);
  const keys = keysOf(d);
  const selected = keys[d.at.value];
  const paint = (hue: number) => change(d, { keys: keys.map((k, i) => (i === d.at.value ? { ...k, hue } : k)) });
  const remove = () => {
    change(d, { keys: keys.filter((_, i) => i !== d.at.value) });
    d.at.value = Math.max(0, d.at.value - 1);
  };
  const moved = (by: 1 | -1) => {
    move(d, d.at.value, d.at.value + by);
    requestAnimationFrame(() => grid.current?.querySelectorAll<HTMLElement>(".tile")[d.at.value]?.focus());
  };
  const keydown = (e: KeyboardEvent) => {
    const onward = getComputedStyle(e.currentTarget as HTMLElement).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (e.key === "Delete") remove();
    else if (e.altKey && (e.key === "ArrowLeft" || e.key === "ArrowRight")) moved(e.key === onward ? 1 : -1);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <>
      <div class="tiles arranged" role="group" aria-label={t("find.quick")} ref={grid} onKeyDown={keydown} data-arrows>
        {keys.map((k, i) => (
          <button
            type="button"
            key={`${i}-${k.sku}`}
            class={`tile hue-${k.hue}`}
            draggable
            aria-pressed={i === d.at.value}
            onFocus={() => (d.at.value = i)}
            onClick={() => (d.at.value = i)}
            onDragStart={() => (dragged.value = i)}
            onDragOver={(e) => e.preventDefault()}
            onDrop={(e) => {
              e.preventDefault();
              if (dragged.value >= 0) move(d, dragged.value, i);
              dragged.value = -1;
            }}
          >
            <b>
              <bdi>{named(d.items.value.get(k.sku)?.name ?? { en: k.sku })}</bdi>
            </b>
            <Num>{till.money(d.items.value.get(k.sku)?.price ?? 0)}</Num>
          </button>
        ))}
      </div>
      {selected ? (
        <div class="answers" role="group" aria-label={t("grid.of_key")}>
          <Act hotkey="Alt ←→" shortcut="Alt+ArrowLeft" onClick={() => moved(-1)} disabled={d.at.value === 0}>
            {t("grid.earlier")}
          </Act>
          <Act onClick={() => moved(1)} disabled={d.at.value === keys.length - 1}>
            {t("grid.later")}
          </Act>
          <Act hotkey="Del" shortcut="Delete" onClick={remove}>
            {t("grid.remove")}
          </Act>
          <span class="hues" role="group" aria-label={t("grid.colour")}>
            {Array.from({ length: HUES }, (_, hue) => (
              <button
                type="button"
                key={hue}
                class={`hue hue-${hue}`}
                aria-label={t("grid.colour_n", { n: hue + 1 })}
                aria-pressed={selected.hue === hue}
                onClick={() => paint(hue)}
              />
            ))}
          </span>
        </div>
      ) : (
        <p class="quiet">{t("grid.none")}</p>
      )}
    </>
  );
}

function AddKey({ till, d }: { till: Till; d: Draft }) {
  const text = useSignal("");
  const hits = useSignal<CatalogItem[]>([]);
  const search = async (q: string) => {
    text.value = q;
    const a = q.trim() ? await till.link.ask("catalog.search", { q: q.trim(), limit: HITS }) : null;
    if (text.peek() === q) hits.value = a?.ok?.hits ?? [];
  };
  const add = (item: CatalogItem) => {
    d.items.value = new Map(d.items.value).set(item.sku, item);
    change(d, { keys: [...keysOf(d), { sku: item.sku, hue: d.page.value % HUES }] });
    d.at.value = keysOf(d).length - 1;
    void search("");
  };
  return (
    <>
      <label class="adding">
        <span>{t("grid.add_key")}</span>
        <input
          data-entry
          data-words
          type="text"
          dir="auto"
          autocomplete="off"
          value={text.value}
          onInput={(e) => void search(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key === "Enter" && hits.value[0]) add(hits.value[0]);
          }}
        />
      </label>
      <div class="choices">
        {hits.value.map((item) => (
          <button type="button" class="btn choice held" key={item.sku} onClick={() => add(item)}>
            <span class="name">
              <bdi>{named(item.name)}</bdi>
              <small>
                <Code>{item.code || item.sku}</Code>
              </small>
            </span>
            <Num>{till.money(item.price)}</Num>
          </button>
        ))}
      </div>
    </>
  );
}
