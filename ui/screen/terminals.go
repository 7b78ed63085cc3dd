package screen

import (
	"sanduq/pos/terminal"
)

// The states of a browser that wants to become a screen.
const (
	PairingNone  = "none"  // it has no code, or its code has ended
	PairingWaits = "waits" // its code waits to be typed at a screen
	PairingDone  = "done"  // it is a screen now
)

// Pairing is what a browser is told that is no screen yet. It comes over plain requests, for there is no socket yet.
type Pairing struct {
	State string `json:"state" enum:"none,waits,done"`
	Code  string `json:"code,omitempty"`
	Left  int64  `json:"left,omitempty"` // ms until the code ends
	QR    QR     `json:"qr"`             // leads a paired tablet to where the code is typed
}

// QR is a code to be scanned: an SVG path over a square of Size units. Size 0: there is none.
type QR struct {
	Size int    `json:"size"`
	Path string `json:"path"`
}

// Terminals is everything about screens that a person who adds one needs.
type Terminals struct {
	// Open tells whether the store serves the network at all; it is a setting.
	Open        bool             `json:"open"`
	Addresses   []string         `json:"addresses"`   // where a new screen goes: https://…
	Fingerprint string           `json:"fingerprint"` // of the shop's certificate authority
	QR          QR               `json:"qr"`          // of the first address
	Tills       []TillInfo       `json:"tills"`
	Paired      []terminal.State `json:"paired"`
	Self        string           `json:"self,omitempty"` // the screen that asks, where it is one of them
}

// FindArgs asks who waits with a code.
type FindArgs struct {
	Code string `json:"code"`
}
