package app_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"sanduq/cmd/app"
	"sanduq/devices/sim"
	"sanduq/pos/money"
	"sanduq/pos/sale"
	"sanduq/pos/store"
	"sanduq/scripts/need"
	"sanduq/scripts/need/till"
	"sanduq/sync/broker"
	"sanduq/ui/screen"
)

// ringUp scans a code at a till's scanner and waits until the screen shows the total.
func (s *testShop) ringUp(c *till.Screen, at int, code string, total money.Amount) {
	s.t.Helper()
	if err := s.scanners[at].Scan(s.t.Context(), code); err != nil {
		s.t.Fatal(err)
	}
	need.Await(s.t, "the line of "+code+" on the screen", func() bool {
		var st sale.State
		return c.Told(screen.TopicTill, &st) && st.Total == total
	})
}

// TestASale follows one sale from the byte at the scanner's line to the row at head office: APP-001.
func TestASale(t *testing.T) {
	t.Parallel()
	wire, err := broker.Start(t.Context(), broker.Options{Host: "127.0.0.1", Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(wire.Close)
	s := bootShop(t, t.TempDir(), wire.URL())
	c := s.screen("1")
	s.ringUp(c, 0, "2000000000015", 1250)
	s.ringUp(c, 0, "2000000000015", 2500)
	s.ringUp(c, 0, "2000000000022", 2750)

	f := c.Ask("sale.cash", sale.CashArgs{Given: 5000})
	var done sale.Completed
	if f.Error != nil || json.Unmarshal(f.OK, &done) != nil || done.Change != 2250 || done.Number != "1-1-1" {
		t.Fatalf("APP-001: cash answered %s %+v", f.OK, f.Error)
	}
	need.Await(t, "the drawer", func() bool { return len(s.printers[0].Pulses()) == 1 })
	need.Await(t, "the receipt", func() bool {
		all := s.printers[0].Receipts()
		return len(all) > 0 && all[0].Cut
	})
	if codes := s.decodePaper(0, 0); !strings.Contains(codes, "1-1-1") {
		t.Errorf("APP-001: zbar reads %q on the receipt, not its number", codes)
	}
	need.Await(t, "the printed job", func() bool {
		var st screen.Status
		return c.Told(screen.TopicStatus, &st) && st.Printer.Waiting == 0 && len(st.Printer.Unknown) == 0
	})
	head := s.Store().Head()
	need.Await(t, "all entries at head office", func() bool {
		all, err := s.hub.Stores(t.Context())
		return err == nil && len(all) == 1 && all[0].Last.Epoch == head.Epoch && all[0].Last.Seq == head.Seq &&
			len(all[0].Takings) == 1 && all[0].Takings[0].Total == 2750
	})
	if found, err := s.hub.Audit(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("APP-001: head office's audit: %v, %v", found, err)
	}
	s.verify()
}

// decodePaper lets zbar read the codes of a receipt as it came out of the printer.
func (s *testShop) decodePaper(printer, receipt int) string {
	s.t.Helper()
	var png bytes.Buffer
	if err := sim.WritePNG(&png, s.printers[printer].Receipts()[receipt]); err != nil {
		s.t.Fatal(err)
	}
	return need.ReadCodes(s.t, png.Bytes())
}

func (s *testShop) verify() {
	s.t.Helper()
	r, err := store.Verify(s.t.Context(), filepath.Join(s.dir, "store", "store.db"), app.Parts(), s.t.TempDir(), nil)
	if err != nil || r.Difference != "" {
		s.t.Errorf("verify: %v %s", err, r.Difference)
	}
}

// TestAnUnknownCode: the scanner complains, the screen says so, and the basket is as it was: APP-002.
func TestAnUnknownCode(t *testing.T) {
	t.Parallel()
	s := bootShop(t, t.TempDir(), "")
	c := s.screen("2")
	s.ringUp(c, 1, "2000000000039", 900)
	if err := s.scanners[1].Scan(t.Context(), "2000000099993"); err != nil {
		t.Fatal(err)
	}
	need.Await(t, "the notice", func() bool {
		var n screen.Notice
		return c.Told(screen.TopicNotice, &n) && n.Error != nil && n.Error.Key == "sale.unknown_code"
	})
	need.Await(t, "the scanner's complaint", func() bool { return strings.Contains(s.scanners[1].Heard(), "F") })
	s.ringUp(c, 1, "2000000000039", 1800)
}

// TestABasketSurvivesARestart: stopped and started again, the basket is there to the last line: APP-003.
func TestABasketSurvivesARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := bootShop(t, dir, "")
	s.ringUp(s.screen("1"), 0, "2000000000015", 1250)
	s.stop()
	again := bootShop(t, dir, "")
	c := again.screen("1")
	need.Await(t, "the basket", func() bool {
		var st sale.State
		return c.Told(screen.TopicTill, &st) && st.Total == 1250 && len(st.Lines) == 1
	})
	if f := c.Ask("sale.cash", sale.CashArgs{Given: 1250}); f.Error != nil {
		t.Errorf("APP-003: cash: %+v", f.Error)
	}
}

// TestADeadPrinterStopsNothing: sales complete, receipts wait, and come out when there is paper again: APP-004.
func TestADeadPrinterStopsNothing(t *testing.T) {
	t.Parallel()
	s := bootShop(t, t.TempDir(), "")
	c := s.screen("1")
	need.Await(t, "a ready printer", func() bool {
		var st screen.Status
		return c.Told(screen.TopicStatus, &st) && st.Printer.Device.State == "ready"
	})
	s.printers[0].SetPaper(false)
	need.Await(t, "paper out on the screen", func() bool {
		var st screen.Status
		return c.Told(screen.TopicStatus, &st) && st.Printer.Device.State == "blocked"
	})
	for range 2 {
		s.ringUp(c, 0, "2000000000039", 900)
		if f := c.Ask("sale.cash", sale.CashArgs{Given: 1000}); f.Error != nil {
			t.Fatalf("APP-004: cash: %+v", f.Error)
		}
	}
	need.Await(t, "two receipts that wait", func() bool {
		var st screen.Status
		return c.Told(screen.TopicStatus, &st) && st.Printer.Waiting == 2
	})
	s.printers[0].SetPaper(true)
	need.Await(t, "two receipts on paper", func() bool {
		cut := 0
		for _, r := range s.printers[0].Receipts() {
			if r.Cut {
				cut++
			}
		}
		return cut == 2
	})
}

// TestEveryTableIsDeclared: no table without a role, in the store as it is really put together: STORE-010.
func TestEveryTableIsDeclared(t *testing.T) {
	t.Parallel()
	s := bootShop(t, t.TempDir(), "")
	if missing, err := s.Store().Undeclared(t.Context()); err != nil || len(missing) > 0 {
		t.Errorf("STORE-010: tables without a role: %v, %v", missing, err)
	}
}
