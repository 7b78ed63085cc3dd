# What a contributor does here. Each target is one line over a script or a go command, so that it can also be run by hand.
# Building and running needs Go, make, gcc and git; make test installs what else it needs, by apt.

P ?= 2# packages tested at once: many of the tests start a browser, a broker or a database of their own
TIMEOUT ?= 20m# for the tests of one package
FUZZTIME ?= 30s# for each fuzz target
CUTS ?= 60# of the power
SOAK ?= 2m# of selling

.PHONY: help run test lint fmt fuzz bench powercut soak service-test ui generate release setup

help: ## list what a contributor does here
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## build and start a whole demo shop: http://localhost:8080
	go run ./cmd/demo

test: setup lint ## everything CI checks; installs by apt what is missing for it
	@scripts/fresh
	@scripts/ui -check
	go -C scripts/tools test ./...
	go test -race -p $(P) -timeout $(TIMEOUT) ./...
	@test -d ../shared || echo "left out: checks against the shared test data, which is not beside this checkout"
	@echo "make test: all passed"

lint: ## format, vet and linters, with the pinned tools
	@scripts/lint

fmt: ## format the Go code
	@# Twice: a blank line that gofumpt adds may change the alignment of what stands above it.
	@scripts/tools/build
	@for pass in 1 2; do git ls-files -z --cached --others --exclude-standard '*.go' | xargs -0 bin/gofumpt -w; done

fuzz: ## run every fuzz target for FUZZTIME (30s)
	@FUZZTIME=$(FUZZTIME) scripts/fuzz

bench: ## measure every bound of docs/performance.md on this machine and disk; ten minutes, on a quiet machine
	go run ./scripts/bench

powercut: ## cut the power of a selling store CUTS times (60), and check that nothing is lost; needs root
	go run ./scripts/powercut -cuts $(CUTS)

soak: ## sell for SOAK (2m) while printers, broker, screens and store come and go; nothing may be lost, doubled or leaked
	SOAK=$(SOAK) go test -race -tags soak -run TestSoak -count=1 -timeout 0 -v ./cmd/app

service-test: ## install and run the service in a booted Debian: notification, sandbox, watchdog, stop; needs root
	@scripts/service-test/run

ui: ## build ui/dist from ui/web; needs Node, which make setup installs
	@scripts/ui

generate: ## write generated files anew
	go generate ./...
	go test ./scripts/law -run TestDependencyLists -update

release: ## build every program into bin/release, with its version and checksums: the same bytes from the same commit
	@scripts/release

setup: ## install what make test needs and this machine lacks
	@scripts/setup
