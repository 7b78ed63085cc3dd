// Command uibuild bundles the screens: TypeScript, CSS and fonts of ui/web become the files of ui/dist, which the
// server embeds and which are committed, so that building the product needs no Node.
//
//	uibuild            write ui/dist
//	uibuild -check     write nothing; fail and name each file of ui/dist that differs from what the sources give
//
// The result depends on the sources and on the pinned versions only: no time, no path, no host name enters it. Names
// carry no content hash, so that a change of the screens is a change of files and not of file names; the server
// derives its ETags from the contents.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

// entries collects the values of a flag that may be given several times.
type entries []string

func (e *entries) String() string { return strings.Join(*e, ",") }

func (e *entries) Set(s string) error {
	*e = append(*e, s)
	return nil
}

func main() {
	var entry entries
	web := flag.String("web", "ui/web", "folder of the sources, with node_modules filled by npm ci")
	out := flag.String("out", "ui/dist", "folder of the result; files in it that no source gives are removed")
	check := flag.Bool("check", false, "compare with the result folder instead of writing it")
	flag.Var(&entry, "entry", "entry point relative to -web; may be repeated (default src/main.tsx)")
	flag.Parse()
	if len(entry) == 0 {
		entry = entries{"src/main.tsx"}
	}
	if err := run(*web, *out, entry, *check); err != nil {
		fmt.Fprintln(os.Stderr, "uibuild:", err)
		os.Exit(1)
	}
}

func run(web, out string, entry []string, check bool) error {
	want, err := Bundle(web, entry)
	if err != nil {
		return err
	}
	if !check {
		return Write(out, want)
	}
	differ, err := Compare(out, want)
	if err != nil {
		return err
	}
	if len(differ) > 0 {
		return fmt.Errorf("%s is not what %s gives; run make ui and commit the result:\n  %s",
			out, web, strings.Join(differ, "\n  "))
	}
	return nil
}
