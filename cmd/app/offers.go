package app

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"sanduq/pos"
	"sanduq/pos/offers"
	"sanduq/pos/store"
	"sanduq/ui/screen"
)

// adminOffers is the answer to an import of offers: the report, and why it was not put in force.
type adminOffers struct {
	Report offers.Report `json:"report"`
	Error  *adminError   `json:"error,omitempty"`
}

func (a *Admin) serveOffers(w http.ResponseWriter, r *http.Request) {
	id, err := pos.ParseID(r.FormValue("id"))
	if err != nil {
		a.refuse(w, err)
		return
	}
	report, err := a.Verbs.ImportOffers(r.Context(), id, r.Body, r.FormValue("source"))
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(adminOffers{report, wireError("import offers", err)}) // the caller may have gone
}

// ImportOffers implements Verbs.
func (c *Client) ImportOffers(ctx context.Context, id pos.ID, file io.Reader, source string) (offers.Report, error) {
	resp, err := c.post(ctx, "/offers", url.Values{"id": {id.String()}, "source": {source}}, file)
	if err != nil {
		return offers.Report{}, err
	}
	defer resp.Body.Close()
	var out adminOffers
	if err := decoder(resp.Body).Decode(&out); err != nil {
		return offers.Report{}, broken(err)
	}
	return out.Report, out.Error.posError()
}

// ImportOffers implements Verbs.
func (o *Offline) ImportOffers(ctx context.Context, id pos.ID, file io.Reader, source string) (offers.Report, error) {
	return o.offers.Import(ctx, o.store, id, file, source)
}

// ImportOffers implements Verbs.
func (a *App) ImportOffers(ctx context.Context, id pos.ID, file io.Reader, source string) (offers.Report, error) {
	return a.offers.Import(ctx, a.store, id, file, source)
}

// offersSnapshot is what a till's screen shows of offers beside the basket.
func (a *App) offersSnapshot(ctx context.Context, till pos.TillID) (int64, any, error) {
	out := screen.Offers{Reasons: a.sales.Reasons(), Employee: a.sales.SellsToEmployees()}
	err := a.store.Read(ctx, func(v *store.View) (err error) {
		if out.Hints, err = a.sales.Hints(v, till); err != nil {
			return err
		}
		out.Dues, err = a.sales.Dues(v, till)
		return err
	})
	return 0, out, err
}
