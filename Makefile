# ncchat: one makefile, not recursive. `make help` says what there is.
#
# Objects live under build/$(VARIANT)/. Your CC, CFLAGS, CPPFLAGS, LDFLAGS and
# LDLIBS are added to ours, never overwritten. Nothing runs a tool while this
# file is being read, so that `make deps check` works on a machine that has
# only make: what pkg-config knows is asked when the first file is compiled.

VERSION = 0.1.0
VARIANT ?= release
B := build/$(VARIANT)
BIN := $(B)/ncchat
LIB := $(B)/libncchat.a

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# ---- variants ----

VARIANTS := release asan tsan cov fuzz
ifeq ($(filter $(VARIANT),$(VARIANTS)),)
$(error VARIANT=$(VARIANT) is none of: $(VARIANTS))
endif

ifeq ($(origin CC),default)
CC := $(if $(filter fuzz,$(VARIANT)),clang,gcc)
endif

SAN_asan := -fsanitize=address,undefined -fno-sanitize-recover=all
SAN_tsan := -fsanitize=thread
SAN_fuzz := -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all
# Fortifying needs an optimiser; some compilers come with it switched on.
OPT_release := -O2 $(if $(filter -O0,$(CFLAGS)),, \
	-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
OPT_asan := -O1 -fno-omit-frame-pointer $(SAN_asan) -DNCCHAT_EXIT_SLOWLY
OPT_tsan := -O1 -fno-omit-frame-pointer $(SAN_tsan)
OPT_cov := -O0 --coverage -DNCCHAT_EXIT_SLOWLY
OPT_fuzz := -O1 -fno-omit-frame-pointer $(SAN_fuzz)
LINK_asan := $(SAN_asan)
LINK_tsan := $(SAN_tsan)
LINK_cov := --coverage
LINK_fuzz := -fsanitize=address,undefined

# ---- libraries: the names can be overridden ----

PKG_CONFIG ?= pkg-config
PKG_ARGTABLE ?= argtable2
PKG_LUA ?= lua5.4
PKG_PCRE2 ?= libpcre2-8
PKG_CMOCKA ?= cmocka
LIBEV_CFLAGS ?=
LIBEV_LIBS ?= -lev

PKGS := $(PKG_ARGTABLE) $(PKG_LUA) $(PKG_PCRE2)
once = $(eval $(1) := $$(shell $(2)))$($(1))
DEP_CFLAGS = $(call once,DEP_CFLAGS,$(PKG_CONFIG) --cflags $(PKGS))
DEP_LIBS = $(call once,DEP_LIBS,$(PKG_CONFIG) --libs $(PKGS))
CMOCKA_CFLAGS = $(call once,CMOCKA_CFLAGS,$(PKG_CONFIG) --cflags $(PKG_CMOCKA))
CMOCKA_LIBS = $(call once,CMOCKA_LIBS,$(PKG_CONFIG) --libs $(PKG_CMOCKA))

# ---- flags ----

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wvla
ifneq ($(CI)$(WERROR),)
WARNINGS += -Werror
endif

OUR_CPPFLAGS = -D_GNU_SOURCE -DNCCHAT_VERSION='"$(VERSION)"' \
	-Iinclude -Isrc -I$(B)/gen
OUR_CFLAGS = -std=c11 -g $(OPT_$(VARIANT)) $(WARNINGS) -pthread -fPIE \
	-fstack-protector-strong -ffile-prefix-map=$(CURDIR)=.
OUR_LDFLAGS = -pthread -pie -Wl,-z,relro -Wl,-z,now -Wl,--as-needed \
	$(LINK_$(VARIANT))

COMPILE = $(CC) $(OUR_CPPFLAGS) $(DEP_CFLAGS) $(LIBEV_CFLAGS) $(CPPFLAGS) \
	$(OUR_CFLAGS) $(CFLAGS)
LINK = $(CC) $(OUR_LDFLAGS) $(CFLAGS) $(LDFLAGS)
LIBS = $(DEP_LIBS) $(LIBEV_LIBS) $(LDLIBS)

V ?= 0
say = $(if $(filter 0,$(V)),@printf '  %-4s %s\n' $(1) $@;,)

# ---- sources ----

SRCS := $(sort $(wildcard src/*/*.c))
OBJS := $(SRCS:%.c=$(B)/%.o)
LIB_OBJS := $(filter-out $(B)/src/cli/main.o,$(OBJS))
EMBEDDED := $(patsubst src/script/%.lua,$(B)/gen/%.inc, \
	$(sort $(wildcard src/script/*.lua)))

UNIT_PROGS := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/unit/test_*.c)))
UNIT_SHARED := $(patsubst %.c,$(B)/%.o, \
	$(filter-out tests/unit/test_%.c,$(sort $(wildcard tests/unit/*.c))))
UNIT_OBJS := $(UNIT_PROGS:%=%.o) $(UNIT_SHARED)
FUZZ_PROGS := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_SHARED := $(patsubst %.c,$(B)/%.o, \
	$(filter-out tests/fuzz/fuzz_%.c,$(sort $(wildcard tests/fuzz/*.c))))
FUZZ_OBJS := $(FUZZ_PROGS:%=%.o) $(FUZZ_SHARED)

all: $(BIN)

# ---- building ----

# What everything was built with: other flags, another compiler, build anew.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' "$$FLAGS_NOW" | cmp -s - $@ || \
		printf '%s\n' "$$FLAGS_NOW" >$@
$(B)/flags: private export FLAGS_NOW = $(COMPILE) | $(LINK) $(LIBS)

# The library has no call that tells its version.
$(B)/src/cli/options.o: private OUR_CPPFLAGS += \
	-DNCCHAT_ARGTABLE='"$(shell $(PKG_CONFIG) --modversion $(PKG_ARGTABLE))"'

$(OBJS): $(B)/%.o: %.c $(B)/flags | $(EMBEDDED)
	@mkdir -p $(@D)
	$(call say,CC)$(COMPILE) -MMD -MP -c -o $@ $<

# Each src/script/NAME.lua as a list of bytes: #include "NAME.inc".
$(B)/gen/%.inc: src/script/%.lua
	@mkdir -p $(@D)
	$(call say,GEN)od -An -v -tu1 $< | sed 's/[0-9][0-9]*/&,/g' >$@

# Anew each time: an archive would keep the objects of deleted files.
$(LIB): $(LIB_OBJS)
	$(call say,AR)rm -f $@ && ar rcs $@ $(LIB_OBJS)

$(BIN): $(B)/src/cli/main.o $(LIB)
	$(call say,LD)$(LINK) -o $@ $< $(LIB) $(LIBS)

$(UNIT_OBJS): $(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC)$(COMPILE) $(CMOCKA_CFLAGS) -Itests/unit -MMD -MP -c -o $@ $<

$(UNIT_PROGS): $(B)/%: $(B)/%.o $(UNIT_SHARED) $(LIB)
	$(call say,LD)$(LINK) -o $@ $< $(UNIT_SHARED) $(LIB) $(CMOCKA_LIBS) $(LIBS)

$(FUZZ_OBJS): $(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC)$(COMPILE) -Itests/fuzz -MMD -MP -c -o $@ $<

$(FUZZ_PROGS): $(B)/%: $(B)/%.o $(FUZZ_SHARED) $(LIB)
	$(call say,LD)$(LINK) -fsanitize=fuzzer -o $@ $< $(FUZZ_SHARED) $(LIB) $(LIBS)

-include $(OBJS:.o=.d) $(UNIT_OBJS:.o=.d) $(FUZZ_OBJS:.o=.d)

# ---- what is missing on this machine ----

deps:
	@tests/deps.sh

# In `make deps check` everything waits until the tools are there.
ifneq ($(filter deps,$(MAKECMDGOALS)),)
$(B)/flags $(EMBEDDED): | deps
endif

# ---- tests ----

JOBS ?= $(shell nproc)
export NCCHAT = $(abspath $(BIN))
export NCCHAT_VARIANT = $(VARIANT)

check: $(BIN) $(UNIT_PROGS)
	@tests/check.sh lint unit e2e scripts

# The same without the lints, which do not depend on the variant.
suite: $(BIN) $(UNIT_PROGS)
	@tests/check.sh unit e2e scripts

lint: $(BIN)
	@tests/check.sh lint

unit: $(UNIT_PROGS)
	@tests/check.sh unit

e2e: $(BIN)
	@tests/check.sh e2e

scripts-check: $(BIN)
	@tests/check.sh scripts

check suite lint unit e2e scripts-check soak: export NCCHAT_JOBS = $(JOBS)
check suite unit soak: export NCCHAT_UNIT = $(UNIT_PROGS)

demo: $(BIN)
	@tests/demo.sh

N ?= 50
soak: $(BIN) $(UNIT_PROGS)
	@tests/soak.sh $(N)

SECONDS ?= 60
fuzz: $(FUZZ_PROGS)
	@tests/fuzz/run $(SECONDS) $(FUZZ_PROGS)

# ---- what is generated from the option tables, and committed ----

generated: $(BIN)
	@tests/generate.sh $(BIN) .

format:
	clang-format -i $(wildcard src/*/*.[ch] include/ncchat/*/*.h \
		tests/*/*.[ch])

# ---- installing ----

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
BASHDIR ?= $(DATADIR)/bash-completion/completions
ZSHDIR ?= $(DATADIR)/zsh/site-functions
FISHDIR ?= $(DATADIR)/fish/vendor_completions.d
LUADIR ?= $(DATADIR)/ncchat/lua
SCRIPTDIR ?= $(DATADIR)/ncchat/scripts
INSTALL ?= install

MAN1 := $(wildcard man/*.1)
MAN7 := $(wildcard man/*.7)
LUA_DEFS := $(wildcard lua/*.lua)
SCRIPTS := $(wildcard scripts/*.lua)

# $(call put,MODE,FILES,FOLDER)
put = $(if $(strip $(2)),$(INSTALL) -d "$(DESTDIR)$(3)" && \
	$(INSTALL) -m $(1) $(2) "$(DESTDIR)$(3)")

install: $(BIN)
	$(call put,755,$(BIN),$(BINDIR))
	$(call put,644,$(MAN1),$(MANDIR)/man1)
	$(call put,644,$(MAN7),$(MANDIR)/man7)
	$(call put,644,completions/ncchat.bash,$(BASHDIR))
	mv "$(DESTDIR)$(BASHDIR)/ncchat.bash" "$(DESTDIR)$(BASHDIR)/ncchat"
	$(call put,644,completions/_ncchat,$(ZSHDIR))
	$(call put,644,completions/ncchat.fish,$(FISHDIR))
	$(call put,644,$(LUA_DEFS),$(LUADIR))
	$(call put,644,$(SCRIPTS),$(SCRIPTDIR))

uninstall:
	rm -f "$(DESTDIR)$(BINDIR)/ncchat" "$(DESTDIR)$(BASHDIR)/ncchat" \
		"$(DESTDIR)$(ZSHDIR)/_ncchat" "$(DESTDIR)$(FISHDIR)/ncchat.fish"
	rm -f $(patsubst man/%,"$(DESTDIR)$(MANDIR)/man1/%",$(MAN1)) \
		$(patsubst man/%,"$(DESTDIR)$(MANDIR)/man7/%",$(MAN7))
	rm -rf "$(DESTDIR)$(DATADIR)/ncchat"

DIST := ncchat-$(VERSION)
SOURCE_DATE_EPOCH ?= 0
dist:
	@mkdir -p build
	tar --sort=name --mtime=@$(SOURCE_DATE_EPOCH) --owner=0 --group=0 \
		--numeric-owner --exclude=build --exclude=.git \
		--exclude=__pycache__ --transform='s,^\.,$(DIST),' -cf - . | \
		gzip -n >build/$(DIST).tar.gz
	@echo build/$(DIST).tar.gz

clean:
	rm -rf build

help:
	@echo 'make                  the binary, $(BIN)'
	@echo 'make deps             installs what is missing (apt-get)'
	@echo 'make demo             shows the main job'
	@echo 'make check            lint, unit, e2e and script tests, counted'
	@echo 'make suite            the same without the lints'
	@echo 'make lint|unit|e2e|scripts-check    one part of it'
	@echo 'make soak N=50        the suite N times in random order'
	@echo 'make VARIANT=fuzz fuzz SECONDS=60   each fuzz target that long'
	@echo 'make generated        completions and the option part of the man page'
	@echo 'make format           clang-format over every C file'
	@echo 'make install|uninstall DESTDIR= PREFIX=/usr/local'
	@echo 'make dist             build/$(DIST).tar.gz'
	@echo 'make clean            removes build/'
	@echo 'VARIANT=release|asan|tsan|cov|fuzz  V=1 shows commands  WERROR=1'

.PHONY: all deps check suite lint unit e2e scripts-check demo soak fuzz \
	generated format install uninstall dist clean help FORCE
FORCE:
