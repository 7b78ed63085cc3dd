package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	// startLimit is how long a server may take to name its address. Under strace it takes a while.
	startLimit = time.Minute
	// stopLimit is how long it may take to stop before it is killed.
	stopLimit = 15 * time.Second
)

// server is a running store server.
type server struct {
	cmd    *exec.Cmd
	stdin  io.Closer
	addr   string
	begun  time.Time // just before it was started
	exited chan error
}

// start starts a server with a configuration file. under, where given, is a program that runs it, with its arguments.
func start(ctx context.Context, config string, under ...string) (_ *server, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := append(append([]string{}, under...), self, "child", "-config", config)
	s := &server{cmd: exec.CommandContext(ctx, args[0], args[1:]...), exited: make(chan error, 1)}
	s.cmd.Stderr = os.Stderr
	in, err := s.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	s.stdin = in
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.begun = time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	said := make(chan string, 1)
	go func() {
		r := bufio.NewReader(out)
		line, _ := r.ReadString('\n')
		said <- strings.TrimSpace(line)
		_, _ = io.Copy(io.Discard, r)
		s.exited <- s.cmd.Wait()
	}()
	select {
	case s.addr = <-said:
	case <-time.After(startLimit):
	}
	if s.addr == "" {
		return nil, errors.Join(errors.New("the server did not start"), s.stop())
	}
	return s, nil
}

// stop lets the server end as a service would.
func (s *server) stop() error {
	_ = s.stdin.Close()
	select {
	case err := <-s.exited:
		return err
	case <-time.After(stopLimit):
		_ = s.cmd.Process.Kill()
		return errors.Join(fmt.Errorf("the server did not stop within %v", stopLimit), <-s.exited)
	}
}

// ask sends a request to the server's control.
func (s *server) ask(ctx context.Context, what string, args, result any) error {
	body, err := json.Marshal(args)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.addr+"/bench/"+what, bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(resp.Body)
		return fmt.Errorf("%s: %s", what, bytes.TrimSpace(text))
	}
	return json.NewDecoder(resp.Body).Decode(result)
}

// profiled writes a CPU profile of the server while do runs, where profiles are asked for.
func (b *bench) profiled(ctx context.Context, s *server, name string, length time.Duration, do func() error) error {
	if b.profile == "" {
		return do()
	}
	done := make(chan error, 1)
	go func() { done <- s.saveProfile(ctx, filepath.Join(b.profile, name+".prof"), length) }()
	return errors.Join(do(), <-done)
}

func (s *server) saveProfile(ctx context.Context, path string, length time.Duration) (err error) {
	url := fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", s.addr, max(1, int(length/time.Second)))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, resp.Body)
	return errors.Join(err, f.Close())
}

// memory is the resident memory of a process in MB: now, and at most since it was last reset (proc(5), VmRSS and VmHWM).
type memory struct{ now, peak float64 }

func memoryOf(pid int) (m memory, err error) {
	path := fmt.Sprintf("/proc/%d/status", pid)
	for key, to := range map[string]*float64{"VmRSS": &m.now, "VmHWM": &m.peak} {
		if _, err := fmt.Sscan(field(path, key), to); err != nil {
			return m, fmt.Errorf("read %s of %s: %w", key, path, err)
		}
		*to /= 1024
	}
	return m, nil
}

// resetPeak sets the peak of resident memory back to what is resident now (proc(5), clear_refs).
func resetPeak(pid int) error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0)
}
