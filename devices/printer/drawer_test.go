package printer_test

import (
	"testing"
	"time"

	"sanduq/devices"
	"sanduq/devices/port"
	"sanduq/devices/printer"
	"sanduq/pos"
)

// PRINT-007: the drawer of an idle printer opens within 300 ms. A busy machine may delay one of several; not in parallel,
// because this measures.
func TestDrawerIdle(t *testing.T) {
	for name, s := range map[string]setup{
		"real time": {baud: 115200}, "in turn": {profile: "generic-80", flow: port.XONXOFF, baud: 115200},
		"network": {network: true},
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, s)
			b.awaitHealth(devices.Ready, "")
			b.await("the end of the greeting", func() bool { return b.sim.State().Buffered == 0 })
			const tries = 5
			best := time.Hour
			for i := range tries {
				began := time.Now()
				if err := b.driver.Pulse(t.Context()); err != nil {
					t.Fatal(err)
				}
				b.await("the drawer", func() bool { return len(b.sim.Pulses()) == i+1 })
				best = min(best, b.sim.Pulses()[i].Sub(began))
			}
			if best > 300*time.Millisecond {
				t.Fatalf("of %d pulses the fastest took %s", tries, best)
			}
		})
	}
}

// PRINT-007: a pulse is slipped into a job that is being sent, and into one that waits for paper; both come out whole.
func TestDrawerDuringJob(t *testing.T) {
	t.Parallel()
	b := start(t, setup{baud: 115200, rows: 3000})
	id := b.print(tall("receipt", 600))
	b.awaitMidJob(id)
	began := time.Now()
	if err := b.driver.Pulse(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := time.Since(began); d > printer.PulseLimit {
		t.Fatalf("opened after %s", d)
	}
	if s := b.ledger.get(id).state; s != printer.Sending {
		t.Fatalf("the job was already %s", s)
	}
	b.sim.SetPaper(false)
	b.awaitHealth(devices.Blocked, "printer.paper_out")
	b.sim.ShutDrawer()
	if err := b.driver.Pulse(t.Context()); err != nil {
		t.Fatalf("without paper: %v", err)
	}
	b.sim.SetPaper(true)
	b.awaitState(id, printer.Printed)
	if n := len(b.sim.Pulses()); n != 2 {
		t.Fatalf("%d pulses", n)
	}
	if got := b.cutReceipts(); len(got) != 1 || got[0] != "receipt\n" {
		t.Fatalf("printed %q", got)
	}
}

// PRINT-007, PRINT-008: a pulse that a stopped printer does not take is dropped within its bound, and the drawer stays
// shut when the printer goes on.
func TestDrawerDropped(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		s     setup
		block func(b *bench)
		free  func(b *bench)
	}{
		"XOFF": {
			setup{flow: port.XONXOFF},
			func(b *bench) { b.sim.Hold(true) }, func(b *bench) { b.sim.Hold(false) },
		},
		"CTS": {setup{}, func(b *bench) { b.sim.Hold(true) }, func(b *bench) { b.sim.Hold(false) }},
		"unplugged": {
			setup{},
			func(b *bench) { b.sim.SetCable(false) }, func(b *bench) { b.sim.SetCable(true) },
		},
		"in turn, without paper": {
			setup{profile: "generic-80", flow: port.XONXOFF},
			func(b *bench) {
				b.sim.SetPaper(false)
				b.awaitHealth(devices.Blocked, "printer.paper_out")
			},
			func(b *bench) { b.sim.SetPaper(true) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t, c.s)
			b.awaitHealth(devices.Ready, "")
			b.await("the end of the greeting", func() bool { return b.sim.State().Buffered == 0 })
			c.block(b)
			began := time.Now()
			err := b.driver.Pulse(t.Context())
			if pos.CodeOf(err) != pos.Unavailable {
				t.Fatalf("got %v", err)
			}
			if d := time.Since(began); d > printer.PulseLimit+500*time.Millisecond {
				t.Fatalf("dropped after %s", d)
			}
			c.free(b)
			id := b.print(page("receipt"))
			b.awaitState(id, printer.Printed)
			if n := len(b.sim.Pulses()); n != 0 {
				t.Fatalf("the drawer opened %d times", n)
			}
		})
	}
}
