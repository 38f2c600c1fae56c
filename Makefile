# `make serve` and `make test` are enough for most work; `make help` lists the rest.
SHELL := bash
PORT ?= 8080
OPEN ?= 0
# With another newsroom, Trunk watches only the newsroom: its user is writing, not programming.
watch = $(if $(BROADSHEET_CONTENT),--watch "$(BROADSHEET_CONTENT)")

.PHONY: serve dist press package test setup fmt lint bench clean help

serve: ## develop: build, serve at 127.0.0.1:$PORT (8080), rebuild on every change; OPEN=1 opens a browser
	@scripts/setup.sh serve
	@. scripts/env.sh && exec trunk serve --port $(PORT) $(if $(filter 1,$(OPEN)),--open) $(watch)

dist: ## build the site into dist/, ready to upload
	@scripts/setup.sh dist
	@. scripts/env.sh && exec trunk build --release

press: ## build press with the shell inside: target/release/press, one file that needs no other file
	@scripts/setup.sh dist
	@. scripts/env.sh && scripts/build-press.sh

package: press ## build the packages that this machine can build, into target/packages/
	@. scripts/env.sh && scripts/package.sh

test: ## run every check, as continuous integration does
	@scripts/test.sh

setup: ## install every tool, and nothing else
	@scripts/setup.sh all

fmt: ## format the code
	@. scripts/env.sh && cargo fmt --all

lint: ## run the checks that run no test
	@scripts/test.sh format clippy docs arrows layout text

bench: ## list the benchmarks
	@ls bench

clean: ## delete everything that was built
	@. scripts/env.sh && cargo clean
	rm -rf dist site test-results

help: ## print this list
	@awk -F ':[^#]*## ' '/^[a-z]+:[^#]*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile
