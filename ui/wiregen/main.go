// Command wiregen writes the TypeScript types of what goes over the screens' WebSocket, from the Go structs that package
// screen names. Run it by go generate ./ui; a test fails while the committed file is another.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	out := flag.String("out", "web/src/wire.gen.ts", "file to write")
	flag.Parse()
	if err := os.WriteFile(*out, Generate(), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "wiregen:", err)
		os.Exit(1)
	}
}
