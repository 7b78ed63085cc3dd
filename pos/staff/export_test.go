package staff

import (
	"fmt"
	"strings"
)

// Hash and Matches are what is kept of a PIN, for the fuzzer and the clock.
func (c Cost) Hash(pin string) string { return c.hash(pin) }

// Matches tells whether pin is what stored was made of.
func (c Cost) Matches(stored, pin string) bool { return c.matches(stored, pin) }

// ReadAct reads what the index keeps of a body.
func ReadAct(body []byte) (by, till, subject, reason string, ok bool) {
	a, ok := readAct(body)
	return string(a.By.Staff), a.Till, a.Subject, a.Reason, ok
}

// ReadParts reads what people did within a body: FIELD AT BY/APPROVED REASON.
func ReadParts(body []byte) (out []string) {
	for _, p := range readParts(body) {
		text := fmt.Sprintf("%s %d %s/%s %s", p.field, p.At, p.By.Staff, p.By.Approved, p.Reason)
		out = append(out, strings.TrimSpace(text))
	}
	return out
}
