// The people at one till as this screen knows them: who stands here, and what needs somebody else's word.
import { computed, signal } from "@preact/signals";
import type { Answer, Link } from "./link";
import { known, named, say, t } from "./text";
import type { Commands, PosText, ScreenStaff, ScreenStaffTile, StaffApproval, StaffRole, WireError } from "./wire.gen";

/** Somebody who proves who he is: by name and PIN, or by a badge or the ticket for one. */
export type Proof = { staff: string; pin: string } | { badge: string };

/** A command that was refused until somebody allows it. */
export interface Asked {
  permission: string;
  /** What of it is too large, and the most that is allowed without asking. */
  limit?: string;
  max?: number;
  send: (a: StaffApproval) => Promise<Answer<unknown>>;
  settle: (a: Answer<unknown> | null) => void;
}

const NEEDS_APPROVAL = "staff.needs_approval";
/** How often a screen that is used says so, in ms. Idle limits are minutes. */
const TOUCH_EVERY = 20_000;
/** Refusals of the approval itself: the question stays and says so. */
const OF_APPROVAL = [
  "staff.wrong_pin", "staff.unknown_badge", "staff.badge_again", "staff.throttled", "staff.not_allowed",
  "staff.own_approval", "link.wait",
];

export class Crew {
  readonly staff = signal<ScreenStaff | null>(null);
  /** What waits for somebody's approval. */
  readonly asked = signal<Asked | null>(null);
  /** Why the last proof was not taken. */
  readonly refusal = signal<WireError | null>(null);
  /** Until when nobody may try, by this device's clock; 0: one may. */
  readonly pause = signal(0);
  readonly busy = signal(false);

  /** Nobody may do anything at this till before proving who he is. */
  readonly shut = computed(() => {
    const t = this.staff.value?.till;
    return t !== undefined && !t.open && (!t.staff || (t.locked_at ?? 0) > 0);
  });
  readonly locked = computed(() => (this.staff.value?.till.locked_at ?? 0) > 0);
  readonly here = computed(() => this.staff.value?.till.staff ?? "");

  private touchedAt = 0;

  constructor(private readonly link: Link) {
    link.onRefused = (cmd, args, error) => this.consult(cmd, args, error);
    for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, () => this.touch(), { passive: true, capture: true });
  }

  heard(s: ScreenStaff) {
    const before = this.here.peek();
    this.staff.value = s;
    if (this.here.peek() !== before || this.shut.peek()) this.withdraw();
    if (this.here.peek() !== before) this.refusal.value = null;
  }

  may(permission: string): boolean {
    return (this.staff.value?.till.permissions ?? []).includes(permission);
  }

  /** Those who could allow it, whoever stands here last: an own approval is the exception. */
  approvers(permission: string): ScreenStaffTile[] {
    const s = this.staff.value;
    const able = new Set((s?.roles ?? []).filter((r) => (r.permissions ?? []).includes(permission)).map((r) => r.id));
    const all = (s?.people ?? []).filter((p) => able.has(p.role) && (p.has_pin || p.has_badge));
    return [...all.filter((p) => p.staff !== this.here.value), ...all.filter((p) => p.staff === this.here.value)];
  }

  name(id: string): string {
    const name = this.staff.value?.people?.find((p) => p.staff === id)?.name;
    return (name && named(name)) || id;
  }

  role(id: string): string {
    return roleName(id, this.staff.value?.roles ?? []);
  }

  /** Lets a person work here, in the place of whoever does. */
  async enter(p: Proof): Promise<boolean> {
    if (this.busy.value) return false;
    this.busy.value = true;
    const a = await this.link.ask("staff.switch", p);
    this.busy.value = false;
    this.told(a.error);
    return !a.error;
  }

  async lock() {
    this.told((await this.link.ask("staff.lock", {})).error);
  }

  async leave() {
    this.told((await this.link.ask("staff.sign_out", {})).error);
  }

  /** A badge was scanned at this till while somebody works here: it allows what is asked, or takes over. */
  badge(badge: string, owner: string) {
    if (this.asked.value) void this.allow({ badge });
    else if (owner !== this.here.value) void this.enter({ badge });
  }

  async allow(p: Proof) {
    const asked = this.asked.value;
    if (!asked || this.busy.value) return;
    this.busy.value = true;
    const a = await asked.send(p);
    this.busy.value = false;
    if (a.error && OF_APPROVAL.includes(a.error.key)) {
      this.told(a.error);
      return;
    }
    this.asked.value = null;
    this.told(undefined);
    asked.settle(a);
  }

  /** Gives up what was asked. */
  withdraw() {
    const asked = this.asked.value;
    this.asked.value = null;
    if (!asked) return;
    this.refusal.value = null;
    asked.settle(null);
  }

  /** Asks for somebody's word on a command that was refused, and gives it again with that, as another intent. */
  private consult(cmd: keyof Commands, args: object, error: WireError): Promise<Answer<unknown>> | null {
    if (error.key !== NEEDS_APPROVAL || this.asked.value || cmd === "people.list" || cmd === "audit.list") return null;
    const e = error.args as { permission: string; limit?: string; max?: number };
    this.refusal.value = null;
    return new Promise((done) => {
      this.asked.value = {
        ...e,
        send: (approval) => this.link.request(cmd, { ...args, approval } as never),
        settle: (a) => done(a ?? { error }),
      };
    });
  }

  private told(e: WireError | undefined) {
    this.refusal.value = e ?? null;
    this.pause.value = e?.key === "staff.throttled" ? Date.now() + Number(e.args?.["seconds"] ?? 0) * 1000 : 0;
  }

  private touch() {
    if (!this.here.peek() || this.shut.peek() || Date.now() - this.touchedAt < TOUCH_EVERY) return;
    this.touchedAt = Date.now();
    void this.link.ask("staff.touch", {});
  }
}

/** The name that the shop gave a role, or that of the built-in one. */
export function roleName(id: string, roles: readonly { id: string; name: PosText }[]): string {
  const given = named(roles.find((r) => r.id === id)?.name ?? {});
  const key = `staff.role.${id}`;
  return given || (known(key) ? t(key) : id);
}

export const permissionName = (p: string) => (known(`permission.${p}`) ? say(`permission.${p}`) : p);
export const limitName = (l: string) => (known(`limit.${l}`) ? say(`limit.${l}`) : l);
export type { StaffRole };
