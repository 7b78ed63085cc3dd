package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/kardianos/service"

	"sanduq/packaging"
	"sanduq/pos"
)

type serviceCommand struct {
	Install   installCommand   `cmd:"" help:"${help_service_install}"`
	Uninstall uninstallCommand `cmd:"" help:"${help_service_uninstall}"`
	Start     startCommand     `cmd:"" help:"${help_service_start}"`
	Stop      stopCommand      `cmd:"" help:"${help_service_stop}"`
	Restart   restartCommand   `cmd:"" help:"${help_service_restart}"`
	Status    statusCommand    `cmd:"" help:"${help_service_status}"`
}

type (
	installCommand   struct{}
	uninstallCommand struct{}
	startCommand     struct{}
	stopCommand      struct{}
	restartCommand   struct{}
	statusCommand    struct{}
)

// The exit codes of "service status", by LSB 5.0, §20.2.
const (
	statusNotRunning   = 3
	statusNotInstalled = 4
)

// program is what kardianos/service asks for to run a service, which we do ourselves.
type program struct{}

func (program) Start(service.Service) error { return nil }
func (program) Stop(service.Service) error  { return nil }

// execLine is the line of our unit that an installation by hand changes, and what it becomes.
const (
	execLine     = "ExecStart=/usr/bin/sanduq serve --config /etc/sanduq/sanduq.toml\n"
	execTemplate = "ExecStart={{Path | cmdEscape}}{{range Arguments}} {{. | cmd}}{{end}}\n"
)

// manager returns the service manager's view of us: systemd, with our own unit.
func (k *console) manager() (service.Service, error) {
	return service.New(program{}, &service.Config{
		Name: "sanduq", Arguments: []string{"serve", "--config", k.config},
		Option: service.KeyValue{"SystemdScript": strings.Replace(packaging.Unit, execLine, execTemplate, 1)},
	})
}

// manage does one thing with the service and says that it is done.
func (k *console) manage(op string, do func(service.Service) error) error {
	s, err := k.manager()
	if err == nil {
		err = do(s)
	}
	if err != nil {
		return &pos.Error{
			Code: pos.Unavailable, Op: op + " service", Key: "service.failed", Hint: "service.failed_hint", Err: err,
		}
	}
	k.print("service."+op, map[string]any{"config": k.config})
	return nil
}

// installed is a file that an installation puts beside the unit. The Debian package has it below /usr/lib.
type installed struct{ packaged, path, text string }

// beside lists those files. The configuration is an example, for the shop to change before its first start.
func (k *console) beside() []installed {
	return []installed{
		{"/usr/lib/sysusers.d/sanduq.conf", "/etc/sysusers.d/sanduq.conf", packaging.SysUsers},
		{"/usr/lib/udev/rules.d/60-sanduq.rules", "/etc/udev/rules.d/60-sanduq.rules", packaging.UdevRules},
		{"/usr/lib/modules-load.d/sanduq.conf", "/etc/modules-load.d/sanduq.conf", packaging.ModulesLoad},
		{k.config, k.config, packaging.Sample},
	}
}

// Run installs the unit and what belongs beside it.
func (*installCommand) Run(ctx context.Context, k *console) error {
	if err := reachable(); err != nil {
		return err
	}
	for _, f := range k.beside() {
		if err := f.write(); err != nil {
			return &pos.Error{
				Code: pos.Unavailable, Op: "install service", Key: "service.failed", Hint: "service.failed_hint", Err: err,
			}
		}
	}
	// The user must be there before the service starts. Devices that are plugged in get their names at the next boot, or
	// when they are plugged in again, where udev cannot be told.
	for _, tell := range [][]string{
		{"systemd-sysusers"},
		{"udevadm", "control", "--reload"},
		{"udevadm", "trigger", "--subsystem-match=tty"},
		{"systemctl", "restart", "systemd-modules-load.service"},
	} {
		//nolint:gosec // the four commands above
		if out, err := exec.CommandContext(ctx, tell[0], tell[1:]...).CombinedOutput(); err != nil {
			k.complain("service.not_told", map[string]any{
				"command": strings.Join(tell, " "), "answer": fmt.Sprintf("%v %s", err, strings.TrimSpace(string(out))),
			})
		}
	}
	return k.manage("install", service.Service.Install)
}

// write writes the file unless it, or the package's, is there.
func (f installed) write() error {
	for _, path := range []string{f.packaged, f.path} {
		if _, err := os.Stat(path); err == nil {
			return nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o755); err != nil { //nolint:gosec // as /etc is
		return err
	}
	return os.WriteFile(f.path, []byte(f.text), 0o644) //nolint:gosec // the service and udev read it
}

// reachable refuses a program that the service could not start: its sandbox hides homes and temporary folders.
func reachable() error {
	path, err := os.Executable()
	if err != nil {
		return err
	}
	for _, hidden := range []string{"/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/"} {
		if strings.HasPrefix(path, hidden) {
			return &pos.Error{
				Code: pos.Refused, Op: "install service", Key: "service.hidden", Hint: "service.hidden_hint",
				Args: map[string]any{"path": path},
			}
		}
	}
	return nil
}

// Run removes the unit. The data, the configuration and the user stay.
func (*uninstallCommand) Run(k *console) error {
	return k.manage("uninstall", func(s service.Service) error {
		state, err := s.Status()
		if err == nil && state == service.StatusRunning {
			err = s.Stop()
		}
		if errors.Is(err, service.ErrNotInstalled) {
			return err
		}
		return s.Uninstall()
	})
}

// Run starts the service and waits until it is ready.
func (*startCommand) Run(k *console) error { return k.manage("start", service.Service.Start) }

// Run stops the service.
func (*stopCommand) Run(k *console) error { return k.manage("stop", service.Service.Stop) }

// Run stops and starts the service.
func (*restartCommand) Run(k *console) error { return k.manage("restart", service.Service.Restart) }

// Run tells whether the service runs.
func (*statusCommand) Run(k *console) error {
	s, err := k.manager()
	if err != nil {
		return err
	}
	state, err := s.Status()
	switch {
	case errors.Is(err, service.ErrNotInstalled):
		k.print("service.not_installed", nil)
		return status(statusNotInstalled)
	case state == service.StatusRunning:
		k.print("service.running", nil)
		return nil
	case err != nil:
		k.print("service.broken", nil)
	default:
		k.print("service.stopped", nil)
	}
	return status(statusNotRunning)
}
