package port_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanduq/devices/port"
	"sanduq/pos"
)

func TestParse(t *testing.T) {
	t.Parallel()
	plain := port.Line{Baud: 9600, DataBits: 8, Parity: port.NoParity, StopBits: 1, Flow: port.NoFlow}
	for text, want := range map[string]port.Spec{
		"serial:/dev/serial/by-id/usb-EPSON_TM-T20": {
			Kind: port.Serial, Path: "/dev/serial/by-id/usb-EPSON_TM-T20", Line: plain,
		},
		"serial:/dev/ttyS0?baud=115200&data=7&parity=even&stop=2&flow=rtscts": {
			Kind: port.Serial, Path: "/dev/ttyS0",
			Line: port.Line{Baud: 115200, DataBits: 7, Parity: port.EvenParity, StopBits: 2, Flow: port.RTSCTS},
		},
		"tcp:192.0.2.7:9100":       {Kind: port.TCP, Address: "192.0.2.7:9100"},
		"tcp:[2001:db8::7]:9100":   {Kind: port.TCP, Address: "[2001:db8::7]:9100"},
		"tcp:printer.example:9100": {Kind: port.TCP, Address: "printer.example:9100"},
		"lp:/dev/usb/lp0":          {Kind: port.LP, Path: "/dev/usb/lp0"},
	} {
		got, err := port.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", text, diff)
		}
		if again, err := port.Parse(got.String()); err != nil || again != got {
			t.Errorf("%s was written as %s", text, got)
		}
	}
}

// PORT-014: every mistake of a spec is named, with what was found and what may stand there.
func TestParseNamesEachMistake(t *testing.T) {
	t.Parallel()
	for text, fields := range map[string][]string{
		"":                                 {"kind"},
		"usb:/dev/usb/lp0":                 {"kind"},
		"/dev/ttyS0":                       {"kind"},
		"serial:":                          {"path"},
		"serial:ttyS0?baud=9601":           {"path", "baud"},
		"serial:/dev/../etc/x":             {"path"},
		"serial:/dev/ttyS0?baud=1&flow=x":  {"baud", "flow"},
		"serial:/dev/ttyS0?speed=9600":     {"option"},
		"serial:/dev/ttyS0?data=9&stop=0":  {"data", "stop"},
		"serial:/dev/ttyS0?parity=mark":    {"parity"},
		"serial:/dev/ttyS0?baud=%zz":       {"options"},
		"serial:/dev/a?baud=9600&baud=300": {"baud"},
		"tcp:192.0.2.7":                    {"address"},
		"tcp::9100":                        {"address"},
		"tcp:192.0.2.7:0":                  {"port"},
		"tcp:192.0.2.7:raw":                {"port"},
		"lp:usb/lp0":                       {"path"},
	} {
		_, err := port.Parse(text)
		var got []string
		for _, e := range mistakes(err) {
			if e.Code != pos.Invalid || e.Key != "port.invalid" || e.Args["want"] == "" {
				t.Errorf("%q: %v", text, e)
			}
			field, ok := e.Args["field"].(string)
			if !ok {
				t.Errorf("%q: %v names no field", text, e)
			}
			got = append(got, field)
		}
		if diff := cmp.Diff(fields, got); diff != "" {
			t.Errorf("%q: -want +got:\n%s", text, diff)
		}
	}
}

func mistakes(err error) []*pos.Error {
	switch e := err.(type) { //nolint:errorlint // walks one joined error, not a chain
	case *pos.Error:
		return []*pos.Error{e}
	case interface{ Unwrap() []error }:
		var all []*pos.Error
		for _, inner := range e.Unwrap() {
			all = append(all, mistakes(inner)...)
		}
		return all
	default:
		return nil
	}
}

func FuzzParse(f *testing.F) {
	f.Add("serial:/dev/ttyS0?baud=115200&flow=rtscts")
	f.Add("tcp:[::1]:9100")
	f.Add("lp:/dev/usb/lp0")
	f.Add("serial:/dev/a%3fb?x")
	f.Fuzz(func(t *testing.T, text string) {
		spec, err := port.Parse(text)
		if err != nil {
			if pos.CodeOf(err) != pos.Invalid {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if again, err := port.Parse(spec.String()); err != nil || again != spec {
			t.Fatalf("%q became %q: %v", text, spec, err)
		}
	})
}

// PORT-015: pauses grow to a bound and begin again after success.
func TestBackoff(t *testing.T) {
	t.Parallel()
	var b port.Backoff
	for round := range 2 {
		want := port.ShortestPause
		for range 12 {
			d := b.Next()
			if d > want || d < want/2 {
				t.Fatalf("round %d: paused %s, want %s-%s", round, d, want/2, want)
			}
			want = min(2*want, port.LongestPause)
		}
		b.Reset()
	}
	if want := 10 * time.Second; port.LongestPause != want {
		t.Fatalf("a device that came back is tried after %s at the latest, want %s", port.LongestPause, want)
	}
}
