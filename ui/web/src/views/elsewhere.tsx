// Receipts of other shops: head office is asked, and nothing waits for its answer.
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { shaped } from "../format";
import { roam } from "../keys";
import { named, say, t } from "../text";
import type { Till } from "../till";
import type { ReturnsFound, ScreenElsewhere } from "../wire.gen";
import { Act, Code, Num } from "./parts";

/** A day, year first, as on a receipt. */
export const dayOf = (at: number) => new Date(at).toLocaleDateString("en-CA");

interface Props {
  till: Till;
  number: string;
  onFound: (f: ReturnsFound) => void;
  /** The goods are taken back though nobody knows the receipt. */
  onGoods: () => void;
  onBack: () => void;
}

export function Elsewhere({ till, number, onFound, onGoods, onBack }: Props) {
  const question = useSignal("");
  const ask = async (store?: string) => {
    question.value = "";
    const a = await till.ask("return.elsewhere", { number, ...(store && { store }) });
    if (a) question.value = a.question;
    else onBack(); // it was told why
  };
  const answer = till.elsewhere.value?.question === question.value ? till.elsewhere.value : null;
  useEffect(() => void ask(), [number]);
  useEffect(() => {
    if (answer?.state === "found" && answer.found) onFound(answer.found);
  }, [answer]);
  return (
    <div class="ask returns">
      <header>
        <h2>{t("elsewhere.label")}</h2>
        <Act look="quiet" onClick={onBack}>
          {t("act.back")}
        </Act>
      </header>
      <Answer till={till} number={number} answer={answer} onAsk={(store) => void ask(store)} onGoods={onGoods} />
    </div>
  );
}

interface AnswerProps {
  till: Till;
  number: string;
  answer: ScreenElsewhere | null;
  onAsk: (store?: string) => void;
  onGoods: () => void;
}

function Answer({ till, number, answer, onAsk, onGoods }: AnswerProps) {
  const acts = useRef<HTMLDivElement>(null);
  const state = answer?.state ?? "asking";
  useLayoutEffect(() => acts.current?.querySelector("button")?.focus(), [state]);
  switch (state) {
    case "several":
      return (
        <>
          <p class="what">{t("elsewhere.several", { number })}</p>
          <div class="choices" data-arrows onKeyDown={roam} ref={acts} data-elsewhere="several">
            {(answer?.matches ?? []).map((m) => (
              <button type="button" class="btn choice held" key={m.store} data-shop={m.store} onClick={() => onAsk(m.store)}>
                <span class="name">
                  <bdi>{named(m.shop) || m.store}</bdi>
                  <small>
                    <Num>{shaped(dayOf(m.at))}</Num>
                  </small>
                </span>
                <Total till={till} total={m.total} currency={m.currency} />
              </button>
            ))}
          </div>
        </>
      );
    case "none":
    case "unreached":
      return (
        <>
          <p class="what" role="status" data-elsewhere={state}>
            {t(`elsewhere.${state}`, { number })}
          </p>
          <p class="quiet">{t(`elsewhere.${state}_hint`, { number })}</p>
          <div class="answers" data-arrows onKeyDown={roam} ref={acts}>
            <Act look="main" onClick={() => onAsk()}>
              {t("elsewhere.again")}
            </Act>
            <Act onClick={onGoods} note={t("elsewhere.goods_hint")}>
              {t("elsewhere.goods")}
            </Act>
          </div>
        </>
      );
    case "refused":
      return (
        <p class="what" role="status" data-elsewhere="refused">
          {answer?.error ? say(answer.error.key, answer.error.args) : null}
        </p>
      );
    default:
      return (
        <>
          <p class="what" role="status" data-elsewhere="asking">
            {t("elsewhere.asking", { number })}
          </p>
          <p class="quiet">{t("elsewhere.asking_hint")}</p>
        </>
      );
  }
}

/** An amount in this shop's currency; another one's is named, for its minor units may differ. */
function Total({ till, total, currency }: { till: Till; total: number; currency: string }) {
  if (currency === till.basket.value?.currency.code) return <Num>{till.money(total)}</Num>;
  return <Code>{currency}</Code>;
}

/** Whose receipt it is, and how much head office's word is worth by now. */
export function FromShop({ found }: { found: ReturnsFound }) {
  if (!found.store) return null;
  return (
    <>
      <p class="quiet" data-from={found.store}>
        {t("elsewhere.from", { shop: (found.shop && named(found.shop)) || found.store })}
      </p>
      {found.stale ? (
        <p class="what" data-stale>
          {t("elsewhere.stale", { date: dayOf(found.as_of ?? 0) })}
        </p>
      ) : null}
    </>
  );
}

/** Receipts of which more came back than was sold: a manager looks into each. */
export function Overruns({ till }: { till: Till }) {
  const all = till.shelf.value?.overruns ?? [];
  if (all.length === 0) return null;
  return (
    <section aria-label={t("elsewhere.overruns")}>
      <h3>{t("elsewhere.overruns")}</h3>
      <ul class="listed">
        {all.map((o) => (
          <li key={`${o.store}/${o.number}`} data-overrun={o.number}>
            <span class="name">
              <span>
                <Code>{o.number}</Code> · {t("elsewhere.sold_at", { shop: o.store })}
              </span>
              <small>
                {(o.shares ?? []).map((s) => (
                  <span key={s.store}>
                    <bdi>{s.store}</bdi> <Num>{till.money(s.total)}</Num>{" "}
                  </span>
                ))}
              </small>
            </span>
            <span>{t("elsewhere.over", { amount: till.money(o.over) })}</span>
            <Act onClick={() => void till.act("return.overrun_done", { store: o.store, number: o.number })}>
              {t("elsewhere.looked")}
            </Act>
          </li>
        ))}
      </ul>
    </section>
  );
}
