package printer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sanduq/devices/escpos"
	"sanduq/pos"
)

var (
	errAbsent = errors.New("the printer is not connected")
	errTooOld = errors.New("the printer did not take it in time")
)

// pulse is a request to open the drawer.
type pulse struct {
	until time.Time    // not to be written after
	done  chan<- error // buffered: the driver never waits for who asked
}

// Pulse opens the drawer, ahead of any job. nil means that the printer confirmed that it received the pulse. An error of
// code pos.Unavailable means that the pulse was dropped, and never comes; pos.Unknown means that it was sent and not
// confirmed. The answer comes within PulseLimit + PulseAnswer.
func (d *Driver) Pulse(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, PulseLimit)
	defer cancel()
	until, _ := ctx.Deadline()
	done := make(chan error, 1)
	select {
	case d.pulses <- pulse{until, done}:
	case <-ctx.Done():
		return dropped(d.Name, errTooOld)
	}
	answer := time.NewTimer(PulseLimit + 2*PulseAnswer)
	defer answer.Stop()
	select {
	case err := <-done:
		return err
	case <-answer.C: // only a driver that broke down over it does not answer
		return unsure(d.Name, errTooOld)
	}
}

func unsure(device string, err error) error {
	return &pos.Error{
		Code: pos.Unknown, Op: "open drawer", Key: "drawer.unknown", Hint: "drawer.use_key",
		Args: map[string]any{"device": device}, Err: err,
	}
}

func dropped(device string, err error) error {
	return &pos.Error{
		Code: pos.Unavailable, Op: "open drawer", Key: "drawer.dropped", Hint: "drawer.use_key",
		Args: map[string]any{"device": device}, Err: err,
	}
}

// pulses returns where pulses come from, when the printer can be given one.
func (s *session) pulses() <-chan pulse {
	if s.lost || !s.Profile.RealtimePulse && (s.printing || blocked(s.status)) {
		return nil // it could not be confirmed, or would lie in the printer's queue
	}
	return s.Driver.pulses
}

// slip answers a pulse that waits, if there is one. It is called between two commands of a job.
func (s *session) slip(ctx context.Context) error {
	select {
	case p := <-s.pulses():
		return s.pulse(ctx, p)
	default:
		return nil
	}
}

// pulse opens the drawer. Its error is that of the session; who asked is told by p.done.
func (s *session) pulse(ctx context.Context, p pulse) error {
	if err := s.clear(ctx, time.Until(p.until)); err != nil {
		p.done <- dropped(s.Name, err)
		if errors.Is(err, errLate) {
			return nil // the job in hand decides how long a printer may be silent
		}
		return err
	}
	b := escpos.PulseInTurn(nil, s.Drawer)
	if s.Profile.RealtimePulse {
		b = escpos.PulseNow(nil, s.Drawer)
	}
	err := s.line.SetWriteDeadline(p.until)
	n := 0
	if err == nil {
		n, err = s.line.Write(b)
	}
	if n == 0 && err != nil {
		p.done <- dropped(s.Name, err)
		return nil // the next write tells whether the line is lost
	}
	if err == nil {
		err = s.clear(ctx, PulseAnswer)
	}
	if err != nil {
		p.done <- unsure(s.Name, err)
		// The line is given up, which discards what it has not yet sent: the drawer must not open when the printer goes on.
		return fmt.Errorf("%w: %w", errSilent, err)
	}
	p.done <- nil
	return nil
}
