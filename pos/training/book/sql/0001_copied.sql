-- How far the real journal was read for this training book.
CREATE TABLE training_copied (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  position INTEGER NOT NULL,             -- of the real journal
  hash     BLOB    NOT NULL              -- of its entry there: a journal that was restored is read anew
) STRICT;
