package sale_test

import (
	"os"
	"path/filepath"
	"testing"

	"sanduq/pos/sale/script"
)

// TestScripts plays every script as it is, with every command sent twice, with a restart after every command, and with
// callers who leave before they are answered.
func TestScripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.sale")
	if err != nil || len(files) < 25 {
		t.Fatalf("SALE-000: %d scripts, %v", len(files), err)
	}
	for name, mode := range map[string]script.Mode{
		"plain": {}, "twice": {Twice: true}, "restart": {Restart: true}, "leave": {Leave: true},
	} {
		for _, file := range files {
			t.Run(name+"/"+filepath.Base(file), func(t *testing.T) {
				t.Parallel()
				src, err := os.Open(file)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = src.Close() }()
				if err := script.Run(t.Context(), file, src, t.TempDir(), mode); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
