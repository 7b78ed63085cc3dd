package printer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"sanduq/devices"
	"sanduq/devices/escpos"
	"sanduq/devices/port"
)

// Why a session ends, or one of its waits.
var (
	errSilent   = errors.New("the printer does not answer")
	errPowerCut = errors.New("the printer's power was cut")
	errStopping = errors.New("the store is stopping")
	errLate     = errors.New("no answer in time")
)

// session is one open line to a printer. Only its own goroutine touches it.
type session struct {
	*Driver
	line   port.Transport
	health *devices.Tracker
	input  <-chan input

	status    escpos.Status
	reporting bool      // the printer reports changes by itself: it sent an ASB block
	doubt     time.Time // since when a direct answer contradicts the last report; zero if it does not
	held      bool      // the printer sent XOFF on a line that does not act on it

	asked    []int     // status questions not yet answered, oldest first
	askedAt  time.Time // when the oldest was asked
	question int       // the last n of DLE EOT
	lost     bool      // answers were given up, so one that comes may belong to an older question
	unasked  int       // bytes written since the last question

	printing bool      // a job is in hand
	fence    fence     // what the job in hand ends with
	progress time.Time // when the printer last said anything; that the system took our bytes proves nothing
	grace    time.Time // when a job in hand is given up because the store stops; zero if it does not
}

// fence is the end of a job.
type fence struct {
	id     escpos.ProcessID
	since  time.Time // when its last byte was written, or the printer was last blocked; zero before
	passed bool
}

// input is what the reader got from the line.
type input struct {
	events []escpos.Event
	err    error
}

// Answers name no question, so they are matched by counting: none is ever forgotten, or an old answer would be taken for
// proof of what was written since. Where the count is lost, the line is opened anew.

// serve owns an open line until it is lost or ctx ends. A helper does the blocking reads; closing the line releases it
// before serve returns. heard tells whether the printer ever answered.
func (d *Driver) serve(ctx context.Context, line port.Transport, t *devices.Tracker) (heard bool, err error) {
	in := make(chan input)
	stop := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		read(line, in, stop)
	}()
	defer func() {
		close(stop)
		_ = line.Close()
		<-ended
	}()
	s := &session{Driver: d, line: line, health: t, input: in, progress: time.Now()}
	if err := s.hello(ctx); err != nil {
		return false, err
	}
	d.Log.InfoContext(ctx, "printer connected", "device", d.Name)
	return true, s.idle(ctx)
}

func read(line port.Transport, out chan<- input, stop <-chan struct{}) {
	var demux escpos.Demux
	buf := make([]byte, readSize)
	for {
		n, err := line.Read(buf)
		got := input{demux.Push(nil, buf[:n]), err}
		if len(got.events) == 0 && err == nil {
			continue
		}
		select {
		case out <- got:
		case <-stop:
			return
		}
		if err != nil {
			return
		}
	}
}

// hello finds out whether the printer answers, and brings it into a known state: out of the middle of an image, reporting
// its changes, and with the paper of a job that was cut off cut off.
func (s *session) hello(ctx context.Context) error {
	if err := s.askAll(ctx); errors.Is(err, errLate) {
		return errSilent
	} else if err != nil {
		return err
	}
	s.report()
	b := escpos.Resync(nil, s.Profile)
	if s.broken {
		b = escpos.Cut(b)
	}
	if err := s.write(ctx, b); err != nil {
		return err
	}
	s.broken = false
	if blocked(s.status) {
		return nil // its buffer may be full: it answers when it works again
	}
	// On a slow line the greeting takes a second to arrive; what is asked from here on is asked of a printer that listens.
	if err := s.clear(ctx, s.Limits.Silence); errors.Is(err, errLate) {
		return errSilent
	} else if err != nil {
		return err
	}
	return nil
}

// askAll asks for everything DLE EOT can tell, one question at a time.
func (s *session) askAll(ctx context.Context) error {
	for n := 1; n <= 4; n++ {
		if err := s.ask(ctx, n); err != nil {
			return err
		}
		if err := s.answered(ctx, s.Limits.Answer); err != nil {
			return err
		}
	}
	return nil
}

// ask sends DLE EOT n.
func (s *session) ask(ctx context.Context, n int) error {
	if err := s.write(ctx, escpos.AskStatus(nil, n)); err != nil {
		return err
	}
	s.owes(n)
	return nil
}

// owes notes that a question was sent.
func (s *session) owes(n int) {
	if len(s.asked) == 0 {
		s.askedAt = time.Now()
	}
	s.asked, s.question, s.unasked = append(s.asked, n), n, 0
}

// askNext asks for a sign of life. A printer that does not report changes is asked for all it can tell, in turn.
func (s *session) askNext(ctx context.Context) error {
	if s.reporting {
		return s.ask(ctx, 1)
	}
	return s.ask(ctx, s.question%4+1)
}

// answered waits until every question is answered.
func (s *session) answered(ctx context.Context, limit time.Duration) error {
	return s.until(ctx, limit, func() bool { return len(s.asked) == 0 })
}

// clear makes sure that the printer has received everything that was written: it answers a question asked after it.
func (s *session) clear(ctx context.Context, limit time.Duration) error {
	end := time.Now().Add(limit)
	if err := s.line.SetWriteDeadline(end); err != nil {
		return err
	}
	question := escpos.AskStatus(nil, 1)
	n, err := s.line.Write(question)
	switch {
	case n == len(question):
		s.owes(1)
	case n > 0:
		return fmt.Errorf("%w: %w", errSilent, err) // half a question would eat the command behind it
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errLate
	case err != nil:
		return err
	}
	return s.answered(ctx, time.Until(end))
}

// until waits for a condition that an event brings about.
func (s *session) until(ctx context.Context, limit time.Duration, met func() bool) error {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for !met() {
		select {
		case in := <-s.input:
			if err := s.take(in); err != nil {
				return err
			}
		case <-timer.C:
			return errLate
		case <-s.stopping(ctx):
			if err := s.stopped(); err != nil {
				return err
			}
		}
	}
	return nil
}

// stopping returns the channel that tells of the store's end, until it has told.
func (s *session) stopping(ctx context.Context) <-chan struct{} {
	if !s.grace.IsZero() {
		return nil
	}
	return ctx.Done()
}

// stopped is called when the store stops. A job in hand may go on for StopGrace.
func (s *session) stopped() error {
	if !s.printing {
		return errStopping
	}
	if s.grace.IsZero() {
		s.grace = time.Now().Add(StopGrace)
	}
	if time.Now().After(s.grace) {
		return errStopping
	}
	return nil
}

// take obeys what the printer said.
func (s *session) take(in input) error {
	for _, e := range in.events {
		s.health.Seen()
		s.progress = time.Now()
		switch e := e.(type) {
		case escpos.StatusChange:
			s.status, s.reporting, s.doubt = e.Status, true, time.Time{}
			s.report()
		case escpos.StatusReply:
			if err := s.reply(e.Byte); err != nil {
				return err
			}
		case escpos.ProcessIDReply:
			s.fence.passed = s.fence.passed || e.ID == s.fence.id
		case escpos.PaperReply:
			// It names no job: only one whose last byte was written can be meant.
			weak := s.Profile.Fence == escpos.FencePaperStatus && !s.fence.since.IsZero()
			s.fence.passed = s.fence.passed || weak
		case escpos.PowerOn, escpos.PowerOff:
			return errPowerCut
		case escpos.FlowStop:
			s.held = true
		case escpos.FlowGo:
			s.held = false
		case escpos.Other, escpos.Noise: // not for us
		}
	}
	return in.err
}

// reply takes an answer to DLE EOT.
func (s *session) reply(b byte) error {
	if len(s.asked) == 0 {
		return nil // too late, or nobody asked
	}
	n := s.asked[0]
	s.asked, s.askedAt = s.asked[1:], time.Now()
	if !s.reporting {
		s.status.Learn(n, b)
		s.report()
		return nil
	}
	var now escpos.Status
	now.Learn(1, b)
	switch {
	case n != 1 || now.Offline || !s.status.Offline:
		s.doubt = time.Time{}
	case s.doubt.IsZero():
		s.doubt = time.Now()
	case time.Since(s.doubt) > contradiction:
		return errPowerCut // it works, and did not report that it does again: PRINT-006
	}
	return nil
}

func (s *session) report() { s.health.Set(condition(s.status)) }
