# make                builds build/knode          make check       unit, host, cli tests, gates of names
# make check-lab      real hosts (needs root)     make check-vm    an emulated machine (slow)
# make check-cri      a container runtime (needs root for a real one)
# make check-kube     real Kubernetes on them (tests/kube/README.md)
# make lint           format, tidy, cppcheck, shellcheck           make bench     start-up, times, memory
# make fuzz           fuzz every parser for FUZZ_SECONDS           make install   DESTDIR=, PREFIX=
# make dist           one file to copy, for amd64 and arm64        make deb       Debian packages of it (.ci/install dist)
# Variants: make VARIANT=asan ..., make VARIANT=cov ..., make CC=clang BUILD=build/clang ...

VERSION   := 0.1.0
PREFIX    ?= /usr/local
CC        := $(if $(filter default,$(origin CC)),gcc,$(CC))
VARIANT   ?=
BUILD     ?= build$(if $(VARIANT),/$(VARIANT))
PKGS      := jansson yaml-0.1 libprotobuf-c

CFLAGS    ?= -O2 -g
WARNINGS  := -Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes -Wold-style-definition \
             -Wvla -Wcast-qual -Wwrite-strings -Wshadow -Wundef -Wpointer-arith -Wformat=2 \
             -Wno-format-nonliteral -Wimplicit-fallthrough -Wno-missing-field-initializers
# clang does not tell macros of system headers (NLMSG_DATA) from ours; gcc does, and watches over const.
WARNINGS  += $(if $(findstring clang,$(CC)),-Wno-cast-qual)
HARDENING := -fstack-protector-strong -fPIE -fvisibility=hidden
asan_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
cov_FLAGS  := --coverage -O0
fuzz_FLAGS := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FORTIFY   := $(if $(VARIANT),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
KN_CFLAGS := -std=gnu17 $(WARNINGS) $(HARDENING) $(FORTIFY) $($(VARIANT)_FLAGS) -D_GNU_SOURCE \
             -DKNODE_VERSION='"$(VERSION)"' -iquote lib -iquote $(BUILD)/gen -include lib/base/banned.h \
             $(shell pkg-config --cflags $(PKGS))
# Into knode itself: a fresh host has none of them. All else is loaded when it is first used (lib/base/library.h).
KN_LDLIBS := -Wl,-Bstatic $(shell pkg-config --libs $(PKGS)) -Wl,-Bdynamic -ldl -pthread -lm
KN_LDFLAGS := $($(VARIANT)_FLAGS) -pie -Wl,-z,relro -Wl,-z,now -Wl,--as-needed -Wl,-O1 -Wl,--hash-style=gnu

LIB_C     := $(wildcard lib/*/*.c) $(wildcard checks/*.c) $(wildcard installers/*.c)
# What commands share; any other file of cmd/ is a command.
CMD_SHARED := cmd/main.c $(wildcard cmd/command*.c)
CMD_C     := $(filter-out $(CMD_SHARED),$(wildcard cmd/*.c))
TEMPLATES := $(sort $(shell find templates units -type f ! -name ".*"))
TABLES    := $(BUILD)/gen/check_table.c $(BUILD)/gen/installer_table.c $(BUILD)/gen/act_table.c \
             $(BUILD)/gen/artifact_table.c \
             $(BUILD)/gen/template_table.c $(BUILD)/gen/settings_table.c $(BUILD)/gen/cni_type_table.c
# The messages of CRI, as protoc-c makes C of them.
MESSAGES  := $(BUILD)/gen/client/cri.pb-c
LIB_O     := $(LIB_C:%.c=$(BUILD)/%.o) $(TABLES:.c=.o) $(MESSAGES).o
CMD_O     := $(CMD_C:%.c=$(BUILD)/%.o) $(CMD_SHARED:%.c=$(BUILD)/%.o) \
             $(BUILD)/gen/command_table.o
UNIT_C    := $(wildcard tests/unit/*.c)
UNITS     := $(UNIT_C:%.c=$(BUILD)/%)
FUZZ_C    := $(wildcard tests/fuzz/fuzz_*.c)
FUZZERS   := $(FUZZ_C:%.c=$(BUILD)/%)

MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: FORCE all library unit-tests fuzzers check check-unit check-cli check-cri check-lab check-kube check-vm check-dist dist deb lint coverage print-flags bench fuzz install clean
all: $(BUILD)/knode
library: $(BUILD)/libknode.a
unit-tests: $(UNITS)
fuzzers: $(FUZZERS)

$(BUILD)/knode: $(CMD_O) $(BUILD)/libknode.a
	@echo "  LD    $@"
	@$(CC) $(KN_LDFLAGS) $(LDFLAGS) -o $@ $^ $(KN_LDLIBS)

$(BUILD)/libknode.a: $(LIB_O)
	@echo "  AR    $@"
	@rm -f $@ && $(AR) rcs $@ $^

# Tables are made anew each time, and replaced when they differ: file names have no time stamps.
update = @mkdir -p $(@D) && $(1) >$@.new && { cmp -s $@.new $@ && rm $@.new || mv $@.new $@; }
$(BUILD)/gen/check_table.c: FORCE
	$(call update,lib/table.sh check check/check.h $(wildcard checks/*.c))
$(BUILD)/gen/installer_table.c: FORCE
	$(call update,lib/table.sh installer install/installer.h $(wildcard installers/*.c))
$(BUILD)/gen/settings_table.c: FORCE
	$(call update,lib/settings.sh $(wildcard installers/*.c))
$(BUILD)/gen/act_table.c: FORCE
	$(call update,lib/table.sh act plan/act.h $(wildcard lib/acts/*.c))
$(BUILD)/gen/cni_type_table.c: FORCE
	$(call update,lib/table.sh cni_type cni/cni_type.h $(wildcard lib/plugins/*.c))
$(BUILD)/gen/artifact_table.c: FORCE
	$(call update,lib/table.sh artifact release/artifact.h $(wildcard lib/artifacts/*.c))
$(BUILD)/gen/command_table.c: FORCE
	$(call update,lib/table.sh command cmd/command.h $(CMD_C))
$(BUILD)/gen/template_table.c: FORCE
	$(call update,lib/embed.sh $(TEMPLATES))

$(MESSAGES).c $(MESSAGES).h &: lib/client/cri.proto Makefile
	@mkdir -p $(@D) && protoc-c --proto_path=lib/client --c_out=$(@D) $<
# Its initialisers take constants for texts that can be changed.
$(MESSAGES).o: KN_CFLAGS += -Wno-cast-qual
$(patsubst %.c,$(BUILD)/%.o,$(wildcard lib/client/cri*.c) tests/fuzz/fuzz_cri.c): | $(MESSAGES).h

$(BUILD)/%.o: %.c Makefile
	@echo "  CC    $<"
	@mkdir -p $(@D) && $(CC) $(KN_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/gen/%.o: $(BUILD)/gen/%.c Makefile
	@mkdir -p $(@D) && $(CC) $(KN_CFLAGS) -iquote . $(CFLAGS) -MMD -MP -c -o $@ $<

# One program for each file of tests/unit, linked with the library.
$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libknode.a
	@echo "  LD    $@"
	@$(CC) $(KN_LDFLAGS) $(LDFLAGS) -o $@ $^ $(KN_LDLIBS) $$(pkg-config --libs check)

# What tests on a real API server, and on a real container runtime, call of the library.
$(BUILD)/tests/kube/%: $(BUILD)/tests/kube/%.o $(BUILD)/libknode.a
	@echo "  LD    $@"
	@$(CC) $(KN_LDFLAGS) $(LDFLAGS) -o $@ $^ $(KN_LDLIBS)
$(BUILD)/tests/cri/%: $(BUILD)/tests/cri/%.o $(BUILD)/libknode.a
	@echo "  LD    $@"
	@$(CC) $(KN_LDFLAGS) $(LDFLAGS) -o $@ $^ $(KN_LDLIBS)

# Fuzz targets: under libFuzzer in `make fuzz`, else with a main() that replays their corpus.
FUZZ_MAIN := $(if $(filter fuzz,$(VARIANT)),,$(BUILD)/tests/fuzz/replay.o)
$(FUZZERS): %: %.o $(BUILD)/tests/fuzz/round_trip.o $(FUZZ_MAIN) $(BUILD)/libknode.a
	@echo "  LD    $@"
	@$(CC) $(KN_LDFLAGS) $(if $(FUZZ_MAIN),,-fsanitize=fuzzer) $(LDFLAGS) -o $@ $^ $(KN_LDLIBS)

FUZZ_SECONDS ?= 60
fuzz:
	@$(MAKE) --no-print-directory CC=clang VARIANT=fuzz fuzzers
	@tests/fuzz/run $(FUZZ_SECONDS) $(FUZZ_C:%.c=build/fuzz/%)

check: check-unit check-cli
check-unit: $(BUILD)/knode $(UNITS) $(FUZZERS)
	@tests/run unit $(UNITS) $(FUZZERS)
check-cli: $(BUILD)/knode
	@KNODE=$(abspath $(BUILD)/knode) tests/run cli $(wildcard tests/cli/*.bats)
check-cri: $(BUILD)/knode $(BUILD)/tests/cri/ask
	@KNODE=$(abspath $(BUILD)/knode) ASK=$(abspath $(BUILD)/tests/cri/ask) tests/run cri $(wildcard tests/cri/*.bats)
check-lab: $(BUILD)/knode $(BUILD)/tests/cri/ask
	@KNODE=$(abspath $(BUILD)/knode) ASK=$(abspath $(BUILD)/tests/cri/ask) tests/run lab $(wildcard tests/lab/*.bats)
check-kube: $(BUILD)/knode $(BUILD)/tests/kube/client
	@KNODE=$(abspath $(BUILD)/knode) tests/run kube $(wildcard tests/kube/*.bats)
check-vm: $(BUILD)/knode
	@KNODE=$(abspath $(BUILD)/knode) tests/run vm $(wildcard tests/vm/*.bats)
check-dist: $(BUILD)/knode deb
	@KNODE=$(abspath $(BUILD)/knode) tests/run dist $(wildcard tests/dist/*.bats)
lint: $(BUILD)/knode
	@KNODE=$(abspath $(BUILD)/knode) .ci/lint
print-flags:
	@printf '%s\n' $(KN_CFLAGS)
coverage: check
	@tests/coverage $(BUILD)
bench: $(BUILD)/knode
	@KNODE=$(abspath $(BUILD)/knode) tests/bench/bench

# What is installed as knode; documents and completions come from the one that runs here.
PROGRAM ?= $(BUILD)/knode
SHARE   := $(DESTDIR)$(PREFIX)/share
ZSH     ?= $(SHARE)/zsh/site-functions
install: $(BUILD)/knode
	install -D -m 0755 $(PROGRAM) $(DESTDIR)$(PREFIX)/sbin/knode
	docs/manual.sh $(abspath $(BUILD)/knode) >$(BUILD)/knode.8
	install -D -m 0644 -t $(SHARE)/man/man8 $(BUILD)/knode.8
	install -D -m 0644 -t $(SHARE)/man/man5 $(wildcard docs/*.5)
	$(BUILD)/knode completion bash >$(BUILD)/completion.bash
	install -D -m 0644 $(BUILD)/completion.bash $(SHARE)/bash-completion/completions/knode
	$(BUILD)/knode completion zsh >$(BUILD)/completion.zsh
	install -D -m 0644 $(BUILD)/completion.zsh $(ZSH)/_knode

# One stripped file for each architecture, the same bytes wherever it is built with the same tools. The libraries of
# another architecture than this one's lie in build/sysroot (.ci/install dist).
ARCHITECTURES := amd64 arm64
amd64_TRIPLET := x86_64-linux-gnu
arm64_TRIPLET := aarch64-linux-gnu
DIST          := build/dist/knode-$(VERSION)-linux
FILES         := $(ARCHITECTURES:%=$(DIST)-%)
SYSROOT        = build/sysroot/$*
DIST_LIBDIR    = $(or $(wildcard $(SYSROOT)/usr/lib/$($*_TRIPLET)),/usr/lib/$($*_TRIPLET))
DIST_CFLAGS    = -O2 -ffile-prefix-map=$(CURDIR)=. \
                 -isystem $(SYSROOT)/usr/include -isystem $(SYSROOT)/usr/include/$($*_TRIPLET)
dist: $(FILES)
	@cd build/dist && sha256sum $(notdir $(FILES)) >knode-$(VERSION).sha256
$(FILES): $(DIST)-%: FORCE
	@$(MAKE) --no-print-directory VARIANT= BUILD=build/release/$* CC="$(strip $(CCACHE) $($*_TRIPLET)-gcc)" \
		CFLAGS="$(DIST_CFLAGS)" LDFLAGS="-L$(DIST_LIBDIR)" all
	@.ci/symbols build/release/$*/knode build/release/$* $(patsubst %,$(DIST_LIBDIR)/%.a,libjansson libyaml libprotobuf-c)
	@mkdir -p $(@D) && $($*_TRIPLET)-strip --remove-section=.comment --remove-section=.note -o $@ build/release/$*/knode

deb: dist
	+@for architecture in $(ARCHITECTURES); do .ci/deb $(VERSION) $$architecture || exit; done

clean:
	rm -rf build

-include $(LIB_O:.o=.d) $(CMD_O:.o=.d) $(UNITS:=.d) $(FUZZERS:=.d)
