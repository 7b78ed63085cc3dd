// Package store is the engine under every part of the shop: one database file, one writer goroutine, a pool of
// readers, numbered migrations, and the proof that views follow from the journal.
//
// A command is decided against the state inside the writer's transaction, its facts are appended to the journal and
// applied to the views, and a whole batch of commands is committed with one fsync:
//
//	Do ─▶ queue ─▶ BEGIN ─▶ for each: decide, append, apply, answer ─▶ COMMIT ─▶ answers, pushes
//
// A caller is answered only after the commit. The engine is the only importer of the SQLite driver.
package store
