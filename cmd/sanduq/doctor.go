package main

import (
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"sanduq/cmd/app"
	"sanduq/cmd/config"
	"sanduq/devices/port"
)

type doctorCommand struct{}

// reachLimit is how long the doctor waits for a printer or a broker.
const reachLimit = 3 * time.Second

// grade is how well something is.
type grade string

const (
	well   grade = "ok  "
	warned grade = "note"
	ill    grade = "FAIL"
)

// doctor looks at everything a store needs and says what to do about what is missing.
type doctor struct {
	*console
	cfg     config.Config
	running bool
	found   bool
}

// say shows one finding; where it is not well, the message KEY.do says what to do.
func (d *doctor) say(g grade, key string, args map[string]any) {
	printf(d.out, "%s  %s\n", g, d.Say(key, args))
	if g != well {
		printf(d.out, "      → %s\n", d.Say(key+".do", args))
	}
	d.found = d.found || g == ill
}

// Run examines the machine.
func (*doctorCommand) Run(ctx context.Context, k *console) error {
	d := doctor{console: k}
	var err error
	if d.cfg, err = config.Load(k.config); err != nil {
		return err // it says what is wrong better than any finding
	}
	d.say(well, "doctor.config", map[string]any{"file": k.config})
	for _, n := range d.cfg.Notices() {
		printf(d.out, "%s  %s\n", warned, d.Say(n.Key, n.Args))
	}
	server, err := app.Running(ctx, d.cfg.Data)
	d.running = server != nil || err != nil // a socket that may not be opened is a server's too
	if d.running {
		d.say(well, "doctor.running", nil)
	} else {
		d.say(well, "doctor.not_running", nil)
	}
	d.data()
	d.clock()
	d.ports(ctx)
	d.listDevices()
	d.broker(ctx)
	if server != nil {
		err = errors.Join(err, server.Close())
	}
	if d.found {
		return errors.Join(err, errFound)
	}
	return nil
}

// data looks at the data directory and its disk.
func (d *doctor) data() {
	args := map[string]any{"dir": d.cfg.Data}
	info, err := os.Stat(d.cfg.Data)
	where := d.cfg.Data
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.say(warned, "doctor.no_data", args)
		where = filepath.Dir(d.cfg.Data)
	case err != nil:
		args["problem"] = err
		d.say(ill, "doctor.data_unreadable", args)
		return
	case info.Mode().Perm()&0o007 != 0:
		args["mode"] = info.Mode().Perm().String()
		d.say(ill, "doctor.data_open", args)
	default:
		d.say(well, "doctor.data", args)
	}
	free, err := freeIn(where)
	args = map[string]any{"dir": where, "free": free >> 20, "need": diskLow >> 20}
	switch {
	case err != nil:
		args["problem"] = err
		d.say(ill, "doctor.disk_unknown", args)
	case free < diskLow:
		d.say(ill, "doctor.disk_low", args)
	default:
		d.say(well, "doctor.disk", args)
	}
}

// clock looks at whether the time can be right: not before the last write of the store, and kept by something.
func (d *doctor) clock() {
	now := time.Now()
	args := map[string]any{"now": now.In(d.cfg.Zone).Format(time.DateTime), "zone": d.cfg.Zone}
	info, err := os.Stat(filepath.Join(d.cfg.Data, databaseName))
	if err == nil && info.ModTime().After(now.Add(time.Minute)) {
		args["last"] = info.ModTime().In(d.cfg.Zone).Format(time.DateTime)
		d.say(ill, "doctor.clock_behind", args)
		return
	}
	var tx unix.Timex
	if _, err := unix.Adjtimex(&tx); err != nil || tx.Status&unix.STA_UNSYNC != 0 {
		d.say(warned, "doctor.clock_free", args)
		return
	}
	d.say(well, "doctor.clock", args)
}

// ports looks at each device's port, without a byte to the device.
func (d *doctor) ports(ctx context.Context) {
	look := func(name string, spec port.Spec) {
		args := map[string]any{"name": name, "port": spec.String(), "path": spec.Path, "address": spec.Address}
		if spec.Kind == port.TCP {
			d.reach(ctx, spec.Address, "doctor.printer", args)
			return
		}
		d.file(spec.Path, args)
	}
	for _, s := range d.cfg.Scanners {
		look(s.Name, s.Port)
	}
	for _, p := range d.cfg.Printers {
		look(p.Name, p.Port)
	}
}

// reach connects to an address and hangs up. Many printers take one connection at a time: while the server runs it is
// theirs.
func (d *doctor) reach(ctx context.Context, address, key string, args map[string]any) {
	if d.running && key == "doctor.printer" {
		d.say(well, "doctor.printer_in_use", args)
		return
	}
	conn, err := (&net.Dialer{Timeout: reachLimit}).DialContext(ctx, "tcp", address)
	if err != nil {
		args["problem"] = err
		d.say(ill, key+"_unreachable", args)
		return
	}
	_ = conn.Close() // nothing was sent
	d.say(well, key, args)
}

// file looks at the file of a port: whether it is there, and whether the user who owns the data may use it.
func (d *doctor) file(path string, args map[string]any) {
	info, err := os.Stat(path)
	if err != nil {
		args["problem"] = err
		d.say(ill, "doctor.port_missing", args)
		return
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if info.Mode()&fs.ModeCharDevice == 0 || !ok {
		d.say(ill, "doctor.port_other", args)
		return
	}
	u := d.user()
	args["mode"], args["user"], args["group"] = info.Mode().Perm().String(), u.Username, groupName(st.Gid)
	if !mayUse(u, st, info.Mode()) {
		d.say(ill, "doctor.port_forbidden", args)
		return
	}
	d.say(well, "doctor.port", args)
}

// user is who runs the store: the owner of its data, or whoever asks while there is none.
func (d *doctor) user() *user.User {
	id := strconv.Itoa(os.Geteuid())
	if info, err := os.Stat(d.cfg.Data); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok {
			id = strconv.Itoa(int(st.Uid))
		}
	}
	u, err := user.LookupId(id)
	if err != nil {
		return &user.User{Uid: id, Username: id}
	}
	return u
}

func groupName(gid uint32) string {
	id := strconv.Itoa(int(gid))
	if g, err := user.LookupGroupId(id); err == nil {
		return g.Name
	}
	return id
}

// mayUse tells whether a user may read and write a file, by its mode.
func mayUse(u *user.User, st *syscall.Stat_t, mode fs.FileMode) bool {
	groups, err := u.GroupIds()
	if err != nil {
		groups = []string{u.Gid}
	}
	switch {
	case u.Uid == "0":
		return true
	case u.Uid == strconv.Itoa(int(st.Uid)):
		return mode&0o600 == 0o600
	case slices.Contains(groups, strconv.Itoa(int(st.Gid))):
		return mode&0o060 == 0o060
	}
	return mode&0o006 == 0o006
}

// listDevices shows the names that a configuration can use.
func (d *doctor) listDevices() {
	var names []string
	for _, pattern := range []string{"/dev/sanduq/*", "/dev/serial/by-id/*", "/dev/usb/lp*"} {
		found, _ := filepath.Glob(pattern) // the patterns are right
		names = append(names, found...)
	}
	if len(names) == 0 {
		d.say(well, "doctor.no_devices", nil)
		return
	}
	d.say(well, "doctor.devices", nil)
	for _, name := range names {
		printf(d.out, "      %s\n", name)
	}
}

// broker looks at the way to head office.
func (d *doctor) broker(ctx context.Context) {
	hub := d.cfg.Hub
	u, err := url.Parse(hub.Broker)
	if hub.Broker == "" || err != nil {
		d.say(well, "doctor.no_hub", nil)
		return
	}
	args := map[string]any{"broker": hub.Broker}
	for _, path := range []string{hub.CA, hub.Cert, hub.Key} {
		if path == "" {
			continue
		}
		if _, err := os.ReadFile(path); err != nil {
			d.say(ill, "doctor.tls_file", map[string]any{"file": path, "problem": err})
			return
		}
	}
	if hub.Cert != "" {
		if _, err := tls.LoadX509KeyPair(hub.Cert, hub.Key); err != nil {
			d.say(ill, "doctor.tls_pair", map[string]any{"cert": hub.Cert, "key": hub.Key, "problem": err})
			return
		}
	}
	d.reach(ctx, u.Host, "doctor.broker", args)
}
