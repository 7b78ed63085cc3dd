package envelope

import (
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/money"
)

// Bounds of questions about receipts.
const (
	// MaxMatches is the number of stores that an answer names: each store numbers its receipts for itself, so the same
	// number may be printed in many.
	MaxMatches = 50
	// MaxSold is the size of the sale in an answer. A larger one is answered without it: that receipt is for its own store.
	MaxSold = 512 << 10
	// MaxGone is the number of rows that say what came back of a sale: its lines or its tenders, for each store.
	MaxGone = 2000
	// maxNumber is the length of a receipt's number: a till's name, an epoch and a count.
	maxNumber = 64
)

// Find asks whose receipt a number is, and what may still come back of it. Head office answers with a Found.
type Find struct {
	Store  pos.StoreID `json:"store"`
	ID     string      `json:"id"`           // pairs the answer with the question
	Number string      `json:"number"`       // as printed: till-epoch-n
	Of     pos.StoreID `json:"of,omitempty"` // the store that gave it, where that is known
}

// Found answers a Find: which other stores gave a receipt of that number, and the sale where it is one store only.
type Found struct {
	Store   pos.StoreID `json:"store"` // that asked
	ID      string      `json:"id"`    // of the question
	Number  string      `json:"number"`
	Matches []Match     `json:"matches,omitempty"` // the latest first
	Sold    *Sold       `json:"sold,omitempty"`
}

// Match is a store that gave a receipt of the number.
type Match struct {
	Of       pos.StoreID  `json:"of"`
	NameEn   string       `json:"name_en,omitempty"` // of the shop, as it described itself then
	NameAr   string       `json:"name_ar,omitempty"`
	At       int64        `json:"at"`
	Total    money.Amount `json:"total"`
	Currency string       `json:"currency"`
}

// Sold is the sale of a receipt, and what came back of it as far as head office knows.
type Sold struct {
	Country string     `json:"country"` // of the shop: its tax is the country's
	Day     pos.Date   `json:"day"`
	Body    string     `json:"body"` // of the sale's entry, verbatim
	Lines   []Gone     `json:"lines,omitempty"`
	Tenders []GoneBack `json:"tenders,omitempty"`
}

// Gone is what came back of a line, in one store.
type Gone struct {
	By    pos.StoreID    `json:"by,omitempty"` // "" in a document, which says it for all its lines
	Line  int64          `json:"line"`
	Qty   money.Quantity `json:"qty"`
	Gross money.Amount   `json:"gross"`
	Tax   money.Amount   `json:"tax"`
}

// GoneBack is what went back to a tender, in one store.
type GoneBack struct {
	By     pos.StoreID  `json:"by,omitempty"`
	Tender int64        `json:"tender"`
	Amount money.Amount `json:"amount"`
}

// KindReturned is the kind of a document that tells of goods that came back in another store than the one that sold them;
// KindOverrun of a receipt of which more came back, in all stores, than was sold.
const (
	KindReturned = "returned.v1"
	KindOverrun  = "overrun.v1"
)

// Returned is the body of a KindReturned document. It is for the store that sold the goods.
type Returned struct {
	ID      pos.ID      `json:"id"` // of the credit note
	Of      pos.StoreID `json:"of"` // the store that sold
	Number  string      `json:"number"`
	Sale    pos.ID      `json:"sale"`
	By      pos.StoreID `json:"by"`     // the store that took the goods back
	Credit  string      `json:"credit"` // number of its credit note
	At      int64       `json:"at"`
	Lines   []Gone      `json:"lines,omitempty"`
	Tenders []GoneBack  `json:"tenders,omitempty"`
}

// Overrun is the body of a KindOverrun document. It is for the store that sold and for all that took goods back.
type Overrun struct {
	ID       pos.ID       `json:"id"` // of the fact by which it was found: the same once and for all
	Of       pos.StoreID  `json:"of"`
	Number   string       `json:"number"`
	At       int64        `json:"at"`   // when it was sold
	Over     money.Amount `json:"over"` // what went back beyond what was paid
	Currency string       `json:"currency"`
	Shares   []Share      `json:"shares"` // what each store gave back
}

// Share is what one store gave back for goods of a receipt.
type Share struct {
	By    pos.StoreID  `json:"by"`
	Total money.Amount `json:"total"`
}

// Type implements Message.
func (*Find) Type() string { return "find" }

func (*Find) channel() string { return "up/find" }

// Type implements Message.
func (*Found) Type() string { return "found" }

func (*Found) channel() string { return "down/found" }

func (m *Find) check() error {
	if m.Number == "" || len(m.Number) > maxNumber || m.ID == "" {
		return invalid("question for receipt %q", m.Number[:min(len(m.Number), maxNumber)])
	}
	if m.Of != "" {
		if err := pos.CheckName(string(m.Of)); err != nil {
			return err
		}
	}
	return short(m.Store, m.ID)
}

func (m *Found) check() error {
	if m.ID == "" || len(m.Number) > maxNumber {
		return invalid("answer about no question")
	}
	if len(m.Matches) > MaxMatches {
		return invalid("%d matches", len(m.Matches))
	}
	for i := range m.Matches {
		x := &m.Matches[i]
		if err := short(x.Of, x.Currency); err != nil {
			return err
		}
	}
	if s := m.Sold; s != nil {
		switch {
		case len(m.Matches) != 1:
			return invalid("a sale of %d stores", len(m.Matches))
		case len(s.Body) > MaxSold:
			return invalid("a sale of %d bytes", len(s.Body))
		case !utf8.ValidString(s.Body):
			return invalid("a sale that is not UTF-8")
		case len(s.Lines) > MaxGone || len(s.Tenders) > MaxGone:
			return invalid("%d lines, %d tenders came back", len(s.Lines), len(s.Tenders))
		case len(s.Country) > maxText || len(s.Day) > maxText:
			return invalid("country or day is too long")
		}
	}
	return short(m.Store, m.ID)
}
