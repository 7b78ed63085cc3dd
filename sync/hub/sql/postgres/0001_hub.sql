-- Head office's database on PostgreSQL (15 or later). What the columns mean stands in ../sqlite; the tables differ in
-- the names of types and in partitions alone.
--
-- The rows of a store never meet those of another (but in returned and refunded, which are small), so everything large is
-- partitioned by store: by hash here, and by
--   SELECT create_distributed_table('entry', 'store');  -- likewise quarantine, takings, receipt, epoch and store
-- on Citus where one node is not enough. hub and feed are small: SELECT create_reference_table('feed').

CREATE TABLE hub (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  epoch    TEXT    NOT NULL,
  feed_seq BIGINT  NOT NULL
);

CREATE TABLE store (
  store      TEXT   PRIMARY KEY,
  heard      BIGINT NOT NULL,
  head_epoch BIGINT NOT NULL DEFAULT 0,
  head_seq   BIGINT NOT NULL DEFAULT 0,
  feed_epoch TEXT   NOT NULL DEFAULT '',
  feed_seq   BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE epoch (
  store      TEXT    NOT NULL,
  epoch      BIGINT  NOT NULL,
  device_key TEXT    NOT NULL DEFAULT '',
  upto       BIGINT  NOT NULL DEFAULT 0,
  hash       BYTEA,
  at         BIGINT  NOT NULL DEFAULT 0,
  received   BIGINT  NOT NULL DEFAULT 0,
  top        BIGINT  NOT NULL DEFAULT 0,
  forked     INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (store, epoch)
);

CREATE TABLE entry (
  store    TEXT   NOT NULL,
  epoch    BIGINT NOT NULL,
  seq      BIGINT NOT NULL,
  prev     BYTEA  NOT NULL,
  kind     TEXT   NOT NULL,
  at       BIGINT NOT NULL,
  day      TEXT   NOT NULL,
  command  BYTEA  NOT NULL,
  body     BYTEA  NOT NULL,
  hash     BYTEA  NOT NULL,
  received BIGINT NOT NULL,
  PRIMARY KEY (store, epoch, seq)
) PARTITION BY HASH (store);
CREATE TABLE entry_0 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE entry_1 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE entry_2 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE entry_3 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE entry_4 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE entry_5 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE entry_6 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE entry_7 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 7);

CREATE TABLE quarantine (
  store    TEXT   NOT NULL,
  epoch    BIGINT NOT NULL,
  seq      BIGINT NOT NULL,
  reason   TEXT   NOT NULL,
  hash     TEXT   NOT NULL,
  entry    TEXT   NOT NULL,
  received BIGINT NOT NULL,
  PRIMARY KEY (store, epoch, seq, reason, hash)
);

CREATE TABLE takings (
  store    TEXT   NOT NULL,
  day      TEXT   NOT NULL,
  currency TEXT   NOT NULL,
  sales    BIGINT NOT NULL,
  total    BIGINT NOT NULL,
  PRIMARY KEY (store, day, currency)
);

CREATE TABLE receipt (
  store  TEXT   NOT NULL,
  number TEXT   NOT NULL,
  epoch  BIGINT NOT NULL,
  seq    BIGINT NOT NULL,
  PRIMARY KEY (store, number)
);

CREATE INDEX receipt_number ON receipt (number);

CREATE TABLE returned (
  store    TEXT    NOT NULL,
  number   TEXT    NOT NULL,
  by_store TEXT    NOT NULL,
  line     BIGINT  NOT NULL,
  qty      BIGINT  NOT NULL,
  gross    BIGINT  NOT NULL,
  tax      BIGINT  NOT NULL,
  PRIMARY KEY (store, number, by_store, line)
);

CREATE TABLE refunded (
  store    TEXT    NOT NULL,
  number   TEXT    NOT NULL,
  by_store TEXT    NOT NULL,
  tender   BIGINT  NOT NULL,
  amount   BIGINT  NOT NULL,
  PRIMARY KEY (store, number, by_store, tender)
);

CREATE TABLE overrun (
  store    TEXT    NOT NULL,
  number   TEXT    NOT NULL,
  over     BIGINT  NOT NULL,
  currency TEXT    NOT NULL,
  shares   TEXT    NOT NULL,
  found    BIGINT  NOT NULL,
  PRIMARY KEY (store, number)
);

CREATE TABLE feed (
  seq  BIGINT PRIMARY KEY,
  kind TEXT   NOT NULL,
  body TEXT   NOT NULL,
  at   BIGINT NOT NULL
);
