package pos

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of failure an Error is. A caller decides by Code; a person reads the translated message.
type Code string

// The codes. A screen, an exit status and an HTTP status are derived from them, so there are few.
const (
	// Invalid: the request itself is wrong and will be wrong again.
	Invalid Code = "invalid"
	// NotFound: what was named does not exist (an unknown barcode, a closed basket).
	NotFound Code = "not_found"
	// Refused: understood, and not allowed in the present state.
	Refused Code = "refused"
	// Conflict: the same command id was used before with other arguments.
	Conflict Code = "conflict"
	// Unavailable: nothing was changed, and a later try may succeed.
	Unavailable Code = "unavailable"
	// Unknown: it cannot be said whether it happened. Ask again with the same command id.
	Unknown Code = "unknown"
	// Internal: a defect of ours. The details are in the log, never on the screen.
	Internal Code = "internal"
)

// Error is the one error type of the project. Key and Args name a message of the catalogue, so that a cashier reads it
// in her own language; Hint, a second message key, says what to do; Err is the cause, for the log.
type Error struct {
	Code Code
	Op   string         // where it happened, verb first: "scan", "open store"
	Key  string         // message key: "sale.unknown_code"
	Args map[string]any // arguments of the message
	Hint string         // message key of the way out, or ""
	Err  error          // wrapped cause, or nil
}

// Error renders the error for a log, outermost first.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	b.WriteString(string(e.Code))
	if e.Key != "" {
		b.WriteString(" " + e.Key)
	}
	for _, k := range sortedKeys(e.Args) {
		fmt.Fprintf(&b, " %s=%v", k, e.Args[k])
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the outermost Error in err's chain: "" for nil, Internal where there is none.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}

// Internalf wraps a cause that no person can mend at the till.
func Internalf(op string, err error) *Error {
	return &Error{Code: Internal, Op: op, Key: "internal", Err: err}
}
