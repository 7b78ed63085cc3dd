package staff

import (
	"context"
	"encoding/binary"
	"errors"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/store"
)

// Throttling. Slips of the finger go unpunished; somebody who guesses a four-digit PIN at the longest pause needs, for half
// of the ten thousand, more than seven weeks of days and nights, and is in the journal from the fifth try on.
const (
	// TriesAllowed is the number of wrong tries after which the first pause begins.
	TriesAllowed = 5
	// FirstPause is that pause. Each further wrong try doubles it.
	FirstPause = 30 * time.Second
	// MaxPause is the longest.
	MaxPause = 15 * time.Minute
)

// pauseAfter returns the pause that so many wrong tries earn.
func pauseAfter(wrong int) time.Duration {
	if wrong < TriesAllowed {
		return 0
	}
	pause := FirstPause
	for range wrong - TriesAllowed {
		if pause *= 2; pause >= MaxPause {
			return MaxPause
		}
	}
	return pause
}

// attempt is somebody who wants to prove who he is.
type attempt struct {
	command pos.ID // that it is for: a retry of the same is not counted again. Zero: each counts
	till    pos.TillID
	staff   pos.StaffID // "" with a badge
	pin     Secret
	badge   Secret
}

// proof is what came of an attempt. It was found beside the writer, so a decision asks whether it still holds.
type proof struct {
	made  bool
	staff pos.StaffID
	pin   string // hash that matched
	tag   string // of the badge that was found
	err   error
}

// holds returns nil when the proof is right in the state of the decision: a PIN that was changed in between proves nothing.
func (p *proof) holds(r *roster) error {
	switch who := r.people[p.staff]; {
	case !p.made:
		return pos.Internalf("prove", errors.New("a check was not prepared"))
	case p.err != nil:
		return p.err
	case p.tag != "" && (r.badges[p.tag] != p.staff || !who.badge || !who.active):
		return unknownBadge()
	case p.tag == "" && (who.pin != p.pin || !who.active):
		return wrongPIN()
	}
	return nil
}

func wrongPIN() error     { return refused("prove", "staff.wrong_pin", nil) }
func unknownBadge() error { return refused("prove", "staff.unknown_badge", nil) }

func throttled(wait time.Duration) error {
	seconds := int64((wait + time.Second - 1) / time.Second)
	return refused("prove", "staff.throttled", map[string]any{"seconds": seconds})
}

// prove verifies a PIN or a badge and counts what was wrong. It takes as long as a hash and a commit take, so it is for
// Command.Prepare.
func (s *Staff) prove(ctx context.Context, a attempt) proof {
	p := proof{made: true, staff: a.staff}
	if s.vault == nil { // the zero Staff knows nobody
		p.err = wrongPIN()
		return p
	}
	if p.err = s.acquire(ctx); p.err != nil {
		return p
	}
	defer s.release()
	r, counted := s.current(), []tried{{ofTill, string(a.till)}}
	_, known := r.people[a.staff]
	if known && a.badge == "" {
		counted = append(counted, tried{ofStaff, string(a.staff)})
	}
	if wait := r.pause(s.cfg.Clock(), counted...); wait > 0 {
		p.err = throttled(wait)
		return p
	}
	if a.badge != "" {
		s.proveBadge(ctx, r, a, &p)
	} else {
		s.provePIN(r, a, &p)
	}
	switch {
	case p.err == nil:
		p.err = s.forget(ctx, r, counted)
	case pos.CodeOf(p.err) == pos.Refused:
		p.err = errors.Join(s.count(ctx, r, a, counted), p.err)
		if e, ok := errors.AsType[*pos.Error](p.err); ok {
			p.err = e // what hindered the counting goes before what was wrong
		}
	}
	return p
}

func (s *Staff) acquire(ctx context.Context) error {
	select {
	case s.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return &pos.Error{Code: pos.Unavailable, Op: "prove", Key: "store.busy", Err: ctx.Err()}
	}
}

func (s *Staff) release() { <-s.slots }

func (s *Staff) provePIN(r *roster, a attempt, p *proof) {
	who := r.people[a.staff]
	typed, ok := digits(a.pin)
	right := s.cfg.Cost.matches(who.pin, typed)
	if !right || !ok || !who.active {
		p.err = wrongPIN()
		return
	}
	p.pin = who.pin
}

func (s *Staff) proveBadge(ctx context.Context, r *roster, a attempt, p *proof) {
	tag, err := s.presented(a)
	if tag == "" && err == nil {
		tag, err = s.badgeTag(ctx, a.badge)
	}
	if err != nil {
		p.err = err
		return
	}
	p.tag, p.staff = tag, r.badges[tag]
	if who := r.people[p.staff]; !who.active || !who.badge {
		p.err = unknownBadge()
	}
}

// Pseudonyms of the vault whose keys belong to nobody.
const (
	badgesOfVault   = "staff-badges"
	attemptsOfVault = "staff-attempts"
)

func (s *Staff) badgeTag(ctx context.Context, code Secret) (string, error) {
	tag, err := s.vault.Tag(ctx, badgesOfVault, "badge", []byte(code))
	return string(tag), err
}

// count keeps a wrong try, durably, before it is told. Whoever typed it cannot stop that by leaving.
//
// The id of the step is a keyed hash of the command's id and of what was typed: the same command sent again counts once,
// and another PIN under the same id counts again, so that no id is a licence to guess.
func (s *Staff) count(ctx context.Context, r *roster, a attempt, counted []tried) error {
	ctx = context.WithoutCancel(ctx)
	c := store.Command{Name: "staff.wrong_try"}
	if !a.command.IsZero() {
		typed := a.command[:]
		for _, part := range []string{string(a.till), string(a.staff), string(a.pin), string(a.badge)} {
			typed = binary.BigEndian.AppendUint32(typed, uint32(len(part)))
			typed = append(typed, part...)
		}
		tag, err := s.vault.Tag(ctx, attemptsOfVault, "attempt", typed)
		if err != nil {
			return err
		}
		copy(c.ID[:], tag)
	}
	c.Decide = func(v *store.View) (store.Decision, error) {
		now := s.current()
		f := fact.StaffPINRefused{Till: a.till}
		if _, known := r.people[a.staff]; known {
			f.Staff = a.staff
		}
		if here, ok := now.tills[a.till]; ok && here.locked == 0 {
			f.By.Staff = here.staff
		}
		next := make([]tries, len(counted))
		for i, k := range counted {
			n := now.tries[k].wrong + 1
			pause := pauseAfter(n)
			next[i].wrong = n
			if pause > 0 {
				next[i].until = v.At.Add(pause).UnixMilli()
				f.Wrong, f.Pause = max(f.Wrong, n), max(f.Pause, int64(pause/time.Second))
			}
		}
		d := store.Decision{Write: func(tx *store.Tx) error { return keepTries(tx, counted, next) }}
		if f.Pause > 0 {
			d.Facts = []fact.Body{f}
		}
		return s.decision(d), nil
	}
	return s.do(ctx, c)
}

func keepTries(tx *store.Tx, of []tried, next []tries) error {
	for i, k := range of {
		err := tx.Exec(`INSERT INTO staff_tries (of, name, wrong, until) VALUES (?,?,?,?)
			ON CONFLICT (of, name) DO UPDATE SET wrong = excluded.wrong, until = excluded.until`,
			k.of, k.name, next[i].wrong, next[i].until)
		if err != nil {
			return err
		}
	}
	return nil
}

// forget ends the counting after a right try.
func (s *Staff) forget(ctx context.Context, r *roster, counted []tried) error {
	wrong := false
	for _, k := range counted {
		wrong = wrong || r.tries[k].wrong > 0
	}
	if !wrong {
		return nil
	}
	return s.do(context.WithoutCancel(ctx), store.Command{
		Name: "staff.right_try",
		Decide: func(*store.View) (store.Decision, error) {
			return s.decision(store.Decision{Write: func(tx *store.Tx) error {
				for _, k := range counted {
					if err := forgetTries(tx, k); err != nil {
						return err
					}
				}
				return nil
			}}), nil
		},
	})
}

func forgetTries(tx *store.Tx, k tried) error {
	return tx.Exec(`DELETE FROM staff_tries WHERE of = ? AND name = ?`, k.of, k.name)
}
