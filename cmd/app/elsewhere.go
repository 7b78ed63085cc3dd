package app

import (
	"context"
	"encoding/json"
	"sync"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/returns"
	"sanduq/pos/store"
	"sanduq/sync/envelope"
	"sanduq/sync/inquiry"
	"sanduq/ui"
	"sanduq/ui/screen"
	"sanduq/ui/wire"
)

const (
	// askWorkers is the number of questions to head office that are on their way at once.
	askWorkers = 4
	// askQueue is the number that wait for a worker. One more is told at once that head office was not reached.
	askQueue = 8
)

// The states of a question, as screens name them.
const (
	asking    = "asking"
	several   = "several"
	found     = "found"
	none      = "none"
	unreached = "unreached"
	refused   = "refused"
)

// question is one that a till's screen asked.
type question struct {
	id   pos.ID
	till pos.TillID
	screen.ElsewhereArgs
}

// elsewhere is what the tills asked head office. It is not kept: what was answered is, by returns.Keep.
type elsewhere struct {
	queue chan question

	mu   sync.Mutex
	last map[pos.TillID]screen.Elsewhere
}

func newElsewhere() elsewhere {
	return elsewhere{queue: make(chan question, askQueue), last: map[pos.TillID]screen.Elsewhere{}}
}

// askElsewhere begins to ask head office whose receipt a number is. It does not wait: the answer comes under
// screen.TopicElsewhere. Without a head office, or when it is asked too much, that says so at once.
func (a *App) askElsewhere(ctx context.Context, c ui.Call, args screen.ElsewhereArgs) (screen.Asked, error) {
	number, err := returns.CleanNumber(args.Number)
	if err != nil {
		return screen.Asked{}, err
	}
	args.Number = number
	q := question{c.ID, c.Till, args}
	a.showElsewhere(q, screen.Elsewhere{State: asking})
	if a.office != nil {
		select {
		case a.elsewhere.queue <- q:
			return screen.Asked{Question: c.ID}, nil
		default:
		}
	}
	a.showElsewhere(q, a.kept(ctx, args))
	return screen.Asked{Question: c.ID}, nil
}

// answerTills asks head office what tills want to know, until ctx ends.
func (a *App) answerTills(ctx context.Context) {
	var all sync.WaitGroup
	defer all.Wait()
	for range askWorkers {
		all.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case q := <-a.elsewhere.queue:
					if answer := a.inquire(ctx, q.ElsewhereArgs); ctx.Err() == nil {
						a.showElsewhere(q, answer)
					}
				}
			}
		})
	}
}

// inquire asks one question, and keeps the receipt where there is one.
func (a *App) inquire(ctx context.Context, q screen.ElsewhereArgs) screen.Elsewhere {
	var out screen.Elsewhere
	f, err := a.office.ask.Find(ctx, q.Number, q.Store)
	if err != nil {
		return a.kept(ctx, q)
	}
	if len(f.Matches) == 0 {
		out.State = none
		return out
	}
	if len(f.Matches) > 1 {
		out.State = several
		for _, m := range f.Matches {
			out.Matches = append(out.Matches, screen.Match{
				Store: m.Of, Shop: pos.Text{En: m.NameEn, Ar: m.NameAr}, At: m.At, Total: m.Total, Currency: m.Currency,
			})
		}
		return out
	}
	receipt, err := foreignOf(f)
	if err == nil {
		_, err = store.Do[any](ctx, a.store, a.returns.Keep(receipt))
	}
	if err == nil {
		out.Found, err = a.findKept(ctx, q.Number, receipt.Store)
	}
	if err != nil {
		out.State, out.Error = refused, wire.ErrorOf(err)
		return out
	}
	out.State = found
	return out
}

// kept is what this box still knows of a receipt when head office is not reached.
func (a *App) kept(ctx context.Context, q screen.ElsewhereArgs) screen.Elsewhere {
	f, err := a.findKept(ctx, q.Number, q.Store)
	if err != nil {
		return screen.Elsewhere{State: unreached}
	}
	return screen.Elsewhere{State: found, Found: f}
}

func (a *App) findKept(ctx context.Context, number string, of pos.StoreID) (*returns.Found, error) {
	var f returns.Found
	err := a.store.Read(ctx, func(v *store.View) (err error) {
		f, err = a.returns.FindElsewhere(v, number, of)
		return err
	})
	return &f, err
}

// foreignOf reads head office's answer.
func foreignOf(f *envelope.Found) (returns.Foreign, error) {
	m := f.Matches[0]
	out := returns.Foreign{Store: m.Of, Shop: pos.Text{En: m.NameEn, Ar: m.NameAr}, Number: f.Number, At: m.At}
	if f.Sold == nil { // too large to travel
		return out, &pos.Error{
			Code: pos.Refused, Op: "read receipt", Key: "return.too_large_elsewhere", Args: map[string]any{"number": f.Number},
		}
	}
	out.Country, out.Day = f.Sold.Country, f.Sold.Day
	if err := json.Unmarshal([]byte(f.Sold.Body), &out.Sale); err != nil {
		return out, &pos.Error{Code: pos.Invalid, Op: "read receipt", Key: "sync.bad_document", Err: err}
	}
	for _, g := range f.Sold.Lines {
		out.Lines = append(out.Lines, returns.ForeignLine{By: g.By, ElsewhereLine: goneLine(g)})
	}
	for _, g := range f.Sold.Tenders {
		out.Tenders = append(out.Tenders, returns.ForeignTender{By: g.By, ElsewhereRefund: goneBack(g)})
	}
	return out, nil
}

func goneLine(g envelope.Gone) fact.ElsewhereLine {
	return fact.ElsewhereLine{Line: int(g.Line), Qty: g.Qty, Gross: g.Gross, Tax: g.Tax}
}

func goneBack(g envelope.GoneBack) fact.ElsewhereRefund {
	return fact.ElsewhereRefund{Tender: int(g.Tender), Amount: g.Amount}
}

// showElsewhere tells a till's screens what came of a question, unless the till has asked something else since.
func (a *App) showElsewhere(q question, e screen.Elsewhere) {
	e.Question, e.Number = q.id, q.Number
	a.elsewhere.mu.Lock()
	overtaken := e.State != asking && a.elsewhere.last[q.till].Question != q.id
	if !overtaken {
		a.elsewhere.last[q.till] = e
	}
	a.elsewhere.mu.Unlock()
	if !overtaken {
		a.screens.Refresh(screen.TopicElsewhere, q.till)
	}
}

func (a *App) elsewhereSnapshot(_ context.Context, till pos.TillID) (int64, any, error) {
	a.elsewhere.mu.Lock()
	defer a.elsewhere.mu.Unlock()
	return 0, a.elsewhere.last[till], nil
}

// newInquiry makes the part of the line that asks.
func (a *App) newInquiry() (*inquiry.Inquiry, error) {
	return inquiry.New(inquiry.Options{Store: a.cfg.Store, Clock: a.clock, Log: a.log})
}

// applyReturned takes head office's word of a return in another store. It is for the store that sold alone; told twice it
// changes nothing, so the feed's cursor may stay behind it.
func (f feed) applyReturned(ctx context.Context, doc envelope.Document) error {
	var d envelope.Returned
	if err := json.Unmarshal([]byte(doc.Body), &d); err != nil {
		return &pos.Error{Code: pos.Invalid, Op: "apply feed", Key: "sync.bad_document", Err: err}
	}
	if d.Of != f.app.cfg.Store {
		return nil
	}
	heard := fact.ReturnedElsewhere{
		Return: d.ID, Sale: d.Sale, Number: d.Number, Store: d.By, Credit: d.Credit, At: d.At,
		Lines: []fact.ElsewhereLine{}, Refunds: []fact.ElsewhereRefund{},
	}
	for _, g := range d.Lines {
		heard.Lines = append(heard.Lines, goneLine(g))
	}
	for _, g := range d.Tenders {
		heard.Refunds = append(heard.Refunds, goneBack(g))
	}
	_, err := store.Do[any](ctx, f.app.store, f.app.returns.HearReturned(heard))
	return err
}

// applyOverrun takes head office's word that more came back of a receipt than was sold, where this store sold or took back.
func (f feed) applyOverrun(ctx context.Context, doc envelope.Document) error {
	var d envelope.Overrun
	if err := json.Unmarshal([]byte(doc.Body), &d); err != nil {
		return &pos.Error{Code: pos.Invalid, Op: "apply feed", Key: "sync.bad_document", Err: err}
	}
	heard := fact.ReceiptOverrun{
		ID: d.ID, Store: d.Of, Number: d.Number, SoldAt: d.At, Over: d.Over, Currency: d.Currency, Shares: []fact.ReceiptShare{},
	}
	ours := d.Of == f.app.cfg.Store
	for _, s := range d.Shares {
		ours = ours || s.By == f.app.cfg.Store
		heard.Shares = append(heard.Shares, fact.ReceiptShare{Store: s.By, Total: s.Total})
	}
	if !ours {
		return nil
	}
	_, err := store.Do[any](ctx, f.app.store, f.app.returns.HearOverrun(heard))
	return err
}
