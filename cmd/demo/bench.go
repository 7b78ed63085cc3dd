package main

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanduq/devices/escpos"
	"sanduq/devices/sim"
	"sanduq/pos"
	"sanduq/ui"
)

//go:embed page
var pages embed.FS

// good is a button that scans.
type good struct {
	Code string   `json:"code"`
	Name pos.Text `json:"name"`
	Odd  string   `json:"odd,omitempty"` // message key of what is odd about it
}

// benchState is what the page of the bench shows.
type benchState struct {
	Goods  []good      `json:"goods"`
	People []person    `json:"people"`
	Faults []string    `json:"faults"`
	Lanes  []laneState `json:"lanes"`
	Office string      `json:"office"` // address of head office's page
}

type laneState struct {
	Till    pos.TillID   `json:"till"`
	Name    pos.Text     `json:"name"`
	Printer printerState `json:"printer"`
}

type printerState struct {
	Name     string         `json:"name"`
	Faults   []string       `json:"faults"` // those that are on
	Pulses   int            `json:"pulses"`
	Receipts []receiptState `json:"receipts"`
}

// receiptState is a picture of paper, in dots; it grows while more of it comes out.
type receiptState struct {
	No     int `json:"no"`
	Width  int `json:"width"`
	Height int `json:"height"`
}

// shownReceipts is the number of receipts a page is told of.
const shownReceipts = 5

// watchEvery is how often the bench looks at its devices for a page that watches.
const watchEvery = 150 * time.Millisecond

// mount adds the bench and head office beside the screens.
func (d *demo) mount(mux *http.ServeMux) {
	page, err := fs.Sub(pages, "page")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	files := http.StripPrefix("/demo/", http.FileServerFS(page))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, page, "index.html")
	})
	mux.Handle("GET /demo/", files)
	mux.HandleFunc("GET /demo/tokens.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(ui.Tokens()) // the page has gone
	})
	mux.HandleFunc("GET /demo/events", d.events)
	mux.HandleFunc("GET /demo/paper/{till}/{receipt}", d.paper)
	mux.Handle("POST /demo/scan", sameSite(d.scan))
	mux.Handle("POST /demo/fault", sameSite(d.fault))
}

// sameSite refuses what another site's page sends: browsers say where a request comes from.
func sameSite(serve http.HandlerFunc) http.Handler {
	guard := http.NewCrossOriginProtection()
	return guard.Handler(http.MaxBytesHandler(serve, 1<<12))
}

func (d *demo) lane(till string) (*simLane, error) {
	i := slices.IndexFunc(d.lanes, func(l *simLane) bool { return string(l.Till) == till })
	if i < 0 {
		return nil, fmt.Errorf("no till %q", till)
	}
	return d.lanes[i], nil
}

// scan sends a code down the scanner's line.
func (d *demo) scan(w http.ResponseWriter, r *http.Request) {
	var in struct{ Till, Code string }
	err := json.NewDecoder(r.Body).Decode(&in)
	var l *simLane
	if err == nil {
		l, err = d.lane(in.Till)
	}
	if err == nil {
		err = l.scanner.Scan(r.Context(), in.Code)
	}
	answer(w, err)
}

// fault switches one of the printer's faults.
func (d *demo) fault(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Printer, Fault string
		On             bool
	}
	err := json.NewDecoder(r.Body).Decode(&in)
	var l *simLane
	if err == nil {
		l, err = d.lane(in.Printer)
	}
	if err == nil {
		err = l.setFault(in.Fault, in.On)
	}
	answer(w, err)
}

func answer(w http.ResponseWriter, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// faults are the buttons of each printer, in the order of the page.
func faults() []string {
	return []string{"paper-out", "cover-open", "power-off", "unplugged", "answer-lost"}
}

func (l *simLane) setFault(name string, on bool) error {
	switch name {
	case "paper-out":
		l.printer.SetPaper(!on)
	case "cover-open":
		l.printer.SetCover(on)
	case "power-off":
		l.printer.SetPower(!on)
	case "unplugged":
		l.printer.SetCable(!on)
	case "answer-lost":
		l.mu.Lock()
		defer l.mu.Unlock()
		l.silent = on
		l.printer.LoseFences(on)
	default:
		return errors.New("no such fault")
	}
	return nil
}

func (l *simLane) faultsOn() []string {
	s := l.printer.State()
	l.mu.Lock()
	defer l.mu.Unlock()
	out := []string{}
	for i, on := range []bool{s.PaperOut, s.CoverOpen, !s.On, !s.Plugged, l.silent} {
		if on {
			out = append(out, faults()[i])
		}
	}
	return out
}

// state looks at all devices.
func (d *demo) state() benchState {
	st := benchState{Goods: d.goods, People: crew(), Faults: faults(), Office: d.office()}
	for _, l := range d.lanes {
		p := printerState{Name: string(l.Till), Faults: l.faultsOn(), Pulses: l.printer.State().Pulses, Receipts: []receiptState{}}
		all := l.printer.Receipts()
		for _, r := range all[max(0, len(all)-shownReceipts):] {
			p.Receipts = append(p.Receipts, receiptState{No: r.No, Width: r.Bitmap.Width, Height: r.Bitmap.Height})
		}
		st.Lanes = append(st.Lanes, laneState{Till: l.Till, Name: l.Name, Printer: p})
	}
	return st
}

// events tells a page of every change for as long as it watches.
func (d *demo) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	shown := ""
	for {
		b, err := json.Marshal(d.state())
		if err != nil {
			return
		}
		if now := string(b); now != shown {
			shown = now
			if _, err := fmt.Fprintf(w, "data: %s\n\n", now); err != nil {
				return
			}
			if err := out.Flush(); err != nil {
				return
			}
		}
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
		}
	}
}

// paper draws a receipt from the bytes that left the printer's line.
func (d *demo) paper(w http.ResponseWriter, r *http.Request) {
	l, err := d.lane(r.PathValue("till"))
	name, _ := strings.CutSuffix(r.PathValue("receipt"), ".png")
	n, e := strconv.Atoi(name)
	if err != nil || e != nil {
		http.NotFound(w, r)
		return
	}
	all := l.printer.Receipts()
	i := slices.IndexFunc(all, func(r escpos.Receipt) bool { return r.No == n })
	if i < 0 {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "no-store")
	_ = sim.WritePNG(w, all[i]) // the page has gone
}
