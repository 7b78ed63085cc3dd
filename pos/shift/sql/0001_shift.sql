-- Everything here is a view: it follows from the journal. z is the number of the Z that took a row, 0 while none did; late
-- says that the row came after a Z had closed its business date. Amounts are minor units.

-- Shifts, from shift.*.v1.
CREATE TABLE shifts (
  shift        BLOB    PRIMARY KEY,       -- 16 bytes
  till         TEXT    NOT NULL,
  state        TEXT    NOT NULL CHECK (state IN ('open', 'suspended', 'closed')),
  opened_epoch INTEGER NOT NULL,          -- entry that opened it
  opened_seq   INTEGER NOT NULL,
  opened_at    INTEGER NOT NULL,
  opened_by    TEXT    NOT NULL,
  holder       TEXT    NOT NULL,          -- who answers for it
  opening      INTEGER NOT NULL,
  counts       INTEGER NOT NULL,          -- counts declared so far
  closed_epoch INTEGER NOT NULL,          -- entry that closed it, 0: none yet
  closed_seq   INTEGER NOT NULL,
  closed_at    INTEGER NOT NULL,
  day          TEXT    NOT NULL,          -- business date of the close, ''
  late         INTEGER NOT NULL,
  body         TEXT    NOT NULL,          -- shift.closed.v1, ''
  needs        INTEGER NOT NULL,          -- its difference needs approval
  approved     INTEGER NOT NULL,          -- it was approved
  z            INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX shifts_open ON shifts (till) WHERE state <> 'closed'; -- one open shift for each till
CREATE INDEX shifts_closed ON shifts (till, closed_epoch, closed_seq) WHERE state = 'closed';
CREATE INDEX shifts_z ON shifts (z);
CREATE INDEX shifts_pending ON shifts (needs, approved);

CREATE TABLE shift_counts (
  shift BLOB    NOT NULL,
  no    INTEGER NOT NULL,
  at    INTEGER NOT NULL,
  body  TEXT    NOT NULL,                 -- shift.counted.v1
  PRIMARY KEY (shift, no)
) STRICT, WITHOUT ROWID;

CREATE TABLE shift_approvals (
  epoch INTEGER NOT NULL,
  seq   INTEGER NOT NULL,
  day   TEXT    NOT NULL,
  body  TEXT    NOT NULL,                 -- difference.approved.v1
  z     INTEGER NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_approvals_z ON shift_approvals (z);

-- Money by means, from every fact that a Reader knows and from the shift's own.
CREATE TABLE shift_money (
  epoch  INTEGER NOT NULL,
  seq    INTEGER NOT NULL,
  line   INTEGER NOT NULL,
  till   TEXT    NOT NULL,
  shift  BLOB    NOT NULL,                -- x'' while no shift has taken it
  unheld INTEGER NOT NULL,                -- taken while no shift was open
  what   TEXT    NOT NULL,                -- sale | refund | opening | paid_in | paid_out | float | drop
  means  TEXT    NOT NULL,
  scheme TEXT    NOT NULL,
  reason TEXT    NOT NULL,
  amount INTEGER NOT NULL,
  count  INTEGER NOT NULL,
  day    TEXT    NOT NULL,
  late   INTEGER NOT NULL,
  z      INTEGER NOT NULL,
  PRIMARY KEY (epoch, seq, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_money_shift ON shift_money (shift, till);
CREATE INDEX shift_money_z ON shift_money (z);

-- Sales and refunds, one for each entry.
CREATE TABLE shift_documents (
  epoch   INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  till    TEXT    NOT NULL,
  refund  INTEGER NOT NULL,
  number  INTEGER NOT NULL,
  printed TEXT    NOT NULL,
  gross   INTEGER NOT NULL,
  net     INTEGER NOT NULL,
  tax     INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  day     TEXT    NOT NULL,
  late    INTEGER NOT NULL,
  z       INTEGER NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_documents_day ON shift_documents (day);
CREATE INDEX shift_documents_z ON shift_documents (z);

CREATE TABLE shift_taxes (
  epoch INTEGER NOT NULL,
  seq   INTEGER NOT NULL,
  cat   TEXT    NOT NULL,
  rate  INTEGER NOT NULL,                 -- parts per million
  gross INTEGER NOT NULL,
  net   INTEGER NOT NULL,
  tax   INTEGER NOT NULL,
  PRIMARY KEY (epoch, seq, cat, rate)
) STRICT, WITHOUT ROWID;

-- What else a Z counts: only entries that have some of it.
CREATE TABLE shift_events (
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  till      TEXT    NOT NULL,
  voided    INTEGER NOT NULL,
  abandoned INTEGER NOT NULL,
  no_sale   INTEGER NOT NULL,
  reprints  INTEGER NOT NULL,
  overrides INTEGER NOT NULL,
  day       TEXT    NOT NULL,
  z         INTEGER NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_events_z ON shift_events (z);

-- Never reset.
CREATE TABLE shift_perpetual (
  till      TEXT    PRIMARY KEY,
  sales     INTEGER NOT NULL,
  refunds   INTEGER NOT NULL,
  documents INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Zs, from day.closed.v1, with the perpetual totals after each.
CREATE TABLE shift_days (
  number    INTEGER PRIMARY KEY,
  date      TEXT    NOT NULL,
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  sales     INTEGER NOT NULL,
  refunds   INTEGER NOT NULL,
  documents INTEGER NOT NULL
) STRICT;
CREATE INDEX shift_days_date ON shift_days (date);

-- The safe: cash in and out, and the bags that were ever in it.
CREATE TABLE shift_safe (
  epoch  INTEGER NOT NULL,
  seq    INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  day    TEXT    NOT NULL,
  what   TEXT    NOT NULL,                -- opening | float | drop | deposit
  till   TEXT    NOT NULL,
  amount INTEGER NOT NULL,                -- into the safe; below zero: out of it
  bags   TEXT    NOT NULL,                -- bag numbers, separated by blanks
  staff  TEXT    NOT NULL,
  z      INTEGER NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_safe_z ON shift_safe (z);

CREATE TABLE shift_bags (
  bag     TEXT    PRIMARY KEY,
  till    TEXT    NOT NULL,
  amount  INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  in_safe INTEGER NOT NULL                -- 0: it went to the bank
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_bags_in ON shift_bags (in_safe);
