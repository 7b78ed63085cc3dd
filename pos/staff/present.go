package staff

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"strings"
	"time"

	"sanduq/pos"
)

// A badge that is scanned at a till's own scanner does not reach a screen: whoever reads the screen's line could use the
// code for ever. The screen gets a ticket, which is good at that till, for one command, for a short time.
const (
	// TicketLife is how long a ticket is good: until a person has looked at the screen and the screen has asked.
	TicketLife = time.Minute
	// MaxTickets is the number of tickets that are good at once. A shop scans a few badges a minute.
	MaxTickets = 64
	// ticketMark begins a ticket. No badge's code has a blank, so neither is taken for the other.
	ticketMark = " "
)

// ticket stands for a badge that was scanned.
type ticket struct {
	till    pos.TillID
	tag     string
	until   time.Time
	command pos.ID // the one that used it: a retry of the same is no second use
}

// BadgeOf returns the badge's code of what a scanner sent or a person typed: without what stands around it.
func BadgeOf(scanned string) Secret { return Secret(strings.TrimSpace(scanned)) }

// Presented is whose badge was scanned, and what a command of the same till proves it by.
type Presented struct {
	Staff  pos.StaffID
	Ticket Secret
	// Here tells that the person is signed in at this till, Locked that the till is locked, Taken that somebody is signed in.
	Here, Locked, Taken bool
}

// Present tells whether a code that was scanned at a till is the badge of somebody who may use one. It costs a scan of goods
// a look at whether the shop has badges at all, and then one keyed hash.
func (s *Staff) Present(ctx context.Context, at pos.TillID, code Secret) (p Presented, ok bool, err error) {
	r := s.current()
	if len(r.badges) == 0 || !badgeForm(code) {
		return Presented{}, false, nil
	}
	tag, err := s.badgeTag(ctx, code)
	if err != nil {
		return Presented{}, false, err
	}
	p.Staff, ok = r.badges[tag]
	if who := r.people[p.Staff]; !ok || !who.active || !who.badge {
		return Presented{}, false, nil
	}
	here, taken := r.tills[at]
	p.Here, p.Locked, p.Taken = taken && here.staff == p.Staff, taken && here.locked != 0, taken
	p.Ticket = s.issue(at, tag)
	return p, true, nil
}

// issue makes a ticket, and forgets those whose time is over.
func (s *Staff) issue(at pos.TillID, tag string) Secret {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails: it ends the process instead (Go 1.24)
	t, now := Secret(ticketMark+hex.EncodeToString(raw)), s.cfg.Clock()
	s.mu.Lock()
	defer s.mu.Unlock()
	for other, x := range s.tickets {
		if !now.Before(x.until) || len(s.tickets) >= MaxTickets {
			delete(s.tickets, other)
		}
	}
	if s.tickets == nil {
		s.tickets = map[Secret]ticket{}
	}
	s.tickets[t] = ticket{till: at, tag: tag, until: now.Add(TicketLife)}
	return t
}

// presented returns the tag of the badge that a ticket stands for, "" where the attempt has a badge's own code. A ticket is
// nothing that could be guessed, so one that is not good is no wrong try: the badge is to be scanned again.
func (s *Staff) presented(a attempt) (tag string, err error) {
	if !strings.HasPrefix(string(a.badge), ticketMark) {
		return "", nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.tickets[a.badge]
	used := t.command != pos.ID{} && t.command != a.command
	if !ok || used || t.till != a.till || !s.cfg.Clock().Before(t.until) {
		return "", &pos.Error{Code: pos.NotFound, Op: "prove", Key: "staff.badge_again"}
	}
	t.command = a.command
	s.tickets[a.badge] = t
	return t.tag, nil
}
