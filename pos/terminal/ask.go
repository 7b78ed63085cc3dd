package terminal

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"sanduq/pos"
)

// The bounds of pairing.
const (
	// CodeLife is how long a code may be typed: the way from the new tablet to the till and back, with a customer between.
	CodeLife = 5 * time.Minute
	// CodeDigits is the length of a code. With MaxAsks codes alive a wrong code hits one with 1.6 in ten million.
	CodeDigits = 8
	// MaxAsks is the number of browsers that may wait at once.
	MaxAsks = 16
	// MaxAsksFrom is how many of them may come from one address: a reload is another, and the oldest makes room.
	MaxAsksFrom = 3
	// WrongCodes is how many wrong codes are answered before the first pause.
	WrongCodes = 5
	// FirstPause is the first pause; each further wrong code doubles it up to MaxPause.
	FirstPause = 30 * time.Second
	// MaxPause is the longest pause.
	MaxPause = 15 * time.Minute

	secretBytes = 32 // 256 bits
)

// Visitor is what is known of a browser that asks, so that a person can tell it from another.
type Visitor struct {
	Address string `json:"address"` // on the network, without a port
	Device  string `json:"device"`  // "iPad · Safari", "" where it says nothing
}

// ask is a browser that waits to be let in.
type ask struct {
	visitor Visitor
	hash    hash
	code    string
	until   time.Time
	used    bool // its terminal is in the batch that is being written, or written
}

// Asked is what a browser is told that waits.
type Asked struct {
	Code  string
	Until time.Time
}

// guesses counts wrong codes, for the whole shop.
type guesses struct {
	wrong int
	until time.Time // nobody may try before
	last  pos.ID    // the command that was counted last: sent again, it is not counted again
}

// Begin lets a browser ask. secret is what it has from an earlier time, or "": while that waits, it goes on waiting with
// the same code. The secret that is returned is for this browser alone. Refusals: terminal.too_many_asks.
func (t *Terminals) Begin(secret string, from Visitor) (Asked, string, error) {
	if a, ok := t.Waiting(secret); ok {
		return a, secret, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forget()
	t.makeRoom(from.Address)
	if len(t.asks) >= MaxAsks {
		return Asked{}, "", &pos.Error{
			Code: pos.Unavailable, Op: "ask for pairing", Key: "terminal.too_many_asks", Hint: "terminal.too_many_asks_hint",
		}
	}
	secret, h := newSecret()
	a := &ask{visitor: from, hash: h, code: t.newCode(), until: t.cfg.Clock().Add(CodeLife)}
	t.asks = append(t.asks, a)
	return Asked{a.code, a.until}, secret, nil
}

// makeRoom drops the oldest browser of an address that has as many waiting as it may. The lock is held.
func (t *Terminals) makeRoom(address string) {
	oldest, same := -1, 0
	for i, a := range t.asks {
		if a.visitor.Address == address && !a.used {
			if same++; oldest < 0 {
				oldest = i
			}
		}
	}
	if same >= MaxAsksFrom {
		t.asks = slices.Delete(t.asks, oldest, oldest+1)
	}
}

// Waiting tells whether the browser with this secret waits to be let in.
func (t *Terminals) Waiting(secret string) (Asked, bool) {
	h, ok := hashOf(secret)
	if !ok {
		return Asked{}, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forget()
	for _, a := range t.asks {
		if a.hash == h && !a.used {
			return Asked{a.code, a.until}, true
		}
	}
	return Asked{}, false
}

// Find returns who waits with a code, for a person to compare. A wrong code counts. Refusals: terminal.code_unknown,
// terminal.code_pause.
func (t *Terminals) Find(id pos.ID, code string) (Visitor, error) {
	a, err := t.find(id, code)
	if err != nil {
		return Visitor{}, err
	}
	return a.visitor, nil
}

// find returns who waits with a code. The same command counts one wrong code, however often it is sent.
func (t *Terminals) find(command pos.ID, code string) (*ask, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forget()
	now := t.cfg.Clock()
	if wait := t.guess.until.Sub(now); wait > 0 && wait <= MaxPause { // longer: the clock has stepped back since
		left := int64((wait + time.Second - 1) / time.Second)
		return nil, refused("find code", "terminal.code_pause", map[string]any{"seconds": left})
	}
	code = digitsOf(code)
	for _, a := range t.asks {
		if !a.used && subtle.ConstantTimeCompare([]byte(a.code), []byte(code)) == 1 {
			t.guess = guesses{}
			return a, nil
		}
	}
	if t.guess.last != command {
		t.guess.last = command
		if t.guess.wrong++; t.guess.wrong >= WrongCodes {
			pause := min(MaxPause, FirstPause<<min(10, t.guess.wrong-WrongCodes))
			t.guess.until = now.Add(pause)
		}
	}
	return nil, &pos.Error{
		Code: pos.NotFound, Op: "find code", Key: "terminal.code_unknown", Hint: "terminal.code_unknown_hint",
	}
}

// forget drops what nobody can type any more. The lock is held.
func (t *Terminals) forget() {
	now := t.cfg.Clock()
	t.asks = slices.DeleteFunc(t.asks, func(a *ask) bool {
		left := a.until.Sub(now)
		return left <= 0 || left > CodeLife // or the clock has stepped back
	})
}

// use marks an ask as answered, so that its code is of no use again.
func (t *Terminals) use(a *ask) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a.used = true
}

// open tells whether an ask may still be answered.
func (t *Terminals) open(a *ask) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !a.used && a.until.After(t.cfg.Clock())
}

// restoreAsks makes the asks fit what is written: after a batch was undone, its codes may be typed again.
func (t *Terminals) restoreAsks(known map[hash]Terminal) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, a := range t.asks {
		_, a.used = known[a.hash]
	}
}

// newCode makes a code that nobody waits with. The lock is held.
func (t *Terminals) newCode() string {
	for {
		n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
		if err != nil {
			panic(err) // crypto/rand's reader never fails: it ends the process instead (Go 1.24)
		}
		code := fmt.Sprintf("%0*d", CodeDigits, n)
		if !slices.ContainsFunc(t.asks, func(a *ask) bool { return a.code == code }) {
			return code
		}
	}
}

func newSecret() (string, hash) {
	var raw [secretBytes]byte
	_, _ = rand.Read(raw[:]) // never fails, as above
	return base64.RawURLEncoding.EncodeToString(raw[:]), sha256.Sum256(raw[:])
}

// hashOf returns what is kept of a secret, false where the text is none of ours.
func hashOf(secret string) (hash, bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(secret)
	if err != nil || len(raw) != secretBytes {
		return hash{}, false
	}
	return sha256.Sum256(raw), true
}

// digitsOf returns the digits of what was typed or scanned: the code stands in groups, in either kind of digits, and as
// the end of the address that a QR code holds.
func digitsOf(text string) string {
	if at := strings.LastIndexByte(text, '/'); at >= 0 {
		text = text[at+1:]
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		}
		return -1
	}, text)
}

func refused(op, key string, args map[string]any) error {
	return &pos.Error{Code: pos.Refused, Op: op, Key: key, Args: args}
}
