package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/evanw/esbuild/pkg/api"
)

// Files are the contents of a result folder by slash-separated path.
type Files map[string][]byte

// Bundle builds the entry points of the folder web in memory and adds the files of web/static as they are (the HTML
// page, the icon). web/src/main.tsx becomes main.js, and the CSS it imports main.css.
func Bundle(web string, entry []string) (Files, error) {
	root, err := filepath.Abs(web)
	if err != nil {
		return nil, err
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir: root,
		EntryPoints:   entry,
		Outbase:       filepath.Join(root, "src"),
		Outdir:        root, // nothing is written; paths in the result are made relative to it
		EntryNames:    "[dir]/[name]",
		AssetNames:    "assets/[name]",
		ChunkNames:    "chunks/[name]-[hash]", // several chunks may share a name
		Bundle:        true,
		Splitting:     true,
		Format:        api.FormatESModule,
		Platform:      api.PlatformBrowser,
		// Debian's oldest supported Chromium and Firefox ESR, and iPads of the last four years, are past ES2022.
		Target:            api.ES2022,
		JSX:               api.JSXAutomatic,
		JSXImportSource:   "preact",
		Charset:           api.CharsetUTF8, // Arabic stays readable in a diff and is half the size
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsEndOfFile,
		Define:            map[string]string{"process.env.NODE_ENV": `"production"`},
		Loader: map[string]api.Loader{
			".woff2": api.LoaderFile, ".svg": api.LoaderFile, ".png": api.LoaderFile,
			".ogg": api.LoaderFile, ".wav": api.LoaderFile,
		},
		LogLevel: api.LogLevelSilent,
	})
	if err := problems(result); err != nil {
		return nil, err
	}
	files := Files{}
	for _, f := range result.OutputFiles {
		rel, err := filepath.Rel(root, f.Path)
		if err != nil {
			return nil, err
		}
		files[filepath.ToSlash(rel)] = f.Contents
	}
	return files, addStatic(files, filepath.Join(root, "static"))
}

// problems turns esbuild's messages into an error. A warning fails too: nobody reads the warnings of a passing build.
func problems(r api.BuildResult) error {
	kind := api.ErrorMessage
	messages := r.Errors
	if len(messages) == 0 {
		kind, messages = api.WarningMessage, r.Warnings
	}
	var errs []error
	for _, text := range api.FormatMessages(messages, api.FormatMessagesOptions{Kind: kind}) {
		errs = append(errs, errors.New(text))
	}
	return errors.Join(errs...)
}

func addStatic(files Files, dir string) error {
	found, err := read(dir)
	if err != nil {
		return err
	}
	for name, content := range found {
		if _, taken := files[name]; taken {
			return fmt.Errorf("static file %s has the name of a bundled file", name)
		}
		files[name] = content
	}
	return nil
}

// Write makes the folder out hold exactly the files.
func Write(out string, files Files) error {
	old, err := read(out)
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
		delete(old, name)
	}
	for name := range old {
		if err := os.Remove(filepath.Join(out, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}

// Compare names, sorted, each file that the folder out lacks, has too much or has with other contents.
func Compare(out string, want Files) ([]string, error) {
	have, err := read(out)
	if err != nil {
		return nil, err
	}
	var differ []string
	for name, content := range want {
		switch got, ok := have[name]; {
		case !ok:
			differ = append(differ, name+": missing")
		case !bytes.Equal(got, content):
			differ = append(differ, name+": differs")
		}
	}
	for name := range maps.Keys(have) {
		if _, ok := want[name]; !ok {
			differ = append(differ, name+": no source gives it")
		}
	}
	slices.Sort(differ)
	return differ, nil
}

// read returns every file below dir; a folder that does not exist has none.
func read(dir string) (Files, error) {
	files := Files{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == dir {
			return fs.SkipAll
		}
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(rel)], err = os.ReadFile(path)
		return err
	})
	return files, err
}
