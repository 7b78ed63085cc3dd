package staff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/store"
)

// act is what the index reads of an entry.
type act struct {
	By      fact.By
	Till    string
	Subject string
	Reason  string
	At      int64 // of a part, where it says so
}

// byMark is in every body that says by whom.
const byMark = `"by":`

// readAct reads who answers for an entry of any kind, from the names that all bodies share. It is not ok for one that
// says nothing of it. A field of another shape is of another meaning, and empty.
func readAct(body []byte) (act, bool) {
	if !bytes.Contains(body, []byte(byMark)) { // most entries of a shop without staff are spared the reading
		return act{}, false
	}
	var raw struct {
		By     json.RawMessage `json:"by"`
		Till   json.RawMessage `json:"till"`
		Staff  json.RawMessage `json:"staff"`
		Reason json.RawMessage `json:"reason"`
		At     json.RawMessage `json:"at"`
	}
	var a act
	if json.Unmarshal(body, &raw) != nil || !bytes.HasPrefix(raw.By, []byte("{")) || json.Unmarshal(raw.By, &a.By) != nil {
		return act{}, false
	}
	a.Till, a.Subject, a.Reason = text(raw.Till), text(raw.Staff), text(raw.Reason)
	if json.Unmarshal(raw.At, &a.At) != nil {
		a.At = 0
	}
	return a, true
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// part is something in an entry that somebody did.
type part struct {
	act
	field string // it stands in
}

// maxPartDepth bounds how deep parts are looked for: a line's lowering in a sale is at the third level.
const maxPartDepth = 4

// readParts finds what people did within an entry: objects below its first level that say by whom, as a line that was taken
// out of a basket before it was sold. They are listed by the names of fields, and in a list by their place.
func readParts(body []byte) []part {
	if bytes.Count(body, []byte(byMark)) < 2 { // the entry's own is one
		return nil
	}
	var top map[string]json.RawMessage
	if json.Unmarshal(body, &top) != nil {
		return nil
	}
	var out []part
	for _, name := range slices.Sorted(maps.Keys(top)) {
		if name != "by" {
			out = appendParts(out, name, top[name], 1)
		}
	}
	return out
}

func appendParts(out []part, field string, raw json.RawMessage, depth int) []part {
	if depth > maxPartDepth || !bytes.Contains(raw, []byte(byMark)) {
		return out
	}
	if raw[0] == '[' {
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			return out
		}
		for _, x := range list {
			out = appendParts(out, field, x, depth+1)
		}
		return out
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return out
	}
	if a, ok := readAct(raw); ok {
		out = append(out, part{a, field})
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name != "by" {
			out = appendParts(out, name, fields[name], depth+1)
		}
	}
	return out
}

// applyAct files an entry and its parts in the index.
func applyAct(tx *store.Tx, e *journal.Entry) error {
	own, ok := readAct(e.Body)
	if ok {
		own.At = e.At
		if err := fileAct(tx, e, 0, part{act: own}); err != nil {
			return err
		}
	}
	for i, p := range readParts(e.Body) {
		if p.Till == "" {
			p.Till = own.Till
		}
		if p.At == 0 {
			p.At = e.At
		}
		if err := fileAct(tx, e, i+1, p); err != nil {
			return err
		}
	}
	return nil
}

func fileAct(tx *store.Tx, e *journal.Entry, no int, p part) error {
	kind := e.Kind
	if p.field != "" {
		kind += "/" + p.field
	}
	err := tx.Exec(`INSERT INTO staff_acts
		(position, part, at, kind, till, staff, approved, self, subject, reason) VALUES (?,?,?,?,?,?,?,?,?,?)`,
		e.Position, no, p.At, kind, p.Till, string(p.By.Staff), string(p.By.Approved), p.By.Self, p.Subject, p.Reason)
	if err != nil {
		return fmt.Errorf("file act: %w", err)
	}
	return nil
}
