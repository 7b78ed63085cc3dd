package envelope

import (
	"sanduq/pos"
	"sanduq/pos/journal"
	"sanduq/pos/money"
)

// Version is the version of the wire, in topics and payloads.
const Version = 1

// Message is one of Hello, Batch, Ask, Find (up), Ack, Feed, Found (down).
type Message interface {
	// Type names the message in its payload.
	Type() string
	// channel is the end of its topic.
	channel() string
	// check refuses what no honest sender sends.
	check() error
}

// Place is a point of a store's journal: the entry (epoch, seq) and all before it.
type Place struct {
	Epoch int64 `json:"epoch"`
	Seq   int64 `json:"seq"`
}

// After tells whether p is later than q in the same journal.
func (p Place) After(q Place) bool {
	return p.Epoch > q.Epoch || p.Epoch == q.Epoch && p.Seq > q.Seq
}

// Hello is what a store says when it has connected and now and again after that. Head office answers it with an Ack that
// carries the same nonce.
type Hello struct {
	Store     pos.StoreID `json:"store"`
	Nonce     string      `json:"nonce"`      // pairs the answer with the question
	Epoch     int64       `json:"epoch"`      // of the store's newest entry, 0 for an empty journal
	Head      int64       `json:"head"`       // seq of that entry
	DeviceKey string      `json:"device_key"` // Ed25519 public key of the box, base64
	From      Place       `json:"from"`       // the last entry known to be acknowledged
	HubEpoch  string      `json:"hub_epoch"`  // of the acknowledgement behind From
}

// Batch carries consecutive entries of one epoch.
type Batch struct {
	Store     pos.StoreID `json:"store"`
	Epoch     int64       `json:"epoch"`
	Head      int64       `json:"head"` // seq of the newest entry of this epoch in the store
	DeviceKey string      `json:"device_key"`
	Prev      []byte      `json:"prev"` // hash of the entry before the first one
	Entries   []Entry     `json:"entries"`
}

// Entry is one entry of the journal. The store and the epoch are the batch's; see the journal's format.md.
type Entry struct {
	Seq     int64    `json:"seq"`
	Kind    string   `json:"kind"`
	At      int64    `json:"at"`
	Day     pos.Date `json:"day"`
	Command pos.ID   `json:"command"`
	Body    string   `json:"body"` // the body's bytes, verbatim: text inside JSON keeps them as they are
	Hash    []byte   `json:"hash"`
}

// Ask asks for the feed after a position. It is also how head office learns where a store stands.
type Ask struct {
	Store    pos.StoreID `json:"store"`
	HubEpoch string      `json:"hub_epoch"` // "" when none was ever seen
	Seq      int64       `json:"seq"`
}

// Ack says how much of a store's journal head office has in its database. It is cumulative: everything up to Upto is
// there, everything in the epochs before it too.
type Ack struct {
	Store    pos.StoreID `json:"store"`
	Nonce    string      `json:"nonce,omitempty"` // of the hello it answers
	HubEpoch string      `json:"hub_epoch"`       // changes when head office was restored
	Epoch    int64       `json:"epoch"`           // 0: nothing is there
	Upto     int64       `json:"upto"`
	Hash     []byte      `json:"hash,omitempty"`    // of that entry: a store with another one has another history
	Missing  [][2]int64  `json:"missing,omitempty"` // holes after Upto in this epoch, both ends included
	Problem  Problem     `json:"problem,omitempty"` // why the last message was not taken
}

// Place returns the last entry that is acknowledged.
func (a *Ack) Place() Place { return Place{a.Epoch, a.Upto} }

// Problem says why head office put something aside instead of taking it.
type Problem string

// The problems.
const (
	ProblemNone      Problem = ""
	ProblemConflict  Problem = "conflict"   // an entry differs from the one taken before under the same identity
	ProblemChain     Problem = "chain"      // an entry does not follow from the one before it
	ProblemDeviceKey Problem = "device_key" // the epoch belongs to another box
)

// Feed carries documents from head office in order.
type Feed struct {
	Store     pos.StoreID `json:"store"`
	HubEpoch  string      `json:"hub_epoch"`
	Head      int64       `json:"head"` // seq of the newest document there is
	Prev      int64       `json:"prev"` // seq before the first of Documents
	Documents []Document  `json:"documents,omitempty"`
}

// Document is one numbered document of the feed.
type Document struct {
	Seq  int64  `json:"seq"`
	Kind string `json:"kind"` // KindPrices, KindReturned, KindOverrun
	Body string `json:"body"` // JSON, verbatim: of Prices, Returned, Overrun
}

// KindPrices is the kind of a document of changed prices.
const KindPrices = "prices.v1"

// Prices is the body of a KindPrices document.
type Prices struct {
	Prices []Price `json:"prices"`
}

// Price sets the price of one item, named either by its SKU or by a GTIN.
type Price struct {
	SKU      string       `json:"sku,omitempty"`
	GTIN     string       `json:"gtin,omitempty"`
	Price    money.Amount `json:"price"` // of one unit, tax included, in minor units
	Currency string       `json:"currency"`
}

// Type implements Message.
func (*Hello) Type() string { return "hello" }

func (*Hello) channel() string { return "up/hello" }

// Type implements Message.
func (*Batch) Type() string { return "batch" }

func (*Batch) channel() string { return "up/entries" }

// Type implements Message.
func (*Ask) Type() string { return "ask" }

func (*Ask) channel() string { return "up/ask" }

// Type implements Message.
func (*Ack) Type() string { return "ack" }

func (*Ack) channel() string { return "down/ack" }

// Type implements Message.
func (*Feed) Type() string { return "feed" }

func (*Feed) channel() string { return "down/feed" }

// NewBatch packs entries of one epoch. prev is the hash of the entry before the first.
func NewBatch(prev journal.Hash, entries []journal.Entry) *Batch {
	b := &Batch{Prev: prev[:], Entries: make([]Entry, len(entries))}
	for i := range entries {
		e := &entries[i]
		b.Store, b.Epoch = e.Store, e.Epoch
		b.Entries[i] = Entry{
			Seq: e.Seq, Kind: e.Kind, At: e.At, Day: e.Day, Command: e.Command, Body: string(e.Body), Hash: e.Hash[:],
		}
	}
	return b
}

// Entry returns the i-th entry as the journal knows it.
func (b *Batch) Entry(i int) journal.Entry {
	w := &b.Entries[i]
	e := journal.Entry{
		Store: b.Store, Epoch: b.Epoch, Seq: w.Seq, Kind: w.Kind, At: w.At, Day: w.Day, Command: w.Command,
		Body: []byte(w.Body),
	}
	copy(e.Hash[:], w.Hash)
	return e
}
