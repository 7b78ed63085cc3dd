//go:build unsafe_normal

package store

// This build loses acknowledged sales at a power cut. It exists so that scripts/powercut can show that its check would
// notice; no binary that is shipped can be told to behave like this.
const (
	syncMode  = "NORMAL"
	syncLevel = 1
)
