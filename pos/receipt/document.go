// Package receipt says what is on a receipt. A Document is made of facts alone, so the same sale gives the same document
// whenever it is printed again, and it knows neither paper nor printer: Sheet lays it out for a width, Text writes it
// down for a log or a test.
//
// Rules: RECEIPT-001 the shop's main language decides direction and order, and every label stands in both languages;
// RECEIPT-002 only a shop registered for VAT prints a tax invoice's title, its VAT number and the QR code;
// RECEIPT-003 an amount is a cell of its own, left to right, its minus sign in front; RECEIPT-004 a copy says so at its top
// and at its bottom; RECEIPT-005 the total is the largest thing on the paper and no amount is ever shortened;
// RECEIPT-006 the same facts give the same document; RECEIPT-007 a gift receipt has no price, no tax and no code of the tax
// office, and the number by which it is exchanged; RECEIPT-008 the shop's logo, header and policy stand on every receipt, as
// they were when it was sold; RECEIPT-009 a picture and a PDF show the paper dot for dot.
package receipt

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"

	"sanduq/pos"
	"sanduq/pos/fact"
)

// Document is a receipt from top to bottom.
type Document struct {
	Lang   pos.Lang // main language: decides the direction, and which language goes first
	Blocks []Block
}

// layout is the version of how this package puts a receipt together. It changes whenever the same facts give another
// document.
const layout = 1

// TemplateHash is the SHA-256 of all that a shop says on its receipts beside the sale: layout, header, footer, policy and
// logo, in hexadecimal.
func TemplateHash(shop fact.ShopDescribed) string {
	h := sha256.New()
	for _, part := range []string{
		strconv.Itoa(layout), shop.Header.En, shop.Header.Ar, shop.Policy.En, shop.Policy.Ar,
		shop.Footer.En, shop.Footer.Ar, shop.Logo,
	} {
		_ = binary.Write(h, binary.BigEndian, uint64(len(part))) // a hash takes everything
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Block is a part of a Document: one of the types below.
type Block interface{ block() }

// Heading is a centred text in both languages, one below the other.
type Heading struct {
	Text pos.Text
	Role Role
}

// Role is what a Heading is there for.
type Role uint8

// The roles.
const (
	Name   Role = iota // the shop's name
	Detail             // its address, a remark, the footer
	Title              // what kind of paper this is
	Mark               // REPRINT / نسخة
)

// Picture is a PNG of one bit a dot: the shop's logo.
type Picture struct{ PNG []byte }

// Pair is a label with what belongs to it: a number, a date.
type Pair struct {
	Label pos.Text
	Value string // left to right
}

// Money is a label with an amount.
type Money struct {
	Label  pos.Text
	Amount string
	Weight Weight
}

// Weight is how much an amount matters to who pays it.
type Weight uint8

// The weights.
const (
	Plain Weight = iota
	Minor        // how the total is made up
	Total        // what the customer pays
)

// Line is an item sold.
type Line struct {
	Name   pos.Text
	Detail string // quantity × unit price, "" for a single piece
	Amount string
	Under  []Pair // what is known of the goods; without a value the label alone
}

// QR is a QR code that the law asks for.
type QR struct{ Text string }

// Barcode is the receipt's number for a scanner.
type Barcode struct{ Text string }

// Rule separates the parts of the receipt.
type Rule struct{}

// Cut ends the paper.
type Cut struct{}

func (Heading) block() {}
func (Picture) block() {}
func (Pair) block()    {}
func (Money) block()   {}
func (Line) block()    {}
func (QR) block()      {}
func (Barcode) block() {}
func (Rule) block()    {}
func (Cut) block()     {}

// second returns the text in the other language where it says something that the main one does not.
func (d Document) second(t pos.Text) string {
	other := pos.Arabic
	if d.Lang == pos.Arabic {
		other = pos.English
	}
	if s := t.In(other); s != t.In(d.Lang) {
		return s
	}
	return ""
}
