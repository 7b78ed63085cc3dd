package need

import (
	"testing"
	"time"
)

const (
	// patience is how long a condition may take on a machine that does ten other things.
	patience = time.Minute
	// glance is how often a condition is looked at.
	glance = 5 * time.Millisecond
)

// Await waits until a condition holds. Where it does not, the test ends and says what it waited for.
func Await(t testing.TB, what string, met func() bool) {
	t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	again := time.NewTicker(glance)
	defer again.Stop()
	for !met() {
		select {
		case <-limit.C:
			t.Fatalf("gave up waiting: %s", what)
		case <-again.C:
		}
	}
}
