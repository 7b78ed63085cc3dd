package printer

import (
	"sanduq/devices"
	"sanduq/devices/escpos"
)

// condition says what a status means for whoever stands before the printer: the first thing to do, if several are wrong.
func condition(s escpos.Status) (state devices.State, cause string) {
	switch {
	case s.CoverOpen:
		return devices.Blocked, "printer.cover_open"
	case s.PaperOut:
		return devices.Blocked, "printer.paper_out"
	case s.Cutter:
		return devices.Blocked, "printer.cutter"
	case s.Mechanical, s.Unrecoverable, s.AwaitRecovery, s.Error:
		return devices.Blocked, "printer.error"
	case s.AutoRecoverable:
		return devices.Blocked, "printer.hot"
	case s.Feeding:
		return devices.Blocked, "printer.feeding"
	case s.Offline:
		return devices.Blocked, "printer.offline"
	case s.PaperLow:
		return devices.Attention, "printer.paper_low"
	default:
		return devices.Ready, ""
	}
}

// blocked reports whether the printer itself says that it cannot work now.
func blocked(s escpos.Status) bool {
	state, _ := condition(s)
	return state == devices.Blocked
}
