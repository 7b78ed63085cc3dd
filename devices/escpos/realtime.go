package escpos

import "slices"

// Order is a command that a printer obeys when it receives it, whatever is still waiting to be printed.
type Order interface{ isOrder() }

// The real-time commands.
const (
	statusOrders  = 4 // DLE EOT 1 to 4
	recoverOrders = 2 // DLE ENQ 0 to 2
	clearBuffers  = 8 // function of DLE DC4
	powerOff      = 2 // function of DLE DC4
)

// What can be ordered.
type (
	// SendStatus is DLE EOT n.
	SendStatus struct{ N int }
	// Recover is DLE ENQ: 1 goes on, 2 clears the buffers and goes on.
	Recover struct{ N int }
	// OpenDrawer is DLE DC4 1.
	OpenDrawer struct{ Drawer Drawer }
	// ClearBuffers is DLE DC4 8.
	ClearBuffers struct{}
)

func (SendStatus) isOrder()   {}
func (Recover) isOrder()      {}
func (OpenDrawer) isOrder()   {}
func (ClearBuffers) isOrder() {}

// clearSequence is what must follow DLE DC4 8, so that no image clears a buffer by accident.
var clearSequence = []byte{1, 3, 20, 1, 6, 2, 8}

// Realtime finds the commands that a printer obeys at once, in every byte it receives: in images too. The zero value is
// ready for use.
type Realtime struct{ buf []byte }

// Push takes received bytes and appends the orders they complete. Where the bytes were cut makes no difference.
func (r *Realtime) Push(orders []Order, b []byte) []Order {
	for _, c := range b {
		r.buf = append(r.buf, c)
		for len(r.buf) > 0 {
			n, complete := realtimeLength(r.buf)
			if n > 0 && !complete {
				break
			}
			if n > 0 {
				orders = appendOrder(orders, r.buf)
			}
			r.buf = r.buf[max(n, 1):]
		}
	}
	return orders
}

// Reset forgets a half-received order.
func (r *Realtime) Reset() { r.buf = nil }

// realtimeLength returns the length of the real-time command at the front of b, 0 if there is none, and whether all of
// it is there.
func realtimeLength(b []byte) (n int, complete bool) {
	want := func(n int) (int, bool) { return n, len(b) >= n }
	switch {
	case b[0] != dle:
		return 0, false
	case len(b) == 1:
		return want(2)
	case b[1] == eot || b[1] == enq:
		least, most := byte(1), byte(statusOrders)
		if b[1] == enq {
			least, most = 0, recoverOrders
		}
		if len(b) > 2 && (b[2] < least || b[2] > most) {
			return 0, false
		}
		return want(3)
	case b[1] != dc4:
		return 0, false
	case len(b) == 2:
		return want(3)
	case b[2] == realtimePulse || b[2] == powerOff:
		return want(5)
	case b[2] == clearBuffers:
		if got := b[3:min(len(b), 3+len(clearSequence))]; !slices.Equal(got, clearSequence[:len(got)]) {
			return 0, false
		}
		return want(3 + len(clearSequence))
	default:
		return 0, false
	}
}

func appendOrder(orders []Order, b []byte) []Order {
	switch {
	case b[1] == eot:
		return append(orders, SendStatus{int(b[2])})
	case b[1] == enq:
		return append(orders, Recover{int(b[2])})
	case b[2] == realtimePulse:
		return append(orders, OpenDrawer{Drawer(b[3] & 1)})
	case b[2] == clearBuffers:
		return append(orders, ClearBuffers{})
	default: // switching the power off is the button's work
		return orders
	}
}
