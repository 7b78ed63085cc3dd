// Baskets that were put aside: the one here, and those that any till may go on with.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { roam } from "../keys";
import { lasting, named, t } from "../text";
import type { Till } from "../till";
import type { SaleHeldState } from "../wire.gen";
import { Act, Code, Key, Num } from "./parts";
import { now } from "./states";

const MAX_NAME = 40; // as the server takes it

export function Held({ till }: { till: Till }) {
  const panel = useRef<HTMLDivElement>(null);
  const open = till.open.value;
  const all = till.held.value;
  useLayoutEffect(() => panel.current?.querySelector<HTMLElement>("[data-entry]")?.focus(), [open]);
  return (
    <div class="ask" ref={panel}>
      <header>
        <h2>{t("held.label")}</h2>
        <Act look="quiet" hotkey="Esc" shortcut="Escape" onClick={() => till.show("find")}>
          {t("act.back")}
        </Act>
      </header>
      {open ? <PutAside till={till} /> : null}
      {all.length === 0 ? (
        <p class="quiet">{t("held.none")}</p>
      ) : (
        <>
          {open ? <p class="quiet">{t("held.first_finish")}</p> : null}
          <div class="choices" data-arrows onKeyDown={roam}>
            {all.map((h, i) => (
              <Basket key={h.sale} till={till} held={h} disabled={open} first={!open && i === 0} />
            ))}
          </div>
        </>
      )}
    </div>
  );
}

function PutAside({ till }: { till: Till }) {
  const name = useSignal("");
  return (
    <form
      class="put-aside"
      onSubmit={(e) => {
        e.preventDefault();
        void till.hold(name.value.trim());
      }}
    >
      <label>
        <span>{t("held.name")}</span>
        <input
          data-entry
          dir={name.value ? "auto" : undefined}
          type="text"
          autocomplete="off"
          maxLength={MAX_NAME}
          value={name.value}
          onInput={(e) => (name.value = e.currentTarget.value)}
        />
      </label>
      <button type="submit" class="btn main">
        <span>{t("held.put")}</span>
        <Key>↵</Key>
      </button>
    </form>
  );
}

interface Row {
  till: Till;
  held: SaleHeldState;
  disabled: boolean;
  first: boolean;
}

function Basket({ till, held: h, disabled, first }: Row) {
  const age = lasting(now.value + till.link.skew.value - h.at);
  return (
    <button
      type="button"
      class="btn choice held"
      disabled={disabled}
      data-entry={first || undefined}
      onClick={() => void till.resume(h.sale)}
    >
      <span class="name">
        <bdi>{h.name || named(h.first)}</bdi>
        <small>
          {t("held.lines", { n: h.lines })} · {t("held.till")} <Code>{h.till}</Code> · {age}
          {h.taken ? (
            <>
              {" · "}
              {t("basket.taken")} <Num>{till.money(h.taken)}</Num>
            </>
          ) : null}
        </small>
      </span>
      <Num>{till.money(h.total)}</Num>
    </button>
  );
}
