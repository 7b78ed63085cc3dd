package escpos_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanduq/devices/escpos"
)

func TestDemux(t *testing.T) {
	t.Parallel()
	paperOut := escpos.Status{Offline: true, PaperOut: true, PaperLow: true}
	for name, c := range map[string]struct {
		wire string
		want []escpos.Event
	}{
		"ESCPOS-020: an ASB block is four bytes, whatever they look like": {
			"18 00 0f 00 0c", []escpos.Event{escpos.StatusChange{Status: paperOut}, escpos.PaperReply{Byte: 0x0C}},
		},
		"ESCPOS-021: flow control comes between any two bytes": {
			"13 10 11 00 00 13 00 11", []escpos.Event{
				escpos.FlowStop{}, escpos.FlowGo{}, escpos.FlowStop{}, escpos.StatusChange{}, escpos.FlowGo{},
			},
		},
		"ESCPOS-022: a process id is named": {
			"37 22 20 41 42 7e 00", []escpos.Event{escpos.ProcessIDReply{ID: escpos.ProcessID{' ', 'A', 'B', '~'}}},
		},
		"ESCPOS-023: a printer says that its power was cut": {
			"3b 31 00 3b 30 00", []escpos.Event{escpos.PowerOn{}, escpos.PowerOff{}},
		},
		"ESCPOS-024: a status reply is one byte": {
			"12 1a 72", []escpos.Event{
				escpos.StatusReply{Byte: 0x12}, escpos.StatusReply{Byte: 0x1A}, escpos.StatusReply{Byte: 0x72},
			},
		},
		"ESCPOS-025: a block that lost its end does not swallow what follows": {
			"10 00 3b 31 00", []escpos.Event{escpos.Noise{Byte: 0x10}, escpos.Noise{Byte: 0}, escpos.PowerOn{}},
		},
		"ESCPOS-026: a name that lost its end does not swallow a status": {
			"5f 41 10 00 00 00", []escpos.Event{escpos.Noise{Byte: 0x5F}, escpos.Noise{Byte: 0x41}, escpos.StatusChange{}},
		},
		"ESCPOS-027: another block is passed on": {
			"5f 54 4d 00", []escpos.Event{escpos.Other{Bytes: []byte("_TM")}},
		},
		"ESCPOS-028: the wrong bit rate is noise": {
			"ff 80", []escpos.Event{escpos.Noise{Byte: 0xFF}, escpos.Noise{Byte: 0x80}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var d escpos.Demux
			if diff := cmp.Diff(c.want, d.Push(nil, unhex(t, c.wire))); diff != "" {
				t.Fatalf("-want +got:\n%s", diff)
			}
		})
	}
}

func statuses() *rapid.Generator[escpos.Status] {
	return rapid.Custom(func(t *rapid.T) escpos.Status {
		draw := func(name string) bool { return rapid.Bool().Draw(t, name) }
		return escpos.Status{
			DrawerHigh: draw("drawer"), Offline: draw("offline"), CoverOpen: draw("cover"), Feeding: draw("feed"),
			AwaitRecovery: draw("await"), Mechanical: draw("mechanical"), Cutter: draw("cutter"),
			Unrecoverable: draw("unrecoverable"), AutoRecoverable: draw("auto"), PaperLow: draw("low"), PaperOut: draw("out"),
		}
	})
}

func events() *rapid.Generator[escpos.Event] {
	return rapid.Custom(func(t *rapid.T) escpos.Event {
		s := statuses().Draw(t, "status")
		switch rapid.IntRange(0, 6).Draw(t, "event") {
		case 0:
			return escpos.StatusChange{Status: s}
		case 1:
			return escpos.StatusReply{Byte: s.Reply(rapid.IntRange(1, 4).Draw(t, "n"))}
		case 2:
			return escpos.ProcessIDReply{ID: escpos.NewProcessID(rapid.Uint64().Draw(t, "id"))}
		case 3:
			return escpos.PaperReply{Byte: s.PaperByte()}
		case 4:
			return escpos.PowerOn{}
		case 5:
			return escpos.FlowStop{}
		default:
			return escpos.FlowGo{}
		}
	})
}

// ESCPOS-029: whatever a printer says, in any order and cut into any reads, is understood as it was said.
func TestDemuxProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(events(), 1, 20).Draw(t, "events")
		var wire []byte
		for _, e := range want {
			wire = escpos.AppendEvent(wire, e)
		}
		var d escpos.Demux
		var got []escpos.Event
		for len(wire) > 0 {
			n := rapid.IntRange(1, len(wire)).Draw(t, "read")
			got = d.Push(got, wire[:n])
			wire = wire[n:]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-want +got:\n%s", diff)
		}
	})
}

// ESCPOS-030: a status means the same as a block and as four replies. The bits are those of Epson's tables.
func TestStatus(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s       escpos.Status
		asb     [4]byte
		replies [5]byte
	}{
		{escpos.Status{}, [4]byte{0x10}, [5]byte{1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}},
		{escpos.Status{DrawerHigh: true}, [4]byte{0x14}, [5]byte{1: 0x16, 2: 0x12, 3: 0x12, 4: 0x12}},
		{
			escpos.Status{Offline: true, CoverOpen: true},
			[4]byte{0x38},
			[5]byte{1: 0x1A, 2: 0x16, 3: 0x12, 4: 0x12},
		},
		{
			escpos.Status{Offline: true, PaperOut: true, PaperLow: true},
			[4]byte{0x18, 0, 0x0F},
			[5]byte{1: 0x1A, 2: 0x32, 3: 0x12, 4: 0x7E},
		},
		{
			escpos.Status{Offline: true, AwaitRecovery: true, Cutter: true},
			[4]byte{0x18, 0x09},
			[5]byte{1: 0x3A, 2: 0x12, 3: 0x1A, 4: 0x12},
		},
	} {
		if got := c.s.ASB(); got != c.asb {
			t.Errorf("%+v: block % x, want % x", c.s, got, c.asb)
		}
		if got := escpos.ParseASB(c.asb); got != c.s {
			t.Errorf("% x: %+v, want %+v", c.asb, got, c.s)
		}
		var learnt escpos.Status
		for n := 1; n <= 4; n++ {
			if got := c.s.Reply(n); got != c.replies[n] {
				t.Errorf("%+v: reply to %d is %x, want %x", c.s, n, got, c.replies[n])
			}
			learnt.Learn(n, c.replies[n])
		}
		if learnt != c.s {
			t.Errorf("learnt %+v, want %+v", learnt, c.s)
		}
	}
	var s escpos.Status
	s.Learn(0, 0xFF)
	s.Learn(5, 0xFF)
	if s != (escpos.Status{}) || s.Reply(9) != 0x12 {
		t.Errorf("there is no DLE EOT 0, 5 or 9: %+v", s)
	}
}

func FuzzDemux(f *testing.F) {
	f.Add(unhex(f, "10 00 00 00 37 22 20 41 42 7e 00 12 3b 31 00 13 11 0c ff"), 5)
	f.Fuzz(func(t *testing.T, wire []byte, at int) {
		at = max(0, min(at, len(wire)))
		var whole, cut escpos.Demux
		want := whole.Push(nil, wire)
		got := cut.Push(cut.Push(nil, wire[:at]), wire[at:])
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("cut at %d: -want +got:\n%s", at, diff)
		}
		// Every byte is part of exactly one event: said again, they are the same bytes but for bits that mean nothing.
		var again []byte
		for _, e := range want {
			again = escpos.AppendEvent(again, e)
		}
		if len(again) > len(wire) {
			t.Fatalf("% x became % x", wire, again)
		}
		// Whatever came before, a printer that is heard again is understood.
		d := whole
		silence := d.Push(nil, []byte{0xFF})
		if got := d.Push(silence[:0], []byte{0x3B, 0x31, 0}); len(got) != 1 || got[0] != (escpos.PowerOn{}) {
			t.Fatalf("after % x: %v", wire, got)
		}
	})
}
