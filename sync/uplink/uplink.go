package uplink

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"sync"
	"time"

	"sanduq/pos"
	"sanduq/pos/journal"
	"sanduq/sync/envelope"
	"sanduq/sync/line"
)

// Bounds of the uplink.
const (
	// Window is the number of batches on the way that are not yet acknowledged.
	Window = 16
	// Linger is how long a new entry waits for company before it is sent: a till that is busy fills batches.
	Linger = 100 * time.Millisecond
	// AckTimeout is how long an answer may take. After it the session is given up and a new one asks again.
	AckTimeout = 15 * time.Second
	// Heartbeat is how often a quiet session says hello: it proves the line, and repeats an ack that was lost.
	Heartbeat = 60 * time.Second
	// SaveEvery spaces the saves of the cursor, each a commit of its own. A stale cursor only counts too many entries as
	// waiting until head office is heard again.
	SaveEvery = time.Second
	// FutileSessions is the number of sessions in a row that may end with entries sent and none acknowledged before that is
	// an alarm: some brokers hang up on what their access list denies, instead of swallowing it.
	FutileSessions = 3
	// StatusEvery spaces the reports of a changing status.
	StatusEvery = 200 * time.Millisecond
)

// Journal is the journal to send.
type Journal interface {
	// ReadFrom returns up to limit entries after a position, in order.
	ReadFrom(ctx context.Context, after int64, limit int) ([]journal.Entry, error)
	// Locate returns the last entry at or before (epoch, seq), the zero Head where there is none.
	Locate(ctx context.Context, epoch, seq int64) (journal.Head, error)
}

// Mark is how far head office has acknowledged the journal.
type Mark struct {
	HubEpoch string // whose acknowledgement it is
	Position int64  // in this box's journal
	Place    envelope.Place
}

// Cursor keeps the mark across restarts.
type Cursor interface {
	Load(ctx context.Context) (Mark, error)
	Save(ctx context.Context, m Mark) error
}

// Status is what screens show of the line to head office.
type Status struct {
	Connected bool      // head office has answered in this session
	Since     time.Time // of Connected and Cause being what they are
	Cause     string    // message key: why not connected, or what is wrong although it is; "" for nothing
	Waiting   int64     // entries that head office has not acknowledged
	LastAck   time.Time // zero when there was none since the start
}

// The causes, message keys all. Those of package line (sync.line_…) are causes too.
const (
	CauseStarting = "sync.starting" // not tried yet
	CauseNoAck    = "sync.no_ack"   // the broker takes everything and head office answers nothing: an alarm
	CauseRefused  = "sync.refused"  // head office put entries aside: an alarm
	CauseRestored = "sync.restored" // head office knows more than this box: an epoch must be opened
)

// Options are what an uplink is made of.
type Options struct {
	Store     pos.StoreID
	DeviceKey string // Ed25519 public key, base64
	Journal   Journal
	Cursor    Cursor
	Clock     pos.Clock
	Log       *slog.Logger
	// Changed is told of a new status, by Run. It may be nil.
	Changed func(Status)
	// Restored is told, once a session, that head office holds entries up to a place that this box does not know or
	// remembers otherwise: the owner must open an epoch later than its epoch, then call Notify. It must not block. It
	// may be nil.
	Restored func(hub envelope.Place)
	// AckTimeout replaces the constant where set.
	AckTimeout time.Duration
}

// Uplink sends one store's journal. It is a part of a line.
type Uplink struct {
	opts  Options
	codec *envelope.Codec
	wake  chan struct{} // the session should look at the journal
	dirty chan struct{} // the status should be looked at

	mu      sync.Mutex
	status  Status
	acked   Mark
	unheard bool // answers stay out, and no entry was acknowledged since
	futile  int  // sessions in a row that ended with entries sent and none acknowledged
}

// New returns an uplink. Run must run beside the line that serves it.
func New(opts Options) (*Uplink, error) {
	codec, err := envelope.NewCodec()
	if err != nil {
		return nil, err
	}
	if opts.AckTimeout == 0 {
		opts.AckTimeout = AckTimeout
	}
	return &Uplink{
		opts: opts, codec: codec, wake: make(chan struct{}, 1), dirty: make(chan struct{}, 1),
		status: Status{Since: opts.Clock(), Cause: CauseStarting},
	}, nil
}

// Notify tells that the journal has grown. It never blocks.
func (u *Uplink) Notify() {
	poke(u.wake)
	poke(u.dirty)
}

// Down tells that there is no session, and why. It never blocks; it is the line's Down.
func (u *Uplink) Down(cause error) {
	key := "internal"
	if e, ok := errors.AsType[*pos.Error](cause); ok {
		key = e.Key
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.unheard = u.unheard || key == CauseNoAck
	if u.unheard && key == line.CauseLost {
		key = CauseNoAck
	}
	u.setLocked(false, key)
}

// Status returns the present status.
func (u *Uplink) Status() Status {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.status
}

// Run keeps the status until ctx ends.
func (u *Uplink) Run(ctx context.Context) error {
	mark, err := u.opts.Cursor.Load(ctx)
	if err != nil {
		return err
	}
	u.mu.Lock()
	if u.acked == (Mark{}) { // a session may have begun already, and knows better
		u.acked = mark
	}
	u.mu.Unlock()
	var told Status
	for {
		if err := u.count(ctx); err != nil {
			u.opts.Log.Error("count waiting entries", "error", err)
		}
		if now := u.Status(); now != told && u.opts.Changed != nil {
			u.opts.Changed(now)
			told = now
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(StatusEvery):
		}
		select {
		case <-ctx.Done():
			return nil
		case <-u.dirty:
		}
	}
}

// count works out how many entries wait.
func (u *Uplink) count(ctx context.Context) error {
	head, err := u.opts.Journal.Locate(ctx, math.MaxInt64, math.MaxInt64)
	if err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.status.Waiting = max(0, head.Position-u.acked.Position)
	return nil
}

// mark returns the acknowledged mark.
func (u *Uplink) mark() Mark {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.acked
}

// advance notes an acknowledgement. The alarm that answers stay out ends with an entry acknowledged or none waiting: a
// hello alone may be answered where the broker's access list swallows the entries.
func (u *Uplink) advance(m Mark, cause string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if m.Position > u.acked.Position || u.status.Waiting == 0 {
		u.unheard, u.futile = false, 0
	}
	if u.unheard && cause == "" {
		cause = CauseNoAck
	}
	u.acked = m
	u.status.LastAck = u.opts.Clock()
	u.setLocked(true, cause)
}

// ended notes how a session ended: with entries sent that nobody acknowledged, or not.
func (u *Uplink) ended(futile bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if !futile {
		return
	}
	u.futile++
	u.unheard = u.unheard || u.futile >= FutileSessions
}

// setLocked sets the state and, where it is a new one, its time. mu is held.
func (u *Uplink) setLocked(connected bool, cause string) {
	if u.status.Connected != connected || u.status.Cause != cause {
		u.status.Connected, u.status.Cause, u.status.Since = connected, cause, u.opts.Clock()
	}
	poke(u.dirty)
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
