package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"sanduq/pos"
)

// Do hands a command to the writer and waits for its commit. The answer is Decide's, or the one a former try with the
// same id got. Errors: what Decide refused with (the same again for a retry); Conflict when the id was used for
// something else; Unavailable when nothing was done; Unknown when the caller stopped waiting, or the commit's outcome
// cannot be known: ask again with the same id.
func Do[A any](ctx context.Context, s *Store, c Command) (A, error) {
	var none A
	args, err := fingerprint(c)
	if err != nil {
		return none, pos.Internalf(c.Name, err)
	}
	if c.Prepare != nil {
		c.Prepare(ctx)
	}
	r := s.send(ctx, request{Command: c, args: args})
	if r.err != nil {
		return none, r.err
	}
	if r.stored != nil {
		err := decodeInto(&none, r.stored)
		return none, err
	}
	if r.answer == nil {
		return none, nil
	}
	a, ok := r.answer.(A)
	if !ok {
		return none, pos.Internalf(c.Name, fmt.Errorf("answer is a %T", r.answer))
	}
	return a, nil
}

// send queues a request and waits for its reply.
func (s *Store) send(ctx context.Context, r request) reply {
	answered := make(chan reply, 1) // the writer never waits for a caller who left
	r.reply = answered
	select {
	case <-s.stop:
		return reply{err: unavailable("store.stopped")}
	case <-ctx.Done():
		return reply{err: &pos.Error{Code: pos.Unavailable, Op: r.Name, Key: "store.busy", Err: ctx.Err()}}
	default:
	}
	select {
	case s.queue <- r:
	case <-s.stop:
		return reply{err: unavailable("store.stopped")}
	case <-ctx.Done():
		return reply{err: &pos.Error{Code: pos.Unavailable, Op: r.Name, Key: "store.busy", Err: ctx.Err()}}
	}
	select {
	case a := <-answered:
		return a
	case <-ctx.Done():
		return settled(answered, unknown(r.Name, ctx.Err()))
	case <-s.done:
		// The writer answers whatever it takes before it ends. This came too late for it.
		return settled(answered, unavailable("store.stopped"))
	}
}

// settled returns the answer where there is one already, else err.
func settled(answered <-chan reply, err error) reply {
	select {
	case a := <-answered:
		return a
	default:
		return reply{err: err}
	}
}

// outside runs fn in the writer between two batches.
func (s *Store) outside(ctx context.Context, fn func(*writer) error) error {
	return s.send(ctx, request{outside: fn}).err
}

func decodeInto(a any, stored []byte) error {
	if err := json.Unmarshal(stored, a); err != nil {
		return pos.Internalf("read stored answer", err)
	}
	return nil
}

func unavailable(key string) error { return &pos.Error{Code: pos.Unavailable, Op: "do", Key: key} }

func unknown(op string, cause error) error {
	return &pos.Error{Code: pos.Unknown, Op: op, Key: "store.unknown", Hint: "store.unknown_hint", Err: cause}
}

// fingerprint identifies what a command asks for, so that an id cannot come back with other arguments.
func fingerprint(c Command) ([]byte, error) {
	if c.ID.IsZero() {
		return nil, nil
	}
	b, err := json.Marshal(c.Args)
	if err != nil {
		return nil, fmt.Errorf("encode arguments: %w", err)
	}
	h := sha256.New()
	h.Write([]byte(c.Name))
	h.Write([]byte{0})
	h.Write(b)
	return h.Sum(nil)[:16], nil
}

// refusal is how a refusal is kept: what a person is told, without the cause.
type refusal struct {
	Code pos.Code       `json:"code"`
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
	Hint string         `json:"hint,omitempty"`
}

// firstAnswer returns what the command's id was answered before.
func (w *writer) firstAnswer(r *request) (reply, bool) {
	var args, body []byte
	var refused bool
	err := w.QueryRow(`SELECT args, refused, body FROM answers WHERE command = ?`, r.ID[:]).Scan(&args, &refused, &body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return reply{}, false
	case err != nil:
		return reply{err: pos.Internalf("read answer", err)}, true
	case !bytes.Equal(args, r.args):
		return reply{err: &pos.Error{Code: pos.Conflict, Op: r.Name, Key: "store.id_reused"}}, true
	case refused:
		var f refusal
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber() // an amount among the arguments must not pass through a float
		if err := d.Decode(&f); err != nil {
			return reply{err: pos.Internalf("read stored refusal", err)}, true
		}
		return reply{err: &pos.Error{Code: f.Code, Op: r.Name, Key: f.Key, Args: f.Args, Hint: f.Hint}}, true
	}
	return reply{stored: body}, true
}

// keptRefusal returns the form in which a refusal is kept as the command's answer, nil when it is not, and what the
// caller is told. A defect of ours is not kept: after it is mended a retry may succeed.
func keptRefusal(r *request, cause error) ([]byte, error) {
	e, ok := errors.AsType[*pos.Error](cause)
	if r.ID.IsZero() || !ok {
		return nil, cause
	}
	switch e.Code {
	case pos.Invalid, pos.NotFound, pos.Refused:
	default:
		return nil, cause
	}
	body, err := json.Marshal(refusal{Code: e.Code, Key: e.Key, Args: e.Args, Hint: e.Hint})
	if err != nil {
		return nil, pos.Internalf(r.Name, errors.Join(cause, err))
	}
	return body, cause
}

func (w *writer) remember(r *request, body []byte, refused bool) error {
	err := w.exec(`INSERT INTO answers (command, args, at, refused, body) VALUES (?,?,?,?,?)`,
		r.ID[:], r.args, w.at.UnixMilli(), refused, body)
	if err != nil {
		return pos.Internalf(r.Name, fmt.Errorf("keep answer: %w", err))
	}
	return nil
}

// Beat goes once through the writer and back. It feeds the watchdog: a writer that hangs answers nobody.
func (s *Store) Beat(ctx context.Context) error {
	_, err := Do[any](ctx, s, Command{Name: "beat", Decide: func(*View) (Decision, error) { return Decision{}, nil }})
	return err
}
