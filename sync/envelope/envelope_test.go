package envelope_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"sanduq/pos"
	"sanduq/pos/journal"
	"sanduq/sync/envelope"
	"sanduq/sync/sim"
)

func codec(t testing.TB) *envelope.Codec {
	t.Helper()
	c, err := envelope.NewCodec()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func samples() []envelope.Message {
	j := sim.NewJournal("riyadh-1")
	j.Open(1, "a-key")
	j.Sell()
	j.Sell()
	hash := bytes.Repeat([]byte{7}, 32)
	batch := envelope.NewBatch(journal.Hash{}, j.Entries())
	batch.DeviceKey, batch.Head = "a-key", 3
	return []envelope.Message{
		&envelope.Hello{Store: "riyadh-1", Nonce: "n1", Epoch: 1, Head: 3, DeviceKey: "k", From: envelope.Place{Epoch: 1, Seq: 2}},
		batch,
		&envelope.Ask{Store: "riyadh-1", HubEpoch: "h", Seq: 9},
		&envelope.Ack{Store: "riyadh-1", HubEpoch: "h", Epoch: 1, Upto: 3, Hash: hash, Missing: [][2]int64{{5, 6}, {9, 9}}},
		&envelope.Feed{Store: "riyadh-1", HubEpoch: "h", Head: 5, Prev: 3, Documents: []envelope.Document{
			{Seq: 4, Kind: envelope.KindPrices, Body: `{"prices":[{"sku":"1","price":250,"currency":"SAR"}]}`},
		}},
		&envelope.Find{Store: "riyadh-1", ID: "q1", Number: "7-1-5", Of: "jeddah-1"},
		&envelope.Found{
			Store: "riyadh-1", ID: "q1", Number: "7-1-5",
			Matches: []envelope.Match{{Of: "jeddah-1", NameAr: "جدة", At: 5, Total: 1200, Currency: "SAR"}},
			Sold: &envelope.Sold{
				Country: "SA", Day: "2026-11-20", Body: `{"lines":[]}`,
				Lines:   []envelope.Gone{{By: "dammam-1", Line: 1, Qty: 1_000_000, Gross: 400, Tax: 52}},
				Tenders: []envelope.GoneBack{{By: "dammam-1", Tender: 1, Amount: 400}},
			},
		},
	}
}

// TestRoundTrip: SYNC-001, what is packed is unpacked the same, under its own topic only.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	c := codec(t)
	for _, m := range samples() {
		payload, err := c.Encode(m)
		if err != nil {
			t.Fatalf("%s: %v", m.Type(), err)
		}
		got, err := c.Decode(envelope.Topic("riyadh-1", m), payload)
		if err != nil {
			t.Fatalf("%s: %v", m.Type(), err)
		}
		if d := cmp.Diff(m, got); d != "" {
			t.Errorf("%s changed on the wire:\n%s", m.Type(), d)
		}
		for _, other := range samples() {
			topic := envelope.Topic("riyadh-1", other)
			if _, err := c.Decode(topic, payload); (err == nil) != (other.Type() == m.Type()) {
				t.Errorf("%s under %s: %v", m.Type(), topic, err)
			}
		}
		if _, err := c.Decode(envelope.Topic("jeddah-1", m), payload); err == nil {
			t.Errorf("SYNC-002: a %s of riyadh-1 was taken under the topic of jeddah-1", m.Type())
		}
	}
}

// TestBodiesAreVerbatim: SYNC-001, the hash at the far end covers the very bytes the store wrote.
func TestBodiesAreVerbatim(t *testing.T) {
	t.Parallel()
	c := codec(t)
	e := journal.Entry{
		Store: "s", Epoch: 1, Seq: 1, Kind: "x.v1", Day: "2026-01-01",
		Body: []byte("{ \"a\" :\t1.50, \"b\":\"<قهوة>\\u2028\u2028\" }\n"),
	}
	e.Hash = e.Sum(journal.Hash{})
	payload, err := c.Encode(envelope.NewBatch(journal.Hash{}, []journal.Entry{e}))
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Decode("sanduq/v1/s/up/entries", payload)
	if err != nil {
		t.Fatal(err)
	}
	b, ok := m.(*envelope.Batch)
	if !ok {
		t.Fatalf("decoded a %T", m)
	}
	if got := b.Entry(0); got.Sum(journal.Hash{}) != e.Hash || !bytes.Equal(got.Body, e.Body) {
		t.Errorf("body arrived as %q", got.Body)
	}
	e.Body = []byte("{\"a\":\"\xff\"}")
	if _, err := c.Encode(envelope.NewBatch(journal.Hash{}, []journal.Entry{e})); err == nil {
		t.Error("a body that is not UTF-8 was sent: it would arrive changed")
	}
}

// TestRefusals: SYNC-003, nothing outside the bounds is taken.
func TestRefusals(t *testing.T) {
	t.Parallel()
	c := codec(t)
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	pack := func(s string) []byte { return enc.EncodeAll([]byte(s), nil) }
	bomb := enc.EncodeAll(make([]byte, 64<<20), nil)
	if len(bomb) > envelope.MaxPayload {
		t.Fatalf("the bomb has %d bytes: too large to be one", len(bomb))
	}
	ack := func(fields string) []byte { return pack(`{"v":1,"type":"ack","message":{"store":"s",` + fields + `}}`) }
	hash := `"hash":"` + strings.Repeat("A", 43) + `="`
	for name, payload := range map[string][]byte{
		"nothing":         {},
		"not zstd":        []byte(`{"v":1}`),
		"too large":       bytes.Repeat([]byte{1}, envelope.MaxPayload+1),
		"a bomb":          bomb,
		"not JSON":        pack(`{`),
		"another version": pack(`{"v":2,"type":"ack","message":{"store":"s"}}`),
		"unknown type":    pack(`{"v":1,"type":"boo","message":{"store":"s"}}`),
		"no hash":         ack(`"epoch":1,"upto":1`),
		"upto of nothing": ack(`"epoch":0,"upto":1,` + hash),
		"range backwards": ack(`"epoch":1,"upto":1,"missing":[[5,4]],` + hash),
		"range before":    ack(`"epoch":1,"upto":7,"missing":[[6,9]],` + hash),
		"long text":       ack(`"hub_epoch":"` + strings.Repeat("x", 200) + `"`),
	} {
		if _, err := c.Decode("sanduq/v1/s/down/ack", payload); pos.CodeOf(err) != pos.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.Decode("sanduq/v1/s/down/ack", ack(`"epoch":1,"upto":1,"later":"field",`+hash)); err != nil {
		t.Errorf("a field of a later version was refused: %v", err)
	}
	for _, topic := range []string{"", "sanduq/v1/", "sanduq/v1/s", "sanduq/v2/s/down/ack", "sanduq/v1/S/down/ack"} {
		if _, err := c.Decode(topic, ack(`"epoch":1,"upto":1,`+hash)); err == nil {
			t.Errorf("topic %q was taken", topic)
		}
	}
}

func TestEncodeRefusesWhatDecodeWould(t *testing.T) {
	t.Parallel()
	c := codec(t)
	j := sim.NewJournal("s")
	j.Open(1, "k")
	for range envelope.MaxBatchEntries {
		j.Sell()
	}
	all := j.Entries()
	gap := append(all[:3:3], all[5])
	for name, m := range map[string]envelope.Message{
		"too many entries": envelope.NewBatch(journal.Hash{}, all),
		"no entry":         envelope.NewBatch(journal.Hash{}, nil),
		"a gap":            envelope.NewBatch(journal.Hash{}, gap),
		"no name":          &envelope.Ask{Store: "a/b"},
		"no number":        &envelope.Find{Store: "s", ID: "q"},
		"a sale of nobody": &envelope.Found{Store: "s", ID: "q", Number: "7-1-5", Sold: &envelope.Sold{}},
		"a sale too large": &envelope.Found{
			Store: "s", ID: "q", Number: "7-1-5", Matches: []envelope.Match{{Of: "t"}},
			Sold: &envelope.Sold{Body: strings.Repeat("x", envelope.MaxSold+1)},
		},
		"a feed from afar": &envelope.Feed{Store: "s", HubEpoch: "h", Prev: 5, Head: 4},
		"a huge document": &envelope.Feed{Store: "s", HubEpoch: "h", Head: 1, Documents: []envelope.Document{
			{Seq: 1, Body: strings.Repeat("x", envelope.MaxDocument+1)},
		}},
	} {
		if _, err := c.Encode(m); pos.CodeOf(err) != pos.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBytesPerSale: SYNC-004, a sale of five lines costs at most 300 bytes of the line.
func TestBytesPerSale(t *testing.T) {
	t.Parallel()
	const bound = 300
	c := codec(t)
	j := sim.NewJournal("riyadh-1")
	j.Open(1, "k")
	for range 1000 {
		j.Sell()
	}
	all := j.Entries()
	var bytes, plain int
	for i := 1; i < len(all); i += envelope.MaxBatchEntries {
		b := envelope.NewBatch(all[i-1].Hash, all[i:i+envelope.MaxBatchEntries])
		payload, err := c.Encode(b)
		if err != nil {
			t.Fatal(err)
		}
		bytes += len(payload)
		for _, e := range b.Entries {
			plain += len(e.Body)
		}
	}
	sales := len(all) - 1
	t.Logf("%d bytes a sale of five lines in batches of %d (its body alone: %d)",
		bytes/sales, envelope.MaxBatchEntries, plain/sales)
	if bytes/sales > bound {
		t.Errorf("SYNC-004: %d bytes a sale, the bound is %d", bytes/sales, bound)
	}
}

func FuzzDecode(f *testing.F) {
	c := codec(f)
	for _, m := range samples() {
		payload, err := c.Encode(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(envelope.Topic("riyadh-1", m), payload)
	}
	f.Add("sanduq/v1/s/up/ask", []byte("(\xb5/\xfd\x04\x00"))
	f.Fuzz(func(t *testing.T, topic string, payload []byte) {
		m, err := c.Decode(topic, payload)
		if err != nil {
			return
		}
		again, err := c.Encode(m)
		if err != nil {
			t.Fatalf("what was decoded cannot be encoded: %v", err)
		}
		if _, err := c.Decode(topic, again); err != nil {
			t.Fatalf("what was encoded cannot be decoded: %v", err)
		}
	})
}

// FuzzMessage looks behind zstd and the wrapper, where a mutation of packed bytes never gets.
func FuzzMessage(f *testing.F) {
	c := codec(f)
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint8(0), `{"store":"s","nonce":"n","from":{"epoch":1}}`)
	f.Add(uint8(1), `{"store":"s","epoch":1,"entries":[{"seq":1,"body":"{}"}]}`)
	f.Add(uint8(3), `{"store":"s","epoch":1,"upto":2,"missing":[[4,5]]}`)
	f.Add(uint8(4), `{"store":"s","hub_epoch":"h","head":1,"documents":[{"seq":1}]}`)
	f.Fuzz(func(t *testing.T, which uint8, message string) {
		m := samples()[int(which)%5]
		plain := fmt.Sprintf(`{"v":1,"type":%q,"message":%s}`, m.Type(), message)
		topic := envelope.Topic("s", m)
		got, err := c.Decode(topic, enc.EncodeAll([]byte(plain), nil))
		if err != nil {
			return
		}
		if _, err := c.Encode(got); err != nil {
			t.Fatalf("what was decoded cannot be encoded: %v", err)
		}
	})
}
