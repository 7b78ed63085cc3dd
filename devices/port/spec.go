package port

import (
	"errors"
	"net"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"sanduq/pos"
)

// Kind says what a line is.
type Kind string

// The kinds, as they are written before the first colon of a spec.
const (
	Serial Kind = "serial" // an RS-232 or USB serial port
	TCP    Kind = "tcp"    // a raw TCP stream, by custom to port 9100
	LP     Kind = "lp"     // the kernel's USB printer class, /dev/usb/lp*
)

// Parity is the parity bit of a serial line.
type Parity string

// The parities a device in a shop uses.
const (
	NoParity   Parity = "none"
	EvenParity Parity = "even"
	OddParity  Parity = "odd"
)

// Flow says how the far end of a serial line asks us to stop sending.
type Flow string

// The flow controls.
const (
	NoFlow  Flow = "none"
	RTSCTS  Flow = "rtscts"  // wires: the device drops CTS
	XONXOFF Flow = "xonxoff" // bytes: the device sends DC3 (0x13) to stop us and DC1 (0x11) to go on
)

// Line holds the settings of a serial line.
type Line struct {
	Baud     int // bits per second, one of BaudRates
	DataBits int // 7 or 8
	Parity   Parity
	StopBits int // 1 or 2
	Flow     Flow
}

// Spec names a line. Parse makes it from text; Open opens it.
type Spec struct {
	Kind    Kind
	Path    string // serial, lp: an absolute path
	Address string // tcp: host:port
	Line    Line   // serial only
}

// The forms of a spec, as they are shown to whoever wrote a wrong one.
const (
	serialForm = "serial:/dev/serial/by-id/NAME?baud=115200&flow=rtscts"
	tcpForm    = "tcp:192.0.2.7:9100"
	lpForm     = "lp:/dev/usb/lp0"
	anyForm    = serialForm + ", " + tcpForm + ", " + lpForm
)

// defaultLine is 9600 8N1 without flow control, what most devices leave the factory with.
func defaultLine() Line {
	return Line{Baud: 9600, DataBits: 8, Parity: NoParity, StopBits: 1, Flow: NoFlow}
}

// Parse reads a spec:
//
//	serial:/dev/serial/by-id/NAME?baud=115200&data=8&parity=none&stop=1&flow=rtscts
//	tcp:192.0.2.7:9100
//	lp:/dev/usb/lp0
//
// Options left out are 9600 8N1 without flow control. The error joins one *pos.Error for each mistake, each with the
// arguments field, value and want, so that a checker can show them all at once.
func Parse(text string) (Spec, error) {
	kind, rest, _ := strings.Cut(text, ":")
	switch Kind(kind) {
	case Serial:
		return parseSerial(rest)
	case TCP:
		return parseTCP(rest)
	case LP:
		s := Spec{Kind: LP, Path: rest}
		return s, checkPath(rest, lpForm)
	default:
		return Spec{}, mistake("kind", kind, anyForm)
	}
}

func parseTCP(address string) (Spec, error) {
	host, number, err := net.SplitHostPort(address)
	if err != nil || host == "" {
		return Spec{}, mistake("address", address, tcpForm)
	}
	if n, err := strconv.ParseUint(number, 10, 16); err != nil || n == 0 {
		return Spec{}, mistake("port", number, "1-65535")
	}
	return Spec{Kind: TCP, Address: address}, nil
}

func parseSerial(rest string) (Spec, error) {
	file, query, _ := strings.Cut(rest, "?")
	s := Spec{Kind: Serial, Path: file, Line: defaultLine()}
	errs := []error{checkPath(file, serialForm)}
	options, err := url.ParseQuery(query)
	if err != nil {
		errs = append(errs, mistake("options", query, "baud=115200&flow=rtscts"))
	}
	names := make([]string, 0, len(options))
	for name := range options {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if len(options[name]) > 1 {
			errs = append(errs, mistake(name, strings.Join(options[name], ", "), options[name][0]))
			continue
		}
		errs = append(errs, s.Line.set(name, options[name][0]))
	}
	return s, errors.Join(errs...)
}

func (l *Line) set(name, value string) error {
	switch name {
	case "baud":
		return setNumber(&l.Baud, name, value, BaudRates())
	case "data":
		return setNumber(&l.DataBits, name, value, []int{7, 8})
	case "stop":
		return setNumber(&l.StopBits, name, value, []int{1, 2})
	case "parity":
		return setWord(&l.Parity, name, value, NoParity, EvenParity, OddParity)
	case "flow":
		return setWord(&l.Flow, name, value, NoFlow, RTSCTS, XONXOFF)
	default:
		return mistake("option", name, "baud, data, parity, stop, flow")
	}
}

func setNumber(to *int, name, value string, allowed []int) error {
	n, err := strconv.Atoi(value)
	if err != nil || !slices.Contains(allowed, n) {
		words := make([]string, len(allowed))
		for i, a := range allowed {
			words[i] = strconv.Itoa(a)
		}
		return mistake(name, value, strings.Join(words, ", "))
	}
	*to = n
	return nil
}

func setWord[T ~string](to *T, name, value string, allowed ...T) error {
	if !slices.Contains(allowed, T(value)) {
		words := make([]string, len(allowed))
		for i, a := range allowed {
			words[i] = string(a)
		}
		return mistake(name, value, strings.Join(words, ", "))
	}
	*to = T(value)
	return nil
}

func checkPath(p, form string) error {
	if !path.IsAbs(p) || path.Clean(p) != p {
		return mistake("path", p, form)
	}
	return nil
}

// mistake says which part of a spec is wrong, what was found there and what may stand there.
func mistake(field, value, want string) error {
	return &pos.Error{
		Code: pos.Invalid, Op: "parse port", Key: "port.invalid",
		Args: map[string]any{"field": field, "value": value, "want": want},
	}
}

// String writes the spec in the form that Parse reads, every option spelled out.
func (s Spec) String() string {
	switch s.Kind {
	case TCP:
		return "tcp:" + s.Address
	case LP:
		return "lp:" + s.Path
	default:
		l := s.Line
		return "serial:" + s.Path + "?baud=" + strconv.Itoa(l.Baud) + "&data=" + strconv.Itoa(l.DataBits) +
			"&parity=" + string(l.Parity) + "&stop=" + strconv.Itoa(l.StopBits) + "&flow=" + string(l.Flow)
	}
}
