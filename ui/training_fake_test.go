package ui_test

import (
	"slices"

	"sanduq/pos"
	"sanduq/pos/staff"
	"sanduq/pos/training"
	"sanduq/ui"
	"sanduq/ui/screen"
)

// withTraining adds the commands by which the fake till changes books. Its baskets of the other book are put away.
func (f *fakeTill) withTraining(c ui.Commands) ui.Commands {
	c["training.begin"] = ui.Do(once(f, "training.begin", func(a training.Args) (screen.Nothing, error) {
		may := f.crew.Till.Open || slices.Contains(f.crew.Till.Permissions, staff.Train)
		switch {
		case !may && a.Approval == nil:
			return screen.Nothing{}, &pos.Error{
				Code: pos.Refused, Key: "staff.needs_approval", Args: map[string]any{"permission": staff.Train},
			}
		case len(f.lines) > 0:
			return screen.Nothing{}, &pos.Error{Code: pos.Refused, Key: "training.basket_open"}
		}
		f.turnBookLocked(true)
		return screen.Nothing{}, nil
	}))
	c["training.end"] = ui.Do(once(f, "training.end", func(training.Args) (screen.Nothing, error) {
		f.turnBookLocked(false)
		return screen.Nothing{}, nil
	}))
	c["training.clear"] = ui.Do(once(f, "training.clear", func(training.Args) (screen.Nothing, error) {
		return screen.Nothing{}, nil
	}))
	return c
}

func (f *fakeTill) turnBookLocked(on bool) {
	f.status.Till.Training = on
	f.lines, f.sale, f.last = nil, "", nil
	f.server.Refresh(screen.TopicTill, "")
	f.server.Refresh(screen.TopicStatus, "")
}

// training is the fake till while it trains, with goods in the basket.
func (f *fakeTill) training() {
	f.mu.Lock()
	f.turnBookLocked(true)
	f.mu.Unlock()
	fill(f)
}
