// What a person changes at a till besides goods and money: coupons, prices and discounts by hand, prices for employees.
import { signal } from "@preact/signals";
import type { Till } from "./till";
import type { SaleDiscountArgs, SalePriceArgs, ScreenOffers } from "./wire.gen";

export class ByHand {
  /** Which offers are nearly there, and how prices may be changed. */
  readonly offers = signal<ScreenOffers | null>(null);

  constructor(private readonly till: Till) {}

  /** Presents a coupon, or takes it back. */
  async coupon(code: string, remove = false): Promise<boolean> {
    return this.till.act("sale.coupon", remove ? { code, remove } : { code });
  }

  async changePrice(args: SalePriceArgs) {
    return this.discounted(await this.till.act("sale.price", args));
  }

  async discount(args: SaleDiscountArgs) {
    return this.discounted(await this.till.act("sale.discount", args));
  }

  async employee(on: boolean) {
    return this.discounted(await this.till.act("sale.employee", { on }));
  }

  private discounted(done: boolean): boolean {
    if (done) this.till.show("find");
    return done;
  }
}
