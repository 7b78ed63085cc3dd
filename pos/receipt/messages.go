package receipt

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"sanduq/pos"
)

//go:embed messages/*.json
var messageFiles embed.FS

// messages is the receipt's part of the message catalogue, by language and key. It never changes.
var messages = map[pos.Lang]map[string]string{
	pos.Arabic:  readMessages("messages/ar.json"),
	pos.English: readMessages("messages/en.json"),
}

// readMessages reads an embedded catalogue. It is part of the program, so a fault in it is one of the build.
func readMessages(file string) map[string]string {
	data, err := messageFiles.ReadFile(file)
	if err != nil {
		panic(err)
	}
	var m map[string]string
	if err := json.Unmarshal(data, &m); err != nil {
		panic(fmt.Errorf("%s: %w", file, err))
	}
	return m
}

// label is a message in both languages. args are pairs of a name and its values, which may differ by language.
func label(key string, args ...arg) pos.Text {
	return pos.Text{En: message(pos.English, key, args), Ar: message(pos.Arabic, key, args)}
}

// arg is an argument of a message: {name} in its text.
type arg struct {
	name  string
	value pos.Text
}

func message(lang pos.Lang, key string, args []arg) string {
	s := messages[lang][key]
	for _, a := range args {
		s = strings.ReplaceAll(s, "{"+a.name+"}", a.value.In(lang))
	}
	return s
}

// known returns key where the catalogue has it, otherwise the general one.
func known(key, general string) string {
	if _, ok := messages[pos.English][key]; ok {
		return key
	}
	return general
}
