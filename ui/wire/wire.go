// Package wire is the frames that go over a screen's WebSocket: JSON, each on a line of its own. A text message to the
// server is one frame; one from the server has one or more, in the order in which they happened.
//
//	screen → server   {"id":"<uuid v7>","cmd":"sale.scan","args":{…}}            Request
//	server → screen   {"id":"…","ok":{…}}  or  {"id":"…","error":{…}}            Answer
//	server → screen   {"topic":"till","rev":812,"snap":true,"data":{…}}          Push
//
// A screen makes the id when the person acts and keeps it until it is answered, so that a lost answer is asked for again
// and nothing is done twice.
//
// On every connection, first or again, the server sends a snapshot of each topic, then the deltas. A snapshot carries the
// rev it was read at; a screen drops the deltas with that rev or an older one, because they are in the snapshot. So a
// screen needs no memory of what it missed, and nothing is lost between the reading of a snapshot and the first delta.
//
// What the arguments, answers and topics hold is said by package screen.
package wire

import (
	"encoding/json"
	"errors"

	"sanduq/pos"
)

// Request is something that a person wants done or a screen wants to know.
type Request struct {
	ID   pos.ID          `json:"id"`
	Cmd  string          `json:"cmd"`
	Args json.RawMessage `json:"args"`
}

// Answer ends a request: it has either OK or Error.
type Answer struct {
	ID    pos.ID `json:"id"`
	OK    any    `json:"ok,omitempty"`
	Error *Error `json:"error,omitempty"`
}

// Error is a pos.Error as a screen sees it: without the cause, which is for the log.
type Error struct {
	Code pos.Code       `json:"code"`
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
	Hint string         `json:"hint,omitempty"`
}

// Push is news of a topic.
type Push struct {
	Topic string `json:"topic"`
	Rev   int64  `json:"rev"`
	Snap  bool   `json:"snap,omitempty"` // Data is everything; without it, what changed since the push before
	Data  any    `json:"data"`
}

// The topics of the connection itself. Package screen names those of the shop.
const (
	// TopicHello is the first frame of a connection (Hello).
	TopicHello = "hello"
	// TopicBeat comes every Hello.Beat milliseconds, for a script cannot see the protocol's pings: a screen that hears
	// nothing for several beats knows that the line is dead, however quiet the shop.
	TopicBeat = "beat"
)

// Hello tells a screen whom it talks to.
type Hello struct {
	// Build identifies the screens that this server serves. A screen of another build loads itself anew when nothing
	// is typed.
	Build string `json:"build"`
	// Beat is the time between two beats in milliseconds.
	Beat int64 `json:"beat"`
	// Now is the store's time: a tablet whose clock is wrong still tells how long something has lasted.
	Now int64 `json:"now"`
}

// CloseNoTill is the close code of a connection for a till that the shop does not have (RFC 6455 §7.4.2: 4000–4999 are
// for private use). Trying again is of no use.
const CloseNoTill = 4404

// The close codes of a screen that is not admitted.
const (
	// CloseUnpaired: this browser was never paired with the shop, or long ago.
	CloseUnpaired = 4401
	// CloseRevoked: it was, until a person took that away just now.
	CloseRevoked = 4403
	// CloseOtherTill: it belongs to another till.
	CloseOtherTill = 4409
)

// ErrorOf returns err as a screen sees it. What is no pos.Error, or an internal one, is told as "internal" only.
func ErrorOf(err error) *Error {
	e, ok := errors.AsType[*pos.Error](err)
	if !ok || e.Code == pos.Internal {
		return &Error{Code: pos.Internal, Key: "internal"}
	}
	return &Error{Code: e.Code, Key: e.Key, Args: e.Args, Hint: e.Hint}
}
