// One till as this screen knows it: what the server said last, and what the person is about to do. Nothing here is kept:
// the basket lives in the store.
import { computed, signal } from "@preact/signals";
import { amount, digits, millionths, quantityOf } from "./format";
import type { Answers, Asks } from "./asks";
import { Crew } from "./crew";
import { ByHand } from "./byhand";
import { GoodsBack, isReceipt } from "./goodsback";
import { Link } from "./link";
import type { Panel } from "./panel";
import { pending, way } from "./pay";
import { shopSpeaks } from "./prefs";
import { changeSaid, lineSaid } from "./said";
import { play } from "./sound";
import { named, t } from "./text";
import { otherBook } from "./training";
import type {
  Commands,
  ReturnsReturned,
  SaleCandidate,
  SaleChecked,
  SaleHeldState,
  SaleLineState,
  SaleNext,
  SaleState,
  ScreenElsewhere,
  ScreenHeld,
  ScreenNotice,
  ScreenOffers,
  ScreenShift,
  ScreenShelf,
  ScreenStaff,
  ScreenStatus,
  WireError,
  WireHello,
  WirePush,
} from "./wire.gen";

const ONE = 1_000_000;
const AMBIGUOUS = "sale.ambiguous";
const BADGE = "staff.badge_scanned";
const ASKS = "sale.asks";

export class Till {
  readonly link: Link;
  readonly crew: Crew;
  readonly byHand = new ByHand(this);
  readonly back: GoodsBack;
  readonly basket = signal<SaleState | null>(null);
  readonly lines = signal<readonly SaleLineState[]>([]);
  readonly status = signal<ScreenStatus | null>(null);
  /** The baskets that were put aside, at any till. */
  readonly held = signal<readonly SaleHeldState[]>([]);
  /** The till's shift, and how cash is counted here. */
  readonly shift = signal<ScreenShift | null>(null);
  readonly panel = signal<Panel>({ kind: "find" });
  /** Why the last scan was not taken, until the next one is. */
  readonly notice = signal<WireError | null>(null);
  /** What a screen reader should say next. */
  readonly said = signal("");
  /** How many the next scan stands for, as keyed before it; "" for one. */
  readonly times = signal("");
  /** The next code is only looked up: what it is and costs. */
  readonly checking = signal(false);
  /** Goods off sale and goods to put on file. */
  readonly shelf = signal<ScreenShelf | null>(null);
  /** What this till last asked head office, and what came of it. */
  readonly elsewhere = signal<ScreenElsewhere | null>(null);
  readonly selected = signal(0);
  /** Money is being taken: the second press of a double click finds the door shut. */
  readonly busy = signal(false);
  readonly query = signal("");

  readonly standing = computed(() => this.lines.value.filter((l) => !l.voided));
  readonly line = computed(() => this.standing.value.find((l) => l.no === this.selected.value));
  readonly exponent = computed(() => this.basket.value?.currency.exponent ?? 2);
  readonly training = computed(() => this.status.value?.till.training ?? false);
  readonly open = computed(() => this.standing.value.length > 0);

  private snapshotRev = -1;
  private told: SaleNext = { times: "", check: false }; // what the store was told last of the next code, or said itself
  private telling: Promise<unknown> = Promise.resolve(); // one after the other, and before the code itself

  constructor(readonly id: string) {
    this.link = new Link(`/ws?till=${encodeURIComponent(id)}`, (p) => this.push(p), (h) => this.hello(h));
    this.crew = new Crew(this.link);
    this.back = new GoodsBack(this.link, (e) => this.heardOf(e), (r) => this.gaveBack(r), () => this.status.value?.sync.state !== "none");
  }

  readonly money = (minor: number) => amount(minor, this.exponent.value);

  show(kind: "find" | "pay" | "clear" | "states" | "held" | "person" | "switch" | "training" | "shelf" | "arrange" | "cash" | "offers") {
    if ((kind === "pay" || kind === "clear" || kind === "offers") && !this.open.value) return;
    if (kind === "pay" && this.panel.value.kind !== "pay") way.value = "cash";
    this.panel.value = { kind };
  }

  /** Opens the list of screens; with a code, to let that one in. */
  showTerminals(code = "") {
    this.panel.value = { kind: "terminals", code };
  }

  /** Opens the returns, at a receipt where one was scanned. */
  showReturns(number = "") {
    this.panel.value = { kind: "return", number };
    this.notice.value = null;
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
    this.said.value = lineSaid(this, next);
  }

  /** Notes how many the next scan stands for; the store notes it too, for the scan may come from a scanner's own line. */
  keyTimes(times: string) {
    this.times.value = times;
    this.tell({ times, check: this.checking.value });
  }

  private tell(next: SaleNext) {
    if (next.times === this.told.times && next.check === this.told.check) return;
    this.told = next;
    this.telling = this.telling.then(() => this.link.ask("sale.next", next));
  }

  /** The next code is only looked up, or sold again. */
  checkPrice(on = !this.checking.value) {
    this.checking.value = on;
    if (on) this.panel.value = { kind: "find" };
    this.tell({ times: this.times.value, check: on });
  }

  /** Goods that are not on file, by department and price. */
  sellUnknown(code = "") {
    if (this.status.value?.departments?.length) this.panel.value = { kind: "unknown", code };
  }

  // The acts of a person. Each answers whether it was done.

  async scan(code: string): Promise<boolean> {
    const times = this.takeTimes();
    await this.telling;
    const a = await this.link.ask("sale.scan", times ? { code, times } : { code });
    if (a.error && isReceipt(a.error, code)) this.showReturns(code);
    else if (a.error) this.refused(a.error, times);
    else this.taken(a.ok.checked);
    return !a.error || a.error.key === ASKS;
  }

  async add(item: string, code = "", times = this.takeTimes(), answers: Answers = {}): Promise<boolean> {
    await this.telling;
    const a = await this.link.ask("sale.add", { item, ...(code && { code }), ...(times && { qty: times }), ...answers });
    if (a.error) this.refused(a.error, times);
    else this.taken();
    // The question which one is answered. A scan that comes meanwhile does not answer it.
    if (!a.error && ["choose", "asks", "checked"].includes(this.panel.value.kind)) this.panel.value = { kind: "find" };
    return !a.error;
  }

  async unknown(code: string, dept: string, price: number): Promise<void> {
    const times = this.takeTimes();
    await this.telling;
    if (await this.act("sale.unknown", { dept, price, ...(code && { code }), ...(times && { qty: times }) })) {
      play("good");
      this.show("find");
    } else this.keyTimes(times);
  }

  async note(line: number, note: string): Promise<boolean> {
    return this.act("sale.note", { line, note });
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

  async act<N extends keyof Commands>(cmd: N, args: Commands[N]["args"]): Promise<boolean> {
    const a = await this.link.ask(cmd, args);
    this.heardOf(a.error);
    return !a.error;
  }

  private heardOf(e: WireError | undefined) {
    if (e) this.refused(e, this.times.value);
    else this.notice.value = null;
  }

  private gaveBack(r: ReturnsReturned) {
    play("sold");
    this.said.value = t("return.said", { amount: this.money(r.total) });
  }

  /** Asks what a panel or page needs answered. A refusal is shown above it, and undefined comes back. */
  async ask<N extends keyof Commands>(cmd: N, args: Commands[N]["args"]): Promise<Commands[N]["ok"] | undefined> {
    const a = await this.link.ask(cmd, args);
    this.heardOf(a.error);
    return a.ok;
  }

  private takeTimes(): string {
    const times = this.times.value;
    this.times.value = "";
    return times;
  }

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
    else if (p.topic === "offers") this.byHand.offers.value = p.data as ScreenOffers;
    else if (p.topic === "shift") this.shift.value = p.data as ScreenShift;
    else if (p.topic === "staff") this.crew.heard(p.data as ScreenStaff);
    else if (p.topic === "next") this.expect(p.data as SaleNext);
    else if (p.topic === "shelf") this.shelf.value = p.data as ScreenShelf;
    else if (p.topic === "elsewhere") this.elsewhere.value = p.data as ScreenElsewhere;
    else if (p.topic === "status") this.heard(p.data as ScreenStatus);
    else if (p.topic === "notice") this.noticed(p.data as ScreenNotice);
  }

  private expect(next: SaleNext) {
    this.told = next;
    this.times.value = next.times;
    this.checking.value = next.check;
  }

  private heard(s: ScreenStatus) {
    digits.value = s.shop.digits;
    shopSpeaks(s.shop.lang);
    const before = this.status.value && this.training.value;
    this.status.value = s;
    if (before !== null && before !== this.training.value) otherBook(this);
  }

  private merge(p: WirePush, s: SaleState) {
    if (p.snap) this.snapshotRev = p.rev;
    else if (p.rev <= this.snapshotRev) return; // the snapshot holds it already
    const news = s.lines ?? [];
    const lines = new Map(p.snap || s.reset ? [] : this.lines.value.map((l) => [l.no, l]));
    const touched = s.quiet ? undefined : (news.findLast((l) => !l.for) ?? news.at(-1)); // a deposit follows its goods
    for (const l of news) lines.set(l.no, l);
    const ended = !s.sale && this.basket.value?.sale;
    this.lines.value = [...lines.values()].sort((a, b) => a.no - b.no);
    this.basket.value = s;
    this.selectTouched(touched);
    if (!p.snap && s.sale) this.said.value = changeSaid(this, touched, s.total);
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
    if (["pay", "clear", "quantity", "asks", "offers"].includes(this.panel.value.kind)) this.panel.value = { kind: "find" };
  }

  private noticed(n: ScreenNotice) {
    if (n.error && isReceipt(n.error, n.code)) this.showReturns(n.code);
    else if (n.error) this.refused(n.error, n.error.key === AMBIGUOUS ? this.takeTimes() : this.times.value);
    else this.taken(n.checked);
  }

  private taken(checked?: SaleChecked[] | null) {
    play("good");
    this.notice.value = null;
    if (!checked?.length) return;
    this.panel.value = { kind: "checked", items: checked };
    const item = checked[0] as SaleChecked;
    this.said.value = t("check.said", { name: named(item.name), amount: this.money(item.price) });
  }

  private refused(e: WireError, times: string) {
    if (e.key === BADGE) {
      const args = e.args as { staff: string; ticket: string };
      this.crew.badge(args.ticket, args.staff);
      this.keyTimes(times);
      return;
    }
    if (e.key === AMBIGUOUS) {
      const args = e.args as { code: string; items: SaleCandidate[] };
      this.panel.value = { kind: "choose", code: args.code, times, items: args.items };
      this.notice.value = null;
      this.said.value = t("choose.label");
      play("refused");
      return;
    }
    if (e.key === ASKS) {
      this.panel.value = { kind: "asks", asks: { ...(e.args as unknown as Asks), qty: times || (e.args as unknown as Asks).qty } };
      this.notice.value = null;
      this.query.value = "";
      this.said.value = t("asks.said", { name: named((e.args as unknown as Asks).name) });
      play("refused");
      return;
    }
    this.keyTimes(times); // the next try means as many
    this.notice.value = e;
    play(e.key === "sale.unknown_code" ? "unknown" : "refused");
  }
}
