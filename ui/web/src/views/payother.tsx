import { useSignal } from "@preact/signals";
import { amount, shaped } from "../format";
import { cashDue, due, needed, worth } from "../pay";
import { t } from "../text";
import type { Till } from "../till";
import type { TenderMeans, TenderRate } from "../wire.gen";
import { ByHand } from "./payentry";
import { Field } from "./paycard";
import { Num } from "./parts";

/** A paper of a certain worth, by its number. */
export function Voucher({ till, means }: { till: Till; means: TenderMeans }) {
  const text = useSignal("");
  const ref = useSignal("");
  const take = (n: number) =>
    till.pay("sale.tender", { means: means.id, amount: n, ...(ref.value && { ref: ref.value }) });
  return (
    <ByHand
      till={till}
      text={text}
      exponent={till.exponent.value}
      label={t("pay.voucher_worth")}
      due={due(till)}
      worth={(n) => n}
      take={{ label: t("pay.voucher_take"), run: take }}
      part={{ label: t("pay.voucher_take"), run: take }}
      plain
      change={means.keeps_rest ? t("pay.rest_kept") : t("pay.too_much")}
    >
      <Field label={t("pay.voucher_number")} value={ref} />
    </ByHand>
  );
}

/** Notes of another currency at the shop's rate; the change is local money. */
export function Foreign({ till, rate }: { till: Till; rate: TenderRate }) {
  const text = useSignal("");
  const local = till.exponent.value;
  const rest = cashDue(till);
  const take = (n: number) => till.pay("sale.tender", { means: "foreign", currency: rate.currency, amount: n });
  return (
    <ByHand
      till={till}
      text={text}
      exponent={rate.exponent}
      label={t("pay.foreign_given", { currency: rate.currency })}
      due={rest}
      worth={(n) => worth(rate, n, local)}
      take={{ label: t("pay.take"), run: take }}
      part={{ label: t("pay.take_part"), run: take }}
    >
      <dl class="rate">
        <div>
          <dt>{t("pay.foreign_due", { currency: rate.currency })}</dt>
          <dd>
            <Num>{amount(needed(rate, rest, local), rate.exponent)}</Num>
          </dd>
        </div>
        <div>
          <dt>{t("pay.rate_of", { date: rate.date })}</dt>
          <dd>
            <Num>{shaped(String(rate.rate / 1_000_000))}</Num>
          </dd>
        </div>
      </dl>
    </ByHand>
  );
}
