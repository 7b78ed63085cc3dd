package main

import (
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"sanduq/cmd/config/messages"
)

// help lets the parser speak from the catalogue: the help of a field tagged ${help_serve} is the message help.serve.
func help(in messages.Catalogue) kong.Option {
	vars := kong.Vars{}
	for _, key := range in.Keys() {
		if strings.HasPrefix(key, "help.") {
			vars[strings.ReplaceAll(key, ".", "_")] = in.Say(key, nil)
		}
	}
	printer := kong.Help(func(_ kong.HelpOptions, ctx *kong.Context) error { return printHelp(in, ctx) })
	return kong.OptionFunc(func(k *kong.Kong) error {
		if err := vars.Apply(k); err != nil {
			return err
		}
		return printer.Apply(k)
	})
}

// printHelp shows what a verb takes, or all verbs. The parser's own printer has English words of its own.
func printHelp(in messages.Catalogue, ctx *kong.Context) error {
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	w := tabwriter.NewWriter(ctx.Stdout, 0, 0, 3, ' ', 0)
	usage := []string{node.FullPath()}
	for _, a := range node.Positional {
		usage = append(usage, a.Summary())
	}
	printf(w, "%s\n\n%s\n", in.Say("help.usage", map[string]any{"command": strings.Join(usage, " ") + " --…"}), node.Help)
	part := func(key string, lines [][2]string) {
		if len(lines) == 0 {
			return
		}
		printf(w, "\n%s\n", in.Say(key, nil))
		for _, l := range lines {
			printf(w, "  %s\t%s\n", l[0], l[1])
		}
	}
	var arguments, verbs, flags [][2]string
	for _, a := range node.Positional {
		arguments = append(arguments, [2]string{a.Summary(), a.Help})
	}
	for _, leaf := range node.Leaves(true) {
		if leaf != node {
			verbs = append(verbs, [2]string{strings.TrimPrefix(leaf.FullPath(), ctx.Model.Name+" "), leaf.Help})
		}
	}
	for _, group := range node.AllFlags(true) {
		for _, f := range group {
			text := f.Help
			if f.Name == "help" {
				text = in.Say("help.help", nil)
			}
			flags = append(flags, [2]string{f.String(), text})
		}
	}
	part("help.arguments", arguments)
	part("help.verbs", verbs)
	part("help.flags", flags)
	return w.Flush()
}
