// Package split lets one port speak HTTPS and plain HTTP. A person types "192.168.1.10:8443" and the browser may try
// either; plain HTTP gets the page that says how to go on, and nothing else.
//
// A TLS connection begins with a handshake record, whose first byte is 22 (RFC 8446 §5.1); no HTTP request does.
package split

import (
	"bufio"
	"net"
	"sync"
	"time"
)

const (
	// firstByte is how long a connection may take to say what it is.
	firstByte = 10 * time.Second
	// MaxSilent is the number of connections that have not said so yet. Further ones wait in the kernel.
	MaxSilent = 256

	handshake = 22
)

// Split hands each connection of a listener to one of two others.
type Split struct {
	from   net.Listener
	secure *half
	plain  *half
	slots  chan struct{}
	done   chan struct{}
	once   sync.Once
	err    error
}

// New splits a listener. Run does the work.
func New(from net.Listener) *Split {
	s := &Split{from: from, slots: make(chan struct{}, MaxSilent), done: make(chan struct{})}
	s.secure = &half{s, make(chan net.Conn)}
	s.plain = &half{s, make(chan net.Conn)}
	return s
}

// Secure returns the listener of connections that begin a TLS handshake.
func (s *Split) Secure() net.Listener { return s.secure }

// Plain returns the listener of all others.
func (s *Split) Plain() net.Listener { return s.plain }

// Run accepts connections until Close, or until the listener fails, whose error it returns. It returns when everything it
// began has ended.
func (s *Split) Run() error {
	var sorting sync.WaitGroup
	defer sorting.Wait()
	defer s.Close()
	for {
		s.slots <- struct{}{}
		conn, err := s.from.Accept()
		if err != nil {
			<-s.slots
			select {
			case <-s.done:
				return nil
			default:
				return err
			}
		}
		sorting.Go(func() {
			defer func() { <-s.slots }()
			s.sort(conn)
		})
	}
}

// Close stops accepting. Connections that were handed on live on.
func (s *Split) Close() error {
	s.once.Do(func() {
		close(s.done)
		s.err = s.from.Close()
	})
	return s.err
}

// sort reads the first byte and hands the connection on.
func (s *Split) sort(conn net.Conn) {
	begun := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		limit := time.NewTimer(firstByte)
		defer limit.Stop()
		select {
		case <-limit.C:
			_ = conn.Close()
		case <-s.done:
			_ = conn.Close()
		case <-begun:
		}
	})
	in := bufio.NewReaderSize(conn, 16) // no more than it needs: the rest is read from the connection itself
	first, err := in.Peek(1)
	close(begun)
	watch.Wait()
	if err != nil {
		_ = conn.Close()
		return
	}
	to := s.plain
	if first[0] == handshake {
		to = s.secure
	}
	select {
	case to.conns <- &begunConn{conn, in}:
	case <-s.done:
		_ = conn.Close()
	}
}

// begunConn is a connection of which something was read.
type begunConn struct {
	net.Conn
	in *bufio.Reader
}

func (c *begunConn) Read(b []byte) (int, error) { return c.in.Read(b) }

type half struct {
	of    *Split
	conns chan net.Conn
}

func (h *half) Accept() (net.Conn, error) {
	select {
	case c := <-h.conns:
		return c, nil
	case <-h.of.done:
		return nil, net.ErrClosed
	}
}

func (h *half) Close() error   { return h.of.Close() }
func (h *half) Addr() net.Addr { return h.of.from.Addr() }
