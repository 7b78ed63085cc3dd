package staff

import (
	"context"
	"embed"
	"sync"
	"sync/atomic"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/money"
	"sanduq/pos/store"
	"sanduq/pos/vault"
)

//go:embed sql/*.sql
var migrations embed.FS

// Config is how this shop treats its people.
type Config struct {
	Currency money.Currency // of the limits
	// Idle is how long an unlocked till may stand untouched before IdleLock locks it, 0 for ever.
	Idle  time.Duration
	Clock pos.Clock
	// Cost of a PIN's hash, the zero value for DefaultCost.
	Cost Cost
}

// Topics that are pushed, without data: read again.
const (
	// Topic is pushed to a till when who stands at it changed (TillOf).
	Topic = "staff"
	// PeopleTopic is pushed to every screen when people or roles changed (People, Roles).
	PeopleTopic = "people"
)

// Staff is the part. The zero value is a shop without staff: it allows everything. Its methods are safe for concurrent use.
type Staff struct {
	cfg    Config
	vault  *vault.Vault
	store  *store.Store
	slots  chan struct{} // one for each hash that may be computed at once
	roster atomic.Pointer[roster]
	of     *Staff // of a stand-in: whose people it asks (Behind)
	named  func(pos.TillID) pos.TillID

	mu      sync.Mutex
	touched map[pos.TillID]time.Time // when a till was used last, since the program started
	tickets map[Secret]ticket        // badges that were scanned a moment ago
}

// New makes the part. Names are sealed in the vault, and badges are told by a key of it.
func New(cfg Config, v *vault.Vault) *Staff {
	if cfg.Cost == (Cost{}) {
		cfg.Cost = DefaultCost()
	}
	return &Staff{
		cfg: cfg, vault: v, slots: make(chan struct{}, hashesAtOnce), touched: map[pos.TillID]time.Time{},
	}
}

// Attach gives the part the store it belongs to, once, when that is open and before any command: a wrong PIN is counted by
// a command of its own, because the command that it was typed for is refused and writes nothing.
func (s *Staff) Attach(st *store.Store) { s.store = st }

// Part declares the part to the engine.
func (s *Staff) Part() store.Part {
	return store.Part{
		Name: "staff", Migrations: migrations,
		Tables: map[string]store.Role{
			"staff_people": store.ViewTable, "staff_roles": store.ViewTable, "staff_acts": store.ViewTable,
			"staff_secrets": store.Local, "staff_tries": store.Local, "staff_tills": store.Draft,
		},
		Apply: apply,
		Load:  s.load,
	}
}

func (s *Staff) load(v *store.View) error {
	r, err := readRoster(v, s.cfg.Currency)
	if err != nil {
		return err
	}
	s.roster.Store(r)
	return nil
}

// current returns the roster. In the writer it is that of the transaction; elsewhere it may be ahead of the commit by a
// moment, so what was concluded from it is checked again by the decision.
func (s *Staff) current() *roster {
	if r := s.roster.Load(); r != nil {
		return r
	}
	return &roster{}
}

// decision completes what was decided: the roster is read anew after the facts were applied and the rows were written.
func (s *Staff) decision(d store.Decision) store.Decision {
	write := d.Write
	var next *roster
	d.Write = func(tx *store.Tx) (err error) {
		if write != nil {
			if err := write(tx); err != nil {
				return err
			}
		}
		next, err = readRoster(&tx.View, s.cfg.Currency)
		return err
	}
	d.Done = func() { s.roster.Store(next) }
	return d
}

func apply(tx *store.Tx, e *journal.Entry) error {
	switch e.Kind {
	case (fact.StaffChanged{}).Kind():
		var f fact.StaffChanged
		if err := e.Decode(&f); err != nil {
			return err
		}
		err := tx.Exec(`INSERT INTO staff_people (staff, role, active, badge, name) VALUES (?,?,?,?,?)
			ON CONFLICT (staff) DO UPDATE SET role = excluded.role, active = excluded.active, badge = excluded.badge,
			name = excluded.name`, string(f.Staff), f.Role, f.Active, f.Badge, f.Name)
		if err != nil {
			return err
		}
	case (fact.StaffRoleChanged{}).Kind():
		var f fact.StaffRoleChanged
		if err := e.Decode(&f); err != nil {
			return err
		}
		err := tx.Exec(`INSERT INTO staff_roles (role, body) VALUES (?,?)
			ON CONFLICT (role) DO UPDATE SET body = excluded.body`, f.Role, string(e.Body))
		if err != nil {
			return err
		}
	}
	return applyAct(tx, e)
}

// tillArgs are the arguments of a command together with the till it was given at: elsewhere it is another intent.
type tillArgs struct {
	Till pos.TillID `json:"till"`
	Args any        `json:"args,omitempty"`
}

func pushTill(at pos.TillID) store.Push { return store.Push{Topic: Topic, Till: at} }

func refused(op, key string, args map[string]any) error {
	return &pos.Error{Code: pos.Refused, Op: op, Key: key, Args: args}
}

// Touch says that somebody used a till. It is memory only and costs no commit.
func (s *Staff) Touch(at pos.TillID) {
	if s.of != nil {
		s.of.Touch(s.named(at))
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.touched != nil {
		s.touched[at] = s.cfg.Clock()
	}
}

// do gives the store a command of the part's own.
func (s *Staff) do(ctx context.Context, c store.Command) error {
	if s.store == nil {
		return &pos.Error{Code: pos.Unavailable, Op: c.Name, Key: "staff.not_ready"}
	}
	_, err := store.Do[any](ctx, s.store, c)
	return err
}
