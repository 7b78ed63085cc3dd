// Package escpos speaks ESC/POS, the language of receipt printers, in both directions and without any I/O.
//
// To the printer: EncodePage makes a laid-out page into a Stream of commands. From the printer: Demux takes its answers
// apart. And the other way round, for simulators and tests: Parser reads what a printer is sent, Realtime finds the
// commands that a printer obeys out of turn, and Paper shows what comes out of the slot, as a picture and as text.
//
// The commands used, in hexadecimal, after Epson's "ESC/POS Command Reference":
//
//	1B 40                      ESC @     initialize; also turns automatic status off
//	1B 33 n                    ESC 3     line spacing, in vertical motion units
//	1B 45 n                    ESC E     bold on, off
//	1B 4A n                    ESC J     print and feed n vertical motion units
//	1B 61 n                    ESC a     justify left, centre, right
//	1B 70 m t1 t2              ESC p     drawer pulse in turn, on and off in units of 2 ms
//	1D 21 n                    GS !      character size, (width-1)<<4 | (height-1)
//	1D 28 44 03 00 14 fn b     GS ( D    real-time function fn on or off
//	1D 28 48 06 00 30 30 d1-d4 GS ( H    answer with the process id d1-d4 when everything before is printed
//	1D 50 x y                  GS P      motion units of 1/x and 1/y inch
//	1D 56 42 n                 GS V      feed to the cutter and n units further, cut
//	1D 61 n                    GS a      automatic status back
//	1D 72 n                    GS r      answer with a status when everything before is printed
//	1D 76 30 m xL xH yL yH …   GS v 0    raster image
//	10 04 n                    DLE EOT   real-time status
//	10 05 n                    DLE ENQ   real-time recovery
//	10 14 01 m t               DLE DC4   real-time drawer pulse, t × 100 ms
//
// A printer looks for the real-time commands in every byte it receives, inside images too. No image of ours contains
// one: see the function disarm.
package escpos
