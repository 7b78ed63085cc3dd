// Goods come back for which nobody has the receipt: at today's price or less, in cash, and with somebody's word.
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { latin, millionths, quantityOf, readAmount, readQuantity, shaped } from "../format";
import { roam } from "../keys";
import { named, t } from "../text";
import type { Till } from "../till";
import type { CatalogItem, ReturnsReason, ReturnsReturned } from "../wire.gen";
import { Act, Code, Key, Num, Qty } from "./parts";
import { Becomes, Reasons, Stepper } from "./returnparts";

/** Hits shown: goods in the customer's hand are found by their code, so the first few are enough. */
const HITS = 8;
const PAUSE = 60;

interface Goods {
  item: CatalogItem;
  qty: string;
  price: number;
  disposition: string;
}

interface Props {
  till: Till;
  reasons: readonly ReturnsReason[];
  /** The receipt of another shop that nobody could look up, where one was shown. */
  receipt?: string | undefined;
  onDone: (r: ReturnsReturned) => void;
  onBack: () => void;
}

export function ReturnGoods({ till, reasons, receipt, onDone, onBack }: Props) {
  const goods = useSignal<readonly Goods[]>([]);
  const reason = useSignal("");
  const note = useSignal("");
  const busy = useSignal(false);
  const needsNote = reasons.find((r) => r.id === reason.value)?.note ?? false;
  const ready = goods.value.length > 0 && reason.value !== "" && (!needsNote || note.value.trim() !== "");
  const total = goods.value.reduce((sum, g) => sum + Math.round((g.price * millionths(g.qty)) / 1_000_000), 0);
  const submit = async () => {
    if (!ready || busy.value) return;
    busy.value = true;
    const lines = goods.value.map((g) => ({
      item: g.item.sku, qty: g.qty, disposition: g.disposition, ...(g.price < g.item.price && { price: g.price }),
    }));
    const r = await till.back.goods({ lines, ...(receipt && { receipt }), reason: reason.value, ...(note.value.trim() && { note: note.value.trim() }) });
    busy.value = false;
    if (r) onDone(r);
  };
  const take = (item: CatalogItem) => {
    if (goods.value.some((g) => g.item.sku === item.sku)) return;
    goods.value = [...goods.value, { item, qty: "1", price: item.price, disposition: "resell" }];
  };
  const change = (sku: string, to: Partial<Goods> | null) => {
    goods.value = goods.value.flatMap((g) => (g.item.sku !== sku ? [g] : to ? [{ ...g, ...to }] : []));
  };
  return (
    <form
      class="ask returns fixed"
      onSubmit={(e) => {
        e.preventDefault();
        void submit();
      }}
    >
      <header>
        <h2>{receipt ? t("elsewhere.claimed", { number: receipt }) : t("return.no_receipt")}</h2>
        <Act look="quiet" onClick={onBack}>
          {t("act.back")}
        </Act>
      </header>
      <div class="back-body">
        <p class="quiet">{t(receipt ? "elsewhere.goods_hint" : "return.no_receipt_hint")}</p>
        <FindGoods till={till} onTake={take} />
        {goods.value.length > 0 ? (
          <fieldset class="back-lines">
            <legend>{t("return.which")}</legend>
            {goods.value.map((g) => (
              <GoodsBack key={g.item.sku} till={till} goods={g} onChange={(to) => change(g.item.sku, to)} />
            ))}
          </fieldset>
        ) : null}
        <Reasons
          reasons={reasons} reason={reason.value} note={note.value} needsNote={needsNote}
          onReason={(r) => (reason.value = r)} onNote={(n) => (note.value = n)}
        />
      </div>
      <footer class="give">
        <button type="submit" class="btn main" disabled={!ready || busy.value} data-give>
          <span>{t("return.do", { amount: till.money(total) })}</span>
          <Key>↵</Key>
        </button>
      </footer>
    </form>
  );
}

function FindGoods({ till, onTake }: { till: Till; onTake: (item: CatalogItem) => void }) {
  const text = useSignal("");
  const hits = useSignal<readonly CatalogItem[] | null>(null);
  const entry = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => entry.current?.focus(), []);
  useEffect(() => {
    const q = latin(text.value).trim();
    if (!q) {
      hits.value = null;
      return;
    }
    const wait = setTimeout(async () => {
      const a = await till.link.ask("catalog.search", { q, limit: HITS });
      if (latin(text.peek()).trim() === q) hits.value = a.ok?.hits ?? [];
    }, PAUSE);
    return () => clearTimeout(wait);
  }, [text.value]);
  const take = (item: CatalogItem) => {
    onTake(item);
    text.value = "";
    entry.current?.focus();
  };
  return (
    <div class="find-goods">
      <label class="ref">
        <span>{t("return.search")}</span>
        <input
          ref={entry}
          data-entry
          dir={text.value ? "auto" : undefined}
          type="text"
          autocomplete="off"
          value={text.value}
          onInput={(e) => (text.value = e.currentTarget.value)}
          onKeyDown={(e) => {
            const first = hits.value?.[0];
            if (e.key !== "Enter" || !text.value) return;
            e.preventDefault(); // it means the goods, not the refund
            if (first) take(first);
          }}
        />
      </label>
      {hits.value?.length === 0 ? <p class="quiet">{t("find.none", { query: text.value })}</p> : null}
      <div class="choices" data-arrows onKeyDown={roam}>
        {(hits.value ?? []).map((item) => (
          <button type="button" class="btn choice held" key={item.sku} onClick={() => take(item)}>
            <span class="name">
              <bdi>{named(item.name)}</bdi>
              <small>
                <Code>{item.sku}</Code>
              </small>
            </span>
            <Num>{till.money(item.price)}</Num>
          </button>
        ))}
      </div>
    </div>
  );
}

interface GoodsProps {
  till: Till;
  goods: Goods;
  onChange: (to: Partial<Goods> | null) => void;
}

function GoodsBack({ till, goods: g, onChange }: GoodsProps) {
  const name = named(g.item.name);
  return (
    <div class="back-line chosen">
      <div class="back-what">
        <bdi class="name">{name}</bdi>
        <button type="button" class="btn quiet" aria-label={t("return.remove", { name })} onClick={() => onChange(null)}>
          ×
        </button>
      </div>
      <div class="back-how">
        {g.item.weighed ? (
          <input
            class="num" dir="ltr" type="text" inputmode="decimal" autocomplete="off"
            aria-label={t("return.how_many", { name })}
            value={shaped(g.qty)}
            onChange={(e) => {
              const q = readQuantity(e.currentTarget.value);
              if (q && millionths(q) > 0) onChange({ qty: q });
            }}
          />
        ) : (
          <Stepper
            name={name} least={g.qty === "1"} most={false}
            onStep={(by) => onChange({ qty: quantityOf(millionths(g.qty) + by * 1_000_000) })}
          >
            <Qty value={g.qty} />
          </Stepper>
        )}
        <input
          class="num" dir="ltr" type="text" inputmode="decimal" autocomplete="off"
          aria-label={t("return.price", { name })}
          value={till.money(g.price)}
          onChange={(e) => {
            const price = readAmount(e.currentTarget.value.replace(/[٬,](?=[\d٠-٩]{3})/g, ""), till.exponent.value);
            onChange({ price: price && price <= g.item.price ? price : g.item.price });
          }}
        />
        <Becomes name={name} value={g.disposition} onChange={(disposition) => onChange({ disposition })} />
      </div>
    </div>
  );
}
