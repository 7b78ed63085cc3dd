package catalog_test

import (
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/store"
)

// CAT-063: a command that breaks beside an import neither takes the catalogue away nor the file that is being built.
func TestABrokenCommandBesideAnImport(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir())
	building := &pausedReader{text: strings.NewReader(small), at: make(chan func())}
	imported := make(chan error, 1)
	go func() {
		_, err := s.Import(t.Context(), s.Store, newID(), building, catalog.ImportOptions{Source: "test.csv"}, nil)
		imported <- err
	}()
	goOn := <-building.at
	if err := s.breakSomething(t); pos.CodeOf(err) != pos.Internal {
		t.Errorf("CAT-063: the broken command was answered %v", err)
	}
	goOn()
	if err := <-imported; err != nil {
		t.Fatalf("CAT-063: the import beside it: %v", err)
	}
	if got := s.price(t, "6281100000013"); got != 1150 {
		t.Errorf("CAT-063: after the import it costs %d", got)
	}
	if err := s.breakSomething(t); pos.CodeOf(err) != pos.Internal {
		t.Errorf("CAT-063: the broken command was answered %v", err)
	}
	if got := s.price(t, "6281100000013"); got != 1150 {
		t.Errorf("CAT-063: after a broken command it costs %d", got)
	}
}

// breakSomething gives a command that fails after it was decided: its batch is undone and everything is loaded anew.
func (s *shop) breakSomething(t *testing.T) error {
	t.Helper()
	write := func(tx *store.Tx) error { return tx.Exec(`INSERT INTO nowhere VALUES (1)`) }
	_, err := store.Do[any](t.Context(), s.Store, store.Command{
		Name: "break", Decide: func(*store.View) (store.Decision, error) { return store.Decision{Write: write}, nil },
	})
	return err
}

// pausedReader stops before its first byte until somebody took the function that lets it go on, and called it.
type pausedReader struct {
	text io.Reader
	at   chan func()
	once sync.Once
}

func (r *pausedReader) Read(b []byte) (int, error) {
	r.once.Do(func() {
		free := make(chan struct{})
		r.at <- func() { close(free) }
		<-free
	})
	return r.text.Read(b)
}

// CAT-064: whoever wants to know how large the names are is told after each switch and each start, and of the same size.
func TestTheSizeOfTheNamesIsTold(t *testing.T) {
	t.Parallel()
	dir, sizes := t.TempDir(), make(chan int, 1)
	open := func() *shop {
		c := catalog.New(catalog.Options{
			Dir: dir, Rules: rules(), Log: slog.New(slog.DiscardHandler), Loaded: func(names int) { sizes <- names },
		})
		s, err := store.Open(t.Context(), storeOptions(dir, c))
		if err != nil {
			t.Fatal(err)
		}
		return &shop{s, c, dir}
	}
	s := open()
	s.load(t, small)
	first := <-sizes
	s.close()
	s = open()
	defer s.close()
	if again := <-sizes; again != first || first < len("حليب كامل الدسم 2 لتر") {
		t.Errorf("CAT-064: after the import the names took %d bytes, after a start %d", first, again)
	}
}
