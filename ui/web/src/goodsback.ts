// Goods that come back, as a screen asks about them: a receipt is found, a return worked out and done.
import type { Answer, Link } from "./link";
import type {
  ReturnsFound,
  ReturnsGoodsArgs,
  ReturnsQuote,
  ReturnsQuoteArgs,
  ReturnsReturned,
  ReturnsSaleArgs,
  WireError,
} from "./wire.gen";

/** The number of a receipt or a credit note, as its barcode holds it: till-epoch-n, till-epoch-Rn. */
const RECEIPT = /^[a-z0-9][a-z0-9-]*-\d+-R?\d+$/i;

/** Goods that nobody knows, but the number of a receipt: somebody brings goods back. */
export const isReceipt = (e: WireError, code: string) => e.key === "sale.unknown_code" && RECEIPT.test(code);

/** Each act answers what came of it, or null; then the till was told why not. */
export class GoodsBack {
  constructor(
    private readonly link: Link,
    private readonly tell: (e: WireError | undefined) => void,
    private readonly given: (r: ReturnsReturned) => void,
    private readonly office: () => boolean,
  ) {}

  /** Finds a receipt of this store; "elsewhere" for one that it never gave, which another store may have. */
  async find(number: string): Promise<ReturnsFound | "elsewhere" | null> {
    const a = await this.link.ask("return.find", { number });
    if (a.error?.key !== "return.unknown_receipt" || !this.office()) return this.answered(a);
    this.tell(undefined);
    return "elsewhere";
  }

  async quote(args: ReturnsQuoteArgs): Promise<ReturnsQuote | null> {
    return this.answered(await this.link.ask("return.quote", args));
  }

  async sale(args: ReturnsSaleArgs): Promise<ReturnsReturned | null> {
    return this.done(this.answered(await this.link.ask("return.sale", args)));
  }

  async goods(args: ReturnsGoodsArgs): Promise<ReturnsReturned | null> {
    return this.done(this.answered(await this.link.ask("return.goods", args)));
  }

  private done(r: ReturnsReturned | null): ReturnsReturned | null {
    if (r) this.given(r);
    return r;
  }

  private answered<T>(a: Answer<T>): T | null {
    this.tell(a.error);
    return a.ok ?? null;
  }
}
