package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"

	"sanduq/pos"
	"sanduq/pos/catalog"
	"sanduq/pos/store"
	"sanduq/sync/downlink"
	"sanduq/sync/envelope"
	"sanduq/sync/inquiry"
	"sanduq/sync/line"
	"sanduq/sync/uplink"
	"sanduq/ui/screen"
)

// office is the line to head office: the journal up, the feed down, on one connection. A nil office is a shop without one.
type office struct {
	app  *App
	up   *uplink.Uplink
	down *downlink.Downlink
	ask  *inquiry.Inquiry
	line *line.Line
	// reopen asks for a new epoch: head office knows entries of this one that the box does not.
	reopen chan envelope.Place
}

// joinOffice makes the line when the shop has a head office.
func (a *App) joinOffice() (err error) {
	hub := a.cfg.Hub
	if hub.Broker == "" {
		return nil
	}
	o := &office{app: a, reopen: make(chan envelope.Place, 1)}
	o.up, err = uplink.New(uplink.Options{
		Store: a.cfg.Store, DeviceKey: a.store.DeviceKey(), Clock: a.clock, Log: a.log,
		Journal: uplink.StoreJournal{Store: a.store}, Cursor: uplink.StoreCursor{Store: a.store},
		Changed: func(uplink.Status) { a.screens.Refresh(screen.TopicStatus, "") },
		Restored: func(p envelope.Place) {
			select {
			case o.reopen <- p:
			default:
			}
		},
	})
	if err != nil {
		return err
	}
	o.down, err = downlink.New(downlink.Options{Store: a.cfg.Store, Applier: feed{a}, Clock: a.clock, Log: a.log})
	if err != nil {
		return err
	}
	if o.ask, err = a.newInquiry(); err != nil {
		return err
	}
	broker, config, err := brokerOf(hub.Broker, hub.CA, hub.Cert, hub.Key)
	if err != nil {
		return err
	}
	o.line, err = line.New(line.Options{
		Broker: broker, ClientID: string(a.cfg.Store), TLS: config, Down: o.up.Down, Log: a.log,
	}, o.up, o.down, o.ask)
	a.office = o
	return err
}

// brokerOf turns the configured address into the client's, with TLS where it is asked for.
func brokerOf(address, ca, cert, key string) (string, *tls.Config, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", nil, fmt.Errorf("broker %s: %w", address, err)
	}
	if u.Scheme != "mqtts" {
		u.Scheme = "tcp"
		return u.String(), nil, nil
	}
	u.Scheme = "tls"
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if ca != "" {
		pem, err := os.ReadFile(ca)
		if err != nil {
			return "", nil, fmt.Errorf("authority of the broker: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return "", nil, fmt.Errorf("authority of the broker: %s holds no certificate", ca)
		}
	}
	if cert != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return "", nil, fmt.Errorf("certificate of the store: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return u.String(), config, nil
}

// runOffice keeps the line for as long as the server runs. Nothing in the shop waits for it.
func (a *App) runOffice(ctx context.Context) error {
	o := a.office
	if o == nil {
		<-ctx.Done()
		return nil
	}
	var all sync.WaitGroup
	errs := make([]error, 2)
	all.Go(func() { errs[0] = o.up.Run(ctx) })
	all.Go(func() { errs[1] = o.line.Run(ctx) })
	all.Go(func() { o.reopenEpochs(ctx) })
	all.Go(func() { a.answerTills(ctx) })
	all.Wait()
	return errors.Join(errs...)
}

// reopenEpochs opens an epoch when head office says that this box was restored without saying so.
func (o *office) reopenEpochs(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case p := <-o.reopen:
			if o.app.store.Head().Epoch > p.Epoch {
				continue
			}
			o.app.log.Warn("head office knows more than this box: it was restored; opening an epoch",
				"hub_epoch", p.Epoch, "hub_seq", p.Seq)
			if _, err := store.Do[any](ctx, o.app.store, o.app.shop.Reopen("restored", p.Epoch)); err != nil {
				o.app.log.Error("open epoch", "err", err)
			}
			o.up.Notify()
		}
	}
}

func (o *office) notify() {
	if o != nil {
		o.up.Notify()
	}
}

// status is what the screens say of the line.
func (o *office) status() screen.Sync {
	if o == nil {
		return screen.Sync{State: "none"}
	}
	s := o.up.Status()
	out := screen.Sync{State: "offline", Cause: s.Cause, Since: s.Since.UnixMilli(), Waiting: s.Waiting}
	switch {
	case s.Connected:
		out.State = "online"
	case s.Cause == uplink.CauseStarting:
		out.State = "connecting"
	}
	if d := o.down.Status(); out.Cause == "" {
		out.Cause = d.Cause
	}
	return out
}

// feed applies head office's documents to the store.
type feed struct{ app *App }

// feedSource is what the catalogue files prices from head office under.
const feedSource = "hub"

// FeedCursor implements downlink.Applier.
func (f feed) FeedCursor(ctx context.Context) (epoch string, seq int64, err error) {
	err = f.app.store.Read(ctx, func(v *store.View) error {
		epoch, seq, err = catalog.FeedCursor(v, feedSource)
		return err
	})
	return epoch, seq, err
}

// ApplyFeed implements downlink.Applier.
func (f feed) ApplyFeed(ctx context.Context, hubEpoch string, seq int64, doc envelope.Document) error {
	switch doc.Kind {
	case envelope.KindReturned:
		return f.applyReturned(ctx, doc)
	case envelope.KindOverrun:
		return f.applyOverrun(ctx, doc)
	}
	if doc.Kind != envelope.KindPrices {
		return &pos.Error{
			Code: pos.Invalid, Op: "apply feed", Key: "sync.unknown_document", Args: map[string]any{"kind": doc.Kind},
		}
	}
	var body envelope.Prices
	if err := json.Unmarshal([]byte(doc.Body), &body); err != nil {
		return &pos.Error{Code: pos.Invalid, Op: "apply feed", Key: "sync.bad_document", Err: err}
	}
	list := catalog.PriceList{Source: feedSource, Epoch: hubEpoch, Seq: seq}
	for _, p := range body.Prices {
		if p.Currency != f.app.cfg.Currency.Code() {
			return &pos.Error{
				Code: pos.Invalid, Op: "apply feed", Key: "sync.other_currency",
				Args: map[string]any{"currency": p.Currency},
			}
		}
		key := p.SKU
		if key == "" {
			key = p.GTIN
		}
		list.Prices = append(list.Prices, catalog.NewPrice{Key: key, Price: p.Price})
	}
	_, err := f.app.catalog.ApplyPrices(ctx, f.app.store, pos.NewID(f.app.clock()), list)
	return err
}
