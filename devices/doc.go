// Package devices looks after what hangs on a till: it runs the driver of each device, keeps its health, and knows which
// till holds it.
//
// The layers, from below: a Transport (package port) carries bytes with deadlines; a codec (escpos, the framer of
// scanner) is pure, bytes to events and back; a driver is one goroutine that owns one device; the Manager runs the
// drivers under stable names. A device that fails is an event on a screen, never an error in a sale.
//
// Nothing here knows a sale, a ledger or a screen: what devices must read or tell is an interface or a callback that the
// program's main wires.
package devices
