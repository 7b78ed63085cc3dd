-- Head office's database on SQLite, for the demo and for a single shop. The same tables on PostgreSQL: ../postgres.

CREATE TABLE hub (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  epoch    TEXT    NOT NULL,              -- renewed when this database was restored from a copy
  feed_seq INTEGER NOT NULL               -- newest document of the feed
) STRICT;

-- One row for each store; every change of a store's rows begins with a lock on it.
CREATE TABLE store (
  store      TEXT    PRIMARY KEY,
  heard      INTEGER NOT NULL,            -- when it last said anything, Unix milliseconds UTC
  head_epoch INTEGER NOT NULL DEFAULT 0,  -- its newest entry, as it last said
  head_seq   INTEGER NOT NULL DEFAULT 0,
  feed_epoch TEXT    NOT NULL DEFAULT '', -- last document it applied, as it last said
  feed_seq   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE epoch (
  store      TEXT    NOT NULL,
  epoch      INTEGER NOT NULL,
  device_key TEXT    NOT NULL DEFAULT '', -- of the box that opened it
  upto       INTEGER NOT NULL DEFAULT 0,  -- taken in order up to here
  hash       BLOB,                        -- of that entry
  at         INTEGER NOT NULL DEFAULT 0,  -- time of that entry
  received   INTEGER NOT NULL DEFAULT 0,  -- when it arrived
  top        INTEGER NOT NULL DEFAULT 0,  -- highest seq there is, early ones included
  forked     INTEGER NOT NULL DEFAULT 0,  -- 1: something that does not fit was put aside
  PRIMARY KEY (store, epoch)
) STRICT, WITHOUT ROWID;

-- The journals of all stores. Rows above their epoch's upto came early: they are not taken yet and may be put aside.
CREATE TABLE entry (
  store    TEXT    NOT NULL,
  epoch    INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  prev     BLOB    NOT NULL,
  kind     TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  day      TEXT    NOT NULL,
  command  BLOB    NOT NULL,
  body     BLOB    NOT NULL,
  hash     BLOB    NOT NULL,
  received INTEGER NOT NULL,
  PRIMARY KEY (store, epoch, seq)
) STRICT, WITHOUT ROWID;

-- What was put aside. Nothing here is in any total.
CREATE TABLE quarantine (
  store    TEXT    NOT NULL,
  epoch    INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  reason   TEXT    NOT NULL,              -- conflict, chain, device_key, fork, unreadable
  hash     TEXT    NOT NULL,              -- hex
  entry    TEXT    NOT NULL,              -- the entry as it came, JSON of the wire
  received INTEGER NOT NULL,
  PRIMARY KEY (store, epoch, seq, reason, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE takings (
  store    TEXT    NOT NULL,
  day      TEXT    NOT NULL,              -- business date of the store
  currency TEXT    NOT NULL,
  sales    INTEGER NOT NULL,
  total    INTEGER NOT NULL,              -- minor units, tax included
  PRIMARY KEY (store, day, currency)
) STRICT, WITHOUT ROWID;

-- Where the sale of a printed receipt number is.
CREATE TABLE receipt (
  store  TEXT    NOT NULL,
  number TEXT    NOT NULL,                -- till-epoch-n
  epoch  INTEGER NOT NULL,
  seq    INTEGER NOT NULL,
  PRIMARY KEY (store, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX receipt_number ON receipt (number);

-- What came back of a sale, in each store, by line; the sale itself may not have arrived yet. The rows are of the store that
-- sold, and other stores' entries change them.
CREATE TABLE returned (
  store    TEXT    NOT NULL,              -- that sold
  number   TEXT    NOT NULL,              -- of its receipt
  by_store TEXT    NOT NULL,              -- that took the goods back
  line     INTEGER NOT NULL,
  qty      INTEGER NOT NULL,              -- millionths
  gross    INTEGER NOT NULL,
  tax      INTEGER NOT NULL,
  PRIMARY KEY (store, number, by_store, line)
) STRICT, WITHOUT ROWID;

-- What went back to each tender of a sale.
CREATE TABLE refunded (
  store    TEXT    NOT NULL,
  number   TEXT    NOT NULL,
  by_store TEXT    NOT NULL,
  tender   INTEGER NOT NULL,
  amount   INTEGER NOT NULL,
  PRIMARY KEY (store, number, by_store, tender)
) STRICT, WITHOUT ROWID;

-- Receipts of which more came back than was sold.
CREATE TABLE overrun (
  store    TEXT    NOT NULL,
  number   TEXT    NOT NULL,
  over     INTEGER NOT NULL,              -- minor units
  currency TEXT    NOT NULL,
  shares   TEXT    NOT NULL,              -- JSON of the wire: what each store gave back
  found    INTEGER NOT NULL,              -- when, Unix milliseconds UTC
  PRIMARY KEY (store, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE feed (
  seq  INTEGER PRIMARY KEY,
  kind TEXT    NOT NULL,
  body TEXT    NOT NULL,                  -- JSON, verbatim
  at   INTEGER NOT NULL
) STRICT;
