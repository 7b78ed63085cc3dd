package escpos

import "sanduq/pos/receipt/typeset"

// Op is one thing a printer was told, as its command processor sees it.
type Op interface{ isOp() }

// What a printer can be told. Commands that only a person or a driver of another make would use are Unknown.
type (
	// Char is a character to print, 0x20 and up.
	Char struct{ C byte }
	// NewLine prints the line and advances by the line spacing (LF).
	NewLine struct{}
	// FeedUnits prints the line and advances by vertical motion units (ESC J).
	FeedUnits struct{ N int }
	// FeedLines prints the line and advances by so many lines (ESC d).
	FeedLines struct{ N int }
	// Init is ESC @.
	Init struct{}
	// LineSpacing is ESC 3 in motion units; N is -1 for the default (ESC 2).
	LineSpacing struct{ N int }
	// Units is GS P, motion units per inch; 0 is the default.
	Units struct{ X, Y int }
	// Bold is ESC E.
	Bold struct{ On bool }
	// Size is GS !, 1 to 8 times as wide and high.
	Size struct{ Width, Height int }
	// Justify is ESC a.
	Justify struct{ N int }
	// Raster is GS v 0. The image is as wide as its bytes; Width and Height of the dots are doubled by its mode.
	Raster struct {
		Image                     *typeset.Bitmap
		DoubleWidth, DoubleHeight bool
	}
	// CutPaper is GS V, after feeding so many units further than the cutter.
	CutPaper struct {
		Partial bool
		Units   int
	}
	// Pulse is ESC p: a drawer opened in turn.
	Pulse struct{ Drawer Drawer }
	// ProcessIDRequest is GS ( H.
	ProcessIDRequest struct{ ID ProcessID }
	// StatusRequest is GS r: 1 paper, 2 drawer.
	StatusRequest struct{ N int }
	// Reporting is GS a; 0 turns automatic status off.
	Reporting struct{ Mask byte }
	// Guard is GS ( D for one real-time function.
	Guard struct {
		Function int
		Obey     bool
	}
	// Passed is a real-time command, already obeyed when it was received. In its turn it does nothing.
	Passed struct{ Bytes []byte }
	// Unknown is what the command processor does not know, or a control byte that does nothing.
	Unknown struct{ Bytes []byte }
)

func (Char) isOp()             {}
func (NewLine) isOp()          {}
func (FeedUnits) isOp()        {}
func (FeedLines) isOp()        {}
func (Init) isOp()             {}
func (LineSpacing) isOp()      {}
func (Units) isOp()            {}
func (Bold) isOp()             {}
func (Size) isOp()             {}
func (Justify) isOp()          {}
func (Raster) isOp()           {}
func (CutPaper) isOp()         {}
func (Pulse) isOp()            {}
func (ProcessIDRequest) isOp() {}
func (StatusRequest) isOp()    {}
func (Reporting) isOp()        {}
func (Guard) isOp()            {}
func (Passed) isOp()           {}
func (Unknown) isOp()          {}
