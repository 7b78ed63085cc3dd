package port

import (
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// Pty is the device's end of a pseudo-terminal: what a simulator reads from and writes to, while a driver opens Path as
// it would open a serial port. Closing it is pulling the cable: the driver's end hangs up.
type Pty struct {
	tty
	path  string
	slave *os.File
}

// OpenPty makes a pseudo-terminal in raw mode.
func OpenPty() (*Pty, error) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("make a pseudo-terminal: %w", err)
	}
	p := &Pty{tty: tty{File: master}}
	if err := p.openSlave(); err != nil {
		_ = master.Close()
		return nil, fmt.Errorf("make a pseudo-terminal: %w", err)
	}
	return p, nil
}

// openSlave unlocks the slave, makes it raw and keeps it open. As long as somebody has the slave open, the master waits
// for bytes; without this it would report a hang-up whenever the driver is not there (tty_ioctl(4), pty(7)).
func (p *Pty) openSlave() error {
	var number int
	err := p.control(func(fd int) error {
		if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
			return err
		}
		var err error
		number, err = unix.IoctlGetInt(fd, unix.TIOCGPTN)
		return err
	})
	if err != nil {
		return err
	}
	p.path = "/dev/pts/" + strconv.Itoa(number)
	p.slave, err = os.OpenFile(p.path, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	slave := tty{File: p.slave}
	err = slave.control(func(fd int) error {
		raw, err := termios(Line{Baud: 115200, DataBits: 8, Parity: NoParity, StopBits: 1, Flow: NoFlow})
		if err != nil {
			return err
		}
		return unix.IoctlSetTermios(fd, unix.TCSETS, raw)
	})
	if err != nil {
		_ = p.slave.Close()
	}
	return err
}

// Path names the end that a driver opens: /dev/pts/7.
func (p *Pty) Path() string { return p.path }

// Close hangs up both ends.
func (p *Pty) Close() error {
	_ = p.slave.Close()
	return p.tty.Close()
}
