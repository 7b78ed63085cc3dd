package fact

import "sanduq/pos"

// ShopDescribed is what the shop says of itself on receipts and reports. It is written when the store first starts in
// an epoch and whenever one of its settings changes; every sale names the description in force by its seq, so a receipt
// printed again years later still shows the name and VAT number of its day.
type ShopDescribed struct {
	Name      pos.Text `json:"name"`
	Address   pos.Text `json:"address"`
	Country   string   `json:"country"`              // ISO 3166-1 alpha-2
	Currency  string   `json:"currency"`             // ISO 4217
	VATNumber string   `json:"vat_number,omitempty"` // empty: not registered, so no tax invoice title and no QR
	Phone     string   `json:"phone,omitempty"`
	Footer    pos.Text `json:"footer"`
	Header    pos.Text `json:"header,omitzero"`    // below the address
	Policy    pos.Text `json:"policy,omitzero"`    // what holds for returns, above the footer
	Logo      string   `json:"logo,omitempty"`     // PNG of one bit a dot, base64; "" for none
	Template  string   `json:"template,omitempty"` // SHA-256 of header, footer, policy and logo, hex: what receipts are made by
	Lang      pos.Lang `json:"lang"`               // main language of the receipt
	Digits    string   `json:"digits"`             // latn | arab: digits shown to people
	TimeZone  string   `json:"tz"`                 // IANA name
	Cutover   int      `json:"cutover"`            // minutes after midnight at which a business day begins
}

// Kind implements Body.
func (ShopDescribed) Kind() string { return "shop.described.v1" }
