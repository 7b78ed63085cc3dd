// Package hub is head office: it takes the journals of all stores, keeps views over them, and makes the feed that goes
// down to them. It answers a store only after its own database has committed.
//
// Taking is idempotent by (store, epoch, seq). What arrives is kept under that key in one transaction; the same again
// is ignored; the same key with another hash is put aside and raised, and never replaces what was taken. An entry counts,
// in views and acknowledgements, only when all before it are there and it links to them: what comes early waits. An epoch
// belongs to the box whose key opened it.
//
// One package of code serves two engines, SQLite and PostgreSQL; all that differs stands in engine.go and sql/.
package hub
