.PHONY: help test lint
help: ## list what a contributor does here
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

test: ## everything CI checks
	go vet ./...
	go test ./...
