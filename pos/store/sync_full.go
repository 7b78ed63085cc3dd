//go:build !unsafe_normal

package store

// Every commit is synced before it is answered.
const (
	syncMode  = "FULL"
	syncLevel = 2
)
