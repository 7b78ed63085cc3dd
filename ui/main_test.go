package ui_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain holds that every goroutine the server starts has ended when its Close has returned.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
