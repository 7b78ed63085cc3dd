-- How far head office has acknowledged the journal. Local: it follows from head office's own answers, and a stale row
-- costs nothing but a wrong count of waiting entries until the next one.
CREATE TABLE uplink_cursor (
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  hub_epoch TEXT    NOT NULL,             -- whose acknowledgement it is
  position  INTEGER NOT NULL,             -- in this box's journal
  epoch     INTEGER NOT NULL,
  seq       INTEGER NOT NULL
) STRICT;
