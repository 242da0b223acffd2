# make help shows what there is. Everything starts from a fresh Debian 12 with Swift 6.3.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup setup-test setup-load build run test build-tests lint unit peers build-release load load-sms \
	load-wechat load-growth load-workers load-overload load-lottery load-payouts load-build soak soak-lottery \
	soak-payouts format install uninstall clean

# debug builds soonest; release answers fastest.
CONFIGURATION ?= debug
# What debug builds carry for a debugger: `none` compiles a quarter sooner, `dwarf` is what lldb wants.
DEBUG_INFO ?= none
# Passed on to the program that run, load… and soak start, as in: make run ARGS='--port 8081'
ARGS ?=

# Where `make install` puts things. DESTDIR stands in front of all of them, for packages; SUDO is what
# copies them, so that what was built stays yours: make install SUDO=sudo
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
DESTDIR ?=
SUDO ?=

# A toolchain in its usual places is found without a word in anyone's shell profile.
export PATH := $(PATH):/opt/swift/usr/bin:$(HOME)/.local/share/swiftly/bin

swift_sources := Package.swift Sources Tests LoadTests
phases := .build/phases.txt
# One after the other: all at once they starve each other on a small machine.
unit_targets := $(filter-out ClusterForTests LotteryForTests ServiceForTests,$(patsubst Tests/%,%,$(wildcard Tests/*Tests)))

# $(call phase,NAME,COMMAND): what a phase took is what a slow day at CI is asked for first.
define phase
@printf '\n\033[1m%s\033[0m\n' '$(1)'; start=$$SECONDS; $(2); mkdir -p .build; \
	printf '%6d s  %s\n' $$((SECONDS - start)) '$(1)' >> $(phases)
endef

# The same for all targets, or each would build what another has built. (Without an index no tests are found.)
debug_build = swift build -debug-info-format $(DEBUG_INFO)

help: ## Show this
	@printf '\n  \033[1mfapiao\033[0m · is this invoice authentic?\n\n'
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/p' Makefile | \
		while IFS=$$'\t' read -r name text; do printf '  make \033[36m%-14s\033[0m %s\n' "$$name" "$$text"; done
	@printf '\n  CONFIGURATION=release builds for speed; DEBUG_INFO=dwarf for a debugger; ARGS=… goes to the program.\n\n'

setup: ## Install what building and running need (asks for root only if something is missing)
	@.ci/setup run

setup-test:
	@.ci/setup run test

setup-load:
	@.ci/setup run load

build: setup ## Build fapiao
	$(debug_build) -c $(CONFIGURATION) --product fapiao

# Text messages may come from a Kannel on this machine: `By SMS` in the README.
run: build ## Build and start everything with a sample ledger; says which page to open
	@FAPIAO_SMS_KANNEL_ALLOWED_ADDRESSES="$${FAPIAO_SMS_KANNEL_ALLOWED_ADDRESSES-127.0.0.1}" \
		exec .build/$(CONFIGURATION)/fapiao serve --demo $(ARGS)

test: setup-test build-tests lint unit peers build-release ## Build, lint and run every test

build-tests: setup-test
	$(call phase,build,$(debug_build) --build-tests --explicit-target-dependency-import-check error)

lint: build-tests
	$(call phase,lint,swift format lint --strict --parallel --recursive $(swift_sources))

unit: lint
	$(call phase,swift test,for target in $(unit_targets); do .ci/unit "$$target"; done)
	$(call phase,load tests check themselves,.build/debug/LoadTests self-check)

peers: unit
	$(if $(wildcard Tests/Peers/requirements.txt),$(call phase,peers,.ci/peers))

# What is installed and what measures it are built by the optimizer, which refuses what a debug build takes.
build-release: peers
	$(call phase,release build,$(release_build) fapiao && $(release_build) LoadTests)

# Swift's libraries inside, as installed: the unit's account sees no toolchain in a home, and calls into the
# runtime cost less than through a shared library's table. Why unchecked: Decisions/ExclusivityChecks.md.
release_build = swift build -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked --product

load-build: setup
	$(release_build) fapiao
	$(release_build) LoadTests

load: setup-load load-build ## Measure a release build under load
	@.ci/load suite $(ARGS)

load-sms: load-build ## Measure text messages over SMPP through a release build
	@.ci/load sms $(ARGS)

load-wechat: load-build ## Measure WeChat's messages through a release build
	@.ci/load wechat $(ARGS)

load-growth: load-build ## Measure a release build on a ledger of 1, 10 and 50 million invoices
	@.ci/growth $(ARGS)

load-workers: load-build ## Measure 1, 2 and 4 workers of a release build on one PostgreSQL and Redis
	@.ci/workers $(ARGS)

load-overload: load-build ## Ask a release build on one core for twice what it can, for twenty minutes
	@.ci/load overload $(ARGS)

load-lottery: setup-load load-build ## Measure entries, outcomes, draws and their checks with a release build
	@.ci/load-lottery $(ARGS)

load-payouts: setup-test load-build ## Measure payouts and the proof of books with a release build
	@.ci/load-payouts $(ARGS)

soak: load-build ## Keep a release build under load for long, and watch that nothing grows
	@.ci/load soak $(ARGS)

soak-lottery: setup-test load-build ## Draw millions, kill whoever takes part 300 times, try 100 random campaigns
	@.ci/soak-lottery

soak-payouts: build-tests ## Pay 200,000 prizes in 10,000 seeded histories of crashes, lost answers and voids
	FAPIAO_PAYOUT_SEEDS=$${FAPIAO_PAYOUT_SEEDS-10000} swift test --skip-build \
		--filter '^PayoutsTests[.]PayoutSimulationTests'

format: ## Format the Swift sources
	swift format --in-place --parallel --recursive $(swift_sources)

# Settings are left as they are where there are some.
install: setup ## Build for speed and install the program, the settings and the systemd unit
	$(release_build) fapiao
	$(SUDO) install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/fapiao' \
		'$(DESTDIR)$(UNITDIR)' '$(DESTDIR)$(SYSCONFDIR)/fapiao'
	$(SUDO) install -m 755 .build/release/fapiao '$(DESTDIR)$(PREFIX)/bin/fapiao'
	$(SUDO) install -m 644 $(wildcard Config/*.*) LICENSE '$(DESTDIR)$(PREFIX)/share/fapiao'
	$(SUDO) install -D -m 644 -t '$(DESTDIR)$(PREFIX)/share/fapiao/campaigns' Config/campaigns/*
	sed 's|/usr/local/bin/fapiao|$(PREFIX)/bin/fapiao|g; s|/etc/fapiao/|$(SYSCONFDIR)/fapiao/|g' \
		Config/fapiao.service | $(SUDO) install -m 644 /dev/stdin '$(DESTDIR)$(UNITDIR)/fapiao.service'
	@if [ -e '$(DESTDIR)$(SYSCONFDIR)/fapiao/fapiao.yaml' ]; then \
		echo 'kept $(DESTDIR)$(SYSCONFDIR)/fapiao/fapiao.yaml'; else \
		$(SUDO) install -m 644 Config/fapiao.yaml '$(DESTDIR)$(SYSCONFDIR)/fapiao/fapiao.yaml'; fi

uninstall: ## Remove what install put there; settings, secrets and data stay
	$(SUDO) rm -f '$(DESTDIR)$(PREFIX)/bin/fapiao' '$(DESTDIR)$(UNITDIR)/fapiao.service'
	$(SUDO) rm -rf '$(DESTDIR)$(PREFIX)/share/fapiao'

clean: ## Remove what was built; the ledger's data stay
	rm -rf .build Tests/Peers/.venv Tests/Peers/.schemas
