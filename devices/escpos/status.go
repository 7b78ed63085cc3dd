package escpos

// Status is what a printer says of itself, by ASB or by DLE EOT.
type Status struct {
	DrawerHigh      bool // the level of drawer pin 3; whether that is open or shut depends on the drawer
	Offline         bool
	CoverOpen       bool
	Feeding         bool // the feed button is held
	AwaitRecovery   bool // stopped, waits for DLE ENQ
	Error           bool // DLE EOT 2 only: one of those below
	Mechanical      bool
	Cutter          bool
	Unrecoverable   bool
	AutoRecoverable bool // most often a hot head; mends itself
	PaperLow        bool
	PaperOut        bool
}

// flag ties a bit of a status byte to what it means.
type flag struct {
	bit  byte
	what func(*Status) *bool
}

// The bits, after the tables of GS a and DLE EOT in Epson's ESC/POS Command Reference. asbBits has one row for each of the
// four bytes of an ASB block; replyBits has one for each n of DLE EOT. Bits that must be set in any case are in
// asbFixed and replyFixed.
var (
	asbBits = [4][]flag{
		{
			{0x04, func(s *Status) *bool { return &s.DrawerHigh }},
			{0x08, func(s *Status) *bool { return &s.Offline }},
			{0x20, func(s *Status) *bool { return &s.CoverOpen }},
			{0x40, func(s *Status) *bool { return &s.Feeding }},
		},
		{
			{0x01, func(s *Status) *bool { return &s.AwaitRecovery }},
			{0x04, func(s *Status) *bool { return &s.Mechanical }},
			{0x08, func(s *Status) *bool { return &s.Cutter }},
			{0x20, func(s *Status) *bool { return &s.Unrecoverable }},
			{0x40, func(s *Status) *bool { return &s.AutoRecoverable }},
		},
		{
			{0x03, func(s *Status) *bool { return &s.PaperLow }},
			{0x0C, func(s *Status) *bool { return &s.PaperOut }},
		},
		{},
	}
	replyBits = [5][]flag{
		1: {
			{0x04, func(s *Status) *bool { return &s.DrawerHigh }},
			{0x08, func(s *Status) *bool { return &s.Offline }},
			{0x20, func(s *Status) *bool { return &s.AwaitRecovery }},
		},
		2: {
			{0x04, func(s *Status) *bool { return &s.CoverOpen }},
			{0x08, func(s *Status) *bool { return &s.Feeding }},
			{0x20, func(s *Status) *bool { return &s.PaperOut }},
			{0x40, func(s *Status) *bool { return &s.Error }},
		},
		3: {
			{0x04, func(s *Status) *bool { return &s.Mechanical }},
			{0x08, func(s *Status) *bool { return &s.Cutter }},
			{0x20, func(s *Status) *bool { return &s.Unrecoverable }},
			{0x40, func(s *Status) *bool { return &s.AutoRecoverable }},
		},
		4: {
			{0x0C, func(s *Status) *bool { return &s.PaperLow }},
			{0x60, func(s *Status) *bool { return &s.PaperOut }},
		},
	}
)

const (
	asbFixed   = 0x10 // of the first byte of a block
	replyFixed = 0x12
)

// ParseASB reads the four bytes of an automatic status block.
func ParseASB(block [4]byte) Status {
	var s Status
	for i, bits := range asbBits {
		s.read(bits, block[i])
	}
	return s
}

// ASB returns the block that says s.
func (s Status) ASB() [4]byte {
	var block [4]byte
	for i, bits := range asbBits {
		block[i] = s.write(bits)
	}
	block[0] |= asbFixed
	return block
}

// Learn updates what is known by the reply to DLE EOT n, n from 1 to 4.
func (s *Status) Learn(n int, reply byte) {
	if n >= 1 && n < len(replyBits) {
		s.read(replyBits[n], reply)
	}
}

// Reply returns what a printer in state s replies to DLE EOT n, n from 1 to 4.
func (s Status) Reply(n int) byte {
	if n < 1 || n >= len(replyBits) {
		return replyFixed
	}
	return replyFixed | s.write(replyBits[n])
}

// PaperByte returns what a printer in state s replies to GS r 1.
func (s Status) PaperByte() byte { return s.write(asbBits[2]) }

func (s *Status) read(bits []flag, b byte) {
	for _, f := range bits {
		*f.what(s) = b&f.bit != 0
	}
}

func (s Status) write(bits []flag) byte {
	var b byte
	for _, f := range bits {
		if *f.what(&s) {
			b |= f.bit
		}
	}
	return b
}
