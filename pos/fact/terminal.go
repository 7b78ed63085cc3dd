package fact

import "sanduq/pos"

// TerminalPaired lets a browser use the shop's screens from now on. What it proves itself by is in no entry.
type TerminalPaired struct {
	Terminal pos.ID     `json:"terminal"`
	Name     string     `json:"name"`           // what the person called it: "Tablet at the door"
	Till     pos.TillID `json:"till,omitempty"` // the only till it may show, "" for a manager's, which may show any
	How      string     `json:"how"`            // code (typed at a screen) | console (by the command line)
	By       By         `json:"by"`
}

// Kind implements Body.
func (TerminalPaired) Kind() string { return "terminal.paired.v1" }

// TerminalRevoked takes that away. The browser may be paired again, and is another terminal then.
type TerminalRevoked struct {
	Terminal pos.ID `json:"terminal"`
	By       By     `json:"by"`
}

// Kind implements Body.
func (TerminalRevoked) Kind() string { return "terminal.revoked.v1" }
