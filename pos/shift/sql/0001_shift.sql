-- Everything here is a view: it follows from the journal. z is the number of the Z that took a row, 0 while none did; late
-- says that the row came after a Z had closed its business date. Amounts are minor units.

-- Shifts, from shift.*.v1.
CREATE TABLE shifts (
  shift        BLOB    PRIMARY KEY,       -- 16 bytes
  till         TEXT    NOT NULL,
  state        TEXT    NOT NULL CHECK (state IN ('open', 'suspended', 'closed')),
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
  late  INTEGER NOT NULL,
  body  TEXT    NOT NULL,                 -- difference.approved.v1
  z     INTEGER NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_approvals_z ON shift_approvals (z);

-- Sums, kept as entries come, so that neither an X nor a Z of a busy day has to walk through its sales. A Z takes whole rows:
-- what comes later for the same date begins rows of its own.

-- Money by means, from every fact that a Reader knows and from the shift's own.
CREATE TABLE shift_money (
  z      INTEGER NOT NULL,
  day    TEXT    NOT NULL,
  late   INTEGER NOT NULL,
  till   TEXT    NOT NULL,
  shift  BLOB    NOT NULL,                -- x'' while no shift has taken it
  unheld INTEGER NOT NULL,                -- taken while no shift was open
  what   TEXT    NOT NULL,                -- sale | refund | rounding | opening | paid_in | paid_out | float | drop
  means  TEXT    NOT NULL,
  scheme TEXT    NOT NULL,
  reason TEXT    NOT NULL,
  name_en TEXT   NOT NULL,                -- of the reason, as it was last called
  name_ar TEXT   NOT NULL,
  amount INTEGER NOT NULL,
  count  INTEGER NOT NULL,
  PRIMARY KEY (z, day, late, till, shift, unheld, what, means, scheme, reason)
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_money_shift ON shift_money (shift, till);

-- Sales and refunds. Numbers grow with the entries, so the first and the last entry have the first and the last number.
CREATE TABLE shift_sums (
  z             INTEGER NOT NULL,
  day           TEXT    NOT NULL,
  late          INTEGER NOT NULL,
  till          TEXT    NOT NULL,
  refund        INTEGER NOT NULL,
  count         INTEGER NOT NULL,
  gross         INTEGER NOT NULL,
  net           INTEGER NOT NULL,
  tax           INTEGER NOT NULL,
  first_epoch   INTEGER NOT NULL,
  first_seq     INTEGER NOT NULL,
  first_printed TEXT    NOT NULL,
  last_epoch    INTEGER NOT NULL,
  last_seq      INTEGER NOT NULL,
  last_printed  TEXT    NOT NULL,
  PRIMARY KEY (z, day, late, till, refund)
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_sums_day ON shift_sums (day);

CREATE TABLE shift_taxes (
  z      INTEGER NOT NULL,
  day    TEXT    NOT NULL,
  till   TEXT    NOT NULL,
  refund INTEGER NOT NULL,
  cat    TEXT    NOT NULL,
  rate   INTEGER NOT NULL,                -- parts per million
  gross  INTEGER NOT NULL,
  net    INTEGER NOT NULL,
  tax    INTEGER NOT NULL,
  PRIMARY KEY (z, day, till, refund, cat, rate)
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_taxes_day ON shift_taxes (day);

-- What else a Z counts.
CREATE TABLE shift_events (
  z         INTEGER NOT NULL,
  day       TEXT    NOT NULL,
  late      INTEGER NOT NULL,
  till      TEXT    NOT NULL,
  voided    INTEGER NOT NULL,
  abandoned INTEGER NOT NULL,
  no_sale   INTEGER NOT NULL,
  reprints  INTEGER NOT NULL,
  overrides INTEGER NOT NULL,
  PRIMARY KEY (z, day, late, till)
) STRICT, WITHOUT ROWID;

-- The list of sales and refunds, one for each entry.
CREATE TABLE shift_documents (
  day     TEXT    NOT NULL,
  epoch   INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  refund  INTEGER NOT NULL,
  printed TEXT    NOT NULL,
  gross   INTEGER NOT NULL,
  net     INTEGER NOT NULL,
  tax     INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (day, epoch, seq)
) STRICT, WITHOUT ROWID;

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

-- Shifts that were open when a Z was made, with the cash that their drawers then held.
CREATE TABLE shift_open_at (
  number    INTEGER NOT NULL,             -- of the Z
  till      TEXT    NOT NULL,
  shift     BLOB    NOT NULL,
  opened_at INTEGER NOT NULL,
  opened_by TEXT    NOT NULL,
  expected  INTEGER NOT NULL,
  PRIMARY KEY (number, till)
) STRICT, WITHOUT ROWID;

-- The safe: cash in and out, and the bags that were ever in it.
CREATE TABLE shift_safe (
  epoch  INTEGER NOT NULL,
  seq    INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  day    TEXT    NOT NULL,
  late   INTEGER NOT NULL,
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
