# What a person types: `make demo` shows bx at work, `make test` proves it. Both install the Debian
# packages that are missing, and nothing when all are there.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PREFIX ?= /usr/local
DESTDIR ?=
# zsh looks here for what a distribution installs, and there for what its administrator does.
ZSH_DIRECTORY := $(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)
ZSH_COMPLETIONS ?= share/zsh/$(ZSH_DIRECTORY)

# Debian's names: what the build links to, what the tests run, what the benchmarks compare with.
SETUP_BUILD := libreadline-dev libssl-dev libyaml-dev zlib1g-dev
SETUP_TEST := bash curl fish man-db mandoc nodejs openssl python3 python3-venv zsh
SETUP_BENCH := miller nginx-light nodejs python3 strace util-linux wrk

BINARY := .build/bx
SOURCES = Package.swift $(shell find Sources -name '*.swift' -o -name '*.[ch]')
# Found before the shared libraries of the same names, so that they become part of the binary.
ARCHIVES := $(addprefix .build/archives/,libyaml.a libz.a libstdc++.a)
# The Swift runtime and all libraries but glibc go into the binary; sections that nothing refers
# to, symbols, functions that are there twice, and a search path for libraries do not. Relocations
# are packed as glibc 2.36 and later read them.
RELEASE_FLAGS := -c release --product bx --static-swift-stdlib --disable-local-rpath \
	-Xswiftc -enforce-exclusivity=unchecked -Xswiftc -Xclang-linker -Xswiftc -static-libgcc \
	-Xswiftc -use-ld=lld -Xlinker -L$(CURDIR)/.build/archives -Xlinker --no-export-dynamic \
	-Xlinker --gc-sections -Xlinker --icf=all -Xlinker -z -Xlinker pack-relative-relocs \
	-Xlinker -s
MAN_PAGES = $(wildcard man/*.1)
INSTALLED_BIN = $(DESTDIR)$(PREFIX)/bin
INSTALLED_SHARE = $(DESTDIR)$(PREFIX)/share

.PHONY: help setup setup-build setup-test setup-bench toolchain build demo test bench \
	bench-buckets bench-csv bench-json bench-loop bench-streams bench-uploads bench-web \
	install install-files uninstall generated format lint clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: setup-build setup-test ## the Debian packages that build and tests need

setup-build: toolchain
	@$(call install_packages,$(SETUP_BUILD))

# What PyPI has; without a network the tests that need it are skipped.
setup-test:
	@$(call install_packages,$(SETUP_TEST))
	-@.build/venv/bin/python3 -c 'import moto, openapi_spec_validator, tusclient' 2> /dev/null || { \
	    python3 -m venv .build/venv && .build/venv/bin/pip install --quiet \
	    --disable-pip-version-check 'moto[server]' openapi-spec-validator tuspy; }

setup-bench:
	@$(call install_packages,$(SETUP_BENCH))

# Installs those of the packages $(1) that are missing, one apt-get at a time: make may run with -j.
define install_packages
	missing=(); \
	for package in $(1); do \
	    state=$$(dpkg-query -W -f '$${db:Status-Status}' "$$package" 2>/dev/null || true); \
	    [[ $$state == installed ]] || missing+=("$$package"); \
	done; \
	[[ $${#missing[@]} -eq 0 ]] && exit 0; \
	if command -v apt-get > /dev/null && [[ $$(id -u) -eq 0 ]]; then root=(); \
	elif command -v apt-get > /dev/null && sudo -n true 2> /dev/null; then root=(sudo -n); \
	elif command -v apt-get > /dev/null && command -v sudo > /dev/null && [[ -t 0 && -t 2 ]]; then \
	    root=(sudo); \
	else \
	    echo "bx needs these Debian packages: $${missing[*]}" \
	        "(install them as root with: apt-get install $${missing[*]})" >&2; \
	    exit 1; \
	fi; \
	echo "installing $${missing[*]}"; \
	exec 9< Makefile; flock 9; \
	apt=("$${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq); \
	apt+=(-o DPkg::Lock::Timeout=600); \
	"$${apt[@]}" update < /dev/null; \
	"$${apt[@]}" install -y --no-install-recommends "$${missing[@]}" < /dev/null > /dev/null
endef

toolchain:
	@command -v swift > /dev/null || { \
	    echo "bx is written in Swift 6.2 or later, and no swift is in PATH:" \
	        "get it from https://www.swift.org/install/linux" >&2; exit 1; }

build: setup-build $(BINARY) ## the release binary, .build/bx

# Order-only: a check that runs each time must not make the binary look old.
$(BINARY): $(SOURCES) | toolchain $(ARCHIVES)
	swift build $(RELEASE_FLAGS)
	install -m 755 .build/release/bx $@

# clang comes with swift. For what is nowhere it leads nowhere, and the linker looks on.
$(ARCHIVES):
	@mkdir -p $(@D); ln -sf "$$(clang -print-file-name=$(@F))" $@

demo: setup-demo build ## serve the sample site, ask it a few things, show what comes back
	@Tests/Examples/demo $(BINARY)

.PHONY: setup-demo
setup-demo:
	@$(call install_packages,curl)

test: setup ## build and run all tests
	swift build --build-tests
	swift test --skip-build --disable-xctest

bench: setup-bench build ## bx beside its peers, interleaved; prints a table
	python3 Tests/Benchmarks/serve.py --bx $(BINARY) $(BENCH_FLAGS)

# Products of their own, with the flag that bx itself is built with.
bench-loop: setup-bench toolchain ## the loop and its scheduler beside Node
	swift build -c release --product loop-bench -Xswiftc -enforce-exclusivity=unchecked
	python3 Tests/Benchmarks/loop.py $(BENCH_FLAGS)

bench-streams: setup-bench toolchain ## streams beside zcat and Python's csv module
	swift build -c release --product StreamFigures -Xswiftc -enforce-exclusivity=unchecked
	python3 Tests/Benchmarks/streams.py $(BENCH_FLAGS)

bench-web: setup-bench build ## a JSON answer of Web beside Hummingbird and Node
	swift build -c release --product web-server --static-swift-stdlib \
		-Xswiftc -enforce-exclusivity=unchecked
	swift build -c release --product routing-figures -Xswiftc -enforce-exclusivity=unchecked
	cd Tests/Benchmarks/HummingbirdServer && swift build -c release --static-swift-stdlib \
		--scratch-path $(CURDIR)/.build/hummingbird
	python3 Tests/Benchmarks/web.py --bx $(BINARY) $(BENCH_FLAGS)

bench-json: setup-bench toolchain ## JSON beside Foundation's and Node's
	swift build -c release --product JSONFigures -Xswiftc -enforce-exclusivity=unchecked
	python3 Tests/Benchmarks/json_figures.py $(BENCH_FLAGS)

bench-uploads: setup-bench toolchain ## a large upload beside nginx
	swift build -c release --product upload-server -Xswiftc -enforce-exclusivity=unchecked
	python3 Tests/Benchmarks/uploads.py $(BENCH_FLAGS)

bench-buckets: toolchain ## a large upload into a bucket: processor and memory
	swift build -c release --product upload-server -Xswiftc -enforce-exclusivity=unchecked
	python3 Tests/Benchmarks/buckets.py .build/release/upload-server $(BENCH_FLAGS)

bench-csv: setup-bench build ## bx loop-demo csv beside Miller and Python's csv module
	python3 Tests/Benchmarks/tables.py --bx $(BINARY) $(BENCH_FLAGS)

install: $(BINARY) ## to PREFIX (/usr/local), below DESTDIR when it is set
	@$(MAKE) install-files

# What is built already; BINARY says what.
install-files:
	install -d $(INSTALLED_BIN) $(INSTALLED_SHARE)/man/man1 \
	    $(INSTALLED_SHARE)/bash-completion/completions \
	    $(DESTDIR)$(PREFIX)/$(ZSH_COMPLETIONS) $(INSTALLED_SHARE)/fish/vendor_completions.d
	install -m 755 $(BINARY) $(INSTALLED_BIN)/bx
	for page in $(MAN_PAGES); do \
	    gzip -9nc $$page > $(INSTALLED_SHARE)/man/man1/$${page##*/}.gz; \
	    chmod 644 $(INSTALLED_SHARE)/man/man1/$${page##*/}.gz; \
	done
	install -m 644 completions/bx.bash $(INSTALLED_SHARE)/bash-completion/completions/bx
	install -m 644 completions/_bx $(DESTDIR)$(PREFIX)/$(ZSH_COMPLETIONS)/_bx
	install -m 644 completions/bx.fish $(INSTALLED_SHARE)/fish/vendor_completions.d/bx.fish

uninstall: ## what install put there
	rm -f $(INSTALLED_BIN)/bx $(INSTALLED_SHARE)/man/man1/bx.1.gz \
	    $(INSTALLED_SHARE)/man/man1/bx-*.1.gz \
	    $(INSTALLED_SHARE)/bash-completion/completions/bx \
	    $(DESTDIR)$(PREFIX)/$(ZSH_COMPLETIONS)/_bx \
	    $(INSTALLED_SHARE)/fish/vendor_completions.d/bx.fish

generated: toolchain ## completions/ and man/, from the command specs
	swift build --product bx
	mkdir -p completions man; rm -f man/*.1
	.build/debug/bx man --output man
	.build/debug/bx completions bash > completions/bx.bash
	.build/debug/bx completions zsh > completions/_bx
	.build/debug/bx completions fish > completions/bx.fish

format: toolchain ## the sources, in place
	swift format -i -r Package.swift Sources Tests

lint: toolchain ## what format would change, and what it cannot
	swift format lint --strict -r Package.swift Sources Tests

clean: ## all that was built
	rm -rf .build
