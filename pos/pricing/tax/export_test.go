package tax

// Read is read, for tests of mistakes in a file.
var Read = read
