-- Which base is in force, and the one before it, whose file is kept. Follows from catalog.base_switched.
CREATE TABLE catalog_base (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  file     TEXT    NOT NULL,             -- SHA-256 of the file, hex
  previous TEXT    NOT NULL,             -- '' for none
  items    INTEGER NOT NULL,
  at       INTEGER NOT NULL              -- Unix milliseconds UTC of the switch
) STRICT;

-- Prices that changed since the base was switched on. Follows from catalog.prices_changed; a newer base empties it.
CREATE TABLE catalog_price (
  sku   TEXT    PRIMARY KEY,
  price INTEGER NOT NULL                 -- minor units
) STRICT, WITHOUT ROWID;

-- The last price change taken from each source that numbers what it sends. Follows from catalog.prices_changed.
CREATE TABLE catalog_feed (
  source TEXT    PRIMARY KEY,
  epoch  TEXT    NOT NULL,
  seq    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
