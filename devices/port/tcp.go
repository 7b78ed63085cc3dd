package port

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// The bounds of a TCP line.
const (
	// DialLimit is how long a printer may take to answer the phone. Print servers that are busy with another client
	// refuse or stay silent; waiting longer does not help.
	DialLimit = 3 * time.Second
	// A dead connection is noticed after KeepAliveIdle + KeepAliveCount × KeepAliveInterval = 25 s without traffic.
	KeepAliveIdle     = 10 * time.Second
	KeepAliveInterval = 5 * time.Second
	KeepAliveCount    = 3
)

// conn is one long-lived TCP connection: printers serve one client at a time, and some are wedged by sockets that were
// left behind, so it is closed only when its driver gives the line up.
type conn struct{ *net.TCPConn }

func dialTCP(ctx context.Context, address string) (Transport, error) {
	dialer := net.Dialer{
		Timeout: DialLimit,
		KeepAliveConfig: net.KeepAliveConfig{
			Enable: true, Idle: KeepAliveIdle, Interval: KeepAliveInterval, Count: KeepAliveCount,
		},
	}
	c, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	t, ok := c.(*net.TCPConn)
	if !ok {
		_ = c.Close()
		return nil, fmt.Errorf("dial %s: not a TCP connection", address)
	}
	if err := t.SetNoDelay(true); err != nil { // a drawer pulse is five bytes and must not wait for more
		_ = t.Close()
		return nil, err
	}
	return conn{t}, nil
}

// Read implements Transport.
func (c conn) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	return n, hangup("read", closed(err))
}

// Write implements Transport.
func (c conn) Write(p []byte) (int, error) {
	n, err := c.TCPConn.Write(p)
	return n, hangup("write", closed(err))
}

// Close resets the connection, so that what was not yet sent is discarded and the printer is free for the next client.
func (c conn) Close() error {
	if err := c.SetLinger(0); err != nil {
		return closed(err)
	}
	return closed(c.TCPConn.Close())
}

// closed turns the network's word for "closed by us" into that of files.
func closed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("%w: %w", os.ErrClosed, err)
	}
	return err
}
