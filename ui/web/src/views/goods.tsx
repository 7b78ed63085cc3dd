// Goods that need a word before they are sold, or that are only asked about.
import { useSignal, type Signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { amount, readAmount, readQuantity, shaped } from "../format";
import { focusEntry, roam } from "../keys";
import { named, say, t } from "../text";
import type { Answers, Asks } from "../asks";
import type { Till } from "../till";
import type { SaleChecked, SaleLineState } from "../wire.gen";
import { Keypad, TypedNumber } from "./keypad";
import { Act, Code, Key, Num } from "./parts";

const MAX_SERIAL = 40; // as the server takes it

/** What is known of the goods of a line, below it. */
export function Details({ line: l }: { line: SaleLineState }) {
  const marks = [
    l.source === "typed" ? t("goods.typed") : "",
    l.source === "code" ? t(l.measure ? "goods.label_weight" : "goods.label_price") : "",
    l.net ? `${shaped(l.net)} ${say("unit.kg")}` : "",
    l.tare ? t("goods.tare", { tare: l.tare, unit: l.measure ? say(`unit.${l.measure}`) : "" }) : "",
    l.serial ? t("goods.serial", { serial: l.serial }) : "",
    l.lot ? t("goods.lot", { lot: l.lot }) : "",
    l.expiry ? t("goods.expiry", { date: l.expiry }) : "",
    l.age ? t("goods.age", { n: l.age }) : "",
    l.for ? t("goods.deposit") : "",
  ].filter(Boolean);
  return (
    <>
      {marks.length > 0 ? <small class="under marks">{marks.map((m) => <span key={m}>{m}</span>)}</small> : null}
      {l.note ? (
        <small class="under note">
          <bdi>{l.note}</bdi>
        </small>
      ) : null}
    </>
  );
}

type Field = "weight" | "tare" | "price" | "serial" | "lot";

/** Everything that must be asked of an item, at once. */
export function AskGoods({ till, asks }: { till: Till; asks: Asks }) {
  const text = { weight: useSignal(""), tare: useSignal(asks.tare && asks.tare !== "0" ? asks.tare : ""), price: useSignal(""), serial: useSignal(""), lot: useSignal("") };
  const fields = fieldsOf(asks);
  const at = useSignal<Field>(fields[0] ?? "weight");
  const refuse = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (fields.length > 0) focusEntry();
    else refuse.current?.querySelector<HTMLButtonElement>("button")?.focus();
  }, []);
  const answers = answersOf(till, asks, text);
  const sell = () => {
    if (answers) void till.add(asks.item, asks.code, asks.needs.includes("weight") ? "" : asks.qty, answers);
  };
  const back = () => till.show("find");
  return (
    <div class="ask goods">
      <header>
        <h2>{t("asks.label")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={back}>
          {t("act.back")}
        </Act>
      </header>
      <p class="what">
        <bdi>{named(asks.name)}</bdi>
        {asks.price ? <small>{t("asks.price_is", { price: till.money(asks.price) })}</small> : null}
      </p>
      {asks.limit ? <Age asks={asks} /> : null}
      {fields.length > 0 ? (
        <div class="by-hand">
          <div class="reckoning">
            {fields.map((f, i) => (
              <Answer key={f} field={f} asks={asks} text={text[f]} first={i === 0} onFocus={() => (at.value = f)} onEnter={sell} />
            ))}
            {asks.limit ? null : (
              <button type="button" class="btn main" disabled={!answers} onClick={sell}>
                <span>{t("asks.add")}</span>
                <Key>↵</Key>
              </button>
            )}
          </div>
          {at.value === "serial" || at.value === "lot" ? null : (
            <Keypad text={text[at.value].value} decimals={at.value !== "price" || till.exponent.value > 0} onText={(s) => (text[at.value].value = s)} />
          )}
        </div>
      ) : null}
      {asks.limit ? (
        <div class="answers" ref={refuse} data-arrows onKeyDown={roam}>
          <Act onClick={back}>{t("asks.too_young")}</Act>
          <Act look="main" disabled={!answers} onClick={sell}>
            {t("asks.old_enough")}
          </Act>
        </div>
      ) : null}
    </div>
  );
}

const fieldsOf = (asks: Asks): Field[] =>
  asks.needs.flatMap((n): Field[] => (n === "age" ? [] : n === "weight" ? ["weight", "tare"] : [n]));

/** The answers as they stand, null while one is missing or wrong. */
function answersOf(till: Till, asks: Asks, text: Record<Field, Signal<string>>): Answers | null {
  const out: Answers = {};
  for (const need of asks.needs) {
    if (need === "weight") {
      const weight = readQuantity(text.weight.value);
      const tare = text.tare.value ? readQuantity(text.tare.value) : "0";
      if (!weight || !tare) return null;
      out.weight = weight;
      out.tare = tare;
    } else if (need === "price") {
      const price = readAmount(text.price.value, till.exponent.value);
      if (!price) return null;
      out.price = price;
    } else if (need === "age") {
      out.age = asks.limit ?? 0;
    } else {
      const word = text[need].value.trim();
      if (!word) return null;
      out[need] = word;
    }
  }
  return out;
}

function Age({ asks }: { asks: Asks }) {
  return (
    <div class="born">
      <p class="quiet">{t("asks.age", { n: asks.limit ?? 0 })}</p>
      <p>{t("asks.born")}</p>
      <p class="giant">
        <Num>{shaped(asks.born_before ?? "")}</Num>
      </p>
    </div>
  );
}

interface AnswerProps {
  field: Field;
  asks: Asks;
  text: Signal<string>;
  first: boolean;
  onFocus: () => void;
  onEnter: () => void;
}

function Answer({ field, asks, text, first, onFocus, onEnter }: AnswerProps) {
  const words = field === "serial" || field === "lot";
  const unit = (field === "weight" || field === "tare") && asks.unit ? ` (${say(`unit.${asks.unit}`)})` : "";
  return (
    <label>
      <span>{t(`asks.${field}`) + unit}</span>
      <input
        data-entry={first || undefined}
        data-words={words || undefined}
        dir="ltr"
        class="num"
        type="text"
        inputmode={words ? "text" : "none"}
        autocomplete="off"
        maxLength={MAX_SERIAL}
        value={words ? text.value : shaped(text.value)}
        onFocus={onFocus}
        onInput={(e) => (text.value = e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === "Enter" && !e.ctrlKey && !asks.limit) onEnter();
        }}
      />
    </label>
  );
}

/** Goods that are not on file: their department and price. */
export function Unknown({ till, code }: { till: Till; code: string }) {
  const departments = till.status.value?.departments ?? [];
  const dept = useSignal(departments[0]?.id ?? "");
  const text = useSignal("");
  useLayoutEffect(focusEntry, []);
  const price = readAmount(text.value, till.exponent.value);
  const most = departments.find((d) => d.id === dept.value)?.max ?? 0;
  const right = !!price && !!dept.value && (most === 0 || price <= most);
  const sell = () => {
    if (right) void till.unknown(code, dept.value, price);
  };
  return (
    <div class="ask goods">
      <header>
        <h2>{t("unknown.label")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      {code ? (
        <p class="what">
          <Code>{code}</Code>
        </p>
      ) : null}
      <p class="quiet">{t("unknown.hint")}</p>
      <div class="depts" role="group" aria-label={t("unknown.dept")} data-arrows onKeyDown={roam}>
        {departments.map((d) => (
          <button type="button" class="btn" key={d.id} aria-pressed={d.id === dept.value} onClick={() => (dept.value = d.id)}>
            <bdi>{named(d.name)}</bdi>
          </button>
        ))}
      </div>
      <div class="by-hand">
        <div class="reckoning">
          <TypedNumber label={t("asks.price")} text={text} hint={till.money(0)} onEnter={sell} />
          <p class="quiet" role="status">
            {most > 0 ? t("unknown.most", { max: amount(most, till.exponent.value) }) : ""}
          </p>
          <button type="button" class="btn main" disabled={!right} onClick={sell}>
            <span>{t("asks.add")}</span>
            <Key>↵</Key>
          </button>
        </div>
        <Keypad text={text.value} decimals={till.exponent.value > 0} onText={(s) => (text.value = s)} />
      </div>
    </div>
  );
}

/** What a price check found. Nothing was sold. */
export function Checked({ till, items }: { till: Till; items: SaleChecked[] }) {
  const acts = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => acts.current?.querySelector<HTMLButtonElement>("button")?.focus(), [items]);
  return (
    <div class="ask goods" ref={acts}>
      <header>
        <h2>{t("check.label")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      {items.map((c) => (
        <section class="checked" key={c.item} data-checked={c.item}>
          <p class="what">
            <bdi>{named(c.name)}</bdi>
            <small>
              <Code>{c.code || c.item}</Code>
            </small>
          </p>
          <p class="giant">
            {c.open ? t("find.open_price") : <Num>{till.money(c.price)}</Num>}
            {!c.label && c.unit !== "each" ? <small> / {say(`unit.${c.unit}`)}</small> : null}
          </p>
          <p class="under marks">
            {c.label ? <span>{t("goods.label_price")}</span> : null}
            {c.pack !== "1" ? <span>{t("check.pack", { n: Number(c.pack) })}</span> : null}
            {c.deposit ? <span>{t("check.deposit", { amount: till.money(c.deposit) })}</span> : null}
            {c.age ? <span>{t("goods.age", { n: c.age })}</span> : null}
            <span>{t("check.stock")}</span>
          </p>
          <div class="answers">
            <Act onClick={() => void till.add(c.item, c.code)}>{t("check.add")}</Act>
            <Act onClick={() => till.checkPrice(true)} hotkey="F7">
              {t("check.again")}
            </Act>
          </div>
        </section>
      ))}
    </div>
  );
}
