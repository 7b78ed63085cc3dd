package port

import (
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// lp is a USB printer as the kernel's usblp driver shows it. O_NONBLOCK makes a write to a printer without paper wait in
// the poller, where a deadline reaches it, instead of in the kernel, which would retry for ever. What the USB
// controller has taken is beyond recall: Close cannot discard it.
type lp struct{ *os.File }

func openLP(path string) (Transport, error) {
	f, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Mode()&(fs.ModeCharDevice|fs.ModeNamedPipe) == 0 {
		err = fmt.Errorf("%s is not a device", path) // a typing error must not fill a file with receipts
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return lp{f}, nil
}

// Read implements Transport.
func (l lp) Read(p []byte) (int, error) {
	n, err := l.File.Read(p)
	return n, hangup("read", err)
}

// Write implements Transport.
func (l lp) Write(p []byte) (int, error) {
	n, err := l.File.Write(p)
	return n, hangup("write", err)
}
