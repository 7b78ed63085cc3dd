// Package envelope holds what goes over the wire between a store and head office: the messages, their topics, their
// bounds and their bytes. asyncapi.yaml beside this file is the same for other programs to read; a test keeps the two
// in step.
//
// A payload is one zstd frame (RFC 8878) that holds one JSON object:
//
//	{"v":1,"type":"batch","message":{…}}
//
// Messages change by adding fields only; readers ignore fields they do not know. A change that an old reader would
// misread is a new version, under topics of its own.
package envelope
