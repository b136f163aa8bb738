# Every target is one line of pnpm, node or docker. `make` alone lists them.

# The pnpm that package.json pins: the one on the machine where it is of the same major version,
# otherwise fetched by npx. Installation chatter goes to standard error.
PNPM_VERSION := $(shell sed -n 's/.*"packageManager": "pnpm@\([^"]*\)".*/\1/p' package.json)
PNPM_MAJOR := $(firstword $(subst ., ,$(PNPM_VERSION)))
PNPM := $(shell pnpm --version 2>/dev/null | grep -q '^$(PNPM_MAJOR)\.' && echo pnpm || echo npx --yes pnpm@$(PNPM_VERSION))
NODE := node_modules/.bin/node --conditions=@hookledger/source
# What lives long in the service is little: without these V8 lets garbage grow past 300 MB. The
# young generation is large enough for requests to get their commit before they count as old, and
# nothing is born old: such objects die at once, and keep the requests that they belong to alive.
HEAP := --max-old-space-size=96 --max-semi-space-size=16 --no-allocation-site-pretenuring
MOCHA := $(PNPM) --silent exec mocha
# Does nothing while the page is newer than its sources.
PAGE := $(NODE) apps/dashboard/build.ts --if-stale >&2

# Threads and processes of the tests start in a tenth of the time when nobody strips types again.
export NODE_COMPILE_CACHE := $(CURDIR)/node_modules/.cache/node-compile

.DEFAULT_GOAL := help
.PHONY: help install run build dashboard backup check-database test test-webhook test-messages test-stats test-image bench torture check format \
	case-folding openapi up down logs health clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

# Made anew whenever what decides the installation has changed.
node_modules/.installed: package.json pnpm-lock.yaml pnpm-workspace.yaml $(wildcard packages/*/package.json apps/*/package.json docker/package.json)
	@$(PNPM) install --frozen-lockfile >&2
	@touch $@

install: node_modules/.installed ## install what the project needs

# Threads would each have a heap of malloc's own, with holes of its own.
run: export MALLOC_ARENA_MAX := 2
# malloc would raise both with each larger block that is freed, and give less memory back.
run: export MALLOC_TRIM_THRESHOLD_ := 131072
run: export MALLOC_MMAP_THRESHOLD_ := 131072
run: node_modules/.installed ## run the service on an embedded SQLite file (WEBHOOK_SECRET=… make run)
	@$(PAGE)
	@exec $(NODE) $(HEAP) apps/api/src/main.ts

build: node_modules/.installed ## compile every package to its dist folder
	@$(PNPM) --silent run build
	@$(PAGE)

dashboard: node_modules/.installed ## build the page at / where its sources have changed
	@$(PAGE)

backup: node_modules/.installed ## copy the database while it is in use (make backup TO=file-or-folder)
	@$(NODE) apps/cli/src/main.ts backup $(if $(TO),"$(TO)")

check-database: node_modules/.installed ## look whether the database is sound (make check-database DATABASE=file)
	@$(NODE) apps/cli/src/main.ts check $(if $(DATABASE),"$(DATABASE)")

test: node_modules/.installed ## run every test, in two processes
	@$(NODE) .ci/test.ts

test-webhook: node_modules/.installed ## run the tests of POST /webhook
	@$(MOCHA) --grep 'POST /webhook'

test-messages: node_modules/.installed ## run the tests of GET /messages
	@$(MOCHA) --grep 'GET /messages'

test-stats: node_modules/.installed ## run the tests of GET /stats
	@$(MOCHA) --grep 'GET /stats'

test-image: ## build the image and test it in containers (needs Docker)
	@bash docker/test-image.sh

check: node_modules/.installed ## check format, types, lint, unused code, boundaries, packages, API, advisories
	@$(PNPM) --silent run check

format: node_modules/.installed ## rewrite every file in the project's format
	@$(PNPM) --silent run format

bench: node_modules/.installed ## measure ingest, reads, mixed load, memory and start (BENCH=reads for one, BENCH_STORE=postgres)
	@$(if $(findstring page,$(BENCH)),$(PAGE))
	@$(NODE) apps/bench/src/main.ts $(BENCH)

torture: node_modules/.installed ## try to break every promise (PROMISE="1 5", STORE=postgres, SEED=…, SCALE=0.01)
	@$(NODE) apps/torture/src/main.ts $(PROMISE)

case-folding: node_modules/.installed ## write the case folding table anew from Node's Unicode data
	@$(NODE) .ci/generate-case-folding.ts

openapi: node_modules/.installed ## write docs/openapi.json anew from the schemas that validate
	@$(NODE) .ci/generate-openapi.ts

# Compose asks for the secret whatever it is to do.
up: ## build and start the container on http://localhost:8000
	@docker compose up -d --build

# Compose leaves alone what belongs to a profile that it is not told of; `*` only newer ones know.
down: ## stop the containers, of every profile, and delete their data: messages, metrics, PostgreSQL
	@WEBHOOK_SECRET=$${WEBHOOK_SECRET:-unused} docker compose --profile observability --profile cluster down -v

logs: ## follow the container's log
	@WEBHOOK_SECRET=$${WEBHOOK_SECRET:-unused} docker compose logs -f api

health: ## ask a running service how it is
	@node -e 'fetch("http://localhost:" + (process.env.PORT || 8000) + "/health/ready").then(async (r) => { console.log(await r.text()); process.exitCode = r.ok ? 0 : 1 }, () => { console.error("nothing answers"); process.exitCode = 1 })'

clean: ## delete what was installed and compiled; data stays
	@rm -rf node_modules packages/*/node_modules apps/*/node_modules docker/node_modules packages/*/dist apps/*/dist
