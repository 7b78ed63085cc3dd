// What offers and people took off: below each line, and above the total.
import { named, t } from "../text";
import type { Till } from "../till";
import type { SaleHintState, SaleLineState } from "../wire.gen";
import { Act, Num } from "./parts";

/** Which rule gave which amount, below the line that it made cheaper. */
export function Awards({ till, line }: { till: Till; line: SaleLineState }) {
  return (
    <>
      {(line.awards ?? [])
        .filter((a) => a.amount > 0)
        .map((a) => (
          <small class="award" key={a.rule}>
            <bdi>{named(a.name)}</bdi>
            <Num>{till.money(-a.amount)}</Num>
          </small>
        ))}
    </>
  );
}

/** The price before a person changed it, and why. */
export function ListPrice({ till, line }: { till: Till; line: SaleLineState }) {
  return (
    <>
      {" · "}
      {t("offers.list_price", { amount: till.money(line.list ?? 0) })}
      {line.reason ? (
        <>
          {" · "}
          <bdi>{named(line.reason)}</bdi>
        </>
      ) : null}
    </>
  );
}

/** The offer that is nearly there, the way to discounts and coupons, and what is saved. */
export function OfferRow({ till }: { till: Till }) {
  const b = till.basket.value;
  const hint = till.byHand.offers.value?.hints?.[0];
  const coupons = b?.coupons ?? [];
  return (
    <>
      <div class="offer-row">
        <p class="nearly" data-hint>
          {hint ? <Hint till={till} hint={hint} /> : null}
        </p>
        <Act look="quiet" hotkey="⇧ F7" shortcut="Shift+F7" disabled={till.crew.shut.value} onClick={() => till.show("offers")}>
          {t("act.offers")}
        </Act>
      </div>
      {b && (b.saved > 0 || coupons.length > 0 || b.employee) ? (
        <div class="pair saved">
          <span>
            {t("offers.saved")}
            {coupons.map((c) => (
              <span class="tag" key={c.code}>
                <bdi>{c.code}</bdi>
                {c.used ? "" : ` · ${t("offers.coupon_idle")}`}
              </span>
            ))}
            {b.employee ? <span class="tag">{t("offers.employee")}</span> : null}
          </span>
          <span data-saved>
            <Num>{till.money(b.saved)}</Num>
          </span>
        </div>
      ) : null}
    </>
  );
}

function Hint({ till, hint: h }: { till: Till; hint: SaleHintState }) {
  const name = named(h.name);
  return (
    <>
      {h.missing
        ? t("offers.hint_qty", { qty: h.missing, name })
        : t("offers.hint_amount", { amount: till.money(h.amount ?? 0), name })}
      {h.saves ? (
        <>
          {" · "}
          <b>{t("offers.hint_saves", { amount: till.money(h.saves) })}</b>
        </>
      ) : null}
    </>
  );
}
