package law_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"sanduq/scripts/law"
	"sanduq/scripts/need"
)

// TestLaw holds the tree to every rule.
func TestLaw(t *testing.T) {
	t.Parallel()
	tree, err := law.Parse(os.DirFS(need.Top(t)))
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.Go) < 10 {
		t.Fatalf("only %d Go files found: the law looked in the wrong place", len(tree.Go))
	}
	for _, rule := range law.Rules {
		t.Run(rule.ID, func(t *testing.T) {
			t.Parallel()
			for _, breach := range rule.Breaches(tree) {
				t.Errorf("%s\n\treason: %s", breach, rule.Reason)
			}
		})
	}
}

// planted holds, for each rule, files that break it, files beside them that keep it, and the breaches to be found.
var planted = map[string]struct {
	files map[string]string
	want  []string
}{
	"LAW-DOWN": {
		files: map[string]string{
			"pos/sale/a.go":         `package sale; import ("sanduq/pos/money"; _ "sanduq/sync/uplink")`,
			"pos/sale/a_test.go":    `package sale_test; import "sanduq/scripts/need"`,
			"ui/a.go":               `package ui; import "sanduq/devices"`,
			"ui/b.go":               `package ui; import ("sync"; "sanduq/ui/wire"; "sanduq/pos")`,
			"devices/scale/a.go":    `package scale; import ("sanduq/devices/port"; "sanduq/cmd/sanduq")`,
			"sync/hub/a.go":         `package hub; import ("sanduq/sync/envelope"; "sanduq/ui")`,
			"cmd/sanduq/main.go":    `package main; import ("sanduq/ui"; "sanduq/sync/hub"; "sanduq/packaging"; "sanduq/pos")`,
			"scripts/bench/main.go": `package main; import "sanduq/ui"`,
			"extra/a.go":            `package extra; import "fmt"`,
		},
		want: []string{
			"devices/scale/a.go: imports sanduq/cmd/sanduq, which is not below devices",
			"extra/a.go: a Go package outside the top folders",
			"pos/sale/a.go: imports sanduq/sync/uplink, which is not below pos",
			"sync/hub/a.go: imports sanduq/ui, which is not below sync",
			"ui/a.go: imports sanduq/devices, which is not below ui",
		},
	},
	"LAW-NOUNS": {
		files: map[string]string{
			"pos/a.go":       `package pos; import ("errors"; "sanduq/pos/money"; "github.com/google/uuid")`,
			"pos/a_test.go":  `package pos_test; import "pgregory.net/rapid"`,
			"pos/money/a.go": `package money; import "sanduq/pos"`,
		},
		want: []string{"pos/a.go: imports github.com/google/uuid", "pos/a.go: imports sanduq/pos/money"},
	},
	"LAW-PURE": {
		files: map[string]string{
			"pos/pricing/a.go":        `package pricing; import ("sanduq/pos/rates"; "math/bits")`,
			"pos/rates/a.go":          `package rates; import "database/sql"`,
			"pos/receipt/bidi/a.go":   `package bidi; import "os"`,
			"pos/money/a.go":          `package money; import "strconv"`,
			"pos/money/files_test.go": `package money_test; import "os"`,
			"pos/store/a.go":          `package store; import "database/sql"`,
		},
		want: []string{
			"pos/pricing: reaches database/sql by pos/pricing → pos/rates",
			"pos/receipt/bidi: reaches os by pos/receipt/bidi",
		},
	},
	"LAW-HOME": {
		files: map[string]string{
			"pos/store/a.go":            `package store; import "github.com/mattn/go-sqlite3"`,
			"pos/sale/a_test.go":        `package sale_test; import "github.com/mattn/go-sqlite3"`,
			"cmd/sanduq/a.go":           `package main; import ("github.com/gorilla/websocket"; "github.com/kardianos/service")`,
			"cmd/sanduq/a_test.go":      `package main; import "github.com/gorilla/websocket"`,
			"sync/uplink/a.go":          `package uplink; import "github.com/eclipse/paho.mqtt.golang"`,
			"sync/uplink/store/a.go":    `package store; import "github.com/jackc/pgx/v5"`,
			"scripts/bench/commit/a.go": `package commit; import "github.com/mattn/go-sqlite3"`,
		},
		want: []string{
			"cmd/sanduq/a.go: imports github.com/gorilla/websocket, whose home is ui",
			"pos/sale/a_test.go: imports github.com/mattn/go-sqlite3, whose home is pos/store",
			"sync/uplink/store/a.go: imports github.com/jackc/pgx/v5, whose home is sync/hub",
		},
	},
	"LAW-SYNC": {
		files: map[string]string{"sync/a.go": `package sync`, "sync/hub/a.go": `package hub`},
		want:  []string{"sync/a.go: move it into a package below sync"},
	},
	"LAW-SIM": {
		files: map[string]string{
			"cmd/demo/main.go":    `package main; import "sanduq/devices/sim"`,
			"cmd/sanduq/a.go":     `package main; import "sanduq/devices/sim"`,
			"cmd/sanduq/b.go":     `package main; import "sanduq/scripts/need"`,
			"devices/a_test.go":   `package devices_test; import ("sanduq/devices/sim/printer"; "sanduq/scripts/need")`,
			"devices/sim/a.go":    `package sim; import "sanduq/devices/sim/printer"`,
			"scripts/day/main.go": `package main; import "sanduq/devices/sim"`,
		},
		want: []string{
			"cmd/sanduq/a.go: imports sanduq/devices/sim; only cmd/demo and tests may",
			"cmd/sanduq/b.go: imports sanduq/scripts/need; only tests may",
		},
	},
	"LAW-DOC": {
		files: map[string]string{
			"pos/sale/a.go":    "package sale",
			"pos/sale/b.go":    "// Package sales sells.\npackage sale",
			"pos/stock/a.go":   "package stock",
			"pos/stock/doc.go": "// Package stock counts.\npackage stock",
			"cmd/hub/main.go":  "// Package main is the hub.\npackage main",
			"cmd/demo/main.go": "// Command demo is a shop.\npackage main",
		},
		want: []string{
			"cmd/hub: no doc comment that begins “Package …” or, for a program, “Command …”",
			"pos/sale: no doc comment that begins “Package …” or, for a program, “Command …”",
		},
	},
	"LAW-NAME": {
		files: map[string]string{
			"pos/util/a.go":    `package util`,
			"pos/text/a.go":    `package helpers`,
			"pos/utility/a.go": `package utility`,
		},
		want: []string{"pos/text: name it for its duty", "pos/util: name it for its duty"},
	},
	"LAW-SIZE": {
		files: map[string]string{
			"pos/a.go":               "package pos\n" + strings.Repeat("\n", 399),
			"pos/b.go":               "package pos\n" + strings.Repeat("\n", 400),
			"pos/c_gen.go":           "// Code generated by wiregen. DO NOT EDIT.\n\npackage pos\n" + strings.Repeat("\n", 400),
			"cmd/demo/main.go":       "package main\nfunc main() {}" + strings.Repeat("\n", 100),
			"cmd/demo/app.go":        "package main\n" + strings.Repeat("\n", 100),
			"ui/web/src/till.tsx":    strings.Repeat("\n", 401),
			"ui/web/src/wire.ts":     "// Code generated from ui/wire. DO NOT EDIT.\n" + strings.Repeat("\n", 401),
			"ui/dist/main.css":       strings.Repeat("\n", 401),
			"scripts/tools/go.mod":   "module other\n",
			"scripts/tools/x/big.go": strings.Repeat("\n", 401),
		},
		want: []string{
			"cmd/demo/main.go: 101 lines, at most 100", "pos/b.go: 401 lines, at most 400",
			"ui/web/src/till.tsx: 401 lines, at most 400",
		},
	},
	"LAW-INIT": {
		files: map[string]string{
			"pos/a.go": "package pos\nfunc init() {}",
			"pos/b.go": "package pos\ntype t int\nfunc (t) init() {}",
		},
		want: []string{"pos/a.go: func init"},
	},
	"LAW-STATE": {
		files: map[string]string{
			"pos/a.go": "package pos\nvar table, list = map[int]int{}, []int{}\nvar p struct{ n int }",
			"pos/b.go": "package pos\nfunc f() {\ntable[1] = 2\nlist = append(list, 1)\np.n++\ndelete(table, 1)\nuse(&list[0])\n" +
				"for p.n = range 3 {\n}\n}",
			"pos/c.go": "package pos\nfunc g(p *T) {\ntable := map[int]int{}\ntable[1] = 2\np.n = list[0]\n_ = table\nuse(p)\n}",
		},
		want: []string{
			"pos/b.go:3: writes table", "pos/b.go:4: writes list", "pos/b.go:5: writes p", "pos/b.go:6: writes table",
			"pos/b.go:7: writes list", "pos/b.go:8: writes p",
		},
	},
	"LAW-CLOCK": {
		files: map[string]string{
			"pos/a.go":          "package pos\nimport \"time\"\nvar a = time.Now()\nvar b = time.Unix(0, 0)",
			"ui/a.go":           "package ui\nimport clock \"time\"\nvar now = clock.Since",
			"pos/a_test.go":     "package pos\nimport \"time\"\nvar c = time.Now()",
			"cmd/hub/main.go":   "package main\nimport \"time\"\nvar a = time.Now()",
			"devices/port/a.go": "package port\nimport \"time\"\nvar a = time.Until",
		},
		want: []string{"pos/a.go:3: time.Now", "ui/a.go:3: time.Since"},
	},
	"LAW-SLEEP": {
		files: map[string]string{
			"pos/a_test.go": "package pos\nimport \"time\"\nfunc f() { time.Sleep(1) }",
			"pos/b_test.go": "package pos\nimport (\"time\"; \"testing/synctest\")\nfunc g() { time.Sleep(1); synctest.Wait() }",
		},
		want: []string{"pos/a_test.go:3: time.Sleep"},
	},
	"LAW-FLOAT": {
		files: map[string]string{
			"pos/money/a.go":         "package money\nvar a float64\nvar b = 1.5\nvar c = 15",
			"pos/pricing/rule/a.go":  "package rule\nimport \"strconv\"\nvar a, _ = strconv.ParseFloat(\"1\", 64)",
			"pos/money/a_test.go":    "package money\nvar d float64",
			"devices/escpos/dots.go": "package escpos\nvar dots = 1.5",
		},
		want: []string{"pos/money/a.go:2: float64", "pos/money/a.go:3: 1.5", "pos/pricing/rule/a.go:3: ParseFloat"},
	},
}

// TestEachRuleCanFail shows each rule finding what it is for, and nothing else, in a planted tree.
func TestEachRuleCanFail(t *testing.T) {
	t.Parallel()
	for _, rule := range law.Rules {
		t.Run(rule.ID, func(t *testing.T) {
			t.Parallel()
			plant, ok := planted[rule.ID]
			if !ok {
				t.Fatal("no planted tree shows this rule failing")
			}
			files := fstest.MapFS{}
			for name, content := range plant.files {
				files[name] = &fstest.MapFile{Data: []byte(content)}
			}
			tree, err := law.Parse(files)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(plant.want, rule.Breaches(tree)); diff != "" {
				t.Errorf("breaches (-want +got):\n%s", diff)
			}
		})
	}
}
