package pos

import "strings"

// trainingMark begins the name of a till in the training book. Names of real tills are lower case (CheckName), so that no
// number given for practice is ever one of the real series.
const trainingMark = "T"

// TrainingTill returns what a till is called in the training book: T2 for 2.
func TrainingTill(till TillID) TillID { return trainingMark + till }

// RealTill returns the till that a name of the training book stands for; trains is false for the name of a real one, which
// is returned as it is.
func RealTill(name TillID) (till TillID, trains bool) {
	rest, trains := strings.CutPrefix(string(name), trainingMark)
	return TillID(rest), trains
}
