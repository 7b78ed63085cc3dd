package printer_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"sanduq/devices"
	"sanduq/devices/port"
	"sanduq/devices/printer"
	"sanduq/pos"
)

// TestAnyFaults lets faults of every kind, drawn by a seed, happen while receipts are printed and drawers opened. At the
// end each receipt that is called printed lies on the counter once, and nothing lies there twice (PRINT-001 to PRINT-006);
// the drawer opened once for every pulse that was confirmed, and never for one that was dropped (PRINT-007, PRINT-008).
func TestAnyFaults(t *testing.T) {
	t.Parallel()
	for seed, s := range []setup{
		{baud: 115200, rows: 3000, notice: true},
		{baud: 115200, rows: 3000, notice: true, flow: port.XONXOFF},
		{rows: 2000, notice: true, network: true},
	} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			b := start(t, s)
			b.awaitHealth(devices.Ready, "")
			draw := rand.New(rand.NewPCG(uint64(seed), 7))
			var jobs []pos.ID
			confirmed, unsure := 0, 0
			for i := range 12 {
				jobs = append(jobs, b.print(tall(fmt.Sprintf("receipt %d.", i), 20+draw.IntN(150))))
				b.breakSomething(draw)
				if i%3 > 0 {
					continue
				}
				switch err := b.driver.Pulse(t.Context()); pos.CodeOf(err) {
				case "":
					confirmed++
				case pos.Unknown:
					unsure++
				case pos.Unavailable:
				default:
					t.Fatal(err)
				}
			}
			b.await("the end of all jobs", func() bool {
				for _, id := range jobs {
					if s := b.ledger.get(id).state; s != printer.Printed && s != printer.Unknown {
						return false
					}
				}
				return true
			})
			b.checkPaper(jobs)
			if n := len(b.sim.Pulses()); n < confirmed || n > confirmed+unsure {
				t.Errorf("the drawer opened %d times: %d confirmed, %d unsure", n, confirmed, unsure)
			}
		})
	}
}

// breakSomething switches a fault on, and off again after a while.
func (b *bench) breakSomething(draw *rand.Rand) {
	faults := []func(on bool){
		func(bool) {},
		func(on bool) { b.sim.SetPaper(!on) },
		func(on bool) { b.sim.SetCover(on) },
		func(on bool) { b.sim.SetCable(!on) },
		func(on bool) { b.sim.SetPower(!on) },
		func(on bool) { b.sim.Hold(on) },
		func(on bool) { b.sim.LoseFences(on) },
	}
	fault := faults[draw.IntN(len(faults))]
	for _, on := range []bool{true, false} {
		began, lasts := time.Now(), time.Duration(draw.IntN(400))*time.Millisecond
		b.await("a while", func() bool { return time.Since(began) > lasts })
		fault(on)
	}
}

func (b *bench) checkPaper(jobs []pos.ID) {
	b.t.Helper()
	var paper strings.Builder
	for _, r := range b.sim.Receipts() {
		paper.WriteString(r.Text)
	}
	printed := 0
	for i, id := range jobs {
		n := strings.Count(paper.String(), fmt.Sprintf("receipt %d.\n", i))
		got := b.ledger.get(id)
		if got.state == printer.Printed {
			printed++
		}
		if n > 1 || got.state == printer.Printed && n != 1 {
			b.t.Errorf("receipt %d is %s %s and lies there %d times", i, got.state, got.cause, n)
		}
	}
	if printed == 0 {
		b.t.Error("nothing was printed at all")
	}
}
