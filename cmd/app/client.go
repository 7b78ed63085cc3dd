package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/terminal"
)

// Client does the verbs in the server that runs on a data directory.
type Client struct {
	dir  string
	http http.Client
}

// Running returns a client of the server that runs on dir, nil where none does.
func Running(ctx context.Context, dir string) (*Client, error) {
	c := &Client{dir: dir}
	c.http.Transport = &http.Transport{DialContext: c.dial}
	conn, err := c.dial(ctx, "", "")
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return nil, nil //nolint:nilnil // no server is no error
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil, &pos.Error{
			Code: pos.Refused, Op: "reach the server", Key: "admin.not_allowed", Args: map[string]any{"dir": dir}, Err: err,
		}
	}
	if err != nil {
		return nil, fmt.Errorf("reach the server on %s: %w", dir, err)
	}
	return c, conn.Close()
}

func (c *Client) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	at, done, err := short(c.dir, adminSocket)
	if err != nil {
		return nil, err
	}
	defer done()
	return (&net.Dialer{}).DialContext(ctx, "unix", at)
}

// Close gives up the connections.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	return nil
}

func (c *Client) post(ctx context.Context, path string, query url.Values, body io.Reader) (*http.Response, error) {
	address := url.URL{Scheme: "http", Host: "admin", Path: path, RawQuery: query.Encode()}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address.String(), body)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, broken(err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer resp.Body.Close()
	var e adminError
	if err := decoder(resp.Body).Decode(&e); err != nil || e.Key == "" {
		return nil, broken(fmt.Errorf("HTTP %s: %w", resp.Status, err))
	}
	return nil, e.posError()
}

// broken says that the server went away. Whether it did what it was asked for is not known.
func broken(err error) error {
	return &pos.Error{Code: pos.Unknown, Op: "talk to the server", Key: "admin.broken", Hint: "admin.broken_hint", Err: err}
}

// decoder reads numbers as they are written: an argument of a million must not become 1e+06.
func decoder(r io.Reader) *json.Decoder {
	d := json.NewDecoder(r)
	d.UseNumber()
	return d
}

// Import implements Verbs.
func (c *Client) Import(ctx context.Context, id pos.ID, file io.Reader, opt catalog.ImportOptions,
	progress func(catalog.Progress),
) (catalog.Report, error) {
	resp, err := c.post(ctx, "/import", url.Values{
		"id": {id.String()}, "source": {opt.Source}, "force": {strconv.FormatBool(opt.Force)},
	}, file)
	if err != nil {
		return catalog.Report{}, err
	}
	defer resp.Body.Close()
	for d := decoder(resp.Body); ; {
		var l adminLine
		if err := d.Decode(&l); err != nil {
			return catalog.Report{}, broken(err)
		}
		if l.Report != nil {
			return *l.Report, l.Error.posError()
		}
		if l.Progress != nil && progress != nil {
			progress(*l.Progress)
		}
	}
}

// Backup implements Verbs. path is the caller's: the copy arrives here, is made durable and then gets its name.
func (c *Client) Backup(ctx context.Context, path string) error {
	resp, err := c.post(ctx, "/backup", nil, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.ContentLength < 0 {
		return broken(errors.New("a copy of unknown length"))
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return unwritable(path, err)
	}
	_, err = io.Copy(f, resp.Body) // less than the announced length is an error
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		_ = os.Remove(f.Name()) // half a copy only takes room
		return unwritable(path, err)
	}
	return nil
}

// PairScreen implements Verbs.
func (c *Client) PairScreen(ctx context.Context, id pos.ID, args terminal.PairArgs) error {
	resp, err := c.post(ctx, "/pair", url.Values{
		"id": {id.String()}, "code": {args.Code}, "name": {args.Name}, "till": {string(args.Till)},
	}, nil)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func unwritable(path string, err error) error {
	return &pos.Error{
		Code: pos.Unavailable, Op: "back up", Key: "backup.unwritable", Args: map[string]any{"path": path}, Err: err,
	}
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
