package picture

import (
	"bytes"
	"fmt"
)

// pdfWriter writes numbered objects one after the other and remembers where they are (ISO 32000-1 §7.5). A buffer takes
// everything, so no write can fail.
type pdfWriter struct {
	bytes.Buffer
	at []int // offset of each object
}

// object writes the next object: the first is number 1.
func (f *pdfWriter) object(body string) {
	f.at = append(f.at, f.Len())
	_, _ = fmt.Fprintf(f, "%d 0 obj\n%s\nendobj\n", len(f.at), body)
}

// end writes the table of objects and returns the file. The first object is the catalogue, the last the information.
func (f *pdfWriter) end() []byte {
	table := f.Len()
	_, _ = fmt.Fprintf(f, "xref\n0 %d\n0000000000 65535 f \n", len(f.at)+1)
	for _, at := range f.at {
		_, _ = fmt.Fprintf(f, "%010d 00000 n \n", at)
	}
	_, _ = fmt.Fprintf(f, "trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n",
		len(f.at)+1, len(f.at), table)
	return f.Bytes()
}
