package printing_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanduq/pos"
	"sanduq/pos/printing"
	"sanduq/pos/store"
)

// TestNoReceiptLeavesTwice plays drivers, power cuts, impatient people and retries at random, and watches what goes to the
// printer.
func TestNoReceiptLeavesTwice(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		f := newFixture(filepath.Join(root, pos.NewID(time.UnixMilli(int64(n))).String()))
		if err := f.open(t.Context()); err != nil {
			t.Fatal(err)
		}
		p := &player{f: f, t: t, left: map[pos.ID]int{}, copies: map[string]bool{}}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			p.step()
		}
		if err := errors.Join(f.verify(t.Context()), f.Close()); err != nil {
			t.Fatal(err)
		}
	})
}

type player struct {
	f      *fixture
	t      *rapid.T
	left   map[pos.ID]int  // how often the unmarked receipt of a sale went to the printer
	copies map[string]bool // marked copies that went
	sales  []pos.ID
	jobs   []pos.ID
	last   store.Command
}

func (p *player) step() {
	ctx, t := p.t.Context(), p.t
	var err error
	switch rapid.SampledFrom([]string{"sell", "sell", "take", "take", "move", "move", "restart", "answer", "reprint", "retry"}).
		Draw(t, "step") {
	case "sell":
		var id pos.ID
		if id, err = p.f.sell(ctx, rapid.SampledFrom([]pos.TillID{"1", "2"}).Draw(t, "till")); err == nil {
			p.sales = append(p.sales, id)
		}
	case "take":
		p.take()
	case "move":
		if len(p.jobs) > 0 {
			to := rapid.SampledFrom([]printing.State{printing.Sent, printing.Printed, printing.Unknown}).Draw(t, "to")
			from := rapid.SampledFrom([]printing.State{printing.Sending, printing.Sent}).Draw(t, "from")
			err = p.allowed(p.f.do(ctx, printing.Move(rapid.SampledFrom(p.jobs).Draw(t, "job"), from, to, "test")))
		}
	case "restart":
		err = errors.Join(p.f.Close(), p.f.open(ctx))
	case "answer":
		if len(p.jobs) > 0 {
			p.last = p.f.printing.Answer(p.f.newID(), "1", printing.AnswerArgs{
				Job:    rapid.SampledFrom(p.jobs).Draw(t, "job"),
				Answer: rapid.SampledFrom([]string{"printed", "drop", "reprint"}).Draw(t, "answer"),
			})
			err = p.allowed(p.f.do(ctx, p.last))
		}
	case "reprint":
		if len(p.sales) > 0 {
			p.last = p.f.printing.Reprint(p.f.newID(), "2", printing.ReprintArgs{Sale: rapid.SampledFrom(p.sales).Draw(t, "sale")})
			err = p.allowed(p.f.do(ctx, p.last))
		}
	case "retry":
		if p.last.Decide != nil {
			err = p.allowed(p.f.do(ctx, p.last))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// take is what a driver does: the oldest job goes to the printer.
func (p *player) take() {
	j, ok, err := p.f.next(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	if !ok {
		return
	}
	if err := p.f.do(p.t.Context(), printing.Move(j.ID, printing.Queued, printing.Sending, "")); err != nil {
		p.t.Fatal(err)
	}
	p.jobs = append(p.jobs, j.ID)
	if j.Copy == 0 {
		if p.left[j.Sale]++; p.left[j.Sale] > 1 {
			p.t.Fatalf("PRINT-001: the unmarked receipt of sale %s left twice", j.Sale)
		}
		return
	}
	name := pos.ReceiptNumber(pos.TillID(j.Sale.String()), 0, int64(j.Copy))
	if p.copies[name] {
		p.t.Fatalf("PRINT-008: copy %d of sale %s left twice", j.Copy, j.Sale)
	}
	p.copies[name] = true
}

// allowed passes a refusal: at random many a step comes at a wrong moment.
func (p *player) allowed(err error) error {
	switch pos.CodeOf(err) {
	case pos.Refused, pos.NotFound:
		return nil
	case pos.Internal: // sending to printed is no step of the ledger
		if e, ok := errors.AsType[*pos.Error](err); ok && e.Op == "move print job" {
			return nil
		}
	default:
	}
	return err
}
