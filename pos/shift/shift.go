package shift

import (
	"context"
	"embed"
	"slices"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

//go:embed sql/*.sql
var migrations embed.FS

// Topics of the pushes.
const (
	// Topic tells a till that its shift changed (TillState).
	Topic = "shift"
	// DrawerTopic asks for a till's drawer (Drawer). It goes to the devices, not to the screens: a retry pushes nothing, so
	// it opens nothing.
	DrawerTopic = "shift.drawer"
	// DayTopic tells every screen that a Z was made (Closed).
	DayTopic = "day"
)

// Drawer asks for a drawer to be opened.
type Drawer struct {
	Till   pos.TillID `json:"till"`
	Reason string     `json:"reason"` // shift_opened, a kind of movement, or the reason of an opening without a sale
}

// Cash is the means of payment that lies in the drawer.
const Cash = "cash"

// Bounds of what one command takes.
const (
	// MaxAmount is the largest sum of one command, in minor units: ten thousand million of a currency with two decimals.
	// The sums of every report of a century stay far inside 64 bits.
	MaxAmount money.Amount = 1_000_000_000_000
	// MaxPieces is the largest number of notes or coins of one denomination.
	MaxPieces = 1_000_000
	// MaxNote is the length of a note in characters.
	MaxNote = 200
	// MaxCards is the number of card totals of one count.
	MaxCards = 100
	// MaxBags is the number of bags of one deposit.
	MaxBags = 200
	// PageLimit is the largest number of rows that a paged query returns.
	PageLimit = 500
)

// Permit is the answer to whether something may be done, in two steps: the PIN of an approval is verified outside the
// writer, the rest within the decision. *staff.Check is one.
type Permit interface {
	Prepare(ctx context.Context)
	By(v *store.View) (fact.By, error)
}

// Baskets tells what is held or open and not yet sold, for the Z.
type Baskets interface {
	Unfinished(v *store.View) ([]fact.OpenBasket, error)
}

// Signer signs the head of the journal with the device key: Ed25519 over the head's SignedBytes.
type Signer interface {
	Sign(head journal.Head) (signature []byte, err error)
}

// Reason is a reason for which cash moves or a drawer opens without a sale.
type Reason struct {
	ID   string   `json:"id"`
	Name pos.Text `json:"name"`
	Note bool     `json:"note,omitempty"` // it must be explained in words
	For  []string `json:"for"`            // paid_in, paid_out, no_sale
}

// Setup is what a screen must know to ask for cash: which pieces are counted, and the reasons there are.
type Setup struct {
	Denominations []money.Amount `json:"denominations"` // descending; none: cash is told as one sum
	Reasons       []Reason       `json:"reasons"`
	Cards         []Card         `json:"cards"`
}

// Card is a scheme whose total a terminal's batch tells.
type Card struct {
	Means  string   `json:"means"`
	Scheme string   `json:"scheme"`
	Name   pos.Text `json:"name"`
}

// anybody is the permit of a shop that asks nobody.
type anybody struct{}

func (anybody) Prepare(context.Context) {}

func (anybody) By(*store.View) (fact.By, error) { return fact.By{}, nil }

// Config is how this shop keeps its cash.
type Config struct {
	Currency      money.Currency
	Tills         []pos.TillID
	Denominations []money.Amount // notes and coins that are counted
	Reasons       []Reason
	Cards         []Card // those that a count asks for; others are taken too
	// Limit is the largest difference of one means that needs nobody's approval.
	Limit money.Amount
	// Check begins to ask whether whoever is signed in at a till may do something: (*staff.Staff).Check. nil asks
	// nobody.
	Check   func(at pos.TillID, need staff.Permission, a *staff.Approval) Permit
	Baskets Baskets
	Signer  Signer
	// Readers says what further kinds of entries mean to the drawers, by kind; a kind that is known already is read by this
	// one instead. A kind is given its reader before its first entry is written: views are not rebuilt by themselves.
	Readers map[string]Reader
}

// Shifts is the part. It keeps nothing in memory.
type Shifts struct {
	cfg     Config
	readers map[string]Reader
}

// New makes the part.
func New(cfg Config) *Shifts {
	if cfg.Check == nil {
		cfg.Check = func(pos.TillID, staff.Permission, *staff.Approval) Permit { return anybody{} }
	}
	return &Shifts{cfg: cfg, readers: withReaders(cfg.Readers)}
}

// Setup tells how cash is counted and why it moves here. The list of denominations begins with the largest note.
func (s *Shifts) Setup() Setup {
	notes := slices.Sorted(slices.Values(s.cfg.Denominations))
	slices.Reverse(notes)
	return Setup{Denominations: notes, Reasons: s.cfg.Reasons, Cards: s.cfg.Cards}
}

// Part declares the part to the engine.
func (s *Shifts) Part() store.Part {
	return store.Part{
		Name: "shift", Migrations: migrations,
		Tables: map[string]store.Role{
			"shifts": store.ViewTable, "shift_counts": store.ViewTable, "shift_approvals": store.ViewTable,
			"shift_money": store.ViewTable, "shift_documents": store.ViewTable, "shift_taxes": store.ViewTable,
			"shift_events": store.ViewTable, "shift_perpetual": store.ViewTable, "shift_sums": store.ViewTable,
			"shift_open_at": store.ViewTable,
			"shift_days":    store.ViewTable,
			"shift_safe":    store.ViewTable, "shift_bags": store.ViewTable,
		},
		Apply: s.apply,
		Prove: prove,
	}
}

// act is a command on its way: who does it and where.
type act struct {
	v  *store.View
	at pos.TillID
	by fact.By
}

// command wraps what all commands share: the till is one of the shop's, and somebody who may does it.
func (s *Shifts) command(
	id pos.ID, name string, at pos.TillID, need staff.Permission, approval *staff.Approval, args any,
	decide func(act) (store.Decision, error),
) store.Command {
	permit := s.cfg.Check(at, need, approval)
	if named, ok := permit.(*staff.Check); ok {
		named.For(id)
	}
	return store.Command{
		ID: id, Name: name, Args: tillArgs{at, args}, Prepare: permit.Prepare,
		Decide: func(v *store.View) (store.Decision, error) {
			if !slices.Contains(s.cfg.Tills, at) {
				return store.Decision{}, refuse(pos.NotFound, "shift.no_till", "till", at)
			}
			by, err := permit.By(v)
			if err != nil {
				return store.Decision{}, err
			}
			return decide(act{v, at, by})
		},
	}
}

// tillArgs are the arguments of a command together with the till it was given at: elsewhere it is another intent.
type tillArgs struct {
	Till pos.TillID `json:"till"`
	Args any        `json:"args,omitempty"`
}

// refuse makes a refusal; args are names and values by turns.
func refuse(code pos.Code, key string, args ...any) error {
	e := &pos.Error{Code: code, Op: "shift", Key: key}
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
