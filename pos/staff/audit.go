package staff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/store"
)

// Act is one entry of the journal that somebody answers for.
type Act struct {
	Position int64       `json:"position"`
	Epoch    int64       `json:"epoch"`
	Seq      int64       `json:"seq"`
	Kind     string      `json:"kind"`
	At       int64       `json:"at"` // Unix milliseconds UTC
	Day      pos.Date    `json:"day"`
	Till     pos.TillID  `json:"till,omitempty"`
	By       fact.By     `json:"by"`
	Subject  pos.StaffID `json:"subject,omitempty"` // whom of the staff it is about
	Reason   string      `json:"reason,omitempty"`
}

// AuditQuery says which acts are wanted. What is empty does not matter.
type AuditQuery struct {
	Kinds  []string    `json:"kinds,omitempty"`
	Till   pos.TillID  `json:"till,omitempty"`
	Staff  pos.StaffID `json:"staff,omitempty"`  // did it, allowed it, or is whom it is about
	From   int64       `json:"from,omitempty"`   // Unix milliseconds, included
	To     int64       `json:"to,omitempty"`     // not included
	Self   bool        `json:"self,omitempty"`   // only what was allowed by the one who did it: the owner's list
	Before int64       `json:"before,omitempty"` // position: the next page after the one that ended there
	Limit  int         `json:"limit,omitempty"`  // 0: MaxActs
}

// MaxActs is the number of acts in one answer.
const MaxActs = 200

// Audit answers who did what, when, at which till, allowed by whom and why, the latest first: "who opened this drawer, and
// why" is Kinds drawer.opened.v1 and its till. It finds the entries by an index of every entry that says by whom, and reads
// them in the journal itself. Whether the asker may know is the caller's to check (ReadAudit).
func Audit(v *store.View, q AuditQuery) ([]Act, error) {
	where, args := q.where()
	rows, err := v.Query(`SELECT a.position, j.epoch, j.seq, j.kind, j.at, j.day, a.till, a.staff, a.approved, a.self,
		a.subject, j.body FROM staff_acts a JOIN journal j ON j.position = a.position`+where+
		` ORDER BY a.position DESC LIMIT ?`, args...)
	if err != nil {
		return nil, fmt.Errorf("read audit: %w", err)
	}
	defer func() { _ = rows.Close() }()
	acts := []Act{}
	for rows.Next() {
		var a Act
		var body []byte
		err := rows.Scan(&a.Position, &a.Epoch, &a.Seq, &a.Kind, &a.At, &a.Day, &a.Till, &a.By.Staff, &a.By.Approved,
			&a.By.Self, &a.Subject, &body)
		if err != nil {
			return nil, fmt.Errorf("read audit: %w", err)
		}
		if said, ok := readAct(body); ok {
			a.Reason = said.Reason
		}
		acts = append(acts, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read audit: %w", err)
	}
	return acts, nil
}

// where returns the conditions of a query and their arguments, the limit last.
func (q *AuditQuery) where() (string, []any) {
	var conditions []string
	var args []any
	and := func(condition string, with ...any) {
		conditions, args = append(conditions, condition), append(args, with...)
	}
	if len(q.Kinds) > 0 {
		list := make([]any, len(q.Kinds))
		for i, k := range q.Kinds {
			list[i] = k
		}
		and(`a.kind IN (?`+strings.Repeat(`,?`, len(list)-1)+`)`, list...)
	}
	if q.Till != "" {
		and(`a.till = ?`, string(q.Till))
	}
	if q.Staff != "" {
		and(`? IN (a.staff, a.approved, a.subject)`, string(q.Staff))
	}
	if q.From != 0 {
		and(`j.at >= ?`, q.From)
	}
	if q.To != 0 {
		and(`j.at < ?`, q.To)
	}
	if q.Self {
		and(`a.self = 1`)
	}
	if q.Before != 0 {
		and(`a.position < ?`, q.Before)
	}
	limit := MaxActs
	if q.Limit > 0 {
		limit = min(q.Limit, MaxActs)
	}
	if len(conditions) == 0 {
		return "", []any{limit}
	}
	return ` WHERE ` + strings.Join(conditions, ` AND `), append(args, limit)
}

// act is what the index reads of an entry.
type act struct {
	By      fact.By
	Till    string
	Subject string
	Reason  string
}

// readAct reads who answers for an entry of any kind, from the names that all bodies share. It is not ok for one that
// says nothing of it. A field of another shape is of another meaning, and empty.
func readAct(body []byte) (act, bool) {
	if !bytes.Contains(body, []byte(`"by":`)) { // most entries of a busy day are spared the reading
		return act{}, false
	}
	var raw struct {
		By     json.RawMessage `json:"by"`
		Till   json.RawMessage `json:"till"`
		Staff  json.RawMessage `json:"staff"`
		Reason json.RawMessage `json:"reason"`
	}
	var a act
	if json.Unmarshal(body, &raw) != nil || !bytes.HasPrefix(raw.By, []byte("{")) || json.Unmarshal(raw.By, &a.By) != nil {
		return act{}, false
	}
	a.Till, a.Subject, a.Reason = text(raw.Till), text(raw.Staff), text(raw.Reason)
	return a, true
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// applyAct files an entry in the index.
func applyAct(tx *store.Tx, e *journal.Entry) error {
	a, ok := readAct(e.Body)
	if !ok {
		return nil
	}
	return tx.Exec(`INSERT INTO staff_acts (position, kind, till, staff, approved, self, subject) VALUES (?,?,?,?,?,?,?)`,
		e.Position, e.Kind, a.Till, string(a.By.Staff), string(a.By.Approved), a.By.Self, a.Subject)
}
