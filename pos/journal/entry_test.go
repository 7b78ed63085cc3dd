package journal_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
)

// vector is an entry whose hash was worked out outside Go: with Python's hashlib and struct, from format.md.
type vector struct {
	entry journal.Entry
	prev  journal.Hash
	hash  string
}

func vectors() []vector {
	command := pos.ID{0x01, 0x8f, 0x1e, 0x7a, 0x7f, 0x3c, 0x7b, 0x6a, 0x8c, 0x3d, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab}
	return []vector{
		{
			entry: journal.Entry{
				Store: "shop-1", Epoch: 1, Seq: 1, Kind: "epoch.opened.v1", At: 1795424400000, Day: "2026-11-23",
				Command: command, Body: []byte(`{"reason":"new","device_key":"AA=="}`),
			},
			hash: "7396871927c9386d3477c65551b6a244ca6bec142971f5e9b9f5e8201611c2d5",
		},
		{
			entry: journal.Entry{
				Store: "s", Epoch: 1<<40 + 7, Seq: 1 << 33, Kind: "k", At: -1, Day: "", Body: []byte("{\"n\":\"حليب\"}"),
			},
			prev: journal.Hash(bytes.Repeat([]byte{0xAB}, 32)),
			hash: "8a83674fcb569ff09045142f67fc9eae73c8070683bc3f0ccae7c4bb90574742",
		},
	}
}

func TestGoldenHashes(t *testing.T) {
	t.Parallel()
	for _, v := range vectors() {
		if got := v.entry.Sum(v.prev).String(); got != v.hash {
			t.Errorf("JOURNAL-001: %s %d/%d hashes to %s, format.md says %s",
				v.entry.Store, v.entry.Epoch, v.entry.Seq, got, v.hash)
		}
	}
}

// TestFormat writes the bytes of format.md down a second time.
func TestFormat(t *testing.T) {
	t.Parallel()
	lp := func(s []byte) []byte {
		return append([]byte{byte(len(s) >> 24), byte(len(s) >> 16), byte(len(s) >> 8), byte(len(s))}, s...)
	}
	u64 := func(n int64) []byte {
		var b bytes.Buffer
		_ = binary.Write(&b, binary.BigEndian, n)
		return b.Bytes()
	}
	rapid.Check(t, func(t *rapid.T) {
		e := anyEntry().Draw(t, "entry")
		prev := journal.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "prev"))
		header := bytes.Join([][]byte{
			lp([]byte("sanduq.entry.1")), lp([]byte(e.Store)), u64(e.Epoch), u64(e.Seq), lp([]byte(e.Kind)), u64(e.At),
			lp([]byte(e.Day)), e.Command[:],
		}, nil)
		want := sha256.Sum256(bytes.Join([][]byte{prev[:], lp(header), lp(e.Body)}, nil))
		if got := e.Sum(prev); got != want {
			t.Errorf("JOURNAL-001: hash is %s, format.md says %s", got, hex.EncodeToString(want[:]))
		}
	})
}

func anyEntry() *rapid.Generator[journal.Entry] {
	short := rapid.StringMatching(`[a-c]{0,3}`) // short over few letters: entries that nearly collide
	return rapid.Custom(func(t *rapid.T) journal.Entry {
		return journal.Entry{
			Store: pos.StoreID(short.Draw(t, "store")), Epoch: rapid.Int64Range(0, 3).Draw(t, "epoch"),
			Seq: rapid.Int64Range(0, 3).Draw(t, "seq"), Kind: short.Draw(t, "kind"), At: rapid.Int64Range(-2, 2).Draw(t, "at"),
			Day: pos.Date(short.Draw(t, "day")), Command: pos.ID{0: rapid.ByteMax(1).Draw(t, "command")},
			Body: []byte(short.Draw(t, "body")),
		}
	})
}

func TestNoTwoEntriesHaveTheSameBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyEntry().Draw(t, "a"), anyEntry().Draw(t, "b")
		sameHeader := a.Store == b.Store && a.Epoch == b.Epoch && a.Seq == b.Seq && a.Kind == b.Kind && a.At == b.At &&
			a.Day == b.Day && a.Command == b.Command
		if bytes.Equal(a.Header(), b.Header()) != sameHeader {
			t.Errorf("JOURNAL-002: the headers of %+v and %+v: equal bytes must mean equal fields", a, b)
		}
		prev := journal.Hash{}
		if (a.Sum(prev) == b.Sum(prev)) != (sameHeader && bytes.Equal(a.Body, b.Body)) {
			t.Errorf("JOURNAL-002: the hashes of %+v and %+v", a, b)
		}
		if a.Sum(journal.Hash{1}) == a.Sum(prev) {
			t.Error("JOURNAL-003: the hash must cover the one before it")
		}
	})
}

// table takes rows and forgets them.
type table struct {
	rows int
	err  error
}

func (w *table) Exec(string, ...any) error {
	w.rows++
	return w.err
}

func TestAppendRefusesGaps(t *testing.T) {
	t.Parallel()
	at := journal.Head{Position: 9, Epoch: 2, Seq: 5, Hash: journal.Hash{1}, At: 77}
	for _, c := range []struct {
		name       string
		head       journal.Head
		epoch, seq int64
		ok         bool
	}{
		{"the next", at, 2, 6, true},
		{"a new epoch", at, 3, 1, true},
		{"an epoch further on", at, 7, 1, true},
		{"the first of all", journal.Head{}, 1, 1, true},
		{"a gap", at, 2, 7, false},
		{"the same again", at, 2, 5, false},
		{"an older epoch", at, 1, 1, false},
		{"a new epoch that begins late", at, 3, 2, false},
		{"the same epoch again", at, 2, 1, false},
		{"not the first of all", journal.Head{}, 1, 2, false},
		{"no epoch", journal.Head{}, 0, 1, true}, // follows the zero head: the store never numbers an epoch 0
	} {
		w := &table{}
		e := journal.Entry{Store: "s", Epoch: c.epoch, Seq: c.seq, Kind: "k", At: 5}
		got, err := journal.Append(w, c.head, &e)
		if (err == nil) != c.ok || w.rows != map[bool]int{true: 1}[c.ok] {
			t.Errorf("JOURNAL-004: %s: err %v, %d rows written", c.name, err, w.rows)
			continue
		}
		want := c.head
		if c.ok {
			want = journal.Head{Position: c.head.Position + 1, Epoch: c.epoch, Seq: c.seq, Hash: e.Sum(c.head.Hash), At: 5}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("JOURNAL-005: %s: head (-want +got)\n%s", c.name, d)
		}
	}
	full := &table{err: errors.New("disk full")}
	if got, err := journal.Append(full, at, &journal.Entry{Epoch: 2, Seq: 6}); !errors.Is(err, full.err) || got != at {
		t.Errorf("JOURNAL-006: a row that was not written must leave the head: %+v, %v", got, err)
	}
}

func TestDecodeReadsItsOwnKindOnly(t *testing.T) {
	t.Parallel()
	body := fact.ReceiptReprinted{Till: "1", Copy: 2, Why: "asked"}
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	e := journal.Entry{Kind: body.Kind(), Body: append(b[:len(b)-1:len(b)-1], `,"later":"field"}`...)}
	var back fact.ReceiptReprinted
	if err := e.Decode(&back); err != nil || back != body {
		t.Errorf("JOURNAL-007: fields of the future must be ignored: %+v, %v", back, err)
	}
	if err := e.Decode(&fact.PrintAnswered{}); err == nil {
		t.Error("JOURNAL-008: a body must not be read as another kind")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"sale":"018f1e7a-7f3c-7b6a-8c3d-0123456789ab","till":"1","number":3,"lines":[{"no":1,"qty":1000000}]}`))
	f.Add([]byte(`{"sale":"nonsense"}`))
	f.Add([]byte(`{"lines":null,"taxes":[{}],"total":9223372036854775807}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		e := journal.Entry{Kind: (fact.SaleCompleted{}).Kind(), Body: body}
		var first, again fact.SaleCompleted
		if e.Decode(&first) != nil {
			return
		}
		b, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		e.Body = b
		if err := e.Decode(&again); err != nil {
			t.Fatalf("JOURNAL-009: what was read cannot be read again: %v", err)
		}
		c, err := json.Marshal(again)
		if err != nil || !bytes.Equal(b, c) {
			t.Errorf("JOURNAL-009: %s was read again as %s, %v", b, c, err)
		}
	})
}
