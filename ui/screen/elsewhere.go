package screen

import (
	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/returns"
	"sanduq/ui/wire"
)

// TopicElsewhere is what a till asked head office about, and what came of it; always whole.
const TopicElsewhere = "elsewhere"

// ElsewhereArgs asks head office whose receipt a number is. The answer comes under TopicElsewhere: nobody waits for it.
type ElsewhereArgs struct {
	Number string      `json:"number"`
	Store  pos.StoreID `json:"store,omitempty"` // that gave it, where several did
}

// Asked names a question, so that a screen knows its answer from that to an older one.
type Asked struct {
	Question pos.ID `json:"question"`
}

// Elsewhere is the last question of a till.
type Elsewhere struct {
	Question pos.ID `json:"question"`
	Number   string `json:"number,omitempty"` // "" where nothing was asked
	// State is asking | several | found | none | unreached | refused. found also comes from what this box kept, when head
	// office is not reached: Found says from when it is.
	State   string         `json:"state"`
	Matches []Match        `json:"matches,omitempty"` // of several: the stores that gave this number
	Found   *returns.Found `json:"found,omitempty"`
	Error   *wire.Error    `json:"error,omitempty"` // of refused
}

// Match is a store that gave a receipt of the number.
type Match struct {
	Store    pos.StoreID  `json:"store"`
	Shop     pos.Text     `json:"shop"` // what it calls itself
	At       int64        `json:"at"`
	Total    money.Amount `json:"total"`
	Currency string       `json:"currency"` // where it is not this shop's, the total has other units
}
