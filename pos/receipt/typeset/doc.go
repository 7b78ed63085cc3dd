// Package typeset lays rows of cells out on receipt paper: Arabic and Latin text is ordered by UAX #9 levels, shaped
// with OpenType and rastered to one bit per dot at 203 dpi.
//
// A Page is the result: native lines where the printer's own font will do, images cropped to their ink elsewhere, and
// blank paper as feeds, because an image costs 72 bytes per dot row on a line that carries 115200 bits a second at best.
package typeset
