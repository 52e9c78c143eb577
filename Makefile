# pcapladder's build.  `make help` lists the targets.

MODE ?= release
BUILD := build/$(MODE)

PACKAGES := libpcap cairo cairo-svg cairo-pdf pangocairo gio-2.0 libpng
PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES))
PKG_LIBS := $(shell pkg-config --libs $(PACKAGES))

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
CFLAGS_release := -O2 -g
CFLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE $(WARNINGS) $(CFLAGS_$(MODE)) -Isrc -I$(BUILD) $(PKG_CFLAGS) -MMD -MP $(CFLAGS)
ALL_LDFLAGS := $(filter -fsanitize%,$(CFLAGS_$(MODE))) $(LDFLAGS)

SOURCES := $(wildcard src/*/*.c)
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o) $(BUILD)/templates.o

all: $(BUILD)/pcapladder ## build the program

$(BUILD)/pcapladder: $(BUILD)/main.o $(OBJECTS)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/templates.c: templates/templates.gresource.xml $(wildcard templates/*.template)
	@mkdir -p $(@D)
	glib-compile-resources --sourcedir=templates --generate-source --c-name templates --target=$@ $<

$(BUILD)/templates.o: $(BUILD)/templates.c
	$(CC) $(filter-out -Wpedantic,$(ALL_CFLAGS)) -c -o $@ $<

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: all
