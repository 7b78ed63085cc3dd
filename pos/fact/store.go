package fact

// EpochOpened begins an epoch of the journal. Seq restarts at 1 with it, so a box that was restored from a copy or
// replaced can never reuse an entry's identity or a printed number.
type EpochOpened struct {
	Reason    string `json:"reason"`              // new | restored | replaced
	Previous  int64  `json:"previous,omitempty"`  // epoch before, 0 for a new store
	LastSeq   int64  `json:"last_seq,omitempty"`  // its last entry known here
	LastHash  string `json:"last_hash,omitempty"` // hex of that entry's hash
	DeviceKey string `json:"device_key"`          // Ed25519 public key of the box, base64
}

// Kind implements Body.
func (EpochOpened) Kind() string { return "epoch.opened.v1" }

// ClockAccepted is a person's word that the clock is right although it is behind the time of an entry.
type ClockAccepted struct {
	Behind int64 `json:"behind"` // milliseconds
}

// Kind implements Body.
func (ClockAccepted) Kind() string { return "clock.accepted.v1" }
