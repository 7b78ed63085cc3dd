package staff

import (
	"encoding/json"
	"log/slog"

	"sanduq/pos"
)

// Approval is what a second person types or scans at a till to allow what the first may not do: who it is and the PIN, or a
// badge alone (its code, or a ticket of Present). PIN and badge are left out when the arguments of a command are encoded,
// so they reach neither fingerprint, journal nor log.
type Approval struct {
	Staff pos.StaffID `json:"staff,omitempty"`
	PIN   string      `json:"pin,omitempty"`
	Badge string      `json:"badge,omitempty"`
}

// UnmarshalJSON reads {"staff":"…","pin":"…"} or {"badge":"…"}.
func (a *Approval) UnmarshalJSON(b []byte) error {
	var in struct {
		Staff pos.StaffID `json:"staff"`
		PIN   string      `json:"pin"`
		Badge string      `json:"badge"`
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

// GoString returns the staff id only.
func (a Approval) GoString() string { return string(a.Staff) }

// LogValue implements slog.LogValuer: the staff id only.
func (a Approval) LogValue() slog.Value { return slog.StringValue(string(a.Staff)) }

// Secret is a PIN or a badge code among the arguments of a command. It can be read from JSON and is never written
// anywhere: not to a fingerprint, a log or a message.
type Secret string

const hidden = "•••"

// MarshalJSON writes an empty string.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`""`), nil }

// String returns no part of the secret.
func (Secret) String() string { return hidden }

// GoString returns no part of the secret.
func (Secret) GoString() string { return hidden }

// LogValue implements slog.LogValuer.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }
