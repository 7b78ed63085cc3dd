package hub_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sanduq/scripts/need"
	"sanduq/sync/hub"
)

// patience is how long PostgreSQL may take to start.
const patience = 60 * time.Second

// postgres serves all tests of the package; TestMain stops it.
var postgres cluster

func TestMain(m *testing.M) {
	code := m.Run()
	err := errors.Join(postgres.stop(), goleak.Find(
		// NATS leaves these behind where a stream is being made while its server stops.
		goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/server.(*fileStore).flushStreamStateLoop"),
		goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/server/ats.Register.func1"),
	))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// engine is one kind of database.
type engine interface {
	// open opens the database, the same one each time.
	open(t *testing.T) *hub.Database
	// raw opens it beside the hub's code.
	raw(t *testing.T) *sql.DB
	// copy keeps the database as it is now; restore goes back to that. Nobody has it open meanwhile.
	copy(t *testing.T)
	restore(t *testing.T)
}

// engines make a new database of each kind.
func engines() map[string]func(t *testing.T) engine {
	return map[string]func(t *testing.T) engine{
		"sqlite": func(t *testing.T) engine {
			t.Helper()
			return &sqlite{path: filepath.Join(t.TempDir(), "hub.db")}
		},
		"postgres": postgres.database,
	}
}

type sqlite struct{ path string }

func (e *sqlite) open(t *testing.T) *hub.Database {
	t.Helper()
	db, err := hub.OpenSQLite(t.Context(), e.path)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func (e *sqlite) raw(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+e.path)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func (e *sqlite) copy(t *testing.T) {
	t.Helper()
	copyFile(t, e.path, e.path+".copy")
}

func (e *sqlite) restore(t *testing.T) {
	t.Helper()
	copyFile(t, e.path+".copy", e.path)
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// cluster is a PostgreSQL server that starts when the first test asks for a database.
type cluster struct {
	mu    sync.Mutex
	cmd   *exec.Cmd
	dir   string
	port  int
	count int
}

// database makes an empty database.
func (c *cluster) database(t *testing.T) engine {
	t.Helper()
	initdb, server := need.Program(t, "initdb"), need.Program(t, "postgres")
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cmd == nil {
		if err := c.start(initdb, server); err != nil {
			t.Fatalf("start PostgreSQL: %v", err)
		}
	}
	c.count++
	e := &pgDatabase{cluster: c, name: "hub" + strconv.Itoa(c.count)}
	e.admin(t, "CREATE DATABASE "+e.name)
	return e
}

func (c *cluster) start(initdb, server string) error {
	dir, err := os.MkdirTemp("", "sanduq-pg-")
	if err != nil {
		return err
	}
	c.dir = dir
	who, err := asPostgres(dir)
	if err != nil {
		return err
	}
	data := filepath.Join(dir, "data")
	initCmd := exec.CommandContext(context.Background(), initdb, "-D", data, "-U", "hub", "-A", "trust", "-N", "-E", "UTF8",
		"--locale=C")
	initCmd.SysProcAttr, initCmd.Dir = who, dir
	if out, err := initCmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	if c.port, err = need.FreePort(); err != nil {
		return err
	}
	c.cmd = exec.CommandContext(context.Background(), server, "-D", data, "-h", "127.0.0.1", "-p", strconv.Itoa(c.port),
		"-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=400")
	c.cmd.SysProcAttr, c.cmd.Dir = who, dir
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return err
	}
	c.cmd.Stdout, c.cmd.Stderr = log, log
	if err := errors.Join(c.cmd.Start(), log.Close()); err != nil {
		return err
	}
	return c.ready()
}

// asPostgres lets a program run as the user postgres where we are root, which PostgreSQL refuses to be.
func asPostgres(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Geteuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, err
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(dir, uid, gid)
}

func (c *cluster) ready() error {
	db, err := sql.Open("pgx", c.dsn("postgres"))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for err = db.PingContext(ctx); err != nil && ctx.Err() == nil; err = db.PingContext(ctx) {
		<-tick.C
	}
	return errors.Join(err, db.Close())
}

func (c *cluster) dsn(name string) string {
	return fmt.Sprintf("postgres://hub@127.0.0.1:%d/%s?sslmode=disable", c.port, name)
}

func (c *cluster) stop() error {
	if c.cmd == nil {
		return nil
	}
	err := c.cmd.Process.Signal(syscall.SIGINT) // fast shutdown
	return errors.Join(err, c.cmd.Wait(), os.RemoveAll(c.dir))
}

type pgDatabase struct {
	cluster *cluster
	name    string
}

func (e *pgDatabase) open(t *testing.T) *hub.Database {
	t.Helper()
	db, err := hub.OpenPostgres(e.cluster.dsn(e.name))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func (e *pgDatabase) raw(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", e.cluster.dsn(e.name))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// admin runs a statement from outside the database. Sessions that were just closed may still be ending.
func (e *pgDatabase) admin(t *testing.T, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", e.cluster.dsn("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var last error
	need.Await(t, statement, func() bool {
		_, last = db.ExecContext(t.Context(), statement)
		return last == nil
	})
}

func (e *pgDatabase) copy(t *testing.T) {
	t.Helper()
	e.admin(t, "CREATE DATABASE "+e.name+"copy TEMPLATE "+e.name)
}

func (e *pgDatabase) restore(t *testing.T) {
	t.Helper()
	e.admin(t, "DROP DATABASE "+e.name)
	e.admin(t, "CREATE DATABASE "+e.name+" TEMPLATE "+e.name+"copy")
}

// quiet is a log that nobody reads, unless the tests run with -v.
func quiet() *slog.Logger {
	if testing.Verbose() {
		return slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	return slog.New(slog.DiscardHandler)
}

// openHub opens a hub on an engine and closes its database when the test ends.
func openHub(t *testing.T, e engine) *hub.Hub {
	t.Helper()
	db := e.open(t)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	h, err := hub.Open(t.Context(), db, time.Now, quiet())
	if err != nil {
		t.Fatal(err)
	}
	return h
}
