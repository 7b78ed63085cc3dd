package ui_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sanduq/scripts/need"
)

// maxScript is the most that the script of the till may weigh on the wire: a slow tablet parses it at every start.
const maxScript = 72 << 10

type reply struct {
	*http.Response
	body []byte
}

func get(t *testing.T, url string, header ...string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{res, body}
}

func TestPagesAndFiles(t *testing.T) {
	t.Parallel()
	f := newFake(t, quiet())
	for path, want := range map[string]int{"/": 200, "/till/1": 200, "/till/1/x": 404, "/nothing": 404, "/main.js": 200} {
		got := get(t, f.http.URL+path)
		if got.StatusCode != want {
			t.Errorf("%s: status %d, want %d", path, got.StatusCode, want)
		}
		policy := got.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "script-src 'self'") || strings.Contains(policy, "unsafe") ||
			got.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("UI-001: %s: headers %v", path, got.Header)
		}
	}
	page := string(get(t, f.http.URL+"/").body)
	if strings.Contains(page, "{{") || !strings.Contains(page, `content="`+f.server.Build()+`"`) {
		t.Errorf("the page does not name its build:\n%s", page)
	}
	for _, m := range regexp.MustCompile(`(?:href|src)="(/[^"]+)"`).FindAllStringSubmatch(page, -1) {
		if got := get(t, f.http.URL+m[1]); got.StatusCode != http.StatusOK {
			t.Errorf("the page names %s: status %d", m[1], got.StatusCode)
		}
	}
}

func TestFilesAreKeptByBrowsers(t *testing.T) {
	t.Parallel()
	f := newFake(t, quiet())
	script := f.http.URL + "/main.js"
	plain := get(t, script)
	if got := plain.Header.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("without a version: Cache-Control %q", got)
	}
	if got := get(t, script, "If-None-Match", plain.Header.Get("Etag")); got.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: status %d", got.StatusCode)
	}
	if got := get(t, script+"?v="+f.server.Build()); !strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("of this build: Cache-Control %q", got.Header.Get("Cache-Control"))
	}
	if got := get(t, script+"?v=another"); strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("of another build: Cache-Control %q", got.Header.Get("Cache-Control"))
	}
	zipped := get(t, script, "Accept-Encoding", "gzip")
	sum, code := len(zipped.body), plain.body
	for _, chunk := range loadedWith(t, f.http.URL, plain.body) {
		sum += len(get(t, f.http.URL+"/"+chunk, "Accept-Encoding", "gzip").body)
		code = append(code, get(t, f.http.URL+"/"+chunk).body...)
	}
	language := 0 // the heavier one: a screen speaks one before it shows anything
	for _, m := range regexp.MustCompile(`import\("\./(?:chunks/)?((?:ar|en)-\w+\.js)"\)`).FindAllSubmatch(code, -1) {
		language = max(language, len(get(t, f.http.URL+"/chunks/"+string(m[1]), "Accept-Encoding", "gzip").body))
	}
	if language == 0 {
		t.Error("no language is loaded by itself")
	}
	if sum += language; sum > maxScript {
		t.Errorf("the script weighs %d bytes on the wire, %d is the most", sum, maxScript)
	}
	r, err := gzip.NewReader(bytes.NewReader(zipped.body))
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(r); err != nil || !bytes.Equal(body, plain.body) {
		t.Errorf("the zipped script is another one: %v", err)
	}
	if zipped.Header.Get("Etag") == plain.Header.Get("Etag") {
		t.Error("the zipped script has the ETag of the plain one")
	}
	t.Logf("script: %d bytes zipped", sum)
}

// loadedWith lists the parts that a script needs before it runs, and those that they need. What it loads when it is asked
// for is not among them.
func loadedWith(t *testing.T, url string, script []byte) (chunks []string) {
	t.Helper()
	for todo := [][]byte{script}; len(todo) > 0; todo = todo[1:] {
		for _, m := range regexp.MustCompile(`(?:from|import)"\.{1,2}/(?:chunks/)?([\w-]+\.js)"`).FindAllSubmatch(todo[0], -1) {
			if name := "chunks/" + string(m[1]); !slices.Contains(chunks, name) {
				chunks = append(chunks, name)
				todo = append(todo, get(t, url+"/"+name).body)
			}
		}
	}
	if len(chunks) == 0 {
		t.Error("the script has no parts: the manager's pages would be loaded with every till")
	}
	return chunks
}

// TestDistIsCurrent builds the screens again and compares: what is committed is what the sources give.
func TestDistIsCurrent(t *testing.T) {
	t.Parallel()
	top := need.Top(t)
	need.File(t, filepath.Join(top, "ui/web/node_modules/preact/package.json"))
	run(t, exec.CommandContext(t.Context(), "go", "-C", filepath.Join(top, "scripts/tools"), "run", "./uibuild",
		"-check", "-web", filepath.Join(top, "ui/web"), "-out", filepath.Join(top, "ui/dist")))
}

func TestTypesFit(t *testing.T) {
	t.Parallel()
	web := filepath.Join(need.Top(t), "ui/web")
	node := need.Program(t, "node")
	tsc := need.File(t, filepath.Join(web, "node_modules/typescript/bin/tsc"))
	check := exec.CommandContext(context.WithoutCancel(t.Context()), node, tsc, "--noEmit", "--project", web)
	run(t, check)
}

// TestLockNamesNoRegistry: the lock is the same behind every mirror.
func TestLockNamesNoRegistry(t *testing.T) {
	t.Parallel()
	lock, err := os.ReadFile("web/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(lock, []byte(`"resolved"`)) {
		t.Error("package-lock.json names a registry; .npmrc must keep omit-lockfile-registry-resolved")
	}
}

func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, out)
	}
}
