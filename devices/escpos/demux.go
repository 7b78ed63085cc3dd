package escpos

// Event is one thing a printer said.
type Event interface{ isEvent() }

// What a printer says.
type (
	// StatusChange is an ASB block: the whole status, sent when something changed.
	StatusChange struct{ Status Status }
	// StatusReply answers DLE EOT. It does not say which n was asked: answers come in the order of the questions.
	StatusReply struct{ Byte byte }
	// ProcessIDReply says that everything up to GS ( H with this id is printed.
	ProcessIDReply struct{ ID ProcessID }
	// PaperReply answers GS r 1.
	PaperReply struct{ Byte byte }
	// PowerOn is the notice of a printer that was just switched on: whatever it held is lost.
	PowerOn struct{}
	// PowerOff is the notice of a printer that is being switched off.
	PowerOff struct{}
	// FlowStop is XOFF, FlowGo is XON, where the line itself does not act on them.
	FlowStop struct{}
	// FlowGo takes FlowStop back.
	FlowGo struct{}
	// Other is a block nobody here asked for.
	Other struct{ Bytes []byte }
	// Noise is a byte that no printer sends here: a wrong bit rate, or the end of a lost block.
	Noise struct{ Byte byte }
)

func (StatusChange) isEvent()   {}
func (StatusReply) isEvent()    {}
func (ProcessIDReply) isEvent() {}
func (PaperReply) isEvent()     {}
func (PowerOn) isEvent()        {}
func (PowerOff) isEvent()       {}
func (FlowStop) isEvent()       {}
func (FlowGo) isEvent()         {}
func (Other) isEvent()          {}
func (Noise) isEvent()          {}

const (
	xon  = 0x11
	xoff = 0x13
	// maxBlock bounds a block that never ends. The longest a printer sends, its model name, has 80 bytes and a frame.
	maxBlock = 84
)

// Demux takes apart what a printer sends. The bytes overlap: the last three of an ASB block look like answers to GS r,
// so whoever begins must be remembered (Epson, TM-T88III Specification, appendix G). The zero value is ready for use.
type Demux struct{ buf []byte }

// Push takes what the line delivered and appends what it means to events. Where the bytes were cut into reads makes no
// difference.
func (d *Demux) Push(events []Event, b []byte) []Event {
	for _, c := range b {
		switch c {
		case xon: // flow control comes between any two bytes, and looks like nothing else
			events = append(events, FlowGo{})
		case xoff:
			events = append(events, FlowStop{})
		default:
			events = d.push(events, c)
		}
	}
	return events
}

func (d *Demux) push(events []Event, c byte) []Event {
	switch {
	case len(d.buf) == 0:
		return d.begin(events, c)
	case isASB(d.buf[0]):
		if c&0x90 != 0 { // no byte of a block has these bits: the rest of it was lost
			return d.abandon(events, c)
		}
		d.buf = append(d.buf, c)
		if len(d.buf) == 4 {
			events = append(events, StatusChange{ParseASB([4]byte(d.buf))})
			d.buf = d.buf[:0]
		}
		return events
	case c == 0:
		events = append(events, block(d.buf))
		d.buf = d.buf[:0]
		return events
	case c < ' ' || c > '~' || len(d.buf) == maxBlock:
		return d.abandon(events, c)
	default:
		d.buf = append(d.buf, c)
		return events
	}
}

func isASB(c byte) bool { return c&0x93 == asbFixed }

func (d *Demux) begin(events []Event, c byte) []Event {
	switch {
	case isASB(c), c == 0x35, c == 0x37, c == 0x3B, c == 0x3D, c == 0x5F:
		d.buf = append(d.buf, c)
	case c&0x93 == replyFixed:
		events = append(events, StatusReply{c})
	case c&0x90 == 0:
		events = append(events, PaperReply{c})
	default:
		events = append(events, Noise{c})
	}
	return events
}

// abandon gives up a block whose end was lost, and looks at c as the beginning of something new.
func (d *Demux) abandon(events []Event, c byte) []Event {
	for _, lost := range d.buf {
		events = append(events, Noise{lost})
	}
	d.buf = d.buf[:0]
	return d.begin(events, c)
}

func block(b []byte) Event {
	switch {
	case len(b) == 6 && b[0] == 0x37 && b[1] == 0x22:
		return ProcessIDReply{ProcessID(b[2:6])}
	case len(b) == 2 && b[0] == 0x3B && b[1] == 0x31:
		return PowerOn{}
	case len(b) == 2 && b[0] == 0x3B && b[1] == 0x30:
		return PowerOff{}
	default:
		return Other{append([]byte(nil), b...)}
	}
}

// AppendEvent appends the bytes with which a printer says e. It is the other half of Demux, for simulators.
func AppendEvent(b []byte, e Event) []byte {
	switch e := e.(type) {
	case StatusChange:
		asb := e.Status.ASB()
		return append(b, asb[:]...)
	case StatusReply:
		return append(b, e.Byte)
	case ProcessIDReply:
		return append(b, 0x37, 0x22, e.ID[0], e.ID[1], e.ID[2], e.ID[3], 0)
	case PaperReply:
		return append(b, e.Byte)
	case PowerOn:
		return append(b, 0x3B, 0x31, 0)
	case PowerOff:
		return append(b, 0x3B, 0x30, 0)
	case FlowStop:
		return append(b, xoff)
	case FlowGo:
		return append(b, xon)
	case Other:
		return append(append(b, e.Bytes...), 0)
	case Noise:
		return append(b, e.Byte)
	default:
		return b
	}
}
