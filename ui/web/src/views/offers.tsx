// Coupons, and what a person may change by hand: the price of a line, a discount on it, or on the whole basket.
import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { latin, readAmount } from "../format";
import { focusEntry, roam } from "../keys";
import { named, t } from "../text";
import type { Till } from "../till";
import { Keypad, TypedNumber } from "./keypad";
import { Act, Code, Key } from "./parts";

type How = "percent" | "amount" | "price";

export function Offers({ till }: { till: Till }) {
  useLayoutEffect(focusEntry, []);
  const reasons = till.byHand.offers.value?.reasons ?? [];
  const employee = till.basket.value?.employee ?? false;
  return (
    <div class="ask offers">
      <header>
        <h2>{t("offers.label")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      {reasons.length > 0 ? <ByHand till={till} /> : <p class="quiet">{t("offers.no_reasons")}</p>}
      <Coupons till={till} entry={reasons.length === 0} />
      {till.byHand.offers.value?.employee || employee ? (
        <button
          type="button"
          class={`btn ${employee ? "soft" : ""}`}
          aria-pressed={employee}
          onClick={() => void till.byHand.employee(!employee)}
        >
          {employee ? t("offers.employee_on") : t("offers.employee")}
        </button>
      ) : null}
    </div>
  );
}

function Coupons({ till, entry }: { till: Till; entry: boolean }) {
  const code = useSignal("");
  const present = async (e: Event) => {
    e.preventDefault();
    const typed = code.value.trim();
    if (typed && (await till.byHand.coupon(typed))) code.value = "";
  };
  return (
    <>
      <form class="put-aside" onSubmit={(e) => void present(e)}>
        <label>
          <span>{t("offers.coupon")}</span>
          <input
            data-entry={entry || undefined}
            data-words
            dir="ltr"
            type="text"
            autocomplete="off"
            maxLength={64}
            value={code.value}
            onInput={(e) => (code.value = e.currentTarget.value)}
          />
        </label>
        <button type="submit" class="btn" disabled={!code.value.trim()}>
          <span>{t("offers.present")}</span>
          <Key>↵</Key>
        </button>
      </form>
      {(till.basket.value?.coupons ?? []).map((c) => (
        <div class="coupon" key={c.code}>
          <Code>{c.code}</Code>
          <small>{c.used ? t("offers.coupon_used") : t("offers.coupon_idle")}</small>
          <button
            type="button"
            class="btn quiet"
            aria-label={t("offers.remove_coupon", { code: c.code })}
            onClick={() => void till.byHand.coupon(c.code, true)}
          >
            {t("offers.remove")}
          </button>
        </div>
      ))}
    </>
  );
}

function ByHand({ till }: { till: Till }) {
  const line = till.line.value;
  const ofLine = useSignal(line !== undefined);
  const how = useSignal<How>("percent");
  const text = useSignal("");
  const note = useSignal("");
  const reason = useSignal("");
  const reasons = till.byHand.offers.value?.reasons ?? [];
  const chosen = reasons.find((r) => r.id === reason.value);
  const target = ofLine.value && line ? line : undefined;
  const given = target ? target.discount : till.basket.value?.discount;
  const value = how.value === "percent" ? readPercent(text.value) : readAmount(text.value, till.exponent.value);
  const ready = value !== null && value !== "" && chosen && (!chosen.note || note.value.trim() !== "");
  const hows: How[] = target ? ["percent", "amount", "price"] : ["percent", "amount"];
  const why = () => ({ reason: reason.value, ...(note.value.trim() && { note: note.value.trim() }) });
  const apply = () => {
    if (!ready) return;
    if (how.value === "price" && target) void till.byHand.changePrice({ line: target.no, price: value as number, ...why() });
    else {
      const size = how.value === "percent" ? { percent: value as string } : { amount: value as number };
      void till.byHand.discount({ ...(target && { line: target.no }), ...size, ...why() });
    }
  };
  const aim = (at: boolean) => {
    ofLine.value = at;
    if (!at && how.value === "price") how.value = "percent";
  };
  return (
    <>
      <div class="segments" role="group" aria-label={t("offers.what")} data-arrows onKeyDown={roam}>
        <Pick on={target !== undefined} disabled={!line} pick={() => aim(true)}>
          {line ? named(line.name) : t("offers.of_line")}
        </Pick>
        <Pick on={target === undefined} pick={() => aim(false)}>
          {t("offers.of_basket")}
        </Pick>
      </div>
      <div class="segments" role="group" aria-label={t("offers.by_hand")} data-arrows onKeyDown={roam}>
        {hows.map((h) => (
          <Pick key={h} on={how.value === h} pick={() => (how.value = h)}>
            {t(`offers.${h}`)}
          </Pick>
        ))}
      </div>
      <div class="by-hand">
        <div class="reckoning">
          <TypedNumber label={t(`offers.${how.value}`)} text={text} onEnter={apply} />
          <div class="reasons" role="group" aria-label={t("offers.reason")} data-arrows onKeyDown={roam}>
            {reasons.map((r) => (
              <Pick key={r.id} on={reason.value === r.id} pick={() => (reason.value = r.id)}>
                {named(r.name)}
              </Pick>
            ))}
          </div>
          {chosen?.note ? (
            <label>
              <span>{t("offers.note")}</span>
              <input
                class="words"
                dir={note.value ? "auto" : undefined}
                type="text"
                autocomplete="off"
                maxLength={200}
                value={note.value}
                onInput={(e) => (note.value = e.currentTarget.value)}
              />
            </label>
          ) : null}
          <button type="button" class="btn main" disabled={!ready} onClick={apply}>
            <span>{t("offers.apply")}</span>
            <Key>↵</Key>
          </button>
        </div>
        <Keypad text={text.value} decimals onText={(s) => (text.value = s)} />
      </div>
      <div class="answers">
        {given ? (
          <Act onClick={() => void till.byHand.discount(target ? { line: target.no } : {})}>{t("offers.take_back")}</Act>
        ) : null}
        {target?.list !== undefined ? (
          <Act onClick={() => void till.byHand.changePrice({ line: target.no, price: target.list ?? 0, reason: "" })}>
            {t("offers.list_again", { amount: till.money(target.list) })}
          </Act>
        ) : null}
      </div>
    </>
  );
}

interface PickProps {
  on: boolean;
  pick: () => void;
  disabled?: boolean;
  children: string;
}

/** One of several, of which one is chosen. */
function Pick({ on, pick, disabled, children }: PickProps) {
  return (
    <button type="button" class={`btn ${on ? "soft" : ""}`} aria-pressed={on} disabled={disabled ?? false} onClick={pick}>
      <bdi>{children}</bdi>
    </button>
  );
}

/** Reads a percentage into the form of the wire, or null: more than nothing, up to a hundred. */
function readPercent(text: string): string | null {
  const typed = latin(text.trim()).replace(",", ".");
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(typed)) return null;
  return Number(typed) > 0 && Number(typed) <= 100 ? typed : null;
}
