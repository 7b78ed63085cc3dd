// Package uplink brings the journal to head office. It runs in the store, reads entries after a cursor, sends them in
// batches with a window of them on the way, and moves the cursor by head office's own acknowledgement alone. It never
// writes to the journal and never makes the writer wait.
//
// Each session begins with a question: hello. The answer says how far head office has come, which may be less than it
// once acknowledged (its database was restored: the rest is sent again) or more than this box ever wrote (this box was
// restored: it must open an epoch, and nothing is sent until it has).
package uplink
