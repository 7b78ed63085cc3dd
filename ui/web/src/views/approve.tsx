// Somebody's word for what the person at the till may not do alone. It is given here, and the cashier stays signed in.
import { type Crew, limitName, permissionName } from "../crew";
import { t } from "../text";
import { Act, Num } from "./parts";
import { Prove } from "./signin";

export function Approve({ crew, money }: { crew: Crew; money: (minor: number) => string }) {
  const asked = crew.asked.value;
  if (!asked) return null;
  const all = crew.approvers(asked.permission);
  return (
    <div class="ask signin" data-approve={asked.permission}>
      <header>
        <h2>{t("staff.needs_approval")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => crew.withdraw()}>
          {t("approve.cancel")}
        </Act>
      </header>
      <p class="what">{permissionName(asked.permission)}</p>
      {asked.limit ? (
        <p>
          {limitName(asked.limit)}: <Num>{asked.limit === "discount_rate" ? `${(asked.max ?? 0) / 10_000} %` : money(asked.max ?? 0)}</Num>
        </p>
      ) : null}
      <Prove
        crew={crew}
        people={all}
        start=""
        act={t("approve.allow")}
        note={(staff) => (staff === crew.here.value ? t("approve.own") : "")}
        prove={(p) => crew.allow(p)}
      />
    </div>
  );
}
