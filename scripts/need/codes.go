package need

import (
	"bytes"
	"errors"
	"os/exec"
	"testing"
)

// zbarNothing is how zbarimg ends when it finds no code in a picture (zbarimg(1)).
const zbarNothing = 4

// ReadCodes lets zbar read the codes on a picture (PNG), as a scanner in a shop would: a line for each, with its kind
// ("QR-Code:…", "CODE-128:…").
func ReadCodes(t testing.TB, png []byte) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), Program(t, "zbarimg"), "-q", "png:-")
	cmd.Stdin = bytes.NewReader(png)
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() != zbarNothing) {
		t.Errorf("zbarimg: %v", err)
	}
	return string(out)
}
