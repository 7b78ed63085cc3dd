package printer_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"sanduq/devices"
	"sanduq/devices/port"
	"sanduq/devices/printer"
	"sanduq/pos/receipt/typeset"
)

// PRINT-001, PRINT-002: a job goes through its states in order and comes out dot for dot, over every kind of line.
func TestPrints(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]setup{
		"serial with wires":        {},
		"serial with XON and XOFF": {flow: port.XONXOFF},
		"network":                  {network: true},
		"weak fence":               {profile: "generic-80", flow: port.XONXOFF},
		"slow line":                {baud: 57600, rows: 1600},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t, s)
			want := tall("receipt", 300)
			first := b.print(want)
			second := b.print(page("next"))
			b.awaitState(first, printer.Printed)
			b.awaitState(second, printer.Printed)
			moves := []printer.State{printer.Sending, printer.Sent, printer.Printed}
			if got := b.ledger.get(first).moves; !slices.Equal(got, moves) {
				t.Fatalf("moved %v, want %v", got, moves)
			}
			if got := b.cutReceipts(); !slices.Equal(got, []string{"receipt\n", "next\n"}) {
				t.Fatalf("printed %q", got)
			}
			image := want.Items[0].Raster
			if got := b.sim.Receipts()[0].Bitmap.Bits[:len(image.Bits)]; !bytes.Equal(got, image.Bits) {
				t.Fatal("the image is not the page's")
			}
			b.awaitHealth(devices.Ready, "")
			if h := b.tracker.Health(); h.LastSeen.IsZero() {
				t.Fatal("never seen")
			}
		})
	}
}

// PRINT-001: what the ledger cannot record is not sent.
func TestUnrecordedJobIsNotSent(t *testing.T) {
	t.Parallel()
	b := start(t, setup{})
	b.ledger.setRefuse(printer.Sending)
	id := b.print(page("receipt"))
	b.awaitHealth(devices.Ready, "")
	b.await("several sleeps of the driver", func() bool { return time.Since(b.tracker.Health().Since) > 500*time.Millisecond })
	if got := b.sim.Receipts(); len(got) != 0 {
		t.Fatalf("printed %+v", got)
	}
	b.ledger.setRefuse()
	b.awaitState(id, printer.Printed)
}

// PRINT-005: a printer without paper begins no job; one that runs out in the middle goes on when it is refilled.
func TestPaperOut(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]setup{
		"wires":        {baud: 115200, rows: 3000},
		"XON and XOFF": {baud: 115200, rows: 3000, flow: port.XONXOFF},
		"network":      {rows: 1000, network: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t, s)
			b.awaitHealth(devices.Ready, "")
			id := b.print(tall("receipt", 400))
			b.awaitMidJob(id)
			b.sim.SetPaper(false)
			b.awaitHealth(devices.Blocked, "printer.paper_out")
			behind := b.print(page("behind"))
			b.await("longer than any silence is borne", func() bool {
				return time.Since(b.tracker.Health().Since) > silence+500*time.Millisecond
			})
			if s := b.ledger.get(id).state; s != printer.Sending && s != printer.Sent {
				t.Fatalf("the job is %s", s)
			}
			b.sim.SetPaper(true)
			b.awaitState(behind, printer.Printed)
			if got := b.cutReceipts(); !slices.Equal(got, []string{"receipt\n", "behind\n"}) {
				t.Fatalf("printed %q", got)
			}
			b.awaitHealth(devices.Ready, "")
			b.sim.SetCover(true)
			b.awaitHealth(devices.Blocked, "printer.cover_open")
			id = b.print(page("later"))
			b.await("a second without work", func() bool { return time.Since(b.tracker.Health().Since) > 500*time.Millisecond })
			if got := b.ledger.get(id).state; got != printer.Queued {
				t.Fatalf("begun with the cover open: %s", got)
			}
			b.sim.SetCover(false)
			b.awaitState(id, printer.Printed)
			b.sim.SetPaperLow(true)
			b.awaitHealth(devices.Attention, "printer.paper_low")
		})
	}
}

// checkUnknown holds PRINT-003 and PRINT-004 after a job was cut off: it is unknown and never sent again, and the next
// one comes out whole, on paper of its own.
func (b *bench) checkUnknown(id [16]byte, cause string) {
	b.t.Helper()
	next := b.print(tall("next", 60))
	b.awaitState(next, printer.Printed)
	if got := b.ledger.get(id); got.state != printer.Unknown || got.cause != cause {
		b.t.Fatalf("the job is %s because of %q, want unknown because of %q", got.state, got.cause, cause)
	}
	all := b.sim.Receipts()
	last := all[len(all)-1]
	if !last.Cut || last.Text != "next\n" || last.Bitmap.Height != 60+typeset.NativeHeight {
		b.t.Fatalf("the next receipt is %q, %d rows", last.Text, last.Bitmap.Height)
	}
	whole := 0
	for _, r := range all {
		if r.Text == "receipt\n" {
			whole++
		}
	}
	if whole > 1 {
		b.t.Fatalf("printed %d times", whole)
	}
}

// PRINT-003, PRINT-004: the cable is pulled in the middle of an image, and put back while the printer kept its power.
func TestUnplugged(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]setup{
		"serial":  {baud: 115200, rows: 3000},
		"network": {rows: 1000, network: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t, s)
			id := b.print(tall("receipt", 1500))
			b.awaitMidJob(id)
			b.sim.SetCable(false)
			b.awaitState(id, printer.Unknown)
			if !s.network {
				b.awaitHealth(devices.Absent, "device.absent")
			}
			b.sim.SetCable(true)
			b.checkUnknown(id, "device.absent")
			b.awaitHealth(devices.Ready, "")
		})
	}
}

// PRINT-003: the power is cut in the middle of an image, and the printer says so when it is back.
func TestPowerCut(t *testing.T) {
	t.Parallel()
	b := start(t, setup{baud: 115200, rows: 3000, notice: true})
	id := b.print(tall("receipt", 1500))
	b.awaitMidJob(id)
	b.sim.SetPower(false)
	b.sim.SetPower(true)
	b.checkUnknown(id, "printer.power_cut")
}

// PRINT-003: the power is cut for longer than any silence is borne.
func TestPowerCutSilently(t *testing.T) {
	t.Parallel()
	b := start(t, setup{baud: 115200, rows: 3000})
	id := b.print(tall("receipt", 1500))
	b.awaitMidJob(id)
	b.sim.SetPower(false)
	b.awaitState(id, printer.Unknown)
	b.awaitHealth(devices.Absent, "printer.no_answer")
	b.sim.SetPower(true)
	b.checkUnknown(id, "printer.no_answer")
}

// PRINT-006: somebody switches the printer off to change its paper, and it says nothing about it.
func TestPowerCutWhileBlocked(t *testing.T) {
	t.Parallel()
	b := start(t, setup{baud: 115200, rows: 3000})
	id := b.print(tall("receipt", 1500))
	b.awaitMidJob(id)
	b.sim.SetPaper(false)
	b.awaitHealth(devices.Blocked, "printer.paper_out")
	b.sim.SetPower(false)
	b.sim.SetPaper(true)
	b.sim.SetPower(true)
	b.checkUnknown(id, "printer.power_cut")
}

// PRINT-003: a printer that stops taking anything and does not say why is not waited for beyond the bound.
func TestHeldForEver(t *testing.T) {
	t.Parallel()
	for _, flow := range []port.Flow{port.RTSCTS, port.XONXOFF} {
		t.Run(string(flow), func(t *testing.T) {
			t.Parallel()
			b := start(t, setup{baud: 115200, rows: 3000, flow: flow})
			id := b.print(tall("receipt", 1500))
			b.awaitMidJob(id)
			b.sim.Hold(true)
			b.awaitHealth(devices.Blocked, "printer.stopped")
			b.awaitState(id, printer.Unknown)
			b.sim.Hold(false)
			b.checkUnknown(id, "printer.no_answer")
		})
	}
}

// PRINT-002, PRINT-003: a printer that lives and never says that the job is printed leaves it unknown.
func TestFenceLost(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{"epson-80", "generic-80"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			b := start(t, setup{profile: profile})
			b.sim.LoseFences(true)
			id := b.print(page("receipt"))
			b.awaitState(id, printer.Unknown)
			b.sim.LoseFences(false)
			b.checkUnknown(id, "printer.no_answer")
		})
	}
}

// PRINT-003: the store stops in the middle of a job: what can still be printed is, what cannot is unknown.
func TestStopInTheMiddle(t *testing.T) {
	t.Parallel()
	short := start(t, setup{baud: 115200, rows: 3000})
	id := short.print(tall("receipt", 60))
	short.awaitMidJob(id)
	short.stop()
	if got := short.ledger.get(id); got.state != printer.Printed {
		t.Errorf("a short job is %s", got.state)
	}
	long := start(t, setup{baud: 38400})
	id = long.print(tall("receipt", 1500))
	long.awaitMidJob(id)
	began := time.Now()
	long.stop()
	if got := long.ledger.get(id); got.state != printer.Unknown || got.cause != "printer.store_stopped" {
		t.Errorf("a long job is %s because of %q", got.state, got.cause)
	}
	if d := time.Since(began); d > printer.StopGrace+time.Second {
		t.Errorf("stopped after %s", d)
	}
}

// A printer that is not there is looked for, and found when it comes.
func TestAbsent(t *testing.T) {
	t.Parallel()
	b := start(t, setup{})
	b.awaitHealth(devices.Ready, "")
	b.sim.SetCable(false)
	b.awaitHealth(devices.Absent, "device.absent")
	id := b.print(page("receipt"))
	b.sim.SetCable(true)
	b.awaitState(id, printer.Printed)
	b.sim.SetPower(false)
	b.awaitHealth(devices.Absent, "printer.no_answer")
	b.sim.SetPower(true)
	b.awaitHealth(devices.Ready, "")
}
