package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"

	"sanduq/pos"
	"sanduq/ui/screen"
)

// Call is who asks, and the id under which it is done once.
type Call struct {
	ID   pos.ID
	Till pos.TillID
	Who  Session
}

// Commands is what the screens can ask, by name: one table, written by hand where the program is put together.
type Commands map[string]Command

// Command serves one name. Do makes one.
type Command struct {
	args, answer reflect.Type
	run          func(context.Context, Call, json.RawMessage) (any, error)
}

// Do serves a command by a function of its typed arguments. Arguments with a field that A does not have are refused: a
// misspelt name must not become a default. The context ends when the screen leaves, or after CommandLimit.
func Do[A, R any](fn func(context.Context, Call, A) (R, error)) Command {
	return Command{
		args: reflect.TypeFor[A](), answer: reflect.TypeFor[R](),
		run: func(ctx context.Context, c Call, raw json.RawMessage) (any, error) {
			var args A
			if err := decodeStrictly(raw, &args); err != nil {
				return nil, &pos.Error{Code: pos.Invalid, Op: "decode arguments", Key: "wire.bad_args", Err: err}
			}
			return fn(ctx, c, args)
		},
	}
}

func decodeStrictly(raw json.RawMessage, into any) error {
	if len(raw) == 0 {
		raw = json.RawMessage("{}")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the arguments")
	}
	return nil
}

// check tells where the table differs from what the screens were built for.
func (c Commands) check() error {
	var wrong []error
	known := screen.Commands()
	for _, k := range known {
		switch have, ok := c[k.Name]; {
		case !ok:
			wrong = append(wrong, fmt.Errorf("command %s is not served", k.Name))
		case have.args != k.Args || have.answer != k.Answer:
			wrong = append(wrong, fmt.Errorf("command %s is served as %v → %v, screens expect %v → %v",
				k.Name, have.args, have.answer, k.Args, k.Answer))
		}
	}
	for name := range c {
		if !slices.ContainsFunc(known, func(k screen.Command) bool { return k.Name == name }) {
			wrong = append(wrong, fmt.Errorf("command %s is not in screen.Commands", name))
		}
	}
	return errors.Join(wrong...)
}
