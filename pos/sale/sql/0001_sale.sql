-- Open baskets: one for each till. A beep writes one line.
CREATE TABLE baskets (
  till      TEXT    PRIMARY KEY,
  sale      BLOB    NOT NULL,             -- id of the sale it will become, 16 bytes
  opened_at INTEGER NOT NULL,             -- Unix milliseconds UTC of the first line
  holds     TEXT    NOT NULL,             -- JSON: when and where it was put aside before
  terms     TEXT    NOT NULL              -- JSON: offers, coupons, discount by hand; '' for none
) STRICT, WITHOUT ROWID;

-- Baskets that were put aside. Any till may go on with one.
CREATE TABLE held_baskets (
  sale      BLOB    PRIMARY KEY,
  name      TEXT    NOT NULL,             -- what the cashier called it, ''; it never becomes a fact
  till      TEXT    NOT NULL,             -- where it was put aside
  at        INTEGER NOT NULL,             -- when
  opened_at INTEGER NOT NULL,
  holds     TEXT    NOT NULL,
  terms     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Lines of open baskets and of those that were put aside.
CREATE TABLE basket_lines (
  sale      BLOB    NOT NULL,
  no        INTEGER NOT NULL,
  item      TEXT    NOT NULL,             -- SKU
  code      TEXT    NOT NULL,             -- what was scanned, '' when picked
  name_en   TEXT    NOT NULL,
  name_ar   TEXT    NOT NULL,
  unit      INTEGER NOT NULL,             -- minor units, tax included
  qty       INTEGER NOT NULL,             -- millionths
  measure   TEXT    NOT NULL,             -- unit of qty: kg …, '' for pieces
  tax_cat   TEXT    NOT NULL,
  rate      INTEGER NOT NULL,             -- parts per million
  weighed   INTEGER NOT NULL,
  added     INTEGER NOT NULL,             -- Unix milliseconds UTC
  last      INTEGER NOT NULL,             -- when the same goods were last added to it
  voided    INTEGER NOT NULL DEFAULT 0,   -- when it was taken out, 0: it stands
  category  TEXT    NOT NULL,             -- of the item, ''
  hand      TEXT    NOT NULL,             -- JSON: price and discount by hand; '' for none
  acts      TEXT    NOT NULL DEFAULT '',  -- JSON: who took it out or made it less; '' for nothing
  detail    TEXT    NOT NULL DEFAULT '',  -- JSON of fact.Detail, '' for none
  PRIMARY KEY (sale, no)
) STRICT, WITHOUT ROWID;

-- Payments of baskets that are not paid in full: what was asked for, taken, refused, given back.
CREATE TABLE basket_payments (
  sale      BLOB    NOT NULL,
  no        INTEGER NOT NULL,
  state     TEXT    NOT NULL CHECK (state IN ('asked', 'unknown', 'taken', 'refused', 'returned')),
  at        INTEGER NOT NULL,             -- Unix milliseconds UTC of the state
  body      TEXT    NOT NULL,             -- JSON: fact.Tender; while it was not taken, given is what was asked for
  PRIMARY KEY (sale, no)
) STRICT, WITHOUT ROWID;

-- What a till does with the next code: one row where that is not the usual.
CREATE TABLE till_next (
  till  TEXT    PRIMARY KEY,
  times TEXT    NOT NULL,                 -- how many of it, '' for one
  check_only INTEGER NOT NULL             -- its price is told, nothing is sold
) STRICT, WITHOUT ROWID;

-- Completed sales, from sale.completed.v1.
CREATE TABLE sales (
  till     TEXT    NOT NULL,
  epoch    INTEGER NOT NULL,
  number   INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  sale     BLOB    NOT NULL UNIQUE,
  day      TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  currency TEXT    NOT NULL,
  total    INTEGER NOT NULL,
  tax      INTEGER NOT NULL,
  rounding INTEGER NOT NULL,              -- of cash
  given    INTEGER NOT NULL,
  change   INTEGER NOT NULL,
  PRIMARY KEY (till, epoch, number)
) STRICT, WITHOUT ROWID;

-- Coupon codes that gave something in a completed sale, from sale.completed.v1.
CREATE TABLE coupons_used (
  code  TEXT    NOT NULL,
  sale  BLOB    NOT NULL,
  till  TEXT    NOT NULL,
  at    INTEGER NOT NULL,
  PRIMARY KEY (code, sale)
) STRICT, WITHOUT ROWID;
