-- Sets of promotions, price lists and coupon codes, from offers.set.v1. The one of the highest version is in force; those
-- before it are kept for baskets that were opened under them.
CREATE TABLE offer_sets (
  hash      TEXT    PRIMARY KEY,          -- SHA-256 of the documents, hexadecimal
  version   INTEGER NOT NULL UNIQUE,      -- counts up with every arrival
  source    TEXT    NOT NULL,
  documents BLOB    NOT NULL              -- JSON array, as it arrived
) STRICT, WITHOUT ROWID;
