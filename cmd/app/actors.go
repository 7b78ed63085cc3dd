package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// actor is one long-lived part of the server. run returns when its context ends; anything earlier is a failure that stops
// the server.
type actor struct {
	name string
	run  func(context.Context) error
}

// runActors starts the actors in order and waits until ctx ends, one of them fails, or failed is closed. Then it stops them
// one after another, the last started first, and returns the first error.
func runActors(ctx context.Context, actors []actor, failed <-chan struct{}) error {
	type running struct {
		actor
		stop context.CancelFunc
		done chan struct{}
		err  error
	}
	all := make([]*running, len(actors))
	ended := make(chan *running, len(actors))
	for i, a := range actors {
		own, stop := context.WithCancel(context.WithoutCancel(ctx)) // stopped in order, by us
		r := &running{actor: a, stop: stop, done: make(chan struct{})}
		all[i] = r
		go func() {
			defer close(r.done)
			r.err = r.run(own)
			ended <- r
		}()
	}
	var first error
	select {
	case <-ctx.Done():
	case <-failed:
	case r := <-ended:
		first = fmt.Errorf("%s: %w", r.name, errors.Join(errors.New("stopped by itself"), r.err))
	}
	for _, r := range slices.Backward(all) {
		r.stop()
		<-r.done
		if first == nil && r.err != nil && !errors.Is(r.err, context.Canceled) {
			first = fmt.Errorf("stop %s: %w", r.name, r.err)
		}
	}
	return first
}
