package main

import (
	"bytes"
	"context"
	"database/sql"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sanduq/cmd/app"
	"sanduq/cmd/config"
	"sanduq/packaging"
	"sanduq/pos"
	"sanduq/pos/store"
	"sanduq/scripts/need"
)

// box is a machine with one shop on it.
type box struct {
	t    *testing.T
	dir  string
	lang string
}

func newBox(t *testing.T) *box {
	t.Helper()
	b := &box{t: t, dir: t.TempDir()}
	b.settings(`"/var/lib/sanduq"`, `"data"`, "127.0.0.1:8080", "127.0.0.1:0")
	b.write("goods.csv", "gtin,name_en,name_ar,price,tax\n"+
		"2000000000015,Milk,حليب,12.50,standard\n2000000000022,Bread,خبز,\"2,50\",zero\n2000000000039,Juice,عصير,9.00,standard\n")
	return b
}

func (b *box) path(name string) string { return filepath.Join(b.dir, name) }

func (b *box) write(name, text string) {
	b.t.Helper()
	if err := os.WriteFile(b.path(name), []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// settings writes the example of the settings, changed.
func (b *box) settings(oldnew ...string) {
	b.t.Helper()
	b.write("sanduq.toml", strings.NewReplacer(oldnew...).Replace(packaging.Sample))
}

// run does one verb, in a folder where "./" stands for the box's, and wants an exit code.
func (b *box) run(want int, args ...string) (said string) {
	b.t.Helper()
	for i := range args {
		args[i] = strings.Replace(args[i], "./", b.dir+"/", 1)
	}
	var all bytes.Buffer
	env := func(name string) string { return map[string]string{"LANG": b.lang}[name] }
	got := run(b.t.Context(), append(args, "--config", b.path("sanduq.toml")), &all, &all, env)
	if got != want {
		b.t.Fatalf("sanduq %s: exit %d, want %d\n%s", strings.Join(args, " "), got, want, all.String())
	}
	return all.String()
}

// serve runs the server until stop is called.
func (b *box) serve() (stop func() (code int, said string)) {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.t.Context())
	var all syncBuffer
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"serve", "--config", b.path("sanduq.toml")}, &all, &all, func(string) string { return "" })
	}()
	stop = sync.OnceValues(func() (int, string) { cancel(); return <-code, all.String() })
	b.t.Cleanup(func() { stop() })
	for {
		c, err := app.Running(ctx, b.path("data"))
		if err != nil {
			b.t.Fatal(err)
		}
		if c != nil {
			_ = c.Close()
			return stop
		}
		select {
		case c := <-code:
			b.t.Fatalf("serve: exit %d\n%s", c, all.String())
		default:
		}
	}
}

// syncBuffer is written by the server and read by the test.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// TestVerbs holds CLI-001: every verb works beside the running server and without it, and says by its exit code what became
// of it.
func TestVerbs(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	for _, running := range []bool{true, false} {
		stop := func() (int, string) { return 0, "" }
		name := "offline"
		if running {
			name = "running"
			stop = b.serve()
		}
		said := b.run(exitRefused, "import", "catalogue", "./goods.csv")
		if !strings.Contains(said, `goods.csv:3: price "2,50": `) {
			t.Errorf("CLI-001 %s: the refused row is not told: %s", name, said)
		}
		said = b.run(exitOK, "import", "catalogue", "./goods.csv", "--force")
		if !strings.Contains(said, "Items: 2, codes: 2, rows read: 3, refused: 1") {
			t.Errorf("CLI-001 %s: import says %s", name, said)
		}
		b.run(exitOK, "backup", "./"+name+".db")
		b.run(exitRefused, "backup", "./"+name+".db")
		folder := t.TempDir()
		b.run(exitOK, "backup", folder)
		if copies, err := filepath.Glob(filepath.Join(folder, "riyadh-olaya-*.db")); err != nil || len(copies) != 1 {
			t.Errorf("CLI-001 %s: a backup into a folder: %v, %v", name, copies, err)
		}
		if running { // without a server no browser shows a code
			b.run(exitUsage, "pair", "12345678", "--name", "Door")
		} else {
			b.run(exitUnavailable, "pair", "12345678", "--name", "Door")
		}
		b.run(exitOK, "verify")
		b.run(exitOK, "verify", "./"+name+".db", "--scratch", t.TempDir())
		if running {
			b.run(exitRefused, "restore", "./"+name+".db")
			b.run(exitRefused, "serve") // a second server on the same data
		}
		code, said := stop()
		if code != exitOK {
			t.Errorf("CLI-001 %s: serve: exit %d\n%s", name, code, said)
		}
	}
	b.run(exitOK, "restore", "./running.db")
	b.run(exitOK, "verify")
}

// TestCannotStart holds CLI-010: what an installer meets most often is told in words of its own.
func TestCannotStart(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	b.settings(`"/var/lib/sanduq"`, `"data"`, "127.0.0.1:8080", l.Addr().String())
	if said := b.run(exitUnavailable, "serve"); !strings.Contains(said, "cannot listen on "+l.Addr().String()) {
		t.Errorf("CLI-010: %s", said)
	}
	if err := cannotStart(fs.ErrPermission, config.Config{Data: "/x"}); pos.CodeOf(err) != pos.Refused {
		t.Errorf("CLI-010: %v", err)
	}
	if said := b.run(exitUsage, "verify", "./goods.csv"); !strings.Contains(said, "goods.csv is no store") {
		t.Errorf("CLI-010: %s", said)
	}
}

// TestDamageIsFound holds CLI-002: verify exits with a code of its own, and a damaged or foreign backup is not restored.
func TestDamageIsFound(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.run(exitOK, "import", "catalogue", "./goods.csv", "--force")
	b.run(exitOK, "backup", "./good.db")
	b.run(exitOK, "backup", "./bad.db")
	db, err := store.OpenFile(t.Context(), b.path("bad.db"), store.Write)
	if err != nil {
		t.Fatal(err)
	}
	change(t, db, `UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), 'goods', 'Goods') AS BLOB)
		WHERE kind LIKE 'catalog%'`)
	if said := b.run(exitFound, "verify", "./bad.db"); !strings.Contains(said, "its hash does not follow") {
		t.Errorf("CLI-002: verify says %s", said)
	}
	b.run(exitRefused, "restore", "./bad.db")
	b.run(exitOK, "restore", "./bad.db", "--force")
	b.settings(`"riyadh-olaya"`, `"jeddah"`, `"/var/lib/sanduq"`, `"other"`)
	b.run(exitRefused, "restore", "./good.db")
}

func change(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	res, err := db.ExecContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("nothing was changed: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestUsage holds CLI-003: what is wrong with the command line or the settings is told, in the language of the console, and
// nothing starts.
func TestUsage(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.lang = "ar_SA.UTF-8"
	if said := b.run(exitUsage, "srve"); !strings.Contains(said, "أمر غير مفهوم") {
		t.Errorf("CLI-003: %s", said)
	}
	if said := b.run(exitOK, "--help"); !strings.Contains(said, "تشغيل المتجر") || strings.Contains(said, "Usage") {
		t.Errorf("CLI-003: %s", said)
	}
	if said := b.run(exitOK, "backup", "--help"); !strings.Contains(said, "<path>") {
		t.Errorf("CLI-003: %s", said)
	}
	if said := b.run(exitOK, "serve", "--check"); !strings.Contains(said, "سليم") {
		t.Errorf("CLI-003: %s", said)
	}
	b.run(exitOK, "version")
	b.write("sanduq.toml", "[shop]\nnme_en = \"x\"\n")
	said := b.run(exitUsage, "serve")
	if !strings.Contains(said, "sanduq.toml:2: shop.nme_en: ") || !strings.Contains(said, "name_en؟") {
		t.Errorf("CLI-003: %s", said)
	}
	if _, err := os.Stat(b.path("data")); err == nil {
		t.Error("CLI-003: a store was made from settings that are wrong")
	}
}

// TestDoctor holds CLI-004: the doctor names what is missing, says what to do, and exits with a code of its own.
func TestDoctor(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	b.run(exitOK, "doctor")
	b.write("sanduq.toml", packaging.Sample+`
[[scanner]]
name = "scan-1"
port = "serial:/dev/serial/by-id/no-such-device"
[[printer]]
name = "receipt-1"
port = "tcp:127.0.0.1:1"
profile = "epson-80"
[hub]
broker = "mqtts://127.0.0.1:1"
ca = "none.pem"
`)
	said := b.run(exitFound, "doctor")
	for _, want := range []string{
		"FAIL  scan-1: /dev/serial/by-id/no-such-device is not there",
		"FAIL  receipt-1: 127.0.0.1:1 does not answer",
		"FAIL  " + b.path("none.pem") + " cannot be read",
		"→ plug the device in",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("CLI-004: %q is not in\n%s", want, said)
		}
	}
}

// TestOtherUsersData holds CLI-008: nobody writes files into another user's store that its server could not open.
func TestOtherUsersData(t *testing.T) {
	t.Parallel()
	need.Root(t)
	b := newBox(t)
	if err := os.Mkdir(b.path("data"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(b.path("data"), 65534, -1); err != nil {
		t.Fatal(err)
	}
	for _, verb := range [][]string{{"import", "catalogue", "./goods.csv"}, {"backup", "./x.db"}, {"restore", "./goods.csv"}} {
		if said := b.run(exitRefused, verb...); !strings.Contains(said, "sudo -u nobody") {
			t.Errorf("CLI-008: %s", said)
		}
	}
	err := filepath.WalkDir(b.path("data"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			t.Errorf("CLI-008: %s was made", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestStopInTime holds CLI-009: told to stop, the server is gone within the limit.
func TestStopInTime(t *testing.T) {
	t.Parallel()
	stop := newBox(t).serve()
	begin := time.Now()
	if code, said := stop(); code != exitOK || time.Since(begin) > app.StopLimit {
		t.Errorf("CLI-009: exit %d after %s\n%s", code, time.Since(begin), said)
	}
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
