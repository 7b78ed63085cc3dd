package page

import (
	"net/http"
	"net/url"
	"strings"

	"sanduq/pos"
	"sanduq/pos/receipt"
	"sanduq/pos/receipt/picture"
	"sanduq/sync/hub"
)

// findReceipt looks a receipt up by the form, and sends the browser to its own address, where it can be kept.
func (p *pages) findReceipt(w http.ResponseWriter, r *http.Request) {
	v := &view{
		text: p.texts.in(p.language(w, r)), By: "sku", Currency: p.Currency,
		Store: r.URL.Query().Get("store"), Number: asciiDigits(pos.CleanName(r.URL.Query().Get("number"))),
	}
	_, err := p.Office.Receipt(r.Context(), pos.StoreID(v.Store), v.Number)
	switch {
	case err == nil:
		// A path of this server, whatever they are: what they are of was found.
		here := "/receipts/" + url.PathEscape(v.Store) + "/" + url.PathEscape(v.Number)
		http.Redirect(w, r, here, http.StatusSeeOther)
	case pos.CodeOf(err) == pos.NotFound:
		v.NoReceipt = true
		p.render(w, r, http.StatusNotFound, "page.html", v)
	default:
		p.fail(w, r, "find receipt", err)
	}
}

// receiptView is what the page of one receipt sees.
type receiptView struct {
	text
	Store, Number string
	Query         string // of the pictures: ?gift=1 or nothing
	Gift          bool
}

// showReceipt serves a receipt: a page with its picture, or a file of it (.png, .pdf, .txt). With gift=1 it is the one
// without prices.
func (p *pages) showReceipt(w http.ResponseWriter, r *http.Request) {
	number, form, _ := strings.Cut(r.PathValue("number"), ".")
	found, err := p.Office.Receipt(r.Context(), pos.StoreID(r.PathValue("store")), number)
	if pos.CodeOf(err) == pos.NotFound {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		p.fail(w, r, "read receipt", err)
		return
	}
	gift := r.URL.Query().Has("gift")
	if form == "" {
		v := &receiptView{
			text: p.texts.in(p.language(w, r)), Store: r.PathValue("store"), Number: number, Gift: gift,
		}
		if gift {
			v.Query = "?gift=1"
		}
		p.execute(w, r, http.StatusOK, "receipt.html", v)
		return
	}
	kind, file, err := p.file(found, number, form, gift)
	switch {
	case err != nil:
		p.fail(w, r, "make receipt", err)
	case kind == "":
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Disposition", `inline; filename="`+number+"."+form+`"`)
		_, _ = w.Write(file) //nolint:gosec // no HTML, says its type, and nosniff is set; a browser that left needs no answer
	}
}

// file makes the file of a receipt; kind is its media type, "" for a form that there is none of.
func (p *pages) file(r hub.Receipt, number, form string, gift bool) (kind string, file []byte, err error) {
	var doc receipt.Document
	if gift {
		doc, err = receipt.Gift(r.Sale, r.Shop, r.Envelope)
	} else {
		doc, err = receipt.FromSale(r.Sale, r.Shop, r.Envelope, false)
	}
	if err != nil {
		return "", nil, err
	}
	switch form {
	case "txt":
		return "text/plain; charset=utf-8", []byte(doc.Text()), nil
	case "png":
		file, err = picture.PNG(p.typesetter, doc)
		return "image/png", file, err
	case "pdf":
		file, err = picture.PDF(p.typesetter, doc, number)
		return "application/pdf", file, err
	}
	return "", nil, nil
}
