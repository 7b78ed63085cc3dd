package envelope

import (
	"strings"

	"sanduq/pos"
)

// Topics are sanduq/v1/{store}/up/… from a store and sanduq/v1/{store}/down/… to it. A broker's access list needs one
// line for each store: write under up/, read under down/.
const (
	topicRoot = "sanduq/v1/"

	// UpFilter matches everything that stores send.
	UpFilter = topicRoot + "+/up/#"
)

// Topic returns where a message of m's type to or from the store travels.
func Topic(store pos.StoreID, m Message) string {
	return topicRoot + string(store) + "/" + m.channel()
}

// split returns the store and the channel of a topic.
func split(topic string) (pos.StoreID, string, error) {
	rest, ok := strings.CutPrefix(topic, topicRoot)
	store, channel, cut := strings.Cut(rest, "/")
	if !ok || !cut {
		return "", "", invalid("topic %q", topic[:min(len(topic), maxText)])
	}
	return pos.StoreID(store), channel, pos.CheckName(store)
}
