package pos

import "fmt"

// CreditNoteNumber renders the number of a credit note as it is printed: till-epoch-Rn. Credit notes are counted in a row
// of their own, and the R keeps their numbers apart from those of receipts.
func CreditNoteNumber(till TillID, epoch, n int64) string {
	return fmt.Sprintf("%s-%d-R%d", till, epoch, n)
}
