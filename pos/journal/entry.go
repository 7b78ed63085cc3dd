// Package journal is the shop's one log: the format of an entry, its hash chain, and how entries are appended and read.
// format.md beside this file describes the bytes.
package journal

import (
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"

	"sanduq/pos"
	"sanduq/pos/fact"
)

// Migrations holds the journal's own table.
//
//go:embed sql/*.sql
var Migrations embed.FS

// Hash is the SHA-256 that chains an entry to the one before it.
type Hash [sha256.Size]byte

// String returns the hash in hex.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Entry is one fact with its envelope.
type Entry struct {
	Position int64 // place in this box's journal, 1-based, across epochs; not part of the identity or the hash
	Store    pos.StoreID
	Epoch    int64
	Seq      int64
	Kind     string
	At       int64 // Unix milliseconds UTC
	Day      pos.Date
	Command  pos.ID
	Body     []byte // JSON, verbatim
	Hash     Hash

	fact fact.Body // what Body was encoded from, while the entry is being written; nil for one that was read
}

// NewEntry encodes a fact as the body of an entry; the envelope is the caller's to fill.
func NewEntry(f fact.Body) (*Entry, error) {
	body, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", f.Kind(), err)
	}
	return &Entry{Kind: f.Kind(), Body: body, fact: f}, nil
}

// Decode reads the body into b, whose kind must be the entry's.
func (e *Entry) Decode(b fact.Body) error {
	if b.Kind() != e.Kind {
		return fmt.Errorf("decode %s/%d/%d: body of kind %s read as %s", e.Store, e.Epoch, e.Seq, e.Kind, b.Kind())
	}
	if e.fact != nil { // the parts that apply a new entry need not all read it back from its bytes
		into, from := reflect.ValueOf(b), reflect.ValueOf(e.fact)
		if into.Kind() == reflect.Pointer && into.Elem().Type() == from.Type() {
			into.Elem().Set(from)
			return nil
		}
	}
	if err := json.Unmarshal(e.Body, b); err != nil {
		return fmt.Errorf("decode %s/%d/%d %s: %w", e.Store, e.Epoch, e.Seq, e.Kind, err)
	}
	return nil
}

const formatName = "sanduq.entry.1"

// Header returns the envelope in its canonical form (format.md).
func (e *Entry) Header() []byte {
	b := make([]byte, 0, 128)
	b = appendLP(b, formatName)
	b = appendLP(b, string(e.Store))
	b = binary.BigEndian.AppendUint64(b, uint64(e.Epoch))
	b = binary.BigEndian.AppendUint64(b, uint64(e.Seq))
	b = appendLP(b, e.Kind)
	b = binary.BigEndian.AppendUint64(b, uint64(e.At))
	b = appendLP(b, string(e.Day))
	return append(b, e.Command[:]...)
}

// Sum computes the hash that chains the entry to prev.
func (e *Entry) Sum(prev Hash) Hash {
	head := e.Header()
	b := make([]byte, 0, len(prev)+8+len(head)+len(e.Body))
	b = append(b, prev[:]...)
	b = appendLP(b, head)
	b = appendLP(b, e.Body)
	return sha256.Sum256(b)
}

func appendLP[T string | []byte](b []byte, s T) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
	return append(b, s...)
}

// Head is the end of a journal: what the next entry is chained to.
type Head struct {
	Position int64
	Epoch    int64
	Seq      int64
	Hash     Hash
	At       int64 // time of the last entry
}
