package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// web writes a small source folder with stand-ins for the npm packages.
func web(t *testing.T, extra map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{
		"src/main.tsx":                        `import "./main.css"; import {x} from "./x"; document.body.append(<b>{x}</b>);`,
		"src/x.ts":                            `export const x: string = "صندوق";`,
		"src/main.css":                        `@font-face { font-family: F; src: url("./f.woff2") } body { font-family: F }`,
		"src/f.woff2":                         "font",
		"static/index.html":                   `<!doctype html><script type="module" src="/main.js"></script>`,
		"node_modules/preact/package.json":    `{"name":"preact","exports":{"./jsx-runtime":"./jsx-runtime.js"}}`,
		"node_modules/preact/jsx-runtime.js":  `export function jsx(type, props) { return type + props.children; }`,
		"node_modules/preact/not-imported.js": `throw new Error("not bundled")`,
	}
	maps.Copy(files, extra)
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestBundle(t *testing.T) {
	t.Parallel()
	files, err := Bundle(web(t, nil), []string{"src/main.tsx"})
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Sorted(maps.Keys(files))
	if got, want := strings.Join(names, " "), "assets/f.woff2 index.html main.css main.js"; got != want {
		t.Fatalf("files %q, want %q", got, want)
	}
	if js := string(files["main.js"]); !strings.Contains(js, "صندوق") || strings.Contains(js, "not bundled") {
		t.Errorf("main.js = %s", js)
	}
	if css := string(files["main.css"]); !strings.Contains(css, "assets/f.woff2") {
		t.Errorf("main.css does not name the font's file: %s", css)
	}
}

func TestBundleDependsOnSourcesOnly(t *testing.T) {
	t.Parallel()
	first, err := Bundle(web(t, nil), []string{"src/main.tsx"})
	if err != nil {
		t.Fatal(err)
	}
	second, err := Bundle(web(t, nil), []string{"src/main.tsx"}) // the same sources in another folder
	if err != nil {
		t.Fatal(err)
	}
	if !maps.EqualFunc(first, second, slices.Equal) {
		t.Error("two folders with the same sources gave different results")
	}
}

func TestBundleRefusesWhatEsbuildWarnsOf(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"error":   `import {gone} from "./gone"; gone();`,
		"warning": `if (typeof x === "strnig") alert(1);`,
	} {
		if _, err := Bundle(web(t, map[string]string{"src/main.tsx": source}), []string{"src/main.tsx"}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestCompareNamesEachDifference(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "dist")
	want := Files{"a": []byte("1"), "sub/b": []byte("2")}
	check := func(expect ...string) {
		t.Helper()
		got, err := Compare(out, want)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, expect) {
			t.Errorf("Compare = %q, want %q", got, expect)
		}
	}
	check("a: missing", "sub/b: missing")
	if err := Write(out, Files{"a": []byte("0"), "old": nil}); err != nil {
		t.Fatal(err)
	}
	check("a: differs", "old: no source gives it", "sub/b: missing")
	if err := Write(out, want); err != nil {
		t.Fatal(err)
	}
	check()
}
