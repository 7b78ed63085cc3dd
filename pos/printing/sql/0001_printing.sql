-- The job ledger: what each printer was given and what became of it. Local to this box.
CREATE TABLE print_jobs (
  place      INTEGER PRIMARY KEY,         -- position of the entry that asked for it: the order of printing
  id         BLOB    NOT NULL UNIQUE,     -- 16 bytes
  printer    TEXT    NOT NULL,
  till       TEXT    NOT NULL,            -- whose receipt it is
  sale       BLOB    NOT NULL,            -- of a receipt, else 16 zero bytes
  epoch      INTEGER NOT NULL,            -- entry that the receipt is made from
  seq        INTEGER NOT NULL,
  paper      TEXT    NOT NULL,            -- what it is, '' for a receipt: z, x, cash
  number     TEXT    NOT NULL,            -- receipt number, or number of a Z, as printed; else ''
  copy       INTEGER NOT NULL,            -- 0: the receipt itself; n: the nth marked copy
  state      TEXT    NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'printed', 'unknown', 'dropped')),
  cause      TEXT    NOT NULL,            -- why it is unknown, ''
  queued_at  INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX print_jobs_printer ON print_jobs (printer, state);
CREATE INDEX print_jobs_till ON print_jobs (till, state);

-- How many marked copies of a receipt were asked for, from receipt.reprinted.v1.
CREATE TABLE receipt_copies (
  sale   BLOB    PRIMARY KEY,
  copies INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The same of the other papers, from paper.reprinted.v1.
CREATE TABLE paper_copies (
  epoch  INTEGER NOT NULL,                -- entry that the paper is made from
  seq    INTEGER NOT NULL,
  copies INTEGER NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;
