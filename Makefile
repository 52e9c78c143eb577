# pcapladder's build.  `make help` lists the targets.

# dev: fast to build; release: fast to run; asan: under sanitizers.
MODE ?= dev
BUILD := build/$(MODE)
PREFIX ?= /usr/local
VERSION := 0.2.0
CAPTURE ?=
CAPTURES ?=
DIRS ?= tests/truth/captures tests/truth/samples
KINDS ?= tcp evidence follow udp
PROVE_FLAGS ?= -j$(shell nproc)
QUICK ?=
LOCALE := C.UTF-8
LOCALES := de_DE tr_TR zh_CN
BUILD_LOCALES := $(LOCALES:%=build/locales/%.UTF-8)

# All processors, unless -j is given.
ifeq ($(MAKELEVEL)$(filter -j% --jobserver%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

# ---- targets for people -------------------------------------------------------------------------

.DEFAULT_GOAL := all

all: ready ## make a development build (build/dev/pcapladder)
	@$(MAKE) --no-print-directory GO=1 $(BUILD)/pcapladder

release: ready ## make the release build (build/release/pcapladder)
	@$(MAKE) --no-print-directory GO=1 MODE=release build/release/pcapladder

demo: ## install dependencies, build, draw the samples
	@packages/install build
	@$(MAKE) --no-print-directory GO=1 MODE=release pictures
	@echo "The samples are drawn: see samples/README.md, or samples/http-get.svg for a first look."

check: testing ## run the tests on the development build; MODE=release; LOCALE=de_DE.UTF-8, tr_TR.UTF-8, zh_CN.UTF-8 or C
	@$(MAKE) --no-print-directory GO=1 run-tests

check-all: testing-all ## the same plus browser and cluster tests; schedulers are unpacked, not installed
	@$(MAKE) --no-print-directory GO=1 run-tests run-tests-all

check-locales: testing ## run the tests in each of these locales: minutes
	@for locale in C $(notdir $(BUILD_LOCALES)); do \
		echo "All tests under $$locale:" && $(MAKE) --no-print-directory GO=1 LOCALE=$$locale run-tests || exit; \
	done

coverage: testing ## run the tests, then print covered lines per folder and functions that nothing ran
	@rm -rf build/coverage
	@-$(MAKE) --no-print-directory GO=1 MODE=coverage run-tests
	@tests/tools/coverage build/coverage

asan: testing ## run the tests under address and undefined-behaviour sanitizers
	@$(MAKE) --no-print-directory GO=1 MODE=asan run-tests

torture: ready ## tens of thousands of malformed inputs under sanitizers, thousands of failing calls: minutes
	@$(MAKE) --no-print-directory GO=1 MODE=asan run-torture
	@$(MAKE) --no-print-directory GO=1 run-faults

deps: testing-all ## install the packages for building and testing

golden: ready ## rewrite the expected files in tests/golden
	@$(MAKE) --no-print-directory GO=1 $(BUILD)/pcapladder $(BUILD)/tests/layout-dump
	@$(TEST_ENV) tests/tools/golden --write

truth: ready ## compare what we say of captures with TShark's oracle; DIRS="DIR…" for your own, KINDS="tcp evidence follow udp"
	@$(MAKE) --no-print-directory GO=1 $(BUILD)/pcapladder
	@for kind in $(KINDS); do $(TEST_ENV) tests/truth/$$kind $(DIRS) || failed=1; done; test -z "$$failed"

gallery: ready ## draw many captures to look through; CAPTURES="FILE…" for your own
	@$(MAKE) --no-print-directory GO=1 $(BUILD)/pcapladder
	@tests/tools/gallery $(BUILD)/pcapladder build/gallery $(or $(CAPTURES),$(wildcard samples/*.pcap))

bench: ready ## measure, and write docs/performance.md; QUICK=1: skip the largest; CAPTURE=FILE: yours
	@$(MAKE) --no-print-directory GO=1 MODE=release build/release/pcapladder \
		$(addprefix build/release/tests/,bare-cairo empty-loop draw-many)
	@tests/tools/bench $(if $(QUICK),--quick) $(if $(CAPTURE),,--write docs/performance.md) build/release $(CAPTURE)

install: release ## install below DESTDIR and PREFIX
	install -D -m 755 build/release/pcapladder $(DESTDIR)$(PREFIX)/bin/pcapladder
	install -D -m 644 docs/pcapladder.1 $(DESTDIR)$(PREFIX)/share/man/man1/pcapladder.1

uninstall: ## remove installed files
	rm -f $(DESTDIR)$(PREFIX)/bin/pcapladder $(DESTDIR)$(PREFIX)/share/man/man1/pcapladder.1

format: ## clang-format over all sources
	clang-format -i src/*.c src/*/*.[ch] src/*/*/*.[ch] tests/unit/*.[ch] tests/tools/*.c tests/fuzz/*.c

lint: ## run cppcheck, if it is installed
	cppcheck --quiet --enable=warning,performance,portability --inline-suppr -Isrc src

clean: ## remove everything built
	rm -rf build

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

ready:
	@packages/install --missing build

testing:
	@packages/install build check

testing-all:
	@packages/install build check check-all
	@packages/unpack build/apart

.PHONY: all release demo check check-all check-locales asan torture coverage deps golden truth gallery bench install uninstall format lint clean help ready testing testing-all

# ---- what they are made of: only in the second run, when the packages are there -----------------

ifdef GO

# A line for each step; V=1 shows the commands.
Q := $(if $(V),,@)
say = $(if $(V),,@echo '  $(1)')

# What is linked, and what is loaded when it is needed (src/capture/library.h).
PACKAGES := zlib cairo cairo-svg cairo-pdf pangocairo gio-2.0 json-glib-1.0 libpng
LATE_PACKAGES := libpcap libarchive liblzma
soname = $(shell objdump -p "$$($(CC) -print-file-name=$(1).so)" | sed -n 's/^ *SONAME *//p')
PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) $(LATE_PACKAGES)) \
	-DLIBPCAP='"$(call soname,libpcap)"' -DLIBARCHIVE='"$(call soname,libarchive)"' \
	-DLIBLZMA='"$(call soname,liblzma)"'
PKG_LIBS := $(shell pkg-config --libs $(PACKAGES))

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
ifeq ($(CI),true)
WARNINGS += -Werror
endif
CFLAGS_dev := -O1 -g
CFLAGS_release := -O3 -g -flto=auto -ffat-lto-objects
CFLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
CFLAGS_coverage := -O0 -g --coverage
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE -DPCAPLADDER_VERSION='"$(VERSION)"' $(WARNINGS) $(CFLAGS_$(MODE)) \
	-Isrc $(PKG_CFLAGS) -MMD -MP $(CFLAGS)
ALL_LDFLAGS := $(filter -fsanitize% -flto% -O% --coverage,$(CFLAGS_$(MODE))) $(LDFLAGS)

# Tests and tools take what they need from an archive, unoptimized across files: they are many.
TEST_CFLAGS = $(filter-out -flto% -ffat%,$(ALL_CFLAGS)) -Itests/unit
TEST_LDFLAGS = $(filter -fsanitize% --coverage,$(CFLAGS_$(MODE))) -fno-lto $(LDFLAGS)
# What a process has counted is written when it ends: by _exit(), too, as those of a pool do.
ifeq ($(MODE),coverage)
GCOV_EXIT := $(BUILD)/gcov-exit.o
ALL_LDFLAGS += -Wl,--wrap=_exit $(GCOV_EXIT)
TEST_LDFLAGS += -Wl,--wrap=_exit $(GCOV_EXIT)
endif
TEST_LIBS = $(BUILD)/templates.o $(BUILD)/libpcapladder.a $(PKG_LIBS) -lm \
	-Wl,--as-needed $(shell pkg-config --libs $(LATE_PACKAGES))

OBJECTS := $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard src/*/*.c src/*/*/*.c)) $(BUILD)/templates.o
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test-*.c))
TOOLS := $(addprefix $(BUILD)/tests/,layout-dump replay front-page faults.so)

$(BUILD)/pcapladder: $(BUILD)/main.o $(OBJECTS) | $(GCOV_EXIT)
	$(call say,link $@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

$(BUILD)/%.o: src/%.c Makefile
	$(call say,compile $<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/templates.c: templates/templates.gresource.xml $(wildcard templates/*.template templates/front-page.*) \
		src/capture/listing/services.txt
	@mkdir -p $(@D)
	$(Q)glib-compile-resources --sourcedir=templates --sourcedir=src/capture/listing --generate-source --c-name templates --target=$@ $<

$(BUILD)/templates.o: $(BUILD)/templates.c Makefile
	$(Q)$(CC) $(filter-out -Wpedantic -Werror,$(ALL_CFLAGS)) -c -o $@ $<

$(BUILD)/gcov-exit.o: tests/tools/gcov-exit.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(filter-out --coverage,$(ALL_CFLAGS)) -c -o $@ $<

$(BUILD)/libpcapladder.a: $(OBJECTS) | $(GCOV_EXIT)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/tests/test-%: tests/unit/test-%.c $(BUILD)/libpcapladder.a
	$(call say,test program $@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(TEST_LDFLAGS) -o $@ $< $(TEST_LIBS)

$(BUILD)/tests/%: tests/tools/%.c $(BUILD)/libpcapladder.a
	$(call say,tool $@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(TEST_LDFLAGS) -o $@ $< $(TEST_LIBS)

$(BUILD)/tests/faults.so: tests/tools/faults.c Makefile
	$(call say,tool $@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -fsanitize% -fno-sanitize% -flto% -ffat%,$(ALL_CFLAGS)) -fPIC -shared -o $@ $<

$(BUILD)/tests/%: tests/fuzz/%.c $(BUILD)/libpcapladder.a
	$(call say,tool $@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CFLAGS) $(TEST_LDFLAGS) -o $@ $< $(TEST_LIBS)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# ---- samples ------------------------------------------------------------------------------------

SAMPLES := $(wildcard samples/*.pcap)

pictures: $(SAMPLES:.pcap=.svg)

samples/%.svg: samples/%.pcap $(BUILD)/pcapladder
	$(call say,draw $@)
	$(Q)$(BUILD)/pcapladder -q -o $@ $<

# ---- tests --------------------------------------------------------------------------------------

# Of the machine's locales nobody knows which there are.
$(BUILD_LOCALES):
	$(call say,locale $@)
	@mkdir -p $(@D)
	$(Q)localedef -i $(basename $(@F)) -f UTF-8 ./$@

# These want what a desktop or a cluster has.
TESTS_ALL := tests/cluster.t tests/front-page.t
TESTS := $(sort $(filter-out $(TESTS_ALL),$(wildcard tests/*.t)))
PROVE = $(TEST_ENV) prove $(PROVE_FLAGS) --exec tests/tools/run

run-tests: $(BUILD)/pcapladder $(UNIT_TESTS) $(TOOLS) $(BUILD_LOCALES)
	@$(PROVE) $(UNIT_TESTS) $(TESTS)

run-tests-all: run-tests
	@$(PROVE) $(TESTS_ALL)

run-torture: $(BUILD)/pcapladder $(BUILD)/tests/replay
	@$(TEST_ENV) TORTURE=all tests/torture.t

run-faults: $(BUILD)/pcapladder $(BUILD)/tests/faults.so
	@$(TEST_ENV) TORTURE=all tests/faults.t

.PHONY: pictures run-tests run-tests-all run-torture run-faults

endif

# Everything that could make two machines' results differ, pinned.
TEST_ENV := env -u NO_COLOR -u COLUMNS -u SOURCE_DATE_EPOCH -u LANGUAGE TZ=UTC LC_ALL=$(LOCALE) LOCPATH='$(CURDIR)/build/locales' \
	PATH='$(CURDIR)/build/apart/usr/bin':"$$PATH" PYTHONDONTWRITEBYTECODE=1 FONTCONFIG_FILE='$(CURDIR)/tests/fonts.conf' XDG_CACHE_HOME='$(CURDIR)/build/cache' \
	LSAN_OPTIONS=suppressions="'$(CURDIR)/tests/lsan.supp'":print_suppressions=0 \
	ASAN_OPTIONS=detect_leaks=1 BUILD=$(BUILD) PCAPLADDER='$(CURDIR)/$(BUILD)/pcapladder'
