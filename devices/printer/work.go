package printer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"sanduq/devices"
	"sanduq/devices/escpos"
)

// idle looks after a printer between jobs.
func (s *session) idle(ctx context.Context) error {
	poll := time.NewTimer(0)
	defer poll.Stop()
	beat := time.NewTicker(min(time.Second, s.Limits.Heartbeat))
	defer beat.Stop()
	lastBeat := time.Now()
	for {
		look := false
		var err error
		select {
		case in := <-s.input:
			err = s.take(in)
			look = !blocked(s.status) // the paper may just have been refilled
		case p := <-s.pulses():
			err = s.pulse(ctx, p)
		case <-s.wake:
			look = true
		case <-poll.C:
			look = true
		case <-beat.C:
			if len(s.asked) > 0 && time.Since(s.askedAt) > s.Limits.Answer {
				err = errSilent
			} else if s.watchful() || time.Since(lastBeat) >= s.Limits.Heartbeat {
				lastBeat = time.Now()
				err = s.beat(ctx)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
		if err == nil && look {
			poll.Reset(s.Limits.Poll)
			err = s.work(ctx)
		}
		if err != nil {
			return err
		}
	}
}

// watchful reports whether an idle printer deserves a question every second.
func (s *session) watchful() bool { return blocked(s.status) || !s.reporting }

// beat asks for a sign of life, unless one is still owed.
func (s *session) beat(ctx context.Context) error {
	if len(s.asked) > 0 {
		return nil
	}
	return s.askNext(ctx)
}

// work prints what the ledger has, one job after another, as long as the printer can.
func (s *session) work(ctx context.Context) error {
	for !blocked(s.status) && ctx.Err() == nil {
		job, ok, err := s.Ledger.Next(ctx, s.Name)
		if err != nil {
			s.Log.ErrorContext(ctx, "print ledger not read", "device", s.Name, "error", err)
			ok = false // the next poll asks again
		}
		if !ok {
			break
		}
		// Nothing of the job is written before the printer has shown that it listens: until then it just waits.
		if err := s.clear(ctx, s.Limits.Answer); errors.Is(err, errLate) {
			return errSilent
		} else if err != nil {
			return err
		}
		if blocked(s.status) || !s.claim(ctx, job) {
			break
		}
		if err := s.print(ctx, job); err != nil {
			return err
		}
		if s.lost {
			return errSilent
		}
		if err := s.slip(ctx); err != nil {
			return err
		}
	}
	return nil
}

// claim makes a job durably ours to send.
func (s *session) claim(ctx context.Context, job Job) bool {
	return s.move(ctx, job.ID, Queued, Sending, "") == nil
}

// print sends one job and waits until it is on paper. After an error the job is unknown and the line is given up, so that
// the printer is brought back into a known state before the next one.
func (s *session) print(ctx context.Context, job Job) error {
	s.printing, s.fence, s.progress = true, fence{id: job.processID()}, time.Now()
	defer func() { s.printing = false }()
	state := Sending
	err := s.send(ctx, escpos.EncodePage(s.Profile, job.Page, s.fence.id))
	if err == nil {
		if s.move(ctx, job.ID, Sending, Sent, "") == nil {
			state = Sent
		}
		err = s.awaitFence(ctx)
	}
	if err != nil {
		s.broken = true
		_ = s.move(ctx, job.ID, state, Unknown, cause(err)) // move has logged it
		return fmt.Errorf("job %s: %w", job.ID, err)
	}
	_ = s.move(ctx, job.ID, state, Printed, "") // move has logged it
	return nil
}

// send writes a job from one safe offset to the next.
func (s *session) send(ctx context.Context, stream escpos.Stream) error {
	from := 0
	for _, to := range stream.Safe {
		if err := s.hold(ctx); err != nil {
			return err
		}
		if err := s.write(ctx, stream.Bytes[from:to]); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// hold waits, between two commands, until the printer can take more: while it says that it cannot work, and while it owes
// signs of life. Pulses are slipped in here.
func (s *session) hold(ctx context.Context) error {
	if ctx.Err() != nil {
		if err := s.stopped(); err != nil {
			return err
		}
	}
	if s.unasked >= Window && !blocked(s.status) {
		if err := s.askNext(ctx); err != nil {
			return err
		}
	}
	return s.attend(ctx, func() bool { return len(s.asked) <= Signs && !blocked(s.status) })
}

// awaitFence waits until the printer says that the job is printed.
func (s *session) awaitFence(ctx context.Context) error {
	s.fence.since = time.Now()
	return s.attend(ctx, func() bool { return s.fence.passed })
}

// attend looks after the printer in the middle of a job until a condition is met: it obeys what the printer says, opens
// the drawer, asks a blocked or silent printer for signs of life, and gives up when it is silent for too long.
func (s *session) attend(ctx context.Context, met func() bool) error {
	if err := s.slip(ctx); err != nil {
		return err
	}
	if met() {
		return nil
	}
	tick := time.NewTicker(min(time.Second, s.Limits.Silence/4))
	defer tick.Stop()
	for !met() {
		var err error
		select {
		case in := <-s.input:
			err = s.take(in)
		case p := <-s.pulses():
			err = s.pulse(ctx, p)
		case <-tick.C:
			if err = s.patience(ctx); err == nil {
				err = s.nudge(ctx)
			}
		case <-s.stopping(ctx):
			err = s.stopped()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// nudge asks a printer that is blocked or silent for a sign of life; one that owes an answer for too long once more. It
// may have forgotten what it owes, when its power was cut.
func (s *session) nudge(ctx context.Context) error {
	switch owes := len(s.asked); {
	case owes > 0 && time.Since(s.askedAt) < s.Limits.Answer:
		return nil
	case owes == 0 && !blocked(s.status) && s.reporting && time.Since(s.progress) < s.Limits.Answer:
		return nil
	case owes >= maxOwed:
		s.asked, s.lost = s.asked[1:], true
	}
	s.askedAt = time.Now()
	return s.askNext(ctx)
}

// patience tells whether to wait on. A printer that said why it stopped has all the time it wants (PRINT-005).
func (s *session) patience(ctx context.Context) error {
	if ctx.Err() != nil {
		if err := s.stopped(); err != nil {
			return err
		}
	}
	silent := time.Since(s.progress)
	switch {
	case blocked(s.status):
		s.progress = time.Now()
		if !s.fence.since.IsZero() {
			s.fence.since = s.progress
		}
	case silent > s.Limits.Silence:
		return errSilent
	case s.printing && !s.fence.since.IsZero() && time.Since(s.fence.since) > s.Limits.Finish:
		return errSilent // it lives, and says nothing of the job
	case s.printing && silent > s.Limits.Answer:
		s.health.Set(devices.Blocked, "printer.stopped")
	case s.printing:
		s.report() // it went on
	default:
	}
	return nil
}

// write hands bytes to the line, in pieces, and listens to the printer in between. A stopped line is waited for with
// patience.
func (s *session) write(ctx context.Context, b []byte) error {
	if !s.printing {
		s.progress = time.Now() // nobody has asked yet
	}
	for len(b) > 0 {
		select {
		case in := <-s.input:
			if err := s.take(in); err != nil {
				return err
			}
			continue
		default:
		}
		n, err := s.writeSome(b)
		b = b[n:]
		s.unasked += n
		if n > 0 {
			continue
		}
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return err
		}
		if err := s.patience(ctx); err != nil {
			return err
		}
	}
	return nil
}

// writeSome writes what the line takes within writeSlice.
func (s *session) writeSome(b []byte) (int, error) {
	if s.held {
		timer := time.NewTimer(writeSlice)
		defer timer.Stop()
		select {
		case in := <-s.input:
			return 0, s.take(in)
		case <-timer.C:
			return 0, os.ErrDeadlineExceeded
		}
	}
	if err := s.line.SetWriteDeadline(time.Now().Add(writeSlice)); err != nil {
		return 0, err
	}
	return s.line.Write(b[:min(len(b), chunk)])
}
