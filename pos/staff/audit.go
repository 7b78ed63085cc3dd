package staff

import (
	"fmt"
	"strings"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/store"
)

// Act is one entry of the journal that somebody answers for.
type Act struct {
	Position int64       `json:"position"`
	Part     int         `json:"part,omitempty"` // 0: the entry itself; else which of its parts
	Epoch    int64       `json:"epoch"`
	Seq      int64       `json:"seq"`
	Kind     string      `json:"kind"` // of a part with the field it stands in: sale.completed.v1/voided
	At       int64       `json:"at"`   // Unix milliseconds UTC
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
	// BeforePart is the part of Before that the page ended with.
	BeforePart int `json:"before_part,omitempty"`
	Limit      int `json:"limit,omitempty"` // 0: MaxActs
}

// MaxActs is the number of acts in one answer.
const MaxActs = 200

// Audit answers who did what, when, at which till, allowed by whom and why, the latest first: "who opened this drawer, and
// why" is Kinds drawer.opened.v1 and its till. It finds them by an index of everything that says by whom. A kind KIND/FIELD
// means the parts of such entries: sale.completed.v1/voided. Whether the asker may know is the caller's to check
// (ReadAudit).
func Audit(v *store.View, q AuditQuery) ([]Act, error) {
	where, args := q.where()
	rows, err := v.Query(`SELECT a.position, a.part, j.epoch, j.seq, a.kind, a.at, j.day, a.till, a.staff, a.approved,
		a.self, a.subject, a.reason FROM staff_acts a JOIN journal j ON j.position = a.position`+where+
		` ORDER BY a.position DESC, a.part DESC LIMIT ?`, args...)
	if err != nil {
		return nil, fmt.Errorf("read audit: %w", err)
	}
	defer func() { _ = rows.Close() }()
	acts := []Act{}
	for rows.Next() {
		var a Act
		err := rows.Scan(&a.Position, &a.Part, &a.Epoch, &a.Seq, &a.Kind, &a.At, &a.Day, &a.Till, &a.By.Staff,
			&a.By.Approved, &a.By.Self, &a.Subject, &a.Reason)
		if err != nil {
			return nil, fmt.Errorf("read audit: %w", err)
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
		and(`a.at >= ?`, q.From)
	}
	if q.To != 0 {
		and(`a.at < ?`, q.To)
	}
	if q.Self {
		and(`a.self = 1`)
	}
	if q.Before != 0 {
		and(`(a.position, a.part) < (?, ?)`, q.Before, q.BeforePart)
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
