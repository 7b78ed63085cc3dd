package app_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"sanduq/pos"
	"sanduq/pos/money"
	"sanduq/pos/returns"
	"sanduq/pos/sale"
	"sanduq/pos/shift"
	"sanduq/pos/staff"
	"sanduq/pos/training"
	"sanduq/scripts/need"
	"sanduq/scripts/need/till"
	"sanduq/ui/screen"
)

const (
	monaPIN = "284617"
	raniPIN = "5913"
)

// hire gives the shop a manager and a cashier, who signs in at the till.
func hire(c *till.Screen) {
	c.Helper()
	for _, p := range []struct{ who, role, pin string }{{"mona", staff.Manager, monaPIN}, {"rani", staff.Cashier, raniPIN}} {
		id := pos.StaffID(p.who)
		must[screen.Nothing](c, "staff.change", staff.ChangeArgs{
			Staff: id, Role: p.role, Active: true, Name: pos.Text{En: p.who, Ar: p.who},
		})
		// Not by staff.SetPINArgs: a Secret is never written.
		must[screen.Nothing](c, "staff.set_pin", map[string]any{"staff": id, "pin": p.pin})
		must[staff.SignedIn](c, "staff.switch", map[string]any{"staff": id, "pin": p.pin})
	}
}

// TestWhoLetsATillTrain: TRAIN-002, TRAIN-009.
func TestWhoLetsATillTrain(t *testing.T) {
	t.Parallel()
	s := bootShop(t, t.TempDir(), "")
	c := s.screen("1")
	hire(c)
	refusedAs(c, "staff.needs_approval", "training.begin", training.Args{})
	mona := map[string]any{"approval": map[string]any{"staff": "mona", "pin": monaPIN}}
	must[screen.Nothing](c, "training.begin", mona)
	trains(c, true)
	if done := sellFor(c, milk, 1250); done.Number != "T1-1-1" {
		t.Errorf("TRAIN-009: the cashier's practice got the number %s", done.Number)
	}
	refusedAs(c, "staff.needs_approval", "drawer.open", shift.NoSaleArgs{Reason: "change"})
	must[screen.Nothing](c, "staff.lock", screen.Nothing{})
	refusedAs(c, "staff.locked", "sale.scan", sale.ScanArgs{Code: milk})
	must[staff.SignedIn](c, "staff.unlock", map[string]any{"pin": raniPIN})
	must[screen.Nothing](c, "training.end", training.Args{})
	refusedAs(c, "staff.needs_approval", "training.clear", training.Args{})
	must[staff.SignedIn](c, "staff.switch", map[string]any{"staff": "mona", "pin": monaPIN})
	badge := map[string]any{"staff": "rani", "code": "BADGE-rani-1"}
	must[screen.Nothing](c, "staff.set_badge", badge)
	must[screen.Nothing](c, "staff.change", staff.ChangeArgs{Staff: "rani", Role: staff.Cashier, Active: true, Badge: true})
	must[screen.Nothing](c, "training.begin", training.Args{})
	must[screen.Nothing](c, "staff.lock", screen.Nothing{})
	must[sale.LineAnswer](c, "sale.scan", sale.ScanArgs{Code: "BADGE-rani-1"})
	need.Await(t, "the owner of the badge at the till that trains", func() bool {
		var now screen.Staff
		return c.Told(screen.TopicStaff, &now) && now.Till.Staff == "rani" && now.Till.LockedAt == 0
	})
	must[screen.Nothing](c, "training.end", training.Args{})
	must[staff.SignedIn](c, "staff.switch", map[string]any{"staff": "mona", "pin": monaPIN})
	audit := must[screen.Audit](c, "audit.list", staff.AuditQuery{Kinds: []string{"training.began.v1", "training.ended.v1"}})
	if len(audit.Rows) != 4 || audit.Rows[3].Act.By.Staff != "rani" || audit.Rows[3].Act.By.Approved != "mona" ||
		audit.Rows[2].Act.By.Staff != "rani" || audit.Rows[2].Act.Till != "1" || audit.Rows[1].Act.By.Staff != "mona" {
		t.Errorf("TRAIN-002: who did what says %+v", audit.Rows)
	}
	sold := must[screen.Audit](c, "audit.list", staff.AuditQuery{Kinds: []string{"sale.completed.v1"}})
	if len(sold.Rows) != 0 {
		t.Errorf("TRAIN-001: who did what knows of practice: %+v", sold.Rows)
	}
	s.verify()
}

// TestPracticeComesBackAsPracticeOnly: TRAIN-004.
func TestPracticeComesBackAsPracticeOnly(t *testing.T) {
	t.Parallel()
	s := bootShop(t, t.TempDir(), "")
	c := s.screen("1")
	sold := sellFor(c, milk, 1250)
	train(c)
	practice := sellFor(c, bread, 250)
	found := must[returns.Found](c, "return.find", returns.FindArgs{Number: practice.Number})
	if found.Total != 250 || found.Till != "T1" {
		t.Errorf("TRAIN-004: in training, %s is %+v", practice.Number, found)
	}
	refusedAs(c, "return.unknown_receipt", "return.find", returns.FindArgs{Number: sold.Number})
	must[screen.Nothing](c, "training.end", training.Args{})
	refusedAs(c, "return.training_receipt", "return.find", returns.FindArgs{Number: practice.Number})
}

// TestATrainingBookThatCannotBeOpened stops no sale, and leads back: TRAIN-003.
func TestATrainingBookThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	s := bootShop(t, t.TempDir(), "")
	c := s.screen("1")
	train(c)
	s.shut()
	file := filepath.Join(s.dir, "store", "training", "1", "store.db")
	if err := os.WriteFile(file, []byte("no database at all, and long enough to be one"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.open()
	c, other := s.screen("1"), s.screen("2")
	trains(c, true)
	refusedAs(c, "training.unavailable", "sale.scan", sale.ScanArgs{Code: milk})
	if done := sellFor(other, milk, 1250); done.Number != "2-1-1" {
		t.Errorf("TRAIN-003: the other till got the number %s", done.Number)
	}
	must[screen.Nothing](c, "training.end", training.Args{})
	must[screen.Nothing](c, "training.clear", training.Args{})
	train(c)
	if done := sellFor(c, milk, 1250); done.Number != "T1-1-1" {
		t.Errorf("TRAIN-010: in a new book the first sale got the number %s", done.Number)
	}
}

// books is what the model of TestTwoTillsTwoBooks knows of one till.
type books struct {
	c      *till.Screen
	trains bool
	basket [2]money.Amount // real, practice
	sold   [2]int64
	taken  money.Amount // real
}

func (b *books) at() int {
	if b.trains {
		return 1
	}
	return 0
}

// TestTwoTillsTwoBooks gives two tills commands at random, training and not, and compares with a model of two books after
// each: TRAIN-001, TRAIN-002, TRAIN-004.
func TestTwoTillsTwoBooks(t *testing.T) {
	t.Parallel()
	s := bootShop(t, t.TempDir(), "")
	random := rand.New(rand.NewPCG(8, 23))
	tills := []*books{{c: s.screen("1")}, {c: s.screen("2")}}
	for step := range 160 {
		i := random.IntN(2)
		head := s.Store().Head()
		grew := oneStep(t, random, tills[i], i+1)
		if now := s.Store().Head(); now.Seq != head.Seq+grew {
			t.Fatalf("TRAIN-001: step %d: the journal grew by %d entries, want %d", step, now.Seq-head.Seq, grew)
		}
	}
	if tills[0].sold[1] == 0 || tills[1].sold[1] == 0 || tills[0].sold[0] == 0 {
		t.Fatalf("the model sold nothing: %+v", tills)
	}
	if tills[0].trains {
		must[screen.Nothing](tills[0].c, "training.end", training.Args{})
		trains(tills[0].c, false)
	}
	x := must[screen.DayNow](tills[0].c, "day.now", shift.ReadArgs{})
	if x.X.Totals.Sales.Count != tills[0].sold[0]+tills[1].sold[0] || x.X.Totals.Sales.Gross != tills[0].taken+tills[1].taken {
		t.Errorf("TRAIN-001: the X says %+v, want %d+%d sales of %d+%d", x.X.Totals.Sales,
			tills[0].sold[0], tills[1].sold[0], tills[0].taken, tills[1].taken)
	}
	s.verify()
}

// oneStep does one thing at a till and returns by how many entries the real journal has to grow.
func oneStep(t *testing.T, random *rand.Rand, b *books, no int) (grew int64) {
	t.Helper()
	at := b.at()
	switch random.IntN(6) {
	case 0, 1, 2:
		must[sale.LineAnswer](b.c, "sale.scan", sale.ScanArgs{Code: bread})
		b.basket[at] += 250
	case 3:
		if b.basket[at] == 0 {
			refusedAs(b.c, "sale.empty", "sale.cash", sale.CashArgs{Given: 100})
			return 0
		}
		done := must[sale.Completed](b.c, "sale.cash", sale.CashArgs{Given: 100_00})
		b.sold[at]++
		number := fmt.Sprintf("%s%d-1-%d", []string{"", "T"}[at], no, b.sold[at])
		if done.Number != number || done.Total != b.basket[at] {
			t.Fatalf("TRAIN-004: sold %+v, want %s of %d", done, number, b.basket[at])
		}
		if !b.trains {
			b.taken += done.Total
			grew = 1
		}
		b.basket[at] = 0
	case 4:
		if b.trains {
			return 0
		}
		if b.basket[0] > 0 {
			refusedAs(b.c, "training.basket_open", "training.begin", training.Args{})
			return 0
		}
		must[screen.Nothing](b.c, "training.begin", training.Args{})
		b.trains, grew = true, 1
	case 5:
		if !b.trains {
			return 0
		}
		must[screen.Nothing](b.c, "training.end", training.Args{})
		b.trains, grew = false, 1
	}
	need.Await(t, "the basket of the book that the till sells in", func() bool {
		var st sale.State
		return b.c.Told(screen.TopicTill, &st) && st.Total == b.basket[b.at()]
	})
	return grew
}
