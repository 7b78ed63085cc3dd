// Package packaging holds what an installation puts beside the program, so that "sanduq service install" and the Debian
// package install the same files.
package packaging

import _ "embed" // the files below

// Unit is /usr/lib/systemd/system/sanduq.service.
//
//go:embed sanduq.service
var Unit string

// UdevRules is /usr/lib/udev/rules.d/60-sanduq.rules.
//
//go:embed 60-sanduq.rules
var UdevRules string

// SysUsers is /usr/lib/sysusers.d/sanduq.conf.
//
//go:embed sanduq.sysusers
var SysUsers string

// ModulesLoad is /usr/lib/modules-load.d/sanduq.conf.
//
//go:embed sanduq.modules-load
var ModulesLoad string

// Sample is /etc/sanduq/sanduq.toml of a shop that does not exist.
//
//go:embed sanduq.toml
var Sample string
