// Strips above the panel: what a person must know or decide now. They stand beside the basket and push nothing away.
import { hintOf, known, say, t } from "../text";
import type { Till } from "../till";
import { Act } from "./parts";

export function Strips({ till }: { till: Till }) {
  return (
    <div class="strips">
      <LinkStrip till={till} />
      <NoticeStrip till={till} />
      <PrintStrip till={till} />
      <PrinterStrip till={till} />
    </div>
  );
}

function LinkStrip({ till }: { till: Till }) {
  if (till.link.state.value !== "lost") return null;
  return (
    <div class="strip bad" role="alert">
      <p>
        <b>{t("link.lost")}</b>
        <span>{t("link.lost_hint")}</span>
      </p>
    </div>
  );
}

/** Why the last scan or act was not done, and the way out; until the next one is. */
function NoticeStrip({ till }: { till: Till }) {
  const e = till.notice.value;
  if (!e) return null;
  return (
    <div class="strip warn" role="alert" data-notice={e.key}>
      <p>
        <b>{say(e.key, e.args)}</b>
        {e.hint ? <span>{say(e.hint, e.args)}</span> : null}
      </p>
      <div class="answers">
        {e.key === "sale.unknown_code" && till.status.value?.departments?.length ? (
          <Act onClick={() => till.sellUnknown(String(e.args?.code ?? ""))}>{t("unknown.sell")}</Act>
        ) : null}
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => (till.notice.value = null)}>
          {t("notice.dismiss")}
        </Act>
      </div>
    </div>
  );
}

/** A receipt of which nobody knows whether it printed. Only a person can look. */
function PrintStrip({ till }: { till: Till }) {
  const unknown = till.status.value?.printer.unknown ?? [];
  const job = unknown[0];
  if (!job) return null;
  const asks = say(job.paper ? `print.unknown_${job.paper}` : "print.unknown", { number: job.number });
  const answer = (a: "printed" | "reprint" | "drop") => () => void till.answerPrint(job.job, a);
  return (
    <section class="strip ask-paper" aria-label={asks} data-unknown={job.job}>
      <p>
        <b>{asks}</b>
        <span>
          {`${job.cause && known(job.cause) ? say(job.cause) : t("print.no_word")}. ${t("print.unknown_hint")}`}
          {unknown.length > 1 ? ` ${t("print.unknown_more", { n: unknown.length - 1 })}` : ""}
        </span>
      </p>
      <div class="answers">
        <Act onClick={answer("printed")}>{t("print.answer_printed")}</Act>
        <Act onClick={answer("reprint")} note={t("print.answer_reprint_note")}>
          {t("print.answer_reprint")}
        </Act>
        <Act look="quiet" onClick={answer("drop")}>
          {t("print.answer_dropped")}
        </Act>
      </div>
    </section>
  );
}

/** A printer that wants hands: what to do, as long as it wants them. */
function PrinterStrip({ till }: { till: Till }) {
  const device = till.status.value?.printer.device;
  if (!device?.cause || (device.state !== "blocked" && device.state !== "absent")) return null;
  const hint = hintOf(device.cause);
  if (!hint) return null;
  return (
    <div class="strip" role="status">
      <p>
        <b>{t("chip.printer", { state: say(device.cause) })}</b>
        <span>{hint}</span>
      </p>
    </div>
  );
}
