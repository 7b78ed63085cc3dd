package fact

import "sanduq/pos"

// ReceiptReprinted records that a marked copy of a receipt was asked for. Copies are counted from these facts.
type ReceiptReprinted struct {
	Sale pos.ID     `json:"sale"`
	Till pos.TillID `json:"till"` // where the copy comes out
	Copy int        `json:"copy"` // 1 for the first copy
	Why  string     `json:"why"`  // asked | unknown: the customer asked, or nobody knew whether the first had printed
	By   By         `json:"by,omitzero"`
}

// Kind implements Body.
func (ReceiptReprinted) Kind() string { return "receipt.reprinted.v1" }

// PrintAnswered records what a person said of a print job whose end was unknown.
type PrintAnswered struct {
	Sale   pos.ID     `json:"sale"`
	Till   pos.TillID `json:"till"`
	Job    pos.ID     `json:"job"`
	Answer string     `json:"answer"` // printed | reprint | drop
	By     By         `json:"by,omitzero"`
}

// Kind implements Body.
func (PrintAnswered) Kind() string { return "print.answered.v1" }

// PaperReprinted records that a marked copy of another paper than a receipt was asked for: of a Z, an X, a cash slip.
type PaperReprinted struct {
	Epoch  int64      `json:"epoch"` // entry that the paper is made from
	Seq    int64      `json:"seq"`
	Paper  string     `json:"paper"`            // z | x | cash
	Number string     `json:"number,omitempty"` // of a Z, as printed
	Till   pos.TillID `json:"till"`             // where the copy comes out
	Copy   int        `json:"copy"`
	Why    string     `json:"why"` // asked | unknown
	By     By         `json:"by,omitzero"`
}

// Kind implements Body.
func (PaperReprinted) Kind() string { return "paper.reprinted.v1" }
