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
  PRIMARY KEY (till, epoch, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_notes_sale ON credit_notes (sale);

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
