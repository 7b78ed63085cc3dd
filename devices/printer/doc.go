// Package printer drives ESC/POS receipt printers and the cash drawers that hang on them.
//
// One goroutine owns each printer. It takes jobs from a ledger, one at a time and in order, and tells the ledger the truth
// about each. "Written" is not "printed": a job is printed when the printer itself said so.
//
//	PRINT-001  A job is durably "sending" before its first byte is written, and it is written at most once.
//	PRINT-002  A job is "printed" only after the printer answered its fence: the process id that ends the job, or, for
//	           printers whose profile says that they know no better, a paper status given in its turn.
//	PRINT-003  A job whose end cannot be known is "unknown": the line hung up, the power was cut, or the printer gave
//	           neither an answer nor a reason for longer than Limits.Silence. The driver never sends it again; a person
//	           looks at the paper and decides.
//	PRINT-004  The jobs behind an unknown one go on by themselves as soon as the printer answers: the next customer wants
//	           her receipt, and she has nothing to do with the last one's. What hangs out of the printer is cut off first.
//	PRINT-005  A printer that says why it waits (no paper, cover open) may wait for ever, even in the middle of a job:
//	           nothing is lost, it goes on from its own buffer. No job is begun while a printer says that it cannot work.
//	PRINT-006  When such a printer works again without having said so, its power was cut: it forgot that it was to report
//	           changes, and with that the job. The job is unknown.
//	PRINT-007  The drawer goes first: a pulse never is part of a job, is slipped in between two commands of a job that is
//	           being sent, and is never written later than PulseLimit after it was asked for. What was not written is
//	           dropped and reported as dropped, so that nobody's drawer opens when the paper has been changed.
//	PRINT-008  A pulse is written only when everything written before has been received: it cannot lie in a queue.
package printer
