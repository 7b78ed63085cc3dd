-- A base catalogue: a file of its own, built once, named by its SHA-256 and never changed. user_version is the version of
-- this layout. Items are numbered from 0 in the order of the imported file.
CREATE TABLE about (
  one      INTEGER PRIMARY KEY CHECK (one = 0),
  currency TEXT    NOT NULL,             -- ISO 4217: prices are its minor units
  items    INTEGER NOT NULL,
  codes    INTEGER NOT NULL
) STRICT;

CREATE TABLE category (
  key     TEXT PRIMARY KEY,
  name_en TEXT NOT NULL,
  name_ar TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
  id        INTEGER PRIMARY KEY,
  sku       TEXT    NOT NULL,            -- unique: it is one of the codes below
  name_en   TEXT    NOT NULL,
  name_ar   TEXT    NOT NULL,
  price     INTEGER NOT NULL,
  tax       TEXT    NOT NULL,
  category  TEXT    NOT NULL,            -- key, or '' for none
  unit      TEXT    NOT NULL,
  weighed   INTEGER NOT NULL,
  age_limit INTEGER NOT NULL,
  asks      INTEGER NOT NULL,            -- bits: 1 the price, 2 the serial number, 4 the lot
  tare      INTEGER NOT NULL,            -- millionths of the unit
  deposit   TEXT    NOT NULL             -- SKU of the item that is its deposit, or ''
) STRICT;

-- The items of a category, for the tiles of a till.
CREATE INDEX item_category ON item (category) WHERE category <> '';

-- GTINs by number, so that one probe finds 12345670 in every length it can be written in; those of one number that
-- differ in class are different codes and may belong to different items.
CREATE TABLE gtin (
  number INTEGER NOT NULL,
  class  INTEGER NOT NULL,               -- digits it was written with: 8, 12, 13, 14
  item   INTEGER NOT NULL,
  pack   INTEGER NOT NULL,               -- millionths of the unit that the code stands for
  PRIMARY KEY (number, class)
) STRICT, WITHOUT ROWID;

-- The shop's own codes, SKUs among them.
CREATE TABLE code (
  text TEXT    NOT NULL COLLATE NOCASE,
  item INTEGER NOT NULL,
  pack INTEGER NOT NULL,
  PRIMARY KEY (text)
) STRICT, WITHOUT ROWID;

-- The folded names as package slab writes them, cut into pieces.
CREATE TABLE names (
  piece INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;
