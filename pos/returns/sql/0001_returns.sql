-- Credit notes, from sale.returned.v1.
CREATE TABLE credit_notes (
  till     TEXT    NOT NULL,
  epoch    INTEGER NOT NULL,
  number   INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  id       BLOB    NOT NULL UNIQUE,
  sale     BLOB    NOT NULL,              -- id of the sale it refers to, x'' without a receipt
  day      TEXT    NOT NULL,
  at       INTEGER NOT NULL,              -- Unix milliseconds UTC
  currency TEXT    NOT NULL,
  total    INTEGER NOT NULL,              -- minor units, above zero
  tax      INTEGER NOT NULL,
  unverified TEXT  NOT NULL,              -- the receipt of another store that nobody verified, '' for none: store/number, or
                                          -- the number alone where nobody knows which store gave it
  PRIMARY KEY (till, epoch, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_notes_sale ON credit_notes (sale);
CREATE INDEX credit_notes_unverified ON credit_notes (unverified) WHERE unverified <> '';

-- What came back of each line of a sale so far.
CREATE TABLE returned_lines (
  sale  BLOB    NOT NULL,
  line  INTEGER NOT NULL,                 -- number of the line in the sale
  qty   INTEGER NOT NULL,                 -- millionths
  gross INTEGER NOT NULL,
  tax   INTEGER NOT NULL,
  PRIMARY KEY (sale, line)
) STRICT, WITHOUT ROWID;

-- What went back to each tender of a sale so far.
CREATE TABLE returned_tenders (
  sale   BLOB    NOT NULL,
  tender INTEGER NOT NULL,                -- number of the tender in the sale
  amount INTEGER NOT NULL,
  PRIMARY KEY (sale, tender)
) STRICT, WITHOUT ROWID;

-- What head office told of returns in other stores, so that telling twice is telling once. A credit note that brought an
-- overrun about is told of twice, as each of the two kinds.
CREATE TABLE heard_elsewhere (
  id   BLOB NOT NULL,
  kind TEXT NOT NULL,                     -- of the fact
  PRIMARY KEY (id, kind)
) STRICT, WITHOUT ROWID;

-- Receipts of which more came back, in all stores, than was sold, from receipt.overrun.v1.
CREATE TABLE receipt_overruns (
  store   TEXT    NOT NULL,               -- that sold
  number  TEXT    NOT NULL,
  sold_at INTEGER NOT NULL,
  over    INTEGER NOT NULL,               -- minor units, above zero
  shares  TEXT    NOT NULL,               -- JSON: what each store gave back
  at      INTEGER NOT NULL,               -- when this store heard of it
  done    INTEGER NOT NULL,               -- 1: somebody looked into it
  PRIMARY KEY (store, number)
) STRICT, WITHOUT ROWID;

-- Receipts of other stores, as head office answered. Local to this box: nothing follows from them but credit notes, which
-- say themselves what they used.
CREATE TABLE foreign_sales (
  store  TEXT    NOT NULL,                -- that sold
  number TEXT    NOT NULL,
  sale   BLOB    NOT NULL,
  as_of  INTEGER NOT NULL,                -- when head office answered
  body   TEXT    NOT NULL,                -- JSON: Foreign
  PRIMARY KEY (store, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX foreign_sales_sale ON foreign_sales (sale);
