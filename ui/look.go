package ui

import _ "embed"

//go:embed web/src/styles/tokens.css
var tokens []byte

// Tokens is the style sheet of colours, sizes and type, the one place where they are decided. Pages that are mounted
// beside the screens look like them by it.
func Tokens() []byte { return tokens }
