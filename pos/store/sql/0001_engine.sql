-- The engine's own rows.
CREATE TABLE engine (
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  store TEXT    NOT NULL,                 -- id of the store this file belongs to
  batch INTEGER NOT NULL,                 -- number of the last committed batch
  latest INTEGER NOT NULL DEFAULT 0,      -- latest time of any entry, Unix milliseconds UTC: the clock is not before it
  restored INTEGER NOT NULL DEFAULT 0     -- 1: this file came out of a backup and has not opened its epoch yet
) STRICT;

-- The first answer to each command id, a refusal included. Kept 7 days. No index by age: every command would pay for it, and
-- old answers are looked for once a day.
CREATE TABLE answers (
  command BLOB    PRIMARY KEY,            -- 16 bytes
  args    BLOB    NOT NULL,               -- fingerprint of name and arguments, 16 bytes
  at      INTEGER NOT NULL,               -- Unix milliseconds UTC
  refused INTEGER NOT NULL,               -- 1: body is an error
  body    BLOB    NOT NULL                -- JSON
) STRICT, WITHOUT ROWID;
