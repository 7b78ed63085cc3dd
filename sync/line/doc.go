// Package line keeps one connection to an MQTT 3.1.1 broker alive and hands what arrives to the parts that share it. It
// is the only importer of the MQTT client, and the place where the rules for it are kept:
//
//   - A new client for every attempt, and no reconnecting of its own: its resends come out of order, and its
//     subscriptions get lost.
//   - No persistence and a clean session: what must not be lost lies in the journal, not in a client.
//   - A finished token proves nothing. Publish hands over and returns; who needs an answer waits for the answer.
//   - Handlers only put into a bounded queue and never block. So the order of arrival is kept (SetOrderMatters), which
//     without it costs a goroutine for each message. A full queue drops: the senders ask again.
//   - Attempts are spaced by a capped, jittered backoff.
package line
