package typeset

// minGap is how many blank dot rows inside of an image are worth a feed of their own: a feed command and the header of the
// next band cost a dozen bytes, three rows of a narrow band.
const minGap = 4

// emitter gathers the items of a page. Blank paper is kept back until ink follows, so that neighbouring feeds are one.
type emitter struct {
	page Page
	feed int // dots owed; below zero while ink hangs under the line it belongs to
}

func (e *emitter) flush() {
	if e.feed > 0 {
		e.page.Items = append(e.page.Items, Item{Feed: e.feed})
	}
	e.feed = 0
}

// native places a line of the printer's font in the middle of a row of the given height.
func (e *emitter) native(l NativeLine, height int) {
	if l.Text == "" {
		e.feed += height
		return
	}
	above := (height - l.Height()) / 2
	e.feed += above
	e.flush()
	e.page.Items = append(e.page.Items, Item{Line: &l})
	e.feed = height - l.Height() - above
}

func (e *emitter) cut() {
	e.flush()
	e.page.Items = append(e.page.Items, Item{Cut: true})
}

// rule draws a line across the paper.
func (e *emitter) rule(thick int) {
	b := NewBitmap(e.page.WidthDots, thick)
	for i := range b.Bits {
		b.Bits[i] = 0xFF
	}
	e.flush()
	e.page.Items = append(e.page.Items, Item{Raster: b})
}

// image places a whole picture at left, cropped to the page.
func (e *emitter) image(src *Bitmap, left int) {
	canvas := NewBitmap(e.page.WidthDots, src.Height)
	canvas.or(src, left, 0)
	e.canvas(canvas, 0, src.Height)
}

// canvas emits what is black on a canvas as wide as the page: each stretch of inked rows as an image cropped to its ink.
// The row's own box begins at canvas row top and is height rows high; ink may hang out of it on both sides.
func (e *emitter) canvas(c *Bitmap, top, height int) {
	at := top // the canvas row that the paper stands at, less what is owed
	for y := 0; y < c.Height; y++ {
		if c.blankRow(y) {
			continue
		}
		end := c.inkEnd(y)
		e.feed += y - at
		e.flush()
		e.page.Items = append(e.page.Items, Item{Raster: c.crop(y, end)})
		at, y = end, end
	}
	e.feed += top + height - at
}

// inkEnd returns the end of the stretch of ink that begins at row y: the first of minGap blank rows.
func (b *Bitmap) inkEnd(y int) int {
	end := y + 1
	for k := end; k < b.Height && k-end < minGap; k++ {
		if !b.blankRow(k) {
			end = k + 1
		}
	}
	return end
}

func (b *Bitmap) blankRow(y int) bool {
	for _, v := range b.Bits[y*b.Stride : (y+1)*b.Stride] {
		if v != 0 {
			return false
		}
	}
	return true
}

// crop cuts the rows from top up to end out and drops what is blank at the sides.
func (b *Bitmap) crop(top, end int) *Bitmap {
	first, last := b.Stride, 0
	for y := top; y < end; y++ {
		for i, v := range b.Bits[y*b.Stride : (y+1)*b.Stride] {
			if v != 0 {
				first, last = min(first, i), max(last, i)
			}
		}
	}
	left := 8 * first
	for left < b.Width && b.blankColumn(left, top, end) {
		left++
	}
	right := min(8*(last+1), b.Width)
	for right > left+1 && b.blankColumn(right-1, top, end) {
		right--
	}
	out := NewBitmap(right-left, end-top)
	out.Left = left
	out.or(b, -left, -top)
	return out
}

func (b *Bitmap) blankColumn(x, top, end int) bool {
	for y := top; y < end; y++ {
		if b.Black(x, y) {
			return false
		}
	}
	return true
}
