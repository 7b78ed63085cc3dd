package store

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// device is what belongs to the box and not to the database: the key that signs, and the highest epoch this box ever
// opened. It lies in a file of its own (device.json, mode 0600) and outside backups, so a database that was restored
// twice from one backup still opens two different epochs.
type device struct {
	path  string
	key   ed25519.PrivateKey
	epoch int64
}

type deviceFile struct {
	Seed  string `json:"seed"`  // Ed25519 seed, base64
	Epoch int64  `json:"epoch"` // highest epoch opened on this box
}

func openDevice(dir string) (*device, error) {
	d := &device{path: filepath.Join(dir, "device.json")}
	b, err := os.ReadFile(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("make device key: %w", err)
		}
		d.key = key
		return d, d.save()
	}
	if err != nil {
		return nil, fmt.Errorf("read device key: %w", err)
	}
	var f deviceFile
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, fmt.Errorf("read device key %s: %w", d.path, err)
	}
	seed, err := base64.StdEncoding.DecodeString(f.Seed)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("read device key %s: the seed is damaged", d.path)
	}
	d.key, d.epoch = ed25519.NewKeyFromSeed(seed), f.Epoch
	return d, nil
}

// public returns the public key in base64, as epoch.opened names it.
func (d *device) public() string {
	public := d.key[ed25519.PrivateKeySize-ed25519.PublicKeySize:] // RFC 8032 §5.1.5, as crypto/ed25519 keeps it
	return base64.StdEncoding.EncodeToString(public)
}

// claimEpoch records durably that an epoch number is used up, before it is used.
func (d *device) claimEpoch(epoch int64) error {
	d.epoch = max(d.epoch, epoch)
	return d.save()
}

func (d *device) save() error {
	b, err := json.Marshal(deviceFile{Seed: base64.StdEncoding.EncodeToString(d.key.Seed()), Epoch: d.epoch})
	if err != nil {
		return fmt.Errorf("write device key: %w", err)
	}
	return writeDurably(d.path, append(b, '\n'), 0o600)
}

// writeDurably replaces a small file so that after a power cut either the old or the new content is there, whole.
func writeDurably(path string, content []byte, mode fs.FileMode) error {
	tmp := path + ".new"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, mode)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
