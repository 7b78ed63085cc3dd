package sim

import (
	"context"
	"errors"
	"sync"
	"time"

	"sanduq/devices/port"
	"sanduq/pos"
)

// heardLimit is how many bytes of commands a simulated scanner remembers.
const heardLimit = 4096

// Scanner is a simulated barcode scanner on a pseudo-terminal. Its methods may be called at any time from anywhere.
type Scanner struct {
	cable  *cable
	baud   int
	suffix string

	mu    sync.Mutex
	heard []byte

	beam sync.Mutex // one code at a time
}

// NewScanner returns a scanner that sends at a bit rate and ends each code with suffix, on a pseudo-terminal that the
// link path names for as long as it is plugged in. It does nothing until Run.
func NewScanner(baud int, suffix, path string) *Scanner {
	return &Scanner{cable: ptyCable(path), baud: baud, suffix: suffix}
}

// Run simulates until ctx ends.
func (s *Scanner) Run(ctx context.Context) error { return s.cable.serve(ctx, s.listen) }

// listen remembers what the host sends.
func (s *Scanner) listen(_ context.Context, line port.Transport) {
	buf := make([]byte, 256)
	for {
		n, err := line.Read(buf)
		s.mu.Lock()
		s.heard = append(s.heard, buf[:n]...)
		if over := len(s.heard) - heardLimit; over > 0 {
			s.heard = append([]byte(nil), s.heard[over:]...)
		}
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Heard returns the commands that the host has sent so far.
func (s *Scanner) Heard() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.heard)
}

// SetCable plugs the scanner in or pulls the cable.
func (s *Scanner) SetCable(in bool) { s.cable.plug(in) }

// Scan reads a code: its bytes and the suffix arrive together, when the last of them has passed the line.
func (s *Scanner) Scan(ctx context.Context, code string) error {
	s.beam.Lock()
	defer s.beam.Unlock()
	bytes := []byte(code + s.suffix)
	passed := time.NewTimer(time.Duration(len(bytes)) * 10 * time.Second / time.Duration(s.baud))
	defer passed.Stop()
	select {
	case <-passed.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	s.cable.mu.Lock()
	line := s.cable.line
	s.cable.mu.Unlock()
	if line == nil {
		return scanFailed(errors.New("not plugged in"))
	}
	if err := line.SetWriteDeadline(time.Now().Add(time.Second)); err != nil {
		return scanFailed(err)
	}
	if _, err := line.Write(bytes); err != nil {
		return scanFailed(err)
	}
	return nil
}

func scanFailed(err error) error {
	return &pos.Error{Code: pos.Unavailable, Op: "simulate scan", Key: "device.absent", Err: err}
}
