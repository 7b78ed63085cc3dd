package escpos

import "time"

// The first bytes of commands.
const (
	dle = 0x10
	eot = 0x04
	enq = 0x05
	dc4 = 0x14
	esc = 0x1B
	gs  = 0x1D

	lineFeed = 0x0A
)

// The numbers that commands take.
const (
	// pulseOn and pulseOff are how long a drawer's solenoid is fed, and rests after: 100 ms opens every drawer made, and
	// none burns out.
	pulseOn  = 100 * time.Millisecond
	pulseOff = 100 * time.Millisecond
	// allStatus asks GS a for every kind of change.
	allStatus = 0xFF
	// realtimePulse is the function of DLE DC4 that feeds the drawer, which GS ( D can turn off.
	realtimePulse = 1
)

// Drawer is the connector pin that a drawer's solenoid hangs on.
type Drawer byte

// The two drawers a printer can open.
const (
	DrawerPin2 Drawer = 0
	DrawerPin5 Drawer = 1
)

// Initialize appends ESC @: an empty print buffer and the settings of the factory. Automatic status is off after it.
func Initialize(b []byte) []byte { return append(b, esc, '@') }

// ReportChanges appends GS a: the printer sends an ASB block at once, and again whenever its status changes.
func ReportChanges(b []byte) []byte { return append(b, gs, 'a', allStatus) }

// AskStatus appends DLE EOT n, n from 1 to 4. The printer answers at once, whatever else it is doing.
func AskStatus(b []byte, n int) []byte { return append(b, dle, eot, byte(n)) }

// AskProcessID appends GS ( H: the printer answers with the id when everything before it is printed.
func AskProcessID(b []byte, id ProcessID) []byte {
	return append(b, gs, '(', 'H', 6, 0, 0x30, 0x30, id[0], id[1], id[2], id[3])
}

// AskPaper appends GS r 1: the printer answers in its turn, one byte, with the state of its paper.
func AskPaper(b []byte) []byte { return append(b, gs, 'r', 1) }

// PulseNow appends DLE DC4 1: the drawer opens at once, out of turn.
func PulseNow(b []byte, d Drawer) []byte {
	return append(b, dle, dc4, realtimePulse, byte(d), byte(pulseOn/(100*time.Millisecond)))
}

// PulseInTurn appends ESC p: the drawer opens when everything before it is printed.
func PulseInTurn(b []byte, d Drawer) []byte {
	const unit = 2 * time.Millisecond
	return append(b, esc, 'p', byte(d), byte(pulseOn/unit), byte(pulseOff/unit))
}

// Cut appends GS V 66 0: feed what was printed past the cutter, and cut.
func Cut(b []byte) []byte { return append(b, gs, 'V', 0x42, 0) }

// Feed appends as many ESC J as it takes to move the paper by a number of motion units.
func Feed(b []byte, units int) []byte {
	for ; units > 0; units -= 255 {
		b = append(b, esc, 'J', byte(min(units, 255)))
	}
	return b
}

// Resync appends what brings a printer into a known state, wherever it was left, in the middle of an image perhaps: as many
// NULs as the longest image of ours can still want (between commands NUL does nothing), a fresh start, real-time pulses
// obeyed again, which were off inside that image, and status changes reported.
func Resync(b []byte, p Profile) []byte {
	b = append(b, make([]byte, rasterHeader+MaxBandBytes)...)
	b = Initialize(b)
	if p.Guard {
		b = guard(b, true)
	}
	if p.ASB {
		b = ReportChanges(b)
	}
	return b
}

// guard appends GS ( D: real-time pulses are obeyed or not.
func guard(b []byte, obey bool) []byte {
	b = append(b, gs, '(', 'D', 3, 0, 0x14, realtimePulse)
	if obey {
		return append(b, 1)
	}
	return append(b, 0)
}

// ProcessID names a job to the printer: four characters from space to tilde.
type ProcessID [4]byte

// processIDs is how many different process ids there are: 95⁴, over 81 million.
const processIDs = 95 * 95 * 95 * 95

// NewProcessID returns the n-th process id, the first again after the last.
func NewProcessID(n uint64) ProcessID {
	var id ProcessID
	n %= processIDs
	for i := range id {
		id[i] = byte(' ' + n%95)
		n /= 95
	}
	return id
}
