package app

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"sanduq/devices"
	"sanduq/pos/store"
)

// healthLimit is how long /healthz waits for the writer.
const healthLimit = 2 * time.Second

// health is the answer of /healthz.
type health struct {
	OK      bool             `json:"ok"` // the writer answers
	Store   store.State      `json:"store"`
	Epoch   int64            `json:"epoch"`
	Seq     int64            `json:"seq"`
	Devices []devices.Status `json:"devices"`
}

func (a *App) mountHealth(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), healthLimit)
		defer cancel()
		head := a.store.Head()
		h := health{
			OK: a.store.Beat(ctx) == nil, Store: a.store.State(), Epoch: head.Epoch, Seq: head.Seq,
			Devices: a.devices.Snapshot(),
		}
		w.Header().Set("Content-Type", "application/json")
		if !h.OK {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(h) // the caller has gone
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.metrics(), promhttp.HandlerOpts{}))
}

// metrics are read when they are asked for: the hot path counts nothing for them.
func (a *App) metrics() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge := func(name, help string, read func() float64) {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "sanduq", Name: name, Help: help}, read))
	}
	gauge("journal_epoch", "Epoch of the journal's head.", func() float64 { return float64(a.store.Head().Epoch) })
	gauge("journal_seq", "Seq of the journal's head.", func() float64 { return float64(a.store.Head().Seq) })
	gauge("clock_behind_seconds", "By how much the clock is behind the last entry.",
		func() float64 { return a.store.State().ClockBehind.Seconds() })
	gauge("screens", "Screens connected.", func() float64 { return float64(a.screens.Stats().Clients) })
	gauge("sync_waiting_entries", "Entries that head office has not acknowledged.",
		func() float64 { return float64(a.office.status().Waiting) })
	gauge("devices_not_ready", "Devices that cannot be used now.", func() float64 {
		n := 0
		for _, d := range a.devices.Snapshot() {
			if d.Health.State != devices.Ready && d.Health.State != devices.Attention {
				n++
			}
		}
		return float64(n)
	})
	return r
}
