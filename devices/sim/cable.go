package sim

import (
	"context"
	"fmt"
	"net"
	"os"
	"sync"

	"sanduq/devices/port"
)

// tick is how often a simulated device looks at its line and its mechanism, in milliseconds of real time.
const tickMillis = 2

// cable is how a simulated device hangs on the computer: it can be pulled out and put back.
type cable struct {
	connect func(ctx context.Context) (port.Transport, error)
	unplug  func() // what the computer sees go away
	end     func() // when the simulation ends

	mu      sync.Mutex
	line    port.Transport // nil while unplugged
	out     bool
	changed chan struct{}
}

func newCable(connect func(ctx context.Context) (port.Transport, error), unplug, end func()) *cable {
	return &cable{connect: connect, unplug: unplug, end: end, changed: make(chan struct{}, 1)}
}

// ptyCable hangs a device on a pseudo-terminal. path is a symbolic link that names it under the same name each time, as
// udev does in /dev/serial/by-id.
func ptyCable(path string) *cable {
	return newCable(func(context.Context) (port.Transport, error) {
		p, err := port.OpenPty()
		if err != nil {
			return nil, err
		}
		if err := relink(p.Path(), path); err != nil {
			_ = p.Close()
			return nil, err
		}
		return p, nil
	}, func() { _ = os.Remove(path) }, func() {})
}

func relink(to, path string) error {
	next := path + ".new"
	if err := os.Remove(next); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("name the device: %w", err)
	}
	if err := os.Symlink(to, next); err != nil {
		return fmt.Errorf("name the device: %w", err)
	}
	if err := os.Rename(next, path); err != nil {
		return fmt.Errorf("name the device: %w", err)
	}
	return nil
}

// tcpCable hangs a device on a network: it serves one client after another, as print servers do.
func tcpCable(l net.Listener) *cable {
	return newCable(func(ctx context.Context) (port.Transport, error) {
		stop := context.AfterFunc(ctx, func() { _ = l.Close() })
		defer stop()
		return l.Accept()
	}, func() {}, func() { _ = l.Close() })
}

// serve lets use have the line whenever the cable is in, until ctx ends.
func (c *cable) serve(ctx context.Context, use func(ctx context.Context, line port.Transport)) error {
	defer c.end()
	defer c.drop()
	for ctx.Err() == nil {
		if c.isOut() {
			select {
			case <-c.changed:
			case <-ctx.Done():
			}
			continue
		}
		line, err := c.connect(ctx)
		if ctx.Err() != nil {
			if err == nil {
				_ = line.Close()
			}
			return nil
		}
		if err != nil {
			return err
		}
		if c.take(line) {
			release := context.AfterFunc(ctx, c.drop)
			use(ctx, line)
			release()
		}
		c.drop()
	}
	return nil
}

func (c *cable) isOut() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out
}

func (c *cable) take(line port.Transport) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.line = line
	return !c.out
}

// drop hangs up.
func (c *cable) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.line == nil {
		return
	}
	c.unplug()
	_ = c.line.Close()
	c.line = nil
}

// plug puts the cable in or pulls it out.
func (c *cable) plug(in bool) {
	c.mu.Lock()
	c.out = !in
	c.mu.Unlock()
	if !in {
		c.drop()
	}
	select {
	case c.changed <- struct{}{}:
	default:
	}
}
