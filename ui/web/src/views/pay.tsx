import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { readAmount, shaped } from "../format";
import { focusEntry, roam } from "../keys";
import { t } from "../text";
import type { Till } from "../till";
import { Keypad } from "./keypad";
import { Act, Key, Num } from "./parts";

/** Taking cash, beside the basket. One tap on what was handed over is enough. */
export function Pay({ till }: { till: Till }) {
  const text = useSignal("");
  useEffect(focusEntry, []);
  const total = till.basket.value?.total ?? 0;
  const exponent = till.exponent.value;
  const given = text.value ? readAmount(text.value, exponent) : null;
  const enough = given !== null && given >= total;
  const take = () => {
    if (enough) void till.cash(given);
  };
  const [exact, ...more] = till.basket.value?.fast ?? [];
  return (
    <div class="pay">
      <header>
        <h2>{t("pay.due")}</h2>
        <p class="due">
          <Num>{till.money(total)}</Num>
        </p>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      <p class="fast-label" id="fast-label">
        {t("pay.fast")}
      </p>
      <div class="fast" role="group" aria-labelledby="fast-label" data-arrows onKeyDown={roam}>
        <Act
          look="soft"
          hotkey="Ctrl ↵"
          shortcut="Control+Enter"
          disabled={till.busy.value}
          onClick={() => void till.cash(exact ?? total)}
        >
          {t("pay.exact")}
        </Act>
        {more.map((minor) => (
          <button type="button" key={minor} class="btn" disabled={till.busy.value} onClick={() => void till.cash(minor)}>
            <Num>{till.money(minor).replace(/[.٫][0٠]+$/, "")}</Num>
          </button>
        ))}
      </div>
      <div class="by-hand">
        <div class="reckoning">
          <label>
            <span>{t("pay.given")}</span>
            <input
              data-entry
              dir="ltr"
              class="num"
              type="text"
              inputmode="none"
              autocomplete="off"
              value={shaped(text.value)}
              placeholder={till.money(0)}
              onInput={(e) => (text.value = e.currentTarget.value.replace(/[٬,](?=\d{3})/g, ""))}
              onKeyDown={(e) => {
                if (e.key === "Enter" && !e.ctrlKey) take();
              }}
            />
          </label>
          <p class={`back ${enough ? "good" : ""}`} role="status">
            <span>{given !== null && !enough ? t("pay.short") : t("pay.change")}</span>
            <strong>
              <Num>{given === null ? "–" : till.money(Math.abs(given - total))}</Num>
            </strong>
          </p>
          <button type="button" class="btn main" disabled={!enough || till.busy.value} onClick={take}>
            <span>{t("pay.take")}</span>
            <Key>↵</Key>
          </button>
        </div>
        <Keypad text={text.value} decimals={exponent > 0} onText={(s) => (text.value = s)} />
      </div>
    </div>
  );
}
