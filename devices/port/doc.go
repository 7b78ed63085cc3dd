// Package port opens the lines that devices hang on: serial ports, raw TCP (port 9100 and its kin), the kernel's USB
// printer files, and the pseudo-terminals that simulators speak over.
//
// Every transport keeps one contract, and one test suite holds all of them to it: both deadlines work and may be moved
// while a call is blocked, Close releases blocked reads and writes and throws away what was not yet sent, and a line
// whose other end is gone says ErrHangup. A driver that owns such a line can neither leak a goroutine nor hang a till.
//
// Serial ports are opened as files with O_NOCTTY|O_NONBLOCK and set up through termios, for scanners and printers alike.
// go.bug.st/serial cannot keep the contract: it sets no flow control, its Write has no deadline, and its Close does not
// release a blocked Write (a test of this package shows it). It serves as the judge of our termios settings instead.
//
// Linux only: termios, /dev/usb/lp* and /dev/ptmx are what the appliance runs on.
package port
