# What a contributor does here. Each target is one line over a script or a go command, so that it can also be run by hand.
# Building and running needs Go, make, gcc and git; make test installs what else it needs, by apt.

P ?= 2# packages tested at once: many of the tests start a browser, a broker or a database of their own
TIMEOUT ?= 20m# for the tests of one package
FUZZTIME ?= 30s# for each fuzz target

.PHONY: help test lint fmt fuzz generate setup

help: ## list what a contributor does here
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

test: setup lint ## everything CI checks; installs by apt what is missing for it
	@scripts/fresh
	go -C scripts/tools test ./...
	go test -race -p $(P) -timeout $(TIMEOUT) ./...
	@test -d ../shared || echo "left out: checks against the shared test data, which is not beside this checkout"
	@echo "make test: all passed"

lint: ## format, vet and linters, with the pinned tools
	@scripts/lint

fmt: ## format the Go code
	@scripts/tools/build
	@git ls-files -z --cached --others --exclude-standard '*.go' | xargs -0 bin/gofumpt -w

fuzz: ## run every fuzz target for FUZZTIME (30s)
	@FUZZTIME=$(FUZZTIME) scripts/fuzz

generate: ## write generated files anew
	go generate ./...
	go test ./scripts/law -update

setup: ## install what make test needs and this machine lacks
	@scripts/setup
