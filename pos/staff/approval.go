// Package staff is the people of the shop: who they are, what they may do, who stands at which till, and who allowed what.
package staff

import (
	"encoding/json"
	"log/slog"

	"sanduq/pos"
)

// Approval is what a second person types at a till to allow what the first may not do. Its PIN is left out when the
// arguments of a command are encoded, so it reaches neither fingerprint, journal nor log.
type Approval struct {
	Staff pos.StaffID
	PIN   string
}

// UnmarshalJSON reads {"staff":"…","pin":"…"}.
func (a *Approval) UnmarshalJSON(b []byte) error {
	var in struct {
		Staff pos.StaffID `json:"staff"`
		PIN   string      `json:"pin"`
	}
	err := json.Unmarshal(b, &in)
	*a = Approval(in)
	return err
}

// MarshalJSON writes the staff id only.
func (a Approval) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Staff pos.StaffID `json:"staff"`
	}{a.Staff})
}

// String returns the staff id only.
func (a Approval) String() string { return string(a.Staff) }

// LogValue implements slog.LogValuer: the staff id only.
func (a Approval) LogValue() slog.Value { return slog.StringValue(string(a.Staff)) }
