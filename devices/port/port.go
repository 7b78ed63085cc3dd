package port

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"sanduq/pos"
)

// Transport is an open line. Read and Write may run at the same time as each other and as everything else here.
//
// A deadline that passes makes the blocked call, and every later one, return os.ErrDeadlineExceeded (a Write together
// with the number of bytes the system took) until the deadline is moved; the zero time removes it. Close releases both
// directions with os.ErrClosed and discards what was not yet sent: what a driver gives up on must not come out of the
// printer later.
type Transport interface {
	io.ReadWriteCloser
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
}

// ErrHangup says that the far end of the line is gone: unplugged, or the connection was closed or given up.
var ErrHangup = errors.New("the line hung up")

// Open opens a line. The context bounds the opening only; a connection lives until Close.
func Open(ctx context.Context, spec Spec) (Transport, error) {
	t, err := openKind(ctx, spec)
	if err != nil {
		return nil, &pos.Error{
			Code: pos.Unavailable, Op: "open port", Key: "device.absent",
			Args: map[string]any{"port": spec.String()}, Err: err,
		}
	}
	return t, nil
}

func openKind(ctx context.Context, spec Spec) (Transport, error) {
	switch spec.Kind {
	case Serial:
		return openSerial(spec.Path, spec.Line)
	case TCP:
		return dialTCP(ctx, spec.Address)
	case LP:
		return openLP(spec.Path)
	default:
		return nil, fmt.Errorf("no transport is called %q", spec.Kind)
	}
}

// hangup puts the many ways in which a system says that the other end is gone into one: ErrHangup, with the cause.
func hangup(op string, err error) error {
	if err == nil || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, os.ErrClosed) {
		return err
	}
	for _, gone := range []error{
		io.EOF,           // a hung-up terminal, a closed connection
		syscall.EIO,      // writing to a hung-up terminal
		syscall.ENXIO,    // the USB device is gone
		syscall.ENODEV,   // the same, from usblp
		syscall.EPIPE,    // the far end closed
		syscall.ENOTCONN, // the same
		syscall.ECONNRESET, syscall.ECONNABORTED,
		syscall.ETIMEDOUT, // keepalive gave up
		syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ENETDOWN,
	} {
		if errors.Is(err, gone) {
			return fmt.Errorf("%s: %w: %w", op, ErrHangup, err)
		}
	}
	return fmt.Errorf("%s: %w", op, err)
}
