// Questions that stand beside the basket: how many, which one, really all of it.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { readQuantity, shaped } from "../format";
import { focusEntry, roam } from "../keys";
import { named, t } from "../text";
import type { Till } from "../till";
import type { SaleCandidate } from "../wire.gen";
import { Keypad, TypedNumber } from "./keypad";
import { Act, Code, Key, Num } from "./parts";

const MAX_NOTE = 60; // as the server takes it

export function Quantity({ till, no }: { till: Till; no: number }) {
  const text = useSignal("");
  useLayoutEffect(focusEntry, []);
  const line = till.lines.value.find((l) => l.no === no);
  const qty = readQuantity(text.value);
  const apply = async () => {
    if (qty && (await till.setQuantity(no, qty))) till.show("find");
  };
  const note = useSignal(line?.note ?? "");
  const write = async () => {
    if (await till.note(no, note.value.trim())) till.show("find");
  };
  return (
    <div class="ask">
      <header>
        <h2>{t("quantity.label")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      <p class="what">
        <bdi>{named(line?.name ?? {})}</bdi>
      </p>
      <form
        class="put-aside"
        onSubmit={(e) => {
          e.preventDefault();
          void write();
        }}
      >
        <label>
          <span>{t("note.label")}</span>
          <input
            data-words
            dir={note.value ? "auto" : undefined}
            type="text"
            autocomplete="off"
            maxLength={MAX_NOTE}
            value={note.value}
            onInput={(e) => (note.value = e.currentTarget.value)}
          />
        </label>
        <button type="submit" class="btn">
          {t("note.write")}
        </button>
      </form>
      {line?.fixed ? (
        <p class="quiet">{t(line.serial ? "sale.one_serial" : "sale.of_label", {})}</p>
      ) : (
      <div class="by-hand">
        <div class="reckoning">
          <TypedNumber
            label={t("act.quantity")}
            text={text}
            hint={shaped(line?.qty ?? "1")}
            weight
            onEnter={() => void apply()}
          />
          <button type="button" class="btn main" disabled={!qty} onClick={() => void apply()}>
            <span>{t("quantity.apply")}</span>
            <Key>↵</Key>
          </button>
        </div>
        <Keypad text={text.value} decimals={line?.weighed ?? false} onText={(s) => (text.value = s)} />
      </div>
      )}
    </div>
  );
}

export function Clear({ till }: { till: Till }) {
  const keep = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => keep.current?.querySelector<HTMLButtonElement>("button")?.focus(), []);
  const n = till.standing.value.length;
  return (
    <div class="ask">
      <header>
        <h2>{t("clear.label")}</h2>
      </header>
      <p class="what">{t("clear.what", { n, amount: till.money(till.basket.value?.total ?? 0) })}</p>
      <p class="quiet">{t("clear.hint")}</p>
      <div class="answers" ref={keep} data-arrows onKeyDown={roam}>
        <Act hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("clear.keep")}
        </Act>
        <Act look="warn" onClick={() => void till.clear()}>
          {t("clear.confirm")}
        </Act>
      </div>
    </div>
  );
}

interface Choice {
  till: Till;
  code: string;
  times: string;
  items: SaleCandidate[];
}

export function Choose({ till, code, times, items }: Choice) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => list.current?.querySelector<HTMLButtonElement>("button")?.focus(), [code]);
  const byDigit = (e: KeyboardEvent) => {
    const item = items[Number(/^[1-9]$/.exec(e.key)?.[0] ?? 0) - 1];
    if (item) void till.add(item.item, code, times);
    else roam(e);
  };
  return (
    <div class="ask">
      <header>
        <h2>{t("choose.label")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      <p class="what">{t("choose.hint", { code })}</p>
      <div class="choices" ref={list} data-arrows onKeyDown={byDigit}>
        {items.map((c, i) => (
          <button type="button" class="btn choice" key={c.item} onClick={() => void till.add(c.item, code, times)}>
            <Key>{i < 9 ? String(i + 1) : ""}</Key>
            <span class="name">
              <bdi>{named(c.name)}</bdi>
              <small>
                <Code>{c.item}</Code>
              </small>
            </span>
            <Num>{till.money(c.price)}</Num>
          </button>
        ))}
      </div>
    </div>
  );
}
