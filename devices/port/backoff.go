package port

import (
	"math/rand/v2"
	"time"
)

// The pauses between attempts to open a device again. A scanner that was pulled out and put back works within a second;
// one that stays away costs an attempt every ten.
const (
	ShortestPause = 100 * time.Millisecond
	LongestPause  = 10 * time.Second
)

// Backoff counts the pauses between attempts: each twice as long as the one before, up to LongestPause, and each shortened
// at random by up to a half, so that all devices of a hub that lost power do not come back in one step. The zero value is
// ready for use.
type Backoff struct{ next time.Duration }

// Next returns how long to wait before the next attempt.
func (b *Backoff) Next() time.Duration {
	d := max(b.next, ShortestPause)
	b.next = min(2*d, LongestPause)
	return d - rand.N(d/2) //nolint:gosec // spreads attempts in time, guards nothing
}

// Reset starts again from ShortestPause, after an attempt that succeeded.
func (b *Backoff) Reset() { b.next = 0 }
