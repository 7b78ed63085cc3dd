-- Every browser that was ever paired, from terminal.paired.v1 and terminal.revoked.v1.
CREATE TABLE terminals (
  terminal TEXT    NOT NULL PRIMARY KEY,
  name     TEXT    NOT NULL,
  till     TEXT    NOT NULL,              -- '' for a manager's: any till
  paired   INTEGER NOT NULL,              -- Unix ms
  revoked  INTEGER NOT NULL DEFAULT 0     -- Unix ms, 0 while it may be used
) STRICT, WITHOUT ROWID;

-- What terminals prove themselves by, of those that may be used. Local: secrets are in no entry.
CREATE TABLE terminal_secrets (
  terminal TEXT    NOT NULL PRIMARY KEY,
  hash     BLOB    NOT NULL UNIQUE,       -- SHA-256 of the cookie's 256 random bits
  seen     INTEGER NOT NULL               -- Unix ms, when it was last here
) STRICT, WITHOUT ROWID;
