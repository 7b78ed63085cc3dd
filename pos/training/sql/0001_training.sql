-- Tills that ever trained. Follows from training.began and training.ended.
CREATE TABLE training_tills (
  till   TEXT    PRIMARY KEY,
  trains INTEGER NOT NULL,               -- 1: it trains now
  at     INTEGER NOT NULL                -- of the last change, Unix milliseconds UTC
) STRICT, WITHOUT ROWID;

-- Number of the training book, no row for the first. Follows from training.cleared.
CREATE TABLE training_books (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  book INTEGER NOT NULL
) STRICT;
