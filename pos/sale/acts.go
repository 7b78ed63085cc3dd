package sale

import (
	"encoding/json"

	"sanduq/pos/fact"
)

// lineActs is what people did to a line while it was in the basket, as its row keeps it: JSON, "" for nothing.
type lineActs struct {
	VoidedBy fact.By        `json:"voided_by,omitzero"`
	Lowered  []fact.Lowered `json:"lowered,omitempty"`
}

// acts returns the text of the row. Of the line of a scan it is nothing, and costs nothing.
func (l *Line) acts() (string, error) {
	if l.VoidedBy == (fact.By{}) && len(l.Lowered) == 0 {
		return "", nil
	}
	text, err := json.Marshal(lineActs{l.VoidedBy, l.Lowered})
	return string(text), err
}

func (l *Line) readActs(text string) error {
	if text == "" {
		return nil
	}
	var a lineActs
	err := json.Unmarshal([]byte(text), &a)
	l.VoidedBy, l.Lowered = a.VoidedBy, a.Lowered
	return err
}
