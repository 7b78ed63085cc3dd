package scanner

import "time"

// The bounds of a scan.
const (
	// MaxScan is the longest scan in bytes: a QR code of version 40-L holds 7,089 digits (ISO/IEC 18004, table 7), plus
	// three bytes of AIM symbology identifier. What is longer is noise, and is thrown away up to its end.
	MaxScan = 7089 + 3
	// IdleGap is how long the line must be silent for what was received to count as a whole scan. The bytes of one scan
	// follow each other within 2 ms at 9600 baud, and within 16 ms behind the latency timer of a USB bridge (FTDI AN232B-04);
	// the rest is for a busy machine. Nobody scans twice in this time, and only scanners without a terminator wait for it.
	IdleGap = 150 * time.Millisecond
)

// The control characters that frame a scan (ISO 646).
const (
	stx = 0x02
	etx = 0x03
	lf  = 0x0A
	cr  = 0x0D
)

// Framer cuts the bytes of a line into scans. The zero value is ready for use.
type Framer struct {
	buf     []byte
	tooLong bool
	dropped int
}

// Push takes what the line delivered and appends the scans that it completes to scans, each with memory of its own.
// Where bytes were cut into reads makes no difference.
func (f *Framer) Push(scans [][]byte, b []byte) [][]byte {
	for _, c := range b {
		switch c {
		case stx, etx, cr, lf:
			scans = f.end(scans)
		default:
			f.add(c)
		}
	}
	return scans
}

// Flush ends a scan that has no terminator. The owner calls it when the line was silent for IdleGap.
func (f *Framer) Flush(scans [][]byte) [][]byte { return f.end(scans) }

// Pending reports whether bytes wait for the end of their scan.
func (f *Framer) Pending() bool { return len(f.buf) > 0 || f.tooLong }

// Dropped returns how many scans were thrown away because they were longer than MaxScan.
func (f *Framer) Dropped() int { return f.dropped }

func (f *Framer) add(c byte) {
	if len(f.buf) == MaxScan {
		f.tooLong = true
		return
	}
	f.buf = append(f.buf, c)
}

func (f *Framer) end(scans [][]byte) [][]byte {
	switch {
	case f.tooLong:
		f.dropped++
	case len(f.buf) > 0: // CR LF ends one scan, not two
		scans = append(scans, append([]byte(nil), f.buf...))
	}
	f.buf, f.tooLong = f.buf[:0], false
	return scans
}
