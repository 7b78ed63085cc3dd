package ui

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestGather holds UI-005: what waits goes out together and in order, and the news of a command wait for its answer, but
// never longer than AnswerSoon.
func TestGather(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		waiting []any
		asking  bool
		later   time.Duration // when an answer comes, 0: never
		want    []any
		took    time.Duration
	}{
		{name: "alone", want: []any{"first"}},
		{name: "others wait", waiting: []any{"second", "third"}, want: []any{"first", "second", "third"}},
		{name: "the answer is near", asking: true, later: AnswerSoon / 2, want: []any{"first", "answer"}, took: AnswerSoon / 2},
		{
			name: "the answer is far", waiting: []any{"second"}, asking: true, later: 2 * AnswerSoon,
			want: []any{"first", "second"}, took: AnswerSoon,
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := &client{queue: make(chan any, QueueLimit)}
			for _, w := range c.waiting {
				l.queue <- w
			}
			l.asking.Store(c.asking)
			if c.later > 0 {
				time.AfterFunc(c.later, func() {
					l.asking.Store(false)
					l.queue <- "answer"
				})
			}
			soon, from := time.NewTimer(0), time.Now()
			if got := l.gather("first", soon); !slices.Equal(got, c.want) {
				t.Errorf("UI-005: %s: sent %v, want %v", c.name, got, c.want)
			}
			if took := time.Since(from); took != c.took {
				t.Errorf("UI-005: %s: waited %s, want %s", c.name, took, c.took)
			}
		})
	}
}
