package returns

import (
	"context"
	"embed"
	"slices"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/pricing/tax"
	"sanduq/pos/sale"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

//go:embed sql/*.sql
var migrations embed.FS

// DrawerTopic asks for a till's drawer, once for each refund in cash (Returned). It goes to the devices, not to the
// screens: a retry pushes nothing, so it opens nothing.
const DrawerTopic = "return.drawer"

// Bounds of what one command takes.
const (
	// MaxLines is the number of lines of one return: those of the longest sale.
	MaxLines = sale.MaxLines
	// MaxRefunds is the number of tenders that one refund is spread over.
	MaxRefunds = 20
	// MaxNote is the length of a note in characters.
	MaxNote = 200
	// MaxRef is the length of a reference in characters: approval codes have six, references of terminals up to twelve.
	MaxRef = 40
	// MaxRecent is the number of sales that a list of recent ones holds.
	MaxRecent = 50
)

// Dispositions says what may become of returned goods.
func Dispositions() []string { return []string{"resell", "damaged", "supplier"} }

// The means of payment that a refund knows by name; a sale may have others.
const (
	Cash = "cash"
	Card = "card"
)

// Reason is why goods come back.
type Reason struct {
	ID   string   `json:"id"`
	Name pos.Text `json:"name"` // empty for a reason of every shop: its name is a message, return.reason.ID
	Note bool     `json:"note"` // it must be explained in words
}

// voidReason is the reason of a sale that is taken back as a mistake.
const voidReason = "void"

// BuiltIn returns the reasons that every shop has.
func BuiltIn() []Reason {
	return []Reason{
		{ID: "changed_mind"}, {ID: "damaged"}, {ID: "expired"}, {ID: "wrong_item"}, {ID: "wrong_price"}, {ID: "other", Note: true},
	}
}

// Sales finds completed sales.
type Sales interface {
	Receipt(v *store.View, sale pos.ID) (r sale.Receipt, ok bool, err error)
	Find(v *store.View, at pos.TillID, epoch, number int64) (r sale.Receipt, ok bool, err error)
}

// Recent lists the last sales of a till, the newest first.
type Recent interface {
	Recent(v *store.View, at pos.TillID, limit int) ([]sale.Completed, error)
}

// Permit is the answer to whether something of a size may be done, in two steps: the PIN of an approval is verified outside
// the writer, the rest within the decision. *staff.Check is one.
type Permit interface {
	Prepare(ctx context.Context)
	Within(l staff.Limit, value int64) *staff.Check
	By(v *store.View) (fact.By, error)
}

// Config is how this shop takes goods back.
type Config struct {
	Currency money.Currency
	Taxes    tax.Table // for goods without a receipt
	Tills    []pos.TillID
	Reasons  []Reason
	// Means are those that money may be given back by though it was not paid by them.
	Means []string
	// CashStep is the smallest coin: what a refund in cash is rounded to. 0 for none.
	CashStep money.Amount
	// Country is where the shop is, ISO 3166-1 alpha-2: only its own tax is given back for another store. "" for wherever.
	Country string
	// Unverified is how much may go back for one receipt of another store that head office could not verify, before somebody
	// has to allow it. 0: always.
	Unverified money.Amount
	// Check begins to ask whether whoever is signed in at a till may do something; nil: everything is allowed.
	Check func(at pos.TillID, need staff.Permission, a *staff.Approval) Permit
	// Sales and Recent are where the originals are, Items what came back without a receipt, Shop the description in force.
	Sales  Sales
	Recent Recent
	Items  sale.Items
	Shop   sale.Shop
}

// Returns is the part. It keeps nothing in memory.
type Returns struct{ cfg Config }

// New makes the part.
func New(cfg Config) *Returns { return &Returns{cfg: cfg} }

// Reasons lists why goods may come back.
func (r *Returns) Reasons() []Reason { return r.cfg.Reasons }

// Part declares the part to the engine.
func (r *Returns) Part() store.Part {
	return store.Part{
		Name: "returns", Migrations: migrations,
		Tables: map[string]store.Role{
			"credit_notes": store.ViewTable, "returned_lines": store.ViewTable, "returned_tenders": store.ViewTable,
			"heard_elsewhere": store.ViewTable, "receipt_overruns": store.ViewTable, "foreign_sales": store.Local,
		},
		Apply: apply,
	}
}

func apply(tx *store.Tx, e *journal.Entry) error {
	if e.Kind != (fact.SaleReturned{}).Kind() {
		return applyElsewhere(tx, e)
	}
	var f fact.SaleReturned
	if err := e.Decode(&f); err != nil {
		return err
	}
	of, unverified := []byte{}, f.Claims
	if o := f.Original; o != nil {
		of = o.Sale[:]
		if o.Unverified {
			unverified = string(o.Store) + "/" + o.Number
		}
	}
	err := tx.Exec(`INSERT INTO credit_notes (till, epoch, number, seq, id, sale, day, at, currency, total, tax, unverified)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`, string(f.Till), e.Epoch, f.Number, e.Seq, f.Return[:], of,
		string(e.Day), e.At, f.Currency, int64(f.Total), int64(f.Tax), unverified)
	if err != nil || f.Original == nil {
		return err
	}
	for _, l := range f.Lines {
		if err := addLine(tx, f.Original.Sale, l.Line, l.Qty, l.Gross, l.Tax); err != nil {
			return err
		}
	}
	for _, m := range f.Refunds {
		if m.Tender == 0 {
			continue
		}
		if err := addTender(tx, f.Original.Sale, m.Tender, m.Amount); err != nil {
			return err
		}
	}
	return nil
}

// addLine counts what came back of a line.
func addLine(tx *store.Tx, of pos.ID, line int, q money.Quantity, gross, tax money.Amount) error {
	return tx.Exec(`INSERT INTO returned_lines (sale, line, qty, gross, tax) VALUES (?,?,?,?,?)
		ON CONFLICT DO UPDATE SET qty = qty + excluded.qty, gross = gross + excluded.gross, tax = tax + excluded.tax`,
		of[:], line, int64(q), int64(gross), int64(tax))
}

// addTender counts what went back to a tender.
func addTender(tx *store.Tx, of pos.ID, tender int, a money.Amount) error {
	return tx.Exec(`INSERT INTO returned_tenders (sale, tender, amount) VALUES (?,?,?)
		ON CONFLICT DO UPDATE SET amount = amount + excluded.amount`, of[:], tender, int64(a))
}

// till refuses a till that the shop does not have.
func (r *Returns) till(at pos.TillID) error {
	if slices.Contains(r.cfg.Tills, at) {
		return nil
	}
	return &pos.Error{Code: pos.NotFound, Op: "find till", Key: "sale.no_till", Args: map[string]any{"till": at}}
}

// permits are what must be allowed for one command.
type permits []permit

type permit struct {
	Permit
	limit staff.Limit // that the total must keep within, "" for none
}

func (r *Returns) permits(id pos.ID, at pos.TillID, a *staff.Approval, needs ...need) permits {
	if r.cfg.Check == nil {
		return nil
	}
	all := make(permits, len(needs))
	for i, n := range needs {
		p := r.cfg.Check(at, n.permission, a)
		if c, ok := p.(*staff.Check); ok {
			c.For(id)
		}
		all[i] = permit{p, n.limit}
	}
	return all
}

// need is a permission and, where not "", the limit that goes with it.
type need struct {
	permission staff.Permission
	limit      staff.Limit
}

func (p permits) prepare(ctx context.Context) {
	for _, x := range p {
		x.Prepare(ctx)
	}
}

// by asks for a return of the given total. Whoever allowed any of it is told.
func (p permits) by(v *store.View, total money.Amount) (fact.By, error) {
	var by fact.By
	for _, x := range p {
		if x.limit != "" {
			x.Within(x.limit, int64(total))
		}
		b, err := x.By(v)
		if err != nil {
			return fact.By{}, err
		}
		if by.Approved == "" {
			by = b
		}
	}
	return by, nil
}

// tillArgs are the arguments of a command together with the till it was given at: elsewhere it is another intent.
type tillArgs struct {
	Till pos.TillID `json:"till"`
	Args any        `json:"args"`
}

// refuse makes a refusal; args are names and values by turns.
func refuse(code pos.Code, key string, args ...any) error {
	e := &pos.Error{Code: code, Op: "return", Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if e.Args == nil {
			e.Args = map[string]any{}
		}
		if name, ok := args[i].(string); ok {
			e.Args[name] = args[i+1]
		}
	}
	return e
}
