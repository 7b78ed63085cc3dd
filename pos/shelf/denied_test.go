package shelf_test

import (
	"context"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/store"
)

// denied is the permit of somebody who may not.
type denied struct{}

func (denied) Prepare(context.Context) {}

func (denied) By(*store.View) (fact.By, error) {
	return fact.By{}, &pos.Error{Code: pos.Refused, Op: "check", Key: "staff.needs_approval"}
}
