import { useSignal } from "@preact/signals";
import { amount } from "../format";
import { payments } from "../pay";
import { named, t } from "../text";
import type { Till } from "../till";
import type { SalePaymentState } from "../wire.gen";
import { Act, Code, Num } from "./parts";

/** What was paid so far, what was refused, and how money goes back. */
export function Paid({ till }: { till: Till }) {
  const all = payments(till).filter((p) => p.state !== "asked" && p.state !== "unknown");
  if (all.length === 0) return null;
  return (
    <ol class="paid" tabIndex={0} aria-label={t("pay.payments", { n: all.length })}>
      {all.map((p) => (
        <Payment till={till} payment={p} key={p.no} />
      ))}
    </ol>
  );
}

function Payment({ till, payment: p }: { till: Till; payment: SalePaymentState }) {
  const asking = useSignal(false);
  const taken = p.state === "taken";
  return (
    <li class={taken ? "taken" : "gone"} data-payment={p.state}>
      <span class="name">
        <bdi>{means(p)}</bdi>
        <small>
          {taken ? p.ref ? <Code>{p.ref}</Code> : t("pay.state_taken") : t(p.state === "refused" ? "pay.state_refused" : "pay.state_returned")}
          {p.foreign ? (
            <Num>{` ${amount(p.foreign.amount, p.foreign.currency.exponent)} ${p.foreign.currency.code}`}</Num>
          ) : null}
        </small>
      </span>
      <strong>
        <Num>{till.money(p.given)}</Num>
      </strong>
      {taken && !asking.value ? (
        <Act look="quiet" onClick={() => (asking.value = true)}>
          {t("pay.give_back")}
        </Act>
      ) : null}
      {taken && asking.value ? (
        <div class="sure" role="alert">
          <p>{t(p.means === "cash" || p.foreign ? "pay.back_cash" : p.means === "card" ? "pay.back_card" : "pay.back_other")}</p>
          <Act look="warn" disabled={till.busy.value} onClick={() => void till.pay("sale.tender_back", { no: p.no })}>
            {t("pay.is_back")}
          </Act>
          <Act look="quiet" onClick={() => (asking.value = false)}>
            {t("pay.keep")}
          </Act>
        </div>
      ) : null}
    </li>
  );
}

const means = (p: SalePaymentState): string => (p.means === "cash" ? t("pay.cash") : named(p.name));
