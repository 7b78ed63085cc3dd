package devices

import (
	"sync"
	"time"

	"sanduq/pos"
)

// State says in one word whether a device can be used.
type State string

// The states, from "not yet heard" to "gone".
const (
	Starting  State = "starting"  // not yet heard
	Ready     State = "ready"     // works
	Attention State = "attention" // works, and wants a person soon: the paper is near its end
	Blocked   State = "blocked"   // answers, and cannot work until a person does something: no paper, cover open
	Absent    State = "absent"    // cannot be reached: unplugged, switched off, silent
	Stopped   State = "stopped"   // we are not looking after it
)

// Health is what is known of a device.
type Health struct {
	State    State     `json:"state"`
	Cause    string    `json:"cause,omitempty"` // message key of the reason, "" while ready
	Since    time.Time `json:"since"`           // when State or Cause last changed
	LastSeen time.Time `json:"lastSeen"`        // when the device last sent anything; zero if never
}

// Tracker keeps the health of one device. Its driver reports here; anybody may read.
type Tracker struct {
	clock   pos.Clock
	changed func()

	mu     sync.Mutex
	health Health
}

// NewTracker returns the tracker of a device that was not yet heard. changed is called, without a lock held, after each
// change of state or cause; it must not block.
func NewTracker(clock pos.Clock, changed func()) *Tracker {
	return &Tracker{clock: clock, changed: changed, health: Health{State: Starting, Since: clock()}}
}

// Set reports the device's state. Saying the same again changes nothing: Since stays.
func (t *Tracker) Set(s State, cause string) {
	t.mu.Lock()
	same := t.health.State == s && t.health.Cause == cause
	if !same {
		t.health.State, t.health.Cause, t.health.Since = s, cause, t.clock()
	}
	t.mu.Unlock()
	if !same {
		t.changed()
	}
}

// Seen notes that the device sent something. It is no change worth telling.
func (t *Tracker) Seen() {
	t.mu.Lock()
	t.health.LastSeen = t.clock()
	t.mu.Unlock()
}

// Health returns what is known now.
func (t *Tracker) Health() Health {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.health
}
