// Package barcode turns the bytes of a scan, or of a code typed by hand, into what was scanned: a trade item number of
// GS1 (GTIN) with its check digit verified, or any other code, kept as the opaque text that the shop gave it.
//
// A GTIN is compared by its number, which is the same in 8, 12, 13 and 14 digits, and yet keeps the length it was
// written with: catalogues in use hold 12345670 and 0000012345670 for two different goods, and a scanner may be set to
// pad either. So a scan is looked up by number, and where that finds goods that differ, a person is asked.
//
// GS1 element strings and Digital Links (package gs1) give the GTIN that they name, and beside it the lot, serial number,
// dates, weight, count and price of what is in hand. Package variable reads the weight or price inside a shop's own GTIN-13.
//
// Sources: GS1 General Specifications (check digits, UPC-E, symbology identifiers) and ISO/IEC 15424 (symbology
// identifiers). The rules that the tests hold, BARCODE-001 and on, stand in rules.md beside the code.
package barcode
