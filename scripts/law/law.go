// Package law holds the project's law: what the tree promises as a whole and no compiler checks. Each rule carries its
// reason, which is printed with every breach, so that nobody has to ask why. go test ./... holds the tree to it, and a
// planted tree shows that each rule can fail.
//
// What concerns one line of code is a linter's business: see .golangci.yml.
package law

// Rule is one law of the tree.
type Rule struct {
	ID     string
	Reason string
	// Breaches names each place that breaks the rule, first the file or package, then what is wrong there.
	Breaches func(*Tree) []string
}

// Rules is every rule, in the order in which a reader should learn them.
var Rules = []Rule{
	{
		"LAW-DOWN",
		"imports go downwards only, cmd → {ui, sync, devices} → pos/… → pos, so that a part can be read, " +
			"tested and replaced without what lies above or beside it; what joins parts is wired by hand in cmd",
		importsGoDown,
	},
	{
		"LAW-NOUNS",
		"pos imports the standard library only: everything imports it, so whatever it imported would be " +
			"everywhere",
		nounsImportStdOnly,
	},
	{
		"LAW-PURE",
		"money, barcodes, pricing and receipts compute the same from the same input for ever (a reprint, a " +
			"rebuild, a check at the hub), so nothing they reach inside this module may touch files, network or " +
			"databases",
		pureStaysPure,
	},
	{
		"LAW-HOME",
		"each wire has one home, so that its settings and its faults are handled in one place; above all " +
			"pos/store alone opens databases, so that no connection misses synchronous=FULL",
		dependenciesHaveHomes,
	},
	{
		"LAW-SYNC",
		"sync/ itself holds no .go file, so that no package has the name of the standard library's sync",
		syncIsAFolder,
	},
	{
		"LAW-SIM",
		"simulators and test helpers stay out of the product: what the shop runs talks to real devices",
		simulatorsStayOut,
	},
	{
		"LAW-DOC",
		"every package says in its doc comment what it is for; a package that cannot say it has no reason",
		packagesSayWhy,
	},
	{
		"LAW-NAME",
		"a package is named for its duty; util, common and helpers are places where duties get lost",
		packagesAreNamed,
	},
	{
		"LAW-SIZE",
		"a file tells one story in at most 400 lines, and main only starts what an App does, in at most 100; " +
			"generated files are nobody's reading",
		filesTellOneStory,
	},
	{
		"LAW-INIT",
		"no init(): what happens at start is written out in cmd, in order, where it can fail with a message",
		noInit,
	},
	{
		"LAW-STATE",
		"package-level variables are immutable tables: state that any function may change has no owner, and " +
			"two stores in one process (the demo, a test) would share it",
		tablesAreNotWritten,
	},
	{
		"LAW-CLOCK",
		"time is injected (pos.Clock), so that a test, a simulated day and a rebuild decide what time it is; " +
			"only cmd and the deadlines in devices read the system clock",
		clockIsInjected,
	},
	{
		"LAW-SLEEP",
		"a test awaits a condition; a sleep is too short on a slow machine and too long on every other. In a " +
			"synctest bubble time is virtual, and sleeping is exact",
		testsDoNotSleep,
	},
	{
		"LAW-FLOAT",
		"no floats anywhere near money: 0.1 + 0.2 is not 0.3, and a till that is a halala out is wrong",
		noFloatsNearMoney,
	},
}
