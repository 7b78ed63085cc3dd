-- Goods that were taken off sale. Follows from item.blocked and item.unblocked.
CREATE TABLE shelf_blocks (
  sku    TEXT    NOT NULL,
  lot    TEXT    NOT NULL,               -- '' for every lot
  reason TEXT    NOT NULL,
  until  TEXT    NOT NULL,               -- last business date, '' for as long as nobody puts them on sale again
  at     INTEGER NOT NULL,               -- Unix milliseconds UTC
  PRIMARY KEY (sku, lot)
) STRICT, WITHOUT ROWID;

-- The quick keys of each till. Follows from grid.set.
CREATE TABLE shelf_grids (
  till  TEXT    PRIMARY KEY,             -- '' for all that have none of their own
  pages TEXT    NOT NULL,                -- JSON of fact.GridPage
  at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Codes under which goods were sold that are not on file. Follows from sale.completed and item.task_done.
CREATE TABLE shelf_tasks (
  code  TEXT    PRIMARY KEY,
  dept  TEXT    NOT NULL,                -- of the last sale, as are the rest
  price INTEGER NOT NULL,                -- of one piece, minor units
  till  TEXT    NOT NULL,
  at    INTEGER NOT NULL,
  sales INTEGER NOT NULL                 -- in how many sales
) STRICT, WITHOUT ROWID;
