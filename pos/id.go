package pos

import (
	"cmp"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"
)

// ID is a UUID. Those we make are version 7 (RFC 9562 §5.7): they begin with a millisecond clock, so that rows made
// together lie together. One made elsewhere may be of any version: only its 128 bits count.
type ID [16]byte

// NewID makes a version 7 id stamped with the given time.
func NewID(at time.Time) ID {
	var id ID
	_, _ = rand.Read(id[:]) // crypto/rand.Read never fails: it ends the process instead (Go 1.24)
	ms := uint64(at.UnixMilli())
	binary.BigEndian.PutUint16(id[0:], uint16(ms>>32))
	binary.BigEndian.PutUint32(id[2:], uint32(ms))
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id
}

// ParseID reads the canonical 36-character form.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return id, &Error{Code: Invalid, Op: "parse id", Key: "id.invalid"}
	}
	flat := s[0:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	if _, err := hex.Decode(id[:], []byte(flat)); err != nil {
		return ID{}, &Error{Code: Invalid, Op: "parse id", Key: "id.invalid", Err: err}
	}
	return id, nil
}

// String returns the canonical form, lower case with hyphens.
func (id ID) String() string {
	var b [36]byte
	hex.Encode(b[0:], id[0:4])
	hex.Encode(b[9:], id[4:6])
	hex.Encode(b[14:], id[6:8])
	hex.Encode(b[19:], id[8:10])
	hex.Encode(b[24:], id[10:])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
	return string(b[:])
}

// IsZero reports whether the id was never set.
func (id ID) IsZero() bool { return id == ID{} }

// MarshalText writes the canonical form.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads the canonical form.
func (id *ID) UnmarshalText(b []byte) error {
	v, err := ParseID(string(b))
	if err != nil {
		return err
	}
	*id = v
	return nil
}

// ReceiptNumber renders a receipt number as it is printed: till-epoch-n. With the epoch in it no number is printed twice,
// even by a box that was restored from a copy.
func ReceiptNumber(till TillID, epoch, n int64) string {
	return fmt.Sprintf("%s-%d-%d", till, epoch, n)
}

var nameForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$`)

// StoreID names a store in topics, certificates and files: 1–32 characters of [a-z0-9-].
type StoreID string

// TillID names a till within its store, by the same rule as StoreID.
type TillID string

// StaffID names a person of the shop's staff, by the same rule. It says nothing about the person: the name is kept apart,
// under a key of its own.
type StaffID string

// CheckName tells whether s can be a StoreID, a TillID, a StaffID or the name of a device. NATS maps '/' and '.' of MQTT
// topics in ways of its own, so names hold neither.
func CheckName(s string) error {
	if !nameForm.MatchString(s) {
		return &Error{
			Code: Invalid, Op: "check name", Key: "name.invalid", Args: map[string]any{"name": s},
			Err: fmt.Errorf("%q is not 1-32 characters of a-z, 0-9 and hyphen", s),
		}
	}
	return nil
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
