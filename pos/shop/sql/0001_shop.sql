-- Every description of the shop that was ever in force, from shop.described.v1.
CREATE TABLE shop_descriptions (
  epoch INTEGER NOT NULL,
  seq   INTEGER NOT NULL,
  body  TEXT    NOT NULL,                 -- JSON as in the journal
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;
