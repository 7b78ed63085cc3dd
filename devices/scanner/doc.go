// Package scanner reads barcodes from serial scanners.
//
// The framer is the codec: it turns whatever pieces a line delivers into whole scans, and knows nothing of what they
// mean (package pos/barcode does). The driver owns one scanner: it opens the port again when the cable was out, hands
// scans over in order, each once, and tells the scanner to beep where it can.
//
// A scan on the wire:
//
//	[STX] code bytes (CR | LF | CR LF | ETX)
//
// STX (0x02) begins a scan, the terminators CR (0x0D), LF (0x0A) and ETX (0x03) end one, and so does a line that stays
// silent for IdleGap, because some scanners leave the factory without a terminator. Everything else, the group separator
// 0x1D of GS1 codes included, is part of the code.
package scanner
