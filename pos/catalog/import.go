package catalog

import (
	"context"
	"errors"
	"io"
	"runtime/debug"

	"sanduq/pos"
	"sanduq/pos/store"
)

// Bounds of an import.
const (
	// MaxProblems is the number of problems that a report lists; the others are only counted.
	MaxProblems = 1000
	// refusedLimit is how many rows in a hundred may be refused before a person has to insist.
	refusedLimit = 1
	// progressEvery is the number of rows between two words of progress.
	progressEvery = 10_000
)

// ImportOptions say what is imported.
type ImportOptions struct {
	Source string // name of the file, for people
	Force  bool   // put it in force though more than one row in a hundred is refused
}

// Progress tells how far an import is.
type Progress struct {
	Rows    int  `json:"rows"` // read so far
	Refused int  `json:"refused"`
	Writing bool `json:"writing"` // all rows are read: the file is being finished
}

// Report is what an import found and did.
type Report struct {
	BuiltFile
	Rows     int       `json:"rows"`
	Refused  int       `json:"refused"`
	Problems []Problem `json:"problems,omitempty"` // at most MaxProblems
	Switched bool      `json:"switched"`           // the new catalogue is in force
}

// Import reads a catalogue file (Reader), builds a base beside the store while the shop sells, and puts it in force at one
// moment, good rows only. Where more than one row in a hundred is refused, or none is good, it changes nothing and
// returns the report with a Refused error. progress may be nil. Building takes seconds and one core at most; it ends with
// ctx, but for the switch itself.
func (c *Catalog) Import(ctx context.Context, s *store.Store, id pos.ID, r io.Reader, opt ImportOptions,
	progress func(Progress),
) (Report, error) {
	const op = "import catalogue"
	if !c.building.TryLock() {
		return Report{}, &pos.Error{Code: pos.Unavailable, Op: op, Key: "import.running"}
	}
	defer c.building.Unlock()
	if progress == nil {
		progress = func(Progress) {}
	}
	report, err := c.build(ctx, r, opt.Force, progress)
	debug.FreeOSMemory() // the box is small: what building a million items took is for the other programs again
	if err == nil {
		err = c.switchBase(ctx, s, id, switchArgs{report.BuiltFile, opt.Source, report.Refused, opt.Force})
	}
	if err != nil {
		return report, wrap(op, err)
	}
	report.Switched = true
	return report, nil
}

// build reads all rows into a new base.
func (c *Catalog) build(ctx context.Context, r io.Reader, force bool, progress func(Progress)) (Report, error) {
	var report Report
	reader, err := NewReader(r, c.opt.Rules)
	if err != nil {
		return report, err
	}
	b, err := newBuilder(ctx, c.opt.Dir, c.opt.Currency)
	if err != nil {
		return report, err
	}
	if err := report.fill(ctx, reader, b, progress); err != nil {
		b.abandon()
		return report, err
	}
	if err := report.judge(b.count, force); err != nil {
		b.abandon()
		return report, err
	}
	progress(Progress{Rows: report.Rows, Refused: report.Refused, Writing: true})
	report.BuiltFile, err = b.finish(ctx, reader.Categories())
	return report, err
}

// fill takes over the good rows and lists the problems of the others.
func (p *Report) fill(ctx context.Context, r *Reader, b *builder, progress func(Progress)) error {
	quiet := context.WithoutCancel(ctx) // a context that can end costs a goroutine for each statement
	for next := progressEvery; ; {
		row, problems, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if row != nil {
			p.Rows++
			if err := b.add(quiet, row); err != nil {
				return err
			}
		} else {
			p.refuse(problems)
		}
		if p.Rows >= next {
			next = p.Rows + progressEvery
			if err := ctx.Err(); err != nil {
				return err
			}
			progress(Progress{Rows: p.Rows, Refused: p.Refused})
		}
	}
}

// refuse counts a refused row, or all that an open quote swallowed.
func (p *Report) refuse(problems []Problem) {
	rows := max(1, problems[0].To-problems[0].Line+1)
	p.Rows += rows
	p.Refused += rows
	room := MaxProblems - len(p.Problems)
	p.Problems = append(p.Problems, problems[:min(room, len(problems))]...)
}

func (p *Report) judge(good int, force bool) error {
	args := map[string]any{"refused": p.Refused, "rows": p.Rows}
	switch {
	case good == 0:
		return &pos.Error{Code: pos.Refused, Key: "import.nothing", Args: args}
	case !force && p.Refused*100 > p.Rows*refusedLimit:
		return &pos.Error{Code: pos.Refused, Key: "import.too_many_refused", Args: args, Hint: "import.force_hint"}
	}
	return nil
}

// wrap names the operation of an error that speaks for itself, and makes an internal one of every other.
func wrap(op string, err error) error {
	e, ok := errors.AsType[*pos.Error](err)
	switch {
	case ok && e.Op != "":
		return e
	case ok:
		named := *e
		named.Op = op
		return &named
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &pos.Error{Code: pos.Unavailable, Op: op, Key: "import.stopped", Err: err}
	}
	return pos.Internalf(op, err)
}
