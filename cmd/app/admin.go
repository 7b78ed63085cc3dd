package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/terminal"
)

// Verbs are what the command line does with a store, running or not.
type Verbs interface {
	// Import puts a catalogue file in force. See catalog.Import.
	Import(ctx context.Context, id pos.ID, file io.Reader, opt catalog.ImportOptions,
		progress func(catalog.Progress)) (catalog.Report, error)
	// Backup writes a consistent copy of the store to path.
	Backup(ctx context.Context, path string) error
	// PairScreen lets the browser in that shows a code. See terminal.Pair.
	PairScreen(ctx context.Context, id pos.ID, args terminal.PairArgs) error
}

// Admin lets the command line talk to the running server: HTTP on a unix socket in the data directory, which only the
// user who owns the store (and root) can open.
//
//	POST /import?id=UUID&source=NAME&force=true   body: the file     answer: a line of JSON for each adminLine
//	POST /pair?id=UUID&code=CODE&name=NAME&till=ID
//	POST /backup                                                     answer: the copy, with its length
//
// A backup goes through the socket because the server's sandbox cannot write where the caller wants it.
type Admin struct {
	Dir   string // data directory
	Verbs Verbs
	Log   *slog.Logger
}

const (
	adminSocket = "admin.sock"
	// adminBackups matches the copies on their way to the command line; a server that died left them behind.
	adminBackups = "backup-*.db"
	// adminStop is how long a stop waits for answers under way, which have been told to end.
	adminStop = time.Second
)

// adminLine is one line of the answer to an import: progress, or at the end the report and why it was not put in force.
type adminLine struct {
	Progress *catalog.Progress `json:"progress,omitempty"`
	Report   *catalog.Report   `json:"report,omitempty"`
	Error    *adminError       `json:"error,omitempty"`
}

// adminError is a *pos.Error on its way to the command line.
type adminError struct {
	Code  pos.Code       `json:"code"`
	Op    string         `json:"op"`
	Key   string         `json:"key"`
	Args  map[string]any `json:"args,omitempty"`
	Hint  string         `json:"hint,omitempty"`
	Cause string         `json:"cause,omitempty"`
}

// Run serves until ctx ends, which ends what is under way too.
func (a *Admin) Run(ctx context.Context) error {
	if err := a.sweep(); err != nil {
		return err
	}
	listener, err := a.listen(ctx)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /import", a.serveImport)
	mux.HandleFunc("POST /backup", a.serveBackup)
	mux.HandleFunc("POST /pair", a.servePair)
	server := &http.Server{
		Handler: mux, ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), adminStop)
	defer cancel()
	if err := server.Shutdown(stop); err != nil {
		a.Log.Warn("a verb of the command line did not end", "err", err)
		_ = server.Close()
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return os.Remove(filepath.Join(a.Dir, adminSocket))
}

func (a *Admin) sweep() error {
	left, err := filepath.Glob(filepath.Join(a.Dir, adminBackups))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// listen makes the socket under another name and renames it when its mode is right, so that at no moment others can open
// it. What lies there already is of a server that died: this one holds the lock of the directory.
func (a *Admin) listen(ctx context.Context) (net.Listener, error) {
	at, done, err := short(a.Dir, adminSocket+".new")
	if err != nil {
		return nil, err
	}
	defer done()
	fresh, final := filepath.Join(a.Dir, adminSocket+".new"), filepath.Join(a.Dir, adminSocket)
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", at)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", final, err)
	}
	if u, ok := l.(*net.UnixListener); ok {
		u.SetUnlinkOnClose(false) // it goes by another name by then
	}
	if err := errors.Join(os.Chmod(fresh, 0o600), os.Rename(fresh, final)); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// short gives a name in dir that fits into the 107 bytes of a socket's address (unix(7)), however long dir is. It holds
// until done is called.
func short(dir, name string) (path string, done func(), err error) {
	d, err := os.Open(dir)
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", d.Fd(), name), func() { _ = d.Close() }, nil
}

func (a *Admin) serveImport(w http.ResponseWriter, r *http.Request) {
	id, err := pos.ParseID(r.FormValue("id"))
	if err != nil {
		a.refuse(w, err)
		return
	}
	force, _ := strconv.ParseBool(r.FormValue("force"))
	control := http.NewResponseController(w)
	if err := control.EnableFullDuplex(); err != nil { // progress goes out while the file comes in
		a.refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Connection", "close") // an import that is refused early leaves a rest of the file in the connection
	out := json.NewEncoder(w)
	say := func(l adminLine) {
		if out.Encode(l) == nil { // otherwise the caller has gone, and the end of its context ends the import
			_ = control.Flush()
		}
	}
	options := catalog.ImportOptions{Source: r.FormValue("source"), Force: force}
	report, err := a.Verbs.Import(r.Context(), id, r.Body, options, func(p catalog.Progress) { say(adminLine{Progress: &p}) })
	say(adminLine{Report: &report, Error: wireError("import", err)})
}

func (a *Admin) servePair(w http.ResponseWriter, r *http.Request) {
	id, err := pos.ParseID(r.FormValue("id"))
	if err == nil {
		err = a.Verbs.PairScreen(r.Context(), id, terminal.PairArgs{
			Code: r.FormValue("code"), Name: r.FormValue("name"), Till: pos.TillID(r.FormValue("till")),
		})
	}
	if err != nil {
		a.refuse(w, err)
	}
}

func (a *Admin) serveBackup(w http.ResponseWriter, r *http.Request) {
	f, err := a.backup(r.Context())
	if err != nil {
		a.refuse(w, err)
		return
	}
	defer f.Close()
	w.Header().Set("Content-Type", "application/vnd.sqlite3")
	http.ServeContent(w, r, "", time.Time{}, f)
}

// backup returns a copy of the store in a file that has no name any more: it goes when it is closed, however that comes.
func (a *Admin) backup(ctx context.Context) (*os.File, error) {
	f, err := os.CreateTemp(a.Dir, adminBackups)
	if err != nil {
		return nil, err
	}
	path := f.Name()
	if err := errors.Join(f.Close(), a.Verbs.Backup(ctx, path)); err != nil {
		return nil, errors.Join(err, os.Remove(path))
	}
	f, err = os.Open(path)
	return f, errors.Join(err, os.Remove(path))
}

func (a *Admin) refuse(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusUnprocessableEntity)
	_ = json.NewEncoder(w).Encode(wireError("admin", err)) // the caller has gone
}

// wireError makes an error ready for the wire, nil of none.
func wireError(op string, err error) *adminError {
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*pos.Error](err)
	if !ok {
		e = pos.Internalf(op, err)
	}
	out := &adminError{Code: e.Code, Op: e.Op, Key: e.Key, Args: e.Args, Hint: e.Hint}
	if e.Err != nil {
		out.Cause = e.Err.Error()
	}
	return out
}

func (e *adminError) posError() error {
	if e == nil {
		return nil
	}
	out := &pos.Error{Code: e.Code, Op: e.Op, Key: e.Key, Args: e.Args, Hint: e.Hint}
	if e.Cause != "" {
		out.Err = errors.New(e.Cause)
	}
	return out
}
