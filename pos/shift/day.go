package shift

import (
	"crypto/ed25519"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/journal"
	"sanduq/pos/staff"
	"sanduq/pos/store"
)

// CloseDayArgs says which business day is closed.
type CloseDayArgs struct {
	Date     pos.Date        `json:"date,omitempty"` // "": the present one
	Approval *staff.Approval `json:"approval,omitempty"`
}

// Closed tells of a Z.
type Closed struct {
	Number  int64    `json:"number"`
	Printed string   `json:"printed"` // epoch-number
	Date    pos.Date `json:"date"`
}

// CloseDay makes the Z of a business date: it takes all that waits up to that date. Open shifts, differences, unprinted
// receipts and the line to head office do not hold it up. A date that was closed is closed again only where something came
// late for it. Answer: Closed. Refusals: day.invalid, day.not_begun, day.already_closed.
func (s *Shifts) CloseDay(id pos.ID, at pos.TillID, a CloseDayArgs) store.Command {
	return s.command(id, "day.close", at, staff.CloseDay, a.Approval, a, func(x act) (store.Decision, error) {
		date, err := closable(x.v, a.Date)
		if err != nil {
			return store.Decision{}, err
		}
		head := x.v.Head()
		f := fact.DayClosed{
			Number: 1, Date: date, Till: at, Currency: s.cfg.Currency.Code(), By: x.by,
			Head: fact.ChainHead{Epoch: head.Epoch, Seq: head.Seq, Hash: head.Hash.String()},
		}
		err = x.v.QueryRow(`SELECT coalesce(max(number), 0) + 1 FROM shift_days`).Scan(&f.Number)
		if err != nil {
			return store.Decision{}, fmt.Errorf("number the day: %w", err)
		}
		if err := reckon(x.v, &f, scope{upTo: date}); err != nil {
			return store.Decision{}, err
		}
		if f.Baskets, err = s.cfg.Baskets.Unfinished(x.v); err != nil {
			return store.Decision{}, err
		}
		// A key that cannot sign is a state that the Z shows by the missing signature: the day ends all the same.
		if signature, err := s.cfg.Signer.Sign(head); err == nil {
			f.Signed = base64.StdEncoding.EncodeToString(signature)
		}
		done := Closed{Number: f.Number, Printed: PrintedNumber(head.Epoch, f.Number), Date: date}
		return store.Decision{
			Facts: []fact.Body{f}, Push: []store.Push{{Topic: DayTopic, Data: done}}, Answer: done,
		}, nil
	})
}

// PrintedNumber renders the number of a Z as it is printed: epoch-number.
func PrintedNumber(epoch, number int64) string { return fmt.Sprintf("%d-%d", epoch, number) }

// closable checks that a business date can be closed.
func closable(v *store.View, date pos.Date) (pos.Date, error) {
	if date == "" {
		date = v.Day
	}
	if _, err := time.Parse(time.DateOnly, string(date)); err != nil {
		return "", refuse(pos.Invalid, "day.invalid", "date", date)
	}
	if date > v.Day {
		return "", refuse(pos.Refused, "day.not_begun", "date", date)
	}
	var was, waits bool
	err := v.QueryRow(`SELECT EXISTS (SELECT 1 FROM shift_days WHERE date >= ?1),
		EXISTS (SELECT 1 FROM shift_sums WHERE z = 0 AND day <= ?1)
		OR EXISTS (SELECT 1 FROM shift_money WHERE z = 0 AND day <= ?1)
		OR EXISTS (SELECT 1 FROM shift_events WHERE z = 0 AND day <= ?1)
		OR EXISTS (SELECT 1 FROM shift_safe WHERE z = 0 AND day <= ?1)
		OR EXISTS (SELECT 1 FROM shift_approvals WHERE z = 0 AND day <= ?1)
		OR EXISTS (SELECT 1 FROM shifts WHERE z = 0 AND day <= ?1 AND state = 'closed')`, string(date)).Scan(&was, &waits)
	if err != nil {
		return "", fmt.Errorf("look for what waits for a Z: %w", err)
	}
	if was && !waits {
		return "", refuse(pos.Refused, "day.already_closed", "date", date)
	}
	return date, nil
}

// reckon fills in what a Z adds up, from the views alone.
func reckon(v *store.View, f *fact.DayClosed, s scope) (err error) {
	if f.Totals, f.Dates, err = totals(v, s); err != nil {
		return err
	}
	if f.Shifts, err = ended(v, s); err != nil {
		return err
	}
	if f.Open, err = standing(v, s); err != nil {
		return err
	}
	if f.Approved, err = accepted(v, s); err != nil {
		return err
	}
	f.Before = fact.Perpetual{}
	err = v.QueryRow(`SELECT sales, refunds, documents FROM shift_days WHERE number = ?`, f.Number-1).
		Scan(&f.Before.Sales, &f.Before.Refunds, &f.Before.Documents)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read perpetual totals: %w", err)
	}
	if f.After.Sales, err = f.Before.Sales.Add(f.Totals.Sales.Gross); err != nil {
		return err
	}
	f.After.Documents = f.Before.Documents + f.Totals.Sales.Count + f.Totals.Refunds.Count
	f.After.Refunds, err = f.Before.Refunds.Add(f.Totals.Refunds.Gross)
	return err
}

// IsSigned tells whether a Z of a store bears the signature of a device key over the head it names.
func IsSigned(key ed25519.PublicKey, id pos.StoreID, z *fact.DayClosed) bool {
	signature, err := base64.StdEncoding.DecodeString(z.Signed)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return false
	}
	head := journal.Head{Epoch: z.Head.Epoch, Seq: z.Head.Seq}
	if n, err := hex.Decode(head.Hash[:], []byte(z.Head.Hash[:min(len(z.Head.Hash), 2*len(head.Hash))])); err != nil ||
		n != len(head.Hash) || len(z.Head.Hash) != 2*len(head.Hash) {
		return false
	}
	return ed25519.Verify(key, head.SignedBytes(id), signature)
}
