package port

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// tty is a serial port, or one end of a pseudo-terminal. The runtime's poller serves it, which is what makes deadlines
// work and Close release blocked calls.
type tty struct {
	*os.File
	exclusive bool
}

// speeds are the rates of POSIX and Linux that shop devices use, by termios constant.
var speeds = []struct {
	baud int
	code uint32
}{
	{1200, unix.B1200},
	{2400, unix.B2400},
	{4800, unix.B4800},
	{9600, unix.B9600},
	{19200, unix.B19200},
	{38400, unix.B38400},
	{57600, unix.B57600},
	{115200, unix.B115200},
	{230400, unix.B230400},
	{460800, unix.B460800},
	{921600, unix.B921600},
}

// BaudRates returns the bit rates a serial spec may ask for, slowest first.
func BaudRates() []int {
	rates := make([]int, len(speeds))
	for i, s := range speeds {
		rates[i] = s.baud
	}
	return rates
}

func openSerial(path string, line Line) (Transport, error) {
	// O_NOCTTY: the port must not become our controlling terminal, or its hang-up would end the process.
	// O_NONBLOCK: opening does not wait for carrier, and the file is served by the poller.
	f, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	t := &tty{File: f, exclusive: true}
	if err := t.setUp(line); err != nil {
		_ = f.Close()
		return nil, err
	}
	return t, nil
}

func (t *tty) setUp(line Line) error {
	return t.control(func(fd int) error {
		settings, err := termios(line)
		if err != nil {
			return err
		}
		if err := unix.IoctlSetTermios(fd, unix.TCSETS, settings); err != nil {
			return fmt.Errorf("set the line to %d baud: %w", line.Baud, err)
		}
		// A second process would steal bytes. Only root gets past this.
		if err := unix.IoctlSetInt(fd, unix.TIOCEXCL, 0); err != nil {
			return fmt.Errorf("claim the line: %w", err)
		}
		// What arrived before we listened belongs to nobody. Should an XON have been among it, the line is started here:
		// stopping it first is how the kernel is made to forget an old XOFF (n_tty_ioctl_helper).
		if err := unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCIFLUSH); err != nil {
			return err
		}
		if err := unix.IoctlSetInt(fd, unix.TCXONC, unix.TCOOFF); err != nil {
			return err
		}
		return unix.IoctlSetInt(fd, unix.TCXONC, unix.TCOON)
	})
}

// termios returns the kernel's settings of a raw line: eight or seven bits through, nothing echoed, translated or signalled.
func termios(l Line) (*unix.Termios, error) {
	t := &unix.Termios{Cflag: unix.CREAD | unix.CLOCAL} // no HUPCL: closing must not drop DTR, which resets some printers
	t.Cc[unix.VMIN] = 1
	t.Cc[unix.VSTART], t.Cc[unix.VSTOP] = 0x11, 0x13 // XON, XOFF
	for _, s := range speeds {
		if s.baud == l.Baud {
			t.Cflag |= s.code
			t.Ispeed, t.Ospeed = s.code, s.code
		}
	}
	if t.Ospeed == 0 {
		return nil, fmt.Errorf("no such rate: %d", l.Baud)
	}
	t.Cflag |= map[int]uint32{7: unix.CS7, 8: unix.CS8}[l.DataBits]
	if l.StopBits == 2 {
		t.Cflag |= unix.CSTOPB
	}
	switch l.Parity {
	case EvenParity:
		t.Cflag |= unix.PARENB
		t.Iflag |= unix.INPCK
	case OddParity:
		t.Cflag |= unix.PARENB | unix.PARODD
		t.Iflag |= unix.INPCK
	case NoParity:
	}
	switch l.Flow {
	case RTSCTS:
		t.Cflag |= unix.CRTSCTS
	case XONXOFF:
		t.Iflag |= unix.IXON
	case NoFlow:
	}
	return t, nil
}

// Read implements Transport.
func (t *tty) Read(p []byte) (int, error) {
	n, err := t.File.Read(p)
	return n, hangup("read", err)
}

// Write implements Transport.
func (t *tty) Write(p []byte) (int, error) {
	n, err := t.File.Write(p)
	return n, hangup("write", err)
}

// Close releases the line at once: without the flush the kernel would wait up to 30 s for a stopped printer to take the
// rest (closing_wait in setserial(8)), and would then print half of what was given up.
func (t *tty) Close() error {
	err := t.control(func(fd int) error {
		if t.exclusive {
			_ = unix.IoctlSetInt(fd, unix.TIOCNXCL, 0) // a line that hung up has no settings any more
		}
		_ = unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCIOFLUSH)
		return nil
	})
	if err != nil {
		return fmt.Errorf("close: %w", os.ErrClosed) // only a closed file refuses control
	}
	return t.File.Close()
}

func (t *tty) control(do func(fd int) error) error {
	raw, err := t.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	if err := raw.Control(func(fd uintptr) { inner = do(int(fd)) }); err != nil {
		return err
	}
	return inner
}
