package envelope_test

import (
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanduq/sync/envelope"
)

// property is what the document says of one field.
type property struct {
	Type string // "ref place" for a reference, "array entry" for an array of references
	Max  int
}

// schema is one schema of the document.
type schema struct {
	Required   []string
	Properties map[string]property
}

// TestAsyncAPI: SYNC-005, the AsyncAPI document describes the Go structs, field by field and bound by bound.
func TestAsyncAPI(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("asyncapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got := schemas(t, string(text))
	delete(got, "envelope")
	bounds := map[string]int{
		"batch.entries": envelope.MaxBatchEntries, "entry.body": envelope.MaxBody, "ack.missing": envelope.MaxMissing,
		"feed.documents": envelope.MaxFeedDocuments, "document.body": envelope.MaxDocument,
		"prices.prices": envelope.MaxDocumentPrices, "found.matches": envelope.MaxMatches, "sold.body": envelope.MaxSold,
		"sold.lines": envelope.MaxGone, "sold.tenders": envelope.MaxGone,
	}
	want := map[string]schema{}
	for name, v := range map[string]any{
		"hello": envelope.Hello{}, "place": envelope.Place{}, "batch": envelope.Batch{}, "entry": envelope.Entry{},
		"ask": envelope.Ask{}, "ack": envelope.Ack{}, "feed": envelope.Feed{}, "document": envelope.Document{},
		"prices": envelope.Prices{}, "price": envelope.Price{}, "find": envelope.Find{}, "found": envelope.Found{},
		"match": envelope.Match{}, "sold": envelope.Sold{}, "gone": envelope.Gone{}, "goneback": envelope.GoneBack{},
		"returned": envelope.Returned{}, "overrun": envelope.Overrun{}, "share": envelope.Share{},
	} {
		want[name] = describe(name, reflect.TypeOf(v), bounds)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("asyncapi.yaml differs from the structs (- structs, + document):\n%s", d)
	}
	for _, m := range samples() {
		topic := envelope.Topic("{store}", m)
		if !strings.Contains(string(text), "address: "+topic+"\n") {
			t.Errorf("asyncapi.yaml has no channel %s", topic)
		}
	}
}

func describe(name string, t reflect.Type, bounds map[string]int) schema {
	s := schema{Properties: map[string]property{}}
	for f := range t.Fields() {
		field, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if options != "omitempty" {
			s.Required = append(s.Required, field)
		}
		s.Properties[field] = property{typeName(f.Type), bounds[name+"."+field]}
	}
	return s
}

func typeName(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.String, t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8,
		t.Kind() == reflect.Array && t.Elem().Kind() == reflect.Uint8:
		return "string"
	case t.Kind() == reflect.Int64:
		return "integer"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		return "array " + strings.ToLower(t.Elem().Name())
	case t.Kind() == reflect.Slice:
		return "array"
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return "ref " + strings.ToLower(t.Name())
}

// schemas reads the section components/schemas of the document, which is written in a few fixed forms.
func schemas(t *testing.T, text string) map[string]schema {
	t.Helper()
	_, section, ok := strings.Cut(text, "\n  schemas:\n")
	if !ok {
		t.Fatal("asyncapi.yaml has no schemas")
	}
	name := regexp.MustCompile(`^    (\w+):$`)
	required := regexp.MustCompile(`^      required: \[(.*)\]$`)
	field := regexp.MustCompile(`^        (\w+): \{(.*)description: '[^']+'\}$`)
	kind := regexp.MustCompile(`^type: (\w+), `)
	ref := regexp.MustCompile(`\$ref: '#/components/schemas/(\w+)'`)
	limit := regexp.MustCompile(`max(?:Items|Length): (\d+)`)
	out := map[string]schema{}
	var at string
	for line := range strings.Lines(section) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case name.MatchString(line):
			at = name.FindStringSubmatch(line)[1]
			out[at] = schema{Properties: map[string]property{}}
		case required.MatchString(line):
			s := out[at]
			s.Required = strings.Split(required.FindStringSubmatch(line)[1], ", ")
			out[at] = s
		case field.MatchString(line):
			m := field.FindStringSubmatch(line)
			p := property{Type: "ref"}
			if k := kind.FindStringSubmatch(m[2]); k != nil {
				p.Type = k[1]
			}
			if r := ref.FindStringSubmatch(m[2]); r != nil {
				p.Type += " " + r[1]
			}
			if l := limit.FindStringSubmatch(m[2]); l != nil {
				p.Max, _ = strconv.Atoi(l[1])
			}
			out[at].Properties[m[1]] = p
		case line == "      type: object", line == "      properties:", strings.HasPrefix(line, "      description: "):
		default:
			t.Errorf("asyncapi.yaml: a line of a form this test cannot read: %q", line)
		}
	}
	return out
}
