package staff

import (
	"context"

	"sanduq/pos"
	"sanduq/pos/fact"
	"sanduq/pos/store"
)

// Permission names something that not everybody may do. Roles hold sets of them.
type Permission string

// The permissions.
const (
	Sell              Permission = "sell"
	ClearSale         Permission = "sale.clear"
	VoidLine          Permission = "line.void"
	OverridePrice     Permission = "price.override"
	Discount          Permission = "discount"
	OpenPrice         Permission = "price.open"
	SellUnknown       Permission = "item.unknown"
	OverrideTax       Permission = "tax.override"
	Hold              Permission = "hold"
	Return            Permission = "return"
	ReturnNoReceipt   Permission = "return.no_receipt"
	RefundOtherTender Permission = "refund.other_tender"
	NoSale            Permission = "drawer.no_sale"
	CashInOut         Permission = "cash.in_out"
	CashDrop          Permission = "cash.drop"
	OpenShift         Permission = "shift.open"
	CountShift        Permission = "shift.count"
	ApproveDifference Permission = "shift.difference"
	CloseDay          Permission = "day.close"
	ReadX             Permission = "report.x"
	Reprint           Permission = "receipt.reprint"
	VoucherOverLimit  Permission = "voucher.over_limit"
	ArrangeItems      Permission = "items.arrange"
	ManageStaff       Permission = "staff.manage"
	ReadAudit         Permission = "audit.read"
	Train             Permission = "training"
	PickUp            Permission = "pickup"
)

// Limit names a size up to which a role may do something.
type Limit string

// The limits. Rates are money.Rate, amounts are minor units of the shop's currency.
const (
	DiscountRate    Limit = "discount_rate"
	DiscountAmount  Limit = "discount_amount"
	RefundAmount    Limit = "refund_amount"
	NoReceiptAmount Limit = "no_receipt_amount"
)

// Staff is the part.
type Staff struct{}

// Check asks whether something may be done. One is made for each command, prepared before it is queued and asked within
// its decision.
type Check struct{}

// Check begins to ask whether whoever is signed in at a till may do something; a is what a second person typed to allow it,
// nil for nothing.
func (s *Staff) Check(_ pos.TillID, _ Permission, _ *Approval) *Check { return &Check{} }

// Within also needs a limit of the actor, or of the approver, that value does not exceed.
func (c *Check) Within(_ Limit, _ int64) *Check { return c }

// Prepare verifies the PIN of the approval, outside the writer.
func (c *Check) Prepare(context.Context) {}

// By returns who does it and who allowed it, or the refusal. It is called within a decision.
func (c *Check) By(*store.View) (fact.By, error) { return fact.By{}, nil }
