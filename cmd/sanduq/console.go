package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/user"
	"strconv"
	"syscall"
	"time"

	"sanduq/cmd/app"
	"sanduq/cmd/config"
	"sanduq/cmd/config/messages"
	"sanduq/pos"
)

// The exit codes, as docs/commands.md has them.
const (
	exitOK          = 0
	exitInternal    = 1 // a defect or a fault of the machine; the store itself failed
	exitUsage       = 2 // the command line or the configuration is wrong
	exitRefused     = 3 // understood, and not allowed in the present state
	exitUnavailable = 4 // nothing was changed, and a later try may succeed
	exitUnknown     = 5 // it cannot be said whether it happened
	exitFound       = 6 // verify found a difference, doctor something to mend
)

// errFound says that what was looked for was found, and shown.
var errFound = errors.New("found")

// status is an exit code that has been explained already.
type status int

// Error implements error.
func (s status) Error() string { return "exit status " + strconv.Itoa(int(s)) }

// console speaks to whoever typed the command.
type console struct {
	messages.Catalogue
	out      io.Writer // answers
	problems io.Writer // progress and what is wrong
	getenv   func(string) string
	config   string // path of the configuration
}

// printf writes to a console. Where nobody reads any more, there is nobody to tell.
func printf(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }

func (k *console) print(key string, args map[string]any) { printf(k.out, "%s\n", k.Say(key, args)) }

func (k *console) complain(key string, args map[string]any) {
	printf(k.problems, "%s\n", k.Say(key, args))
}

// exit explains an error and returns the exit code for it.
func (k *console) exit(err error) int {
	var explained status
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFound):
		return exitFound
	case errors.As(err, &explained):
		return int(explained)
	}
	k.explain(err)
	switch pos.CodeOf(err) {
	case pos.Invalid, pos.NotFound:
		return exitUsage
	case pos.Refused, pos.Conflict:
		return exitRefused
	case pos.Unavailable:
		return exitUnavailable
	case pos.Unknown:
		return exitUnknown
	default:
		return exitInternal
	}
}

// explain shows an error: of a configuration, each of its mistakes.
func (k *console) explain(err error) {
	e, ok := errors.AsType[*pos.Error](err)
	if mistakes := config.MistakesOf(err); ok && len(mistakes) > 0 {
		k.complain(e.Key, e.Args)
		printf(k.problems, "%s", mistakes.Report(k.config, k.Catalogue))
		return
	}
	printf(k.problems, "%s\n", k.Error(err))
}

// terminal reports whether a person watches the progress.
func (k *console) terminal() bool {
	f, ok := k.problems.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// progress shows how far something is, on one line that is written over; only where a person watches.
func (k *console) progress(key string, args map[string]any) {
	if k.terminal() {
		printf(k.problems, "\r\x1b[K%s", k.Say(key, args))
	}
}

// progressed ends the line of progress.
func (k *console) progressed() {
	if k.terminal() {
		printf(k.problems, "\r\x1b[K")
	}
}

// log is the log of the server. systemd's journal stamps the time itself.
func (k *console) log(level string) *slog.Logger {
	var least slog.Level
	_ = least.UnmarshalText([]byte(level)) // the configuration was checked
	journal := k.getenv("JOURNAL_STREAM") != ""
	return slog.New(slog.NewTextHandler(k.problems, &slog.HandlerOptions{
		Level: least,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if journal && len(groups) == 0 && a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
}

// verbs is a store, in a running server or opened here.
type verbs interface {
	app.Verbs
	io.Closer
}

// open returns the store of a configuration: the running server does the verb where there is one.
func (k *console) open(ctx context.Context, cfg config.Config) (verbs, error) {
	client, err := app.Running(ctx, cfg.Data)
	if err != nil {
		return nil, err
	}
	if client != nil {
		return client, nil
	}
	if err := owns(cfg.Data); err != nil {
		return nil, err
	}
	return app.OpenOffline(ctx, app.Options{Config: cfg, Clock: time.Now, Log: k.log("warn")})
}

// owns refuses to work in the data directory of another user: what is written there would be this one's, and the server
// could not open it any more.
func owns(dir string) error {
	info, err := os.Stat(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(st.Uid) == os.Geteuid() {
		return nil
	}
	name := strconv.Itoa(int(st.Uid))
	if u, err := user.LookupId(name); err == nil {
		name = u.Username
	}
	return &pos.Error{
		Code: pos.Refused, Op: "open store", Key: "cli.other_user", Hint: "cli.other_user_hint",
		Args: map[string]any{"dir": dir, "user": name},
	}
}
