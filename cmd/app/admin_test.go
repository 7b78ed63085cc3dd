package app_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/cmd/app"
	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/terminal"
)

// verbs is a store that does what the test says.
type verbs struct {
	imports func(context.Context, io.Reader, catalog.ImportOptions, func(catalog.Progress)) (catalog.Report, error)
	backup  func(path string) error
	pair    func(terminal.PairArgs) error
}

func (v verbs) Import(ctx context.Context, _ pos.ID, file io.Reader, opt catalog.ImportOptions,
	progress func(catalog.Progress),
) (catalog.Report, error) {
	return v.imports(ctx, file, opt, progress)
}

func (v verbs) Backup(_ context.Context, path string) error { return v.backup(path) }

func (v verbs) PairScreen(_ context.Context, _ pos.ID, args terminal.PairArgs) error {
	return v.pair(args)
}

// serve runs an Admin in a directory with a long name, and returns a client of it and what stops it.
func serve(t *testing.T, v verbs) (client *app.Client, dir string, stop func()) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), strings.Repeat("long", 30))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(dir, "backup-1.db")
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	admin := &app.Admin{Dir: dir, Verbs: v, Log: slog.New(slog.DiscardHandler)}
	go func() { done <- admin.Run(ctx) }()
	for client == nil {
		var err error
		if client, err = app.Running(ctx, dir); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-done:
			t.Fatal(err)
		default:
		}
	}
	stop = func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
		done <- nil
	}
	t.Cleanup(stop)
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ADMIN-001: what a server that died left behind is still there: %v", err)
	}
	return client, dir, stop
}

// TestAdminSocket holds ADMIN-001: only the owner of the store can open the socket, and it is gone after the stop.
func TestAdminSocket(t *testing.T) {
	t.Parallel()
	_, dir, stop := serve(t, verbs{})
	info, err := os.Stat(filepath.Join(dir, "admin.sock"))
	if err != nil || info.Mode() != fs.ModeSocket|0o600 {
		t.Errorf("ADMIN-001: %v, %v", info, err)
	}
	stop()
	if c, err := app.Running(t.Context(), dir); c != nil || err != nil {
		t.Errorf("ADMIN-001: after the stop: %v, %v", c, err)
	}
}

// TestAdminImport holds ADMIN-002: progress comes out while the file still goes in, and the report comes with the refusal.
func TestAdminImport(t *testing.T) {
	t.Parallel()
	seen := make(chan struct{})
	want := catalog.Report{Rows: 1_000_000, Refused: 2, Problems: []catalog.Problem{{Line: 7, Key: "import.price"}}}
	options := catalog.ImportOptions{Source: "a b.csv", Force: true}
	client, _, _ := serve(t, verbs{imports: func(_ context.Context, file io.Reader, opt catalog.ImportOptions,
		progress func(catalog.Progress),
	) (catalog.Report, error) {
		half := make([]byte, 4)
		if _, err := io.ReadFull(file, half); err != nil {
			return catalog.Report{}, err
		}
		progress(catalog.Progress{Rows: 1})
		rest, err := io.ReadAll(file)
		if err != nil || string(half)+string(rest) != "one\ntwo\n" || opt != options {
			return catalog.Report{}, pos.Internalf("fake", errors.New(string(half)+string(rest)+opt.Source))
		}
		return want, &pos.Error{
			Code: pos.Refused, Op: "import", Key: "import.too_many_refused", Hint: "import.force_hint",
			Args: map[string]any{"rows": 1_000_000}, Err: errors.New("cause"),
		}
	}})
	r, w := io.Pipe()
	go func() {
		_, _ = io.WriteString(w, "one\n")
		<-seen
		_, _ = io.WriteString(w, "two\n")
		_ = w.Close()
	}()
	got, err := client.Import(t.Context(), id(), r, options,
		func(p catalog.Progress) {
			if p.Rows == 1 {
				close(seen)
			}
		})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ADMIN-002: report (-want +got):\n%s", diff)
	}
	if err == nil || err.Error() != "import: refused import.too_many_refused rows=1000000: cause" {
		t.Errorf("ADMIN-002: error %v", err)
	}
}

// TestAdminStopEndsAnImport holds ADMIN-003: a stop does not wait for an import, and the caller is told.
func TestAdminStopEndsAnImport(t *testing.T) {
	t.Parallel()
	begun := make(chan struct{})
	client, _, stop := serve(t, verbs{imports: func(ctx context.Context, _ io.Reader, _ catalog.ImportOptions,
		_ func(catalog.Progress),
	) (catalog.Report, error) {
		close(begun)
		<-ctx.Done()
		return catalog.Report{}, &pos.Error{Code: pos.Unavailable, Op: "import", Key: "import.stopped", Err: ctx.Err()}
	}})
	answer := make(chan error, 1)
	go func() {
		_, err := client.Import(t.Context(), id(), strings.NewReader("x"), catalog.ImportOptions{}, nil)
		answer <- err
	}()
	<-begun
	stop()
	if err := <-answer; pos.CodeOf(err) != pos.Unavailable {
		t.Errorf("ADMIN-003: %v", err)
	}
}

// TestAdminBackup holds ADMIN-004: a copy arrives whole under its name or not at all, and leaves nothing in the store.
func TestAdminBackup(t *testing.T) {
	t.Parallel()
	content := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	client, dir, _ := serve(t, verbs{backup: func(path string) error { return os.WriteFile(path, content, 0o600) }})
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := client.Backup(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(to); err != nil || !bytes.Equal(got, content) {
		t.Errorf("ADMIN-004: %d bytes of %d, %v", len(got), len(content), err)
	}
	if err := client.Backup(t.Context(), filepath.Join(dir, "none", "copy.db")); pos.CodeOf(err) != pos.Unavailable {
		t.Errorf("ADMIN-004: a folder that is not there: %v", err)
	}
	for _, d := range []string{dir, filepath.Dir(to)} {
		left, err := filepath.Glob(filepath.Join(d, "*db*"))
		if err != nil || len(left) > 1 || len(left) == 1 && left[0] != to {
			t.Errorf("ADMIN-004: left behind: %v, %v", left, err)
		}
	}
}

func TestAdminBackupRefused(t *testing.T) {
	t.Parallel()
	client, _, _ := serve(t, verbs{backup: func(string) error {
		return &pos.Error{Code: pos.Unavailable, Op: "back up", Key: "store.disk_full"}
	}})
	to := filepath.Join(t.TempDir(), "copy.db")
	err := client.Backup(t.Context(), to)
	if e, ok := errors.AsType[*pos.Error](err); !ok || e.Key != "store.disk_full" {
		t.Errorf("ADMIN-004: %v", err)
	}
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ADMIN-004: a copy is there: %v", err)
	}
}

// TestNoServer holds ADMIN-005: where no server runs, or one died and left its socket, there is no client and no error.
func TestNoServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Join(dir, "none")} {
		if c, err := app.Running(t.Context(), d); c != nil || err != nil {
			t.Errorf("ADMIN-005: %v, %v", c, err)
		}
	}
}

// id is a command id; the fakes do not look at it.
func id() pos.ID { return pos.ID{1} }
