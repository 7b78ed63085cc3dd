package screen

import "sanduq/pos/returns"

// RecentAnswer is the last sales of the till, the newest first, and the reasons that a return may have.
type RecentAnswer struct {
	Sales   []returns.Sold   `json:"sales"`
	Reasons []returns.Reason `json:"reasons"`
}
