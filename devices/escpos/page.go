package escpos

import "sanduq/pos/receipt/typeset"

// Stream is a page in the printer's language.
type Stream struct {
	Bytes []byte
	// Safe lists, rising, the offsets in Bytes before which another command may be slipped in: never inside a command
	// or an image, and only where real-time commands are obeyed. The last is len(Bytes).
	Safe []int
}

func (s *Stream) safe() { s.Safe = append(s.Safe, len(s.Bytes)) }

// EncodePage makes a page into what a printer of this profile understands. It starts from a clean state, asks for
// status changes, and ends with the fence that proves it printed: the process id, or for a weaker printer GS r 1.
//
// A page can hold no command: what is not printable ASCII in a line comes out as '?', and no image holds a real-time
// command. So nothing that is printed, and no reprint, ever opens a drawer.
func EncodePage(p Profile, page typeset.Page, id ProcessID) Stream {
	s := &Stream{Bytes: Initialize(nil)}
	if p.ASB {
		s.Bytes = ReportChanges(s.Bytes)
	}
	if p.MotionUnits {
		s.Bytes = append(s.Bytes, gs, 'P', byte(p.DPI), byte(p.DPI)) // one unit, one dot
	}
	s.Bytes = append(s.Bytes, esc, '3', typeset.NativeHeight) // leading is in the page's feeds
	s.safe()
	for _, item := range page.Items {
		switch {
		case item.Line != nil:
			s.line(item.Line)
		case item.Raster != nil:
			s.raster(p, item.Raster)
		case item.Feed > 0:
			s.Bytes = Feed(s.Bytes, item.Feed)
		case item.Cut:
			s.Bytes = Cut(s.Bytes)
		}
		s.safe()
	}
	if p.Fence == FenceProcessID {
		s.Bytes = AskProcessID(s.Bytes, id)
	} else {
		s.Bytes = AskPaper(s.Bytes)
	}
	s.safe()
	return *s
}

func (s *Stream) line(l *typeset.NativeLine) {
	if l.Bold {
		s.Bytes = append(s.Bytes, esc, 'E', 1)
	}
	if l.Double {
		s.Bytes = append(s.Bytes, gs, '!', 0x11)
	}
	for i := range len(l.Text) {
		c := l.Text[i]
		if c < ' ' || c > '~' {
			c = '?'
		}
		s.Bytes = append(s.Bytes, c)
	}
	s.Bytes = append(s.Bytes, lineFeed)
	if l.Bold {
		s.Bytes = append(s.Bytes, esc, 'E', 0)
	}
	if l.Double {
		s.Bytes = append(s.Bytes, gs, '!', 0)
	}
}
