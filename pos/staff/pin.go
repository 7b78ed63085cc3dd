package staff

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/argon2"

	"sanduq/pos"
)

// Bounds of a PIN, in digits. Four is what a cashier types a hundred times a day; longer is each person's choice.
const (
	MinPIN = 4
	MaxPIN = 12
)

// Cost is what one hash of a PIN costs: Argon2id (RFC 9106) with one lane.
type Cost struct {
	Memory uint32 // KiB
	Passes uint32
}

// DefaultCost is 19 MiB and 2 passes, one of the settings that the OWASP Password Storage Cheat Sheet (section Argon2id)
// calls equal in strength to its others of more memory. RFC 9106 §4 would like 64 MiB; a small box has 1 GiB for everything,
// and a sign-in at each of eight tills must not be felt by those who sell. Together with hashesAtOnce PINs never take
// more than these 19 MiB and one core. A PIN of four digits falls to whoever holds its hash at any cost that a till can
// bear: what protects it is that hashes are in no entry, and the pauses between wrong tries.
func DefaultCost() Cost { return Cost{Memory: 19 << 10, Passes: 2} }

// hashesAtOnce is the number of PINs that are verified at a time. One: tries then follow each other, so that none slips by
// while another is being counted; a second core stays free for selling; and eight people who come at once wait less
// than half a second.
const hashesAtOnce = 1

// Bounds of a stored hash: a damaged row must not take the box's memory.
const (
	maxMemory = 64 << 10 // KiB
	maxPasses = 10
	saltSize  = 16 // RFC 9106 §3.1
	hashSize  = 32
)

// hash returns a hash in the PHC string format, $argon2id$v=19$m=…,t=…,p=1$salt$hash, so that the cost can change and old
// hashes still verify.
func (c Cost) hash(pin string) string {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails: it ends the process instead (Go 1.24)
	sum := argon2.IDKey([]byte(pin), salt, c.Passes, c.Memory, 1, hashSize)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, c.Memory, c.Passes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

// matches tells whether pin is what stored was made of. Without a stored hash, or with a damaged one, it computes one
// all the same and says no, so that the time says nothing about who exists.
func (c Cost) matches(stored, pin string) bool {
	cost, salt, want, ok := parseHash(stored)
	if !ok {
		cost, salt, want = c, make([]byte, saltSize), make([]byte, hashSize)
	}
	sum := argon2.IDKey([]byte(pin), salt, cost.Passes, cost.Memory, 1, hashSize)
	return subtle.ConstantTimeCompare(sum, want) == 1 && ok
}

func parseHash(stored string) (c Cost, salt, sum []byte, ok bool) {
	fields := strings.Split(stored, "$")
	if len(fields) != 6 || fields[0] != "" || fields[1] != "argon2id" || fields[2] != fmt.Sprint("v=", argon2.Version) {
		return c, nil, nil, false
	}
	_, err := fmt.Sscanf(fields[3], "m=%d,t=%d", &c.Memory, &c.Passes)
	if err != nil || fields[3] != fmt.Sprintf("m=%d,t=%d,p=1", c.Memory, c.Passes) {
		return c, nil, nil, false
	}
	if c.Memory < 8 || c.Memory > maxMemory || c.Passes < 1 || c.Passes > maxPasses {
		return c, nil, nil, false
	}
	salt, sum = decode(fields[4], saltSize), decode(fields[5], hashSize)
	return c, salt, sum, salt != nil && sum != nil
}

// decode returns the bytes of a field, nil where it is not exactly how so many are written.
func decode(field string, size int) []byte {
	b, err := base64.RawStdEncoding.Strict().DecodeString(field)
	if err != nil || len(b) != size || len(field) != base64.RawStdEncoding.EncodedLen(size) { // it passes over line ends
		return nil
	}
	return b
}

// digits reads a typed PIN: Arabic-Indic (U+0660–0669) and Extended Arabic-Indic digits (U+06F0–06F9) are the same digits.
// It is not ok where there is anything else or more than a PIN has.
func digits(typed Secret) (string, bool) {
	var b strings.Builder
	for _, r := range string(typed) {
		switch {
		case r >= '0' && r <= '9':
		case r >= '٠' && r <= '٩':
			r -= '٠' - '0'
		case r >= '۰' && r <= '۹':
			r -= '۰' - '0'
		default:
			return "", false
		}
		b.WriteRune(r)
		if b.Len() > MaxPIN {
			return "", false
		}
	}
	return b.String(), true
}

// newPIN reads a PIN that is to be set. Errors: Invalid staff.pin_form, staff.pin_guessable.
func newPIN(typed Secret) (string, error) {
	pin, ok := digits(typed)
	if !ok || len(pin) < MinPIN {
		return "", &pos.Error{
			Code: pos.Invalid, Op: "set pin", Key: "staff.pin_form", Args: map[string]any{"min": MinPIN, "max": MaxPIN},
		}
	}
	if guessable(pin) {
		return "", &pos.Error{Code: pos.Invalid, Op: "set pin", Key: "staff.pin_guessable"}
	}
	return pin, nil
}

// oftenChosen are PINs that no rule of guessable catches and that are among the twenty most chosen (DataGenetics, PIN
// analysis, 2012), and the middle column of the keypad both ways.
var oftenChosen = [...]string{"1004", "1122", "2000", "2001", "2580", "0852"}

// guessable refuses what is tried first: one digit or one group of digits again and again (1111, 1212, 123123), digits in
// a row up or down (1234, 7890, 4321), and what is often chosen.
func guessable(pin string) bool {
	for period := 1; period <= len(pin)/2; period++ {
		if len(pin)%period == 0 && strings.Repeat(pin[:period], len(pin)/period) == pin {
			return true
		}
	}
	up, down := true, true
	for i := 1; i < len(pin); i++ {
		up = up && (pin[i]-pin[i-1]+10)%10 == 1
		down = down && (pin[i-1]-pin[i]+10)%10 == 1
	}
	return up || down || slices.Contains(oftenChosen[:], pin)
}

// Bounds of a badge's code, in bytes: short ones could be guessed at a scanner, and no barcode of a card is longer.
const (
	MinBadge = 6
	MaxBadge = 64
)

// badgeForm tells whether a code could be a badge's.
func badgeForm(code Secret) bool {
	printable := !strings.ContainsFunc(string(code), func(r rune) bool { return r <= ' ' || r == 0x7f || r == 0xFFFD })
	return len(code) >= MinBadge && len(code) <= MaxBadge && printable
}

// newBadge checks a code that is to be a badge's.
func newBadge(code Secret) error {
	if !badgeForm(code) {
		return &pos.Error{
			Code: pos.Invalid, Op: "set badge", Key: "staff.badge_form", Args: map[string]any{"min": MinBadge, "max": MaxBadge},
		}
	}
	return nil
}
