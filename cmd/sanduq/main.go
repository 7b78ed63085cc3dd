// Command sanduq is the store server, and what is done with a store by hand: import, backup, restore, verify, doctor,
// service. docs/commands.md lists its verbs and its exit codes.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // a box may lack the time zones

	"github.com/alecthomas/kong"

	"sanduq/cmd/config/messages"
)

// version is set by scripts/release.
var version = "development"

// commands are the verbs. Their help is in the catalogue of messages: ${help_serve} is help.serve.
type commands struct {
	Config string `help:"${help_config}" default:"/etc/sanduq/sanduq.toml" type:"path" placeholder:"FILE"`

	Serve  serveCommand `cmd:"" help:"${help_serve}"`
	Import struct {
		Catalogue importCommand `cmd:"" help:"${help_import_catalogue}"`
	} `cmd:"" help:"${help_import}"`
	Pair    pairCommand    `cmd:"" help:"${help_pair}"`
	Backup  backupCommand  `cmd:"" help:"${help_backup}"`
	Restore restoreCommand `cmd:"" help:"${help_restore}"`
	Verify  verifyCommand  `cmd:"" help:"${help_verify}"`
	Doctor  doctorCommand  `cmd:"" help:"${help_doctor}"`
	Service serviceCommand `cmd:"" help:"${help_service}"`
	Version versionCommand `cmd:"" help:"${help_version}"`
}

func main() {
	// The first signal stops in order; from then on the second one ends the process at once.
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	context.AfterFunc(ctx, stop)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(code)
}

// run does one verb and returns the exit code.
func run(ctx context.Context, args []string, out, problems io.Writer, getenv func(string) string) int {
	in, err := messages.In(messages.LangOf(getenv))
	if err != nil {
		return exitInternal
	}
	k := &console{Catalogue: in, out: out, problems: problems, getenv: getenv}
	var c commands
	ended := false // by --help
	parser, err := kong.New(&c,
		kong.Name("sanduq"), kong.Description(in.Say("help.sanduq", nil)), help(in), kong.Writers(out, problems),
		kong.Exit(func(int) { ended = true }), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(k),
	)
	if err != nil {
		return k.exit(err)
	}
	verb, err := parser.Parse(args)
	if ended {
		return exitOK
	}
	if usage, ok := errors.AsType[*kong.ParseError](err); ok {
		k.complain("cli.usage", map[string]any{"detail": usage.Error()})
		return exitUsage
	}
	if err == nil {
		k.config = c.Config
		err = verb.Run()
	}
	return k.exit(err)
}
