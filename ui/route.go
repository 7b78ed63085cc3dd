package ui

import (
	"context"
	"encoding/json"
)

// Route serves commands by whichever table a call belongs to. pick returns the call as that table knows it, and done, which
// is called when the command was served; an error refuses the call. Both tables serve the same names with the same types.
func Route(first Commands, pick func(context.Context, string, Call) (Commands, Call, func(), error)) Commands {
	routed := Commands{}
	for name, c := range first {
		c.run = func(ctx context.Context, call Call, raw json.RawMessage) (any, error) {
			table, call, done, err := pick(ctx, name, call)
			if err != nil {
				return nil, err
			}
			defer done()
			return table[name].run(ctx, call, raw)
		}
		routed[name] = c
	}
	return routed
}
