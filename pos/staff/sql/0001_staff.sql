-- The people as they are now, from staff.changed.v1. Nobody is ever removed: entries name them.
CREATE TABLE staff_people (
  staff  TEXT    NOT NULL PRIMARY KEY,
  role   TEXT    NOT NULL,
  active INTEGER NOT NULL,               -- 1: may sign in
  badge  INTEGER NOT NULL,               -- 1: by badge too
  name   BLOB    NOT NULL                -- sealed by the vault
) STRICT, WITHOUT ROWID;

-- The roles that were changed or added, from staff.role_changed.v1. The built-in ones are in the program.
CREATE TABLE staff_roles (
  role TEXT NOT NULL PRIMARY KEY,
  body TEXT NOT NULL                     -- JSON as in the journal
) STRICT, WITHOUT ROWID;

-- Index of everything in the journal that says by whom, for the audit screen: entries, and what people did to parts of
-- them (a line taken out of a basket that was sold). What else they say is read from the journal.
CREATE TABLE staff_acts (
  position INTEGER NOT NULL,             -- of the entry
  part     INTEGER NOT NULL,             -- 0: the entry itself; else which of its parts, from 1
  at       INTEGER NOT NULL,             -- Unix milliseconds UTC
  kind     TEXT    NOT NULL,             -- of the entry; of a part with the field it stands in: KIND/FIELD
  till     TEXT    NOT NULL,             -- '' where it names none
  staff    TEXT    NOT NULL,             -- who did it, '' while the shop had nobody
  approved TEXT    NOT NULL,             -- who allowed it, ''
  self     INTEGER NOT NULL,             -- 1: allowed by the one who did it
  subject  TEXT    NOT NULL,             -- whom of the staff it is about, ''
  reason   TEXT    NOT NULL,             -- as the entry has it: an id or words, ''
  PRIMARY KEY (position, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_acts_kind ON staff_acts (kind);
CREATE INDEX staff_acts_self ON staff_acts (position) WHERE self = 1;

-- What people prove themselves by. In no entry.
CREATE TABLE staff_secrets (
  staff TEXT NOT NULL PRIMARY KEY,
  pin   TEXT NOT NULL DEFAULT '',        -- Argon2id in the PHC string format, '' for none
  badge BLOB UNIQUE                      -- keyed hash of the code (vault.Tag), NULL for none
) STRICT, WITHOUT ROWID;

-- Wrong tries since the last right one, of a person (by PIN) and at a till (by anything).
CREATE TABLE staff_tries (
  of    TEXT    NOT NULL CHECK (of IN ('staff', 'till')),
  name  TEXT    NOT NULL,
  wrong INTEGER NOT NULL,
  until INTEGER NOT NULL,                -- Unix milliseconds: no try before, 0 for none
  PRIMARY KEY (of, name)
) STRICT, WITHOUT ROWID;

-- Who is signed in where.
CREATE TABLE staff_tills (
  till   TEXT    NOT NULL PRIMARY KEY,
  staff  TEXT    NOT NULL UNIQUE,        -- a person stands at one till
  how    TEXT    NOT NULL,               -- pin | badge
  since  INTEGER NOT NULL,
  active INTEGER NOT NULL,               -- signed in or unlocked last
  locked INTEGER NOT NULL                -- Unix milliseconds since when, 0: unlocked
) STRICT, WITHOUT ROWID;
