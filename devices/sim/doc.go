// Package sim holds simulated devices behind real pseudo-terminals (or a TCP port): a receipt printer with a drawer, and
// a barcode scanner. Drivers open them as they open the real ones, and every fault a shop knows can be switched on.
//
// They are made of the same codecs as the drivers. The printer receives at its bit rate into a buffer of finite size,
// obeys real-time commands as they arrive and the others in their turn, prints at the pace of its mechanism, and answers
// as a real one does. Its paper is drawn from the bytes that left the line, never from a document.
//
// What it simplifies: an image is printed when it is complete, not row by row; a printer that is off line goes on
// receiving until its buffer is full.
package sim
