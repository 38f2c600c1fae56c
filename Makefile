# `make serve` and `make test` are all one needs; `make help` lists the rest.
SHELL := bash
PORT ?= 8080
OPEN ?= 0
# Whoever serves another newsroom is writing, not programming: then only the newsroom is watched.
watch = $(if $(BROADSHEET_CONTENT),--watch "$(BROADSHEET_CONTENT)")

.PHONY: serve dist press package test setup fmt lint bench clean help

serve: ## develop: build, serve at 127.0.0.1:$PORT (8080), rebuild on every change; OPEN=1 opens a browser
	@scripts/setup.sh serve
	@. scripts/env.sh && exec trunk serve --port $(PORT) $(if $(filter 1,$(OPEN)),--open) $(watch)

dist: ## build the site into dist/, ready to upload
	@scripts/setup.sh dist
	@. scripts/env.sh && exec trunk build --release

press: ## build press with the shell inside: target/release/press, one file that needs nothing beside it
	@scripts/setup.sh dist
	@. scripts/env.sh && scripts/build-press.sh

package: press ## the packages that this machine can build, into target/packages/
	@. scripts/env.sh && scripts/package.sh

test: ## every check, as continuous integration runs them
	@scripts/test.sh

setup: ## install every tool, and nothing else
	@scripts/setup.sh all

fmt: ## format the code
	@. scripts/env.sh && cargo fmt --all

lint: ## the checks that run nothing
	@scripts/test.sh format clippy docs arrows text

bench: ## list the benchmarks
	@ls bench

clean: ## delete what was built
	@. scripts/env.sh && cargo clean
	rm -rf dist site test-results

help: ## this list
	@awk -F ': ## ' '/^[a-z]+: ## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile
