-- The one log. A row is an entry, written once and never changed: hash covers the envelope and the body as stored.
CREATE TABLE journal (
  position INTEGER PRIMARY KEY,          -- 1, 2, 3 … across epochs: where cursors of this box stand
  epoch    INTEGER NOT NULL,
  seq      INTEGER NOT NULL,             -- 1, 2, 3 … within the epoch
  kind     TEXT    NOT NULL,
  at       INTEGER NOT NULL,             -- Unix milliseconds UTC
  day      TEXT    NOT NULL,             -- business date
  command  BLOB    NOT NULL,             -- id of the command that wrote it, 16 bytes
  body     BLOB    NOT NULL,             -- JSON, verbatim
  hash     BLOB    NOT NULL,             -- 32 bytes
  UNIQUE (epoch, seq)
) STRICT;
