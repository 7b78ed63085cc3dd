package sale

import (
	"encoding/json"
	"unicode/utf8"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// detailJSON writes what is known of the goods of a line; "" where that is nothing, as it is of most.
func detailJSON(d *fact.Detail) (string, error) {
	if *d == (fact.Detail{}) {
		return "", nil
	}
	text, err := json.Marshal(d)
	return string(text), err
}

func readDetail(text string) (d fact.Detail, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &d)
	}
	return d, err
}

// sameDetail reports whether the same is known of two lines.
func sameDetail(a, b *fact.Detail) bool {
	x, y := *a, *b
	if (x.Age == nil) != (y.Age == nil) || x.Age != nil && *x.Age != *y.Age {
		return false
	}
	x.Age, y.Age = nil, nil // weighings and prices by hand never join another line: they are equal only where both are absent
	return x == y
}

func (st *LineState) describe(d *fact.Detail) {
	if w := d.Weighing; w != nil {
		st.Source = w.Source
		if w.Tare != 0 {
			st.Tare = w.Tare.String()
		}
		if w.Net != 0 {
			st.Net = w.Net.String()
		}
	}
	if d.Age != nil {
		st.Age = d.Age.Limit
	}
}

// fixed returns why the quantity of a line cannot be changed, nil where it can.
func (l *Line) fixed() error {
	switch {
	case l.For != 0:
		return depositFollows(l)
	case l.Weighing != nil && l.Weighing.Source == fact.FromCode:
		return ofLabel(l)
	case l.Serial != "":
		return oneSerial(l)
	}
	return nil
}

// retyped marks the weight of a line as typed, now that a person changed it.
func (l *Line) retyped() {
	if l.Weighing != nil {
		l.Weighing = &fact.Weighing{Source: fact.FromTyped}
	}
}

func depositFollows(l *Line) error {
	return &pos.Error{
		Code: pos.Refused, Op: "change line", Key: "sale.deposit_follows", Hint: "sale.deposit_follows_hint",
		Args: map[string]any{"line": l.No, "for": l.For},
	}
}

func ofLabel(l *Line) error {
	return &pos.Error{
		Code: pos.Refused, Op: "change line", Key: "sale.of_label", Hint: "sale.of_label_hint",
		Args: map[string]any{"line": l.No},
	}
}

func oneSerial(l *Line) error {
	return &pos.Error{
		Code: pos.Refused, Op: "change line", Key: "sale.one_serial", Args: map[string]any{"line": l.No, "serial": l.Serial},
	}
}

// NoteArgs is a note on a line, "" to take it away.
type NoteArgs struct {
	Line int    `json:"line"`
	Note string `json:"note"`
}

// Note writes a note beside a line; it is printed on the receipt. Answer: LineAnswer. Refusals: sale.no_line,
// sale.note_long.
func (s *Sales) Note(id pos.ID, at pos.TillID, a NoteArgs) store.Command {
	return s.guarded(id, "sale.note", at, staff.Sell, nil, a,
		func(_ *store.View, t *till, _ fact.By) (store.Decision, error) {
			b := t.basket.copy()
			l, err := b.standing(a.Line)
			if err != nil {
				return store.Decision{}, err
			}
			l.Note = pos.CleanName(a.Note)
			if utf8.RuneCountInString(l.Note) > MaxNote {
				return store.Decision{}, tooLong("sale.note_long", MaxNote)
			}
			return s.changed(at, t, b, false, l)
		})
}

// withDeposit returns a line and the deposit that belongs to it, where there is one that stands.
func (b *Basket) withDeposit(no int) []*Line {
	l := &b.Lines[no-1]
	lines := []*Line{l}
	for i := range b.Lines {
		if d := &b.Lines[i]; d.For == no && d.Voided == 0 && l.Voided == 0 {
			d.Qty = l.Qty
			lines = append(lines, d)
		}
	}
	return lines
}
