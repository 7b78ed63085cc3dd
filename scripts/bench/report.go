package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// report is what a run found.
type report struct {
	Date    string   `json:"date"` // UTC
	Quick   bool     `json:"quick,omitempty"`
	Machine machine  `json:"machine"`
	Rows    []*row   `json:"rows"`
	Figures []figure `json:"figures"`
}

// row is one bound.
type row struct {
	Bound    string  `json:"bound"`
	Unit     string  `json:"unit"`
	Limit    float64 `json:"limit"`
	AtLeast  bool    `json:"at_least,omitempty"` // the limit is a lower one
	Measured float64 `json:"measured"`
	Holds    bool    `json:"holds"`
	// Of says what a limit that was measured is made of, Note what else to know.
	Of   string `json:"of,omitempty"`
	Note string `json:"note,omitempty"`
}

// figure is something measured that is no bound: what explains one.
type figure struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

func newReport(disk disk, quick bool) *report {
	return &report{Date: time.Now().UTC().Format("2006-01-02 15:04"), Quick: quick, Machine: thisMachine(disk)}
}

// atMost adds a bound that is not to be exceeded.
func (r *report) atMost(bound, unit string, limit, measured float64, note string) *row {
	return r.add(row{Bound: bound, Unit: unit, Limit: limit, Measured: measured, Holds: measured <= limit, Note: note})
}

// atLeast adds a bound that is to be reached.
func (r *report) atLeast(bound, unit string, limit, measured float64, note string) *row {
	return r.add(row{
		Bound: bound, Unit: unit, Limit: limit, AtLeast: true, Measured: measured, Holds: measured >= limit, Note: note,
	})
}

func (r *report) add(b row) *row {
	r.Rows = append(r.Rows, &b)
	return &b
}

func (r *report) figure(name, format string, args ...any) {
	r.Figures = append(r.Figures, figure{name, fmt.Sprintf(format, args...)})
}

func (r *report) holds() bool {
	for i := range r.Rows {
		if !r.Rows[i].Holds {
			return false
		}
	}
	return true
}

func (r *report) write(path string) error {
	raw, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return os.WriteFile(path, append(raw, '\n'), 0o600)
}

// tell writes the report for people, as the Markdown that docs/performance.md holds.
func (r *report) tell(w io.Writer) {
	size := ""
	if r.Quick {
		size = ", a tenth of everything: these figures prove nothing"
	}
	_, _ = fmt.Fprintf(w, "%s UTC%s\n\n%s\n\n", r.Date, size, r.Machine)
	_, _ = fmt.Fprintln(w, "| bound | limit | measured | of the limit | |\n|---|---:|---:|---:|---|")
	for i := range r.Rows {
		_, _ = fmt.Fprintln(w, r.Rows[i].line())
	}
	_, _ = fmt.Fprintln(w)
	for _, f := range r.Figures {
		_, _ = fmt.Fprintf(w, "- **%s**: %s\n", f.Name, f.Text)
	}
}

func (r *row) line() string {
	sign, verdict := "≤", "pass"
	if r.AtLeast {
		sign = "≥"
	}
	if !r.Holds {
		verdict = "**FAIL**"
	}
	limit := fmt.Sprintf("%s %s %s", sign, amount(r.Limit), r.Unit)
	if r.Of != "" {
		limit += " = " + r.Of
	}
	share := "–"
	if r.Limit != 0 {
		share = fmt.Sprintf("%.2f ×", r.Measured/r.Limit)
	}
	return "| " + strings.Join([]string{
		r.Bound, limit, amount(r.Measured) + " " + r.Unit, share, strings.TrimSuffix(verdict+"; "+r.Note, "; "),
	}, " | ") + " |"
}

// amount writes a figure with three digits that mean something.
func amount(x float64) string {
	switch {
	case x == 0 || x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}
