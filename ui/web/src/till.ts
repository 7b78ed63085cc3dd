// One till as this screen knows it: what the server said last, and what the person is about to do. Nothing here is kept:
// the basket lives in the store.
import { computed, signal } from "@preact/signals";
import { amount, digits, millionths, quantityOf } from "./format";
import { Link } from "./link";
import { pending, way } from "./pay";
import { shopSpeaks } from "./prefs";
import { play } from "./sound";
import { known, named, t } from "./text";
import type {
  Commands,
  SaleCandidate,
  SaleHeldState,
  SaleLineState,
  SaleState,
  ScreenHeld,
  ScreenNotice,
  ScreenStatus,
  WireError,
  WireHello,
  WirePush,
} from "./wire.gen";

/** What stands beside the basket. The basket itself never leaves. */
export type Panel =
  | { kind: "find" }
  | { kind: "pay" }
  | { kind: "clear" }
  | { kind: "held" }
  | { kind: "states" }
  | { kind: "quantity"; line: number }
  | { kind: "choose"; code: string; times: string; items: SaleCandidate[] };

const ONE = 1_000_000;
const AMBIGUOUS = "sale.ambiguous";

export class Till {
  readonly link: Link;
  readonly basket = signal<SaleState | null>(null);
  readonly lines = signal<readonly SaleLineState[]>([]);
  readonly status = signal<ScreenStatus | null>(null);
  /** The baskets that were put aside, at any till. */
  readonly held = signal<readonly SaleHeldState[]>([]);
  readonly panel = signal<Panel>({ kind: "find" });
  /** Why the last scan was not taken, until the next one is. */
  readonly notice = signal<WireError | null>(null);
  /** What a screen reader should say next. */
  readonly said = signal("");
  /** How many the next scan stands for, as keyed before it; "" for one. */
  readonly times = signal("");
  readonly selected = signal(0);
  /** Money is being taken: the second press of a double click finds the door shut. */
  readonly busy = signal(false);
  readonly query = signal("");

  readonly standing = computed(() => this.lines.value.filter((l) => !l.voided));
  readonly line = computed(() => this.standing.value.find((l) => l.no === this.selected.value));
  readonly exponent = computed(() => this.basket.value?.currency.exponent ?? 2);
  readonly open = computed(() => this.standing.value.length > 0);

  private snapshotRev = -1;
  private touched = { no: 0, added: 0 }; // the line of the last delta, and the millionths it put there
  private deltas = 0;
  private keyedAt = 0; // deltas there had been when times was keyed

  constructor(readonly id: string) {
    this.link = new Link(`/ws?till=${encodeURIComponent(id)}`, (p) => this.push(p), (h) => this.hello(h));
  }

  readonly money = (minor: number) => amount(minor, this.exponent.value);

  show(kind: "find" | "pay" | "clear" | "states" | "held") {
    if ((kind === "pay" || kind === "clear") && !this.open.value) return;
    if (kind === "pay" && this.panel.value.kind !== "pay") way.value = "cash";
    this.panel.value = { kind };
  }

  changeQuantity() {
    const line = this.line.value;
    if (line) this.panel.value = { kind: "quantity", line: line.no };
  }

  /** Moves the selection among the lines that stand. */
  select(step: 1 | -1) {
    const at = this.standing.value.findIndex((l) => l.no === this.selected.value);
    const next = this.standing.value[at < 0 ? this.standing.value.length - 1 : at + step];
    if (!next) return;
    this.selected.value = next.no;
    this.said.value = this.sayLine(next);
  }

  /** Notes how many the next scan stands for. */
  keyTimes(times: string) {
    this.times.value = times;
    this.keyedAt = this.deltas;
  }

  // The acts of a person. Each answers whether it was done.

  async scan(code: string): Promise<boolean> {
    const times = this.takeTimes();
    const a = await this.link.ask("sale.scan", times ? { code, times } : { code });
    if (a.error) this.refused(a.error, times);
    else this.taken();
    return !a.error;
  }

  async add(item: string, code = "", times = this.takeTimes()): Promise<boolean> {
    const a = await this.link.ask("sale.add", { item, ...(code && { code }), ...(times && { qty: times }) });
    if (a.error) this.refused(a.error, times);
    else this.taken();
    // The question which one is answered. A scan that comes meanwhile does not answer it.
    if (!a.error && this.panel.value.kind === "choose") this.panel.value = { kind: "find" };
    return !a.error;
  }

  async setQuantity(line: number, qty: string): Promise<boolean> {
    return this.act("sale.quantity", { line, qty });
  }

  /** Adds or takes one piece of the selected line. The last piece is taken out by voiding, knowingly. */
  async more(by: 1 | -1) {
    const line = this.line.value;
    if (!line || line.weighed) return;
    const qty = millionths(line.qty) + by * ONE;
    if (qty > 0) await this.setQuantity(line.no, quantityOf(qty));
  }

  async voidLine() {
    const line = this.line.value;
    if (line) await this.act("sale.void", { line: line.no });
  }

  async clear() {
    if (await this.act("sale.clear", {})) this.said.value = t("basket.cleared");
    this.show("find");
  }

  async hold(name: string) {
    if (!(await this.act("sale.hold", name ? { name } : {}))) return;
    this.said.value = t("held.said");
    this.show("find");
  }

  async resume(sale: string) {
    if (await this.act("sale.resume", { sale })) this.show("find");
  }

  async cash(given: number): Promise<boolean> {
    if (this.busy.value || !this.open.value) return false;
    this.busy.value = true;
    const a = await this.link.ask("sale.cash", { given });
    this.busy.value = false;
    if (a.error) {
      this.refused(a.error, this.times.value);
      return false;
    }
    this.sold(a.ok.change);
    return true;
  }

  /** A step of paying in another way than by cash for all that is due. */
  async pay<N extends "sale.tender" | "sale.tender_outcome" | "sale.tender_back">(
    cmd: N,
    args: Commands[N]["args"],
  ): Promise<boolean> {
    if (this.busy.value) return false;
    this.busy.value = true;
    const a = await this.link.ask(cmd, args);
    this.busy.value = false;
    if (a.error) {
      this.refused(a.error, this.times.value);
      return false;
    }
    this.notice.value = null;
    if (a.ok.done) this.sold(a.ok.done.change);
    else this.said.value = t("pay.said", { amount: this.money(a.ok.due) });
    return true;
  }

  private sold(change: number) {
    play("sold");
    way.value = "cash";
    this.notice.value = null;
    this.said.value = t("change.said", { amount: this.money(change) });
    this.show("find");
  }

  async copy(sale: string) {
    if (await this.act("receipt.reprint", { sale })) this.said.value = t("change.copy_asked");
  }

  async answerPrint(job: string, answer: "printed" | "reprint" | "drop") {
    await this.act("print.answer", { job, answer });
  }

  private async act<N extends keyof Commands>(cmd: N, args: Commands[N]["args"]): Promise<boolean> {
    const a = await this.link.ask(cmd, args);
    if (a.error) this.refused(a.error, this.times.value);
    else this.notice.value = null;
    return !a.error;
  }

  private takeTimes(): string {
    const times = this.times.value;
    this.times.value = "";
    return times;
  }

  // What the server tells.

  private hello(h: WireHello) {
    this.snapshotRev = -1;
    const mine = document.querySelector<HTMLMetaElement>("meta[name=build]")?.content;
    if (mine === h.build || this.panel.value.kind !== "find" || this.query.value) return;
    // The server was renewed and serves other screens than this one. Load them, but never round and round.
    if (sessionStorage.getItem("sanduq.build") === h.build) return;
    sessionStorage.setItem("sanduq.build", h.build);
    location.reload();
  }

  private push(p: WirePush) {
    if (p.topic === "till") this.merge(p, p.data as SaleState);
    else if (p.topic === "held") this.held.value = (p.data as ScreenHeld).baskets ?? [];
    else if (p.topic === "status") this.heard(p.data as ScreenStatus);
    else if (p.topic === "notice") this.noticed(p.data as ScreenNotice);
  }

  private heard(s: ScreenStatus) {
    digits.value = s.shop.digits;
    shopSpeaks(s.shop.lang);
    this.status.value = s;
  }

  private merge(p: WirePush, s: SaleState) {
    if (p.snap) this.snapshotRev = p.rev;
    else if (p.rev <= this.snapshotRev) return; // the snapshot holds it already
    const news = s.lines ?? [];
    const lines = new Map(p.snap || s.reset ? [] : this.lines.value.map((l) => [l.no, l]));
    const touched = news.at(-1);
    this.deltas++;
    if (touched) {
      const had = lines.get(touched.no)?.qty ?? "0";
      this.touched = { no: touched.no, added: millionths(touched.qty) - millionths(had) };
    }
    for (const l of news) lines.set(l.no, l);
    const ended = !s.sale && this.basket.value?.sale;
    this.lines.value = [...lines.values()].sort((a, b) => a.no - b.no);
    this.basket.value = s;
    this.selectTouched(touched);
    if (!p.snap && s.sale) this.said.value = this.sayChange(touched, s.total);
    if (ended || !s.sale) this.closePanels();
    // Whatever was begun at a terminal is asked about first, at every screen of the till.
    if (pending(this) && (p.snap || s.reset) && this.panel.value.kind === "find") this.panel.value = { kind: "pay" };
  }

  private selectTouched(touched: SaleLineState | undefined) {
    const standing = this.standing.value;
    if (touched && !touched.voided) this.selected.value = touched.no;
    else if (!standing.some((l) => l.no === this.selected.value)) this.selected.value = standing.at(-1)?.no ?? 0;
  }

  /** A basket that ended, here or at another screen of the till, takes what was asked about it along. */
  private closePanels() {
    if (["pay", "clear", "quantity"].includes(this.panel.value.kind)) this.panel.value = { kind: "find" };
  }

  private noticed(n: ScreenNotice) {
    if (n.error) {
      this.refused(n.error, n.error.key === AMBIGUOUS ? this.takeTimes() : this.times.value);
      return;
    }
    this.taken();
    // The scanner's bytes went to the store by themselves, so how many was keyed here is told afterwards: of a line that
    // came since it was keyed, for the word of an earlier scan may be late.
    const line = this.lines.value.find((l) => l.no === n.line);
    const { no, added } = this.touched;
    if (!this.times.value || !line || this.deltas === this.keyedAt) return;
    const times = millionths(this.takeTimes());
    if (line.weighed || no !== line.no || added <= 0) return;
    void this.setQuantity(line.no, quantityOf(millionths(line.qty) + (times - ONE) * (added / ONE)));
  }

  private taken() {
    play("good");
    this.notice.value = null;
  }

  private refused(e: WireError, times: string) {
    if (e.key === AMBIGUOUS) {
      const args = e.args as { code: string; items: SaleCandidate[] };
      this.panel.value = { kind: "choose", code: args.code, times, items: args.items };
      this.notice.value = null;
      this.said.value = t("choose.label");
      play("refused");
      return;
    }
    this.keyTimes(times); // the next try means as many
    this.notice.value = e;
    play(e.key === "sale.unknown_code" ? "unknown" : "refused");
  }

  private sayLine(l: SaleLineState): string {
    return t("basket.line_said", { name: named(l.name), qty: l.qty, amount: this.money(l.gross) });
  }

  private sayChange(line: SaleLineState | undefined, total: number): string {
    const sum = t("basket.total_said", { amount: this.money(total) });
    if (!line) return sum;
    return `${line.voided ? `${t("basket.voided")}: ${named(line.name)}` : this.sayLine(line)}. ${sum}`;
  }
}

/** The way out that belongs to a cause: the key with _hint behind it, where the catalogue has one. */
export function hintOf(cause: string): string {
  const key = `${cause}_hint`;
  return known(key) ? t(key) : "";
}
