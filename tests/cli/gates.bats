# Each gate of .ci/ passes a good sample and finds what is wrong in a bad one.

setup() {
  CI=$(cd "$BATS_TEST_DIRNAME/../../.ci" && pwd)
  cd "$BATS_TEST_TMPDIR" || return
  mkdir -p lib/base lib/data cmd checks installers templates units tests/unit
}

# finds GATE TEXT: the gate fails, and says so
finds() {
  run "$CI/$1"
  [ "$status" -ne 0 ]
  [[ $output == *"$2"* ]] || { echo "not found: $2 in: $output" && return 1; }
}

passes() {
  run "$CI/$1"
  [ "$status" -eq 0 ] || { echo "$output" && return 1; }
}

good_check() {
  printf '#include "check/check.h"\n\nconst struct check check_mem_swap = {\n\t.id = "mem-swap",\n};\n' >checks/mem_swap.c
}

@test "names: a check's symbol and id are its file's name" {
  good_check
  passes names
  mv checks/mem_swap.c checks/swap.c
  finds names 'checks/swap.c: does not define const struct check check_swap'
  finds names 'checks/swap.c: .id = "mem-swap" is not the file'"'"'s name'
}

@test "names: a command's words are its file's name" {
  printf 'const struct command command_config_print = {\n\t.name = "config print",\n};\n' >cmd/config_print.c
  printf 'int main(void)\n' >cmd/main.c
  passes names
  sed -i 's/config print/config show/' cmd/config_print.c
  finds names 'cmd/config_print.c: .name = "config show" is not the file'"'"'s name'
}

@test "names: file names are lower case" {
  printf 'const struct check check_memSwap = {\n\t.id = "memSwap",\n};\n' >checks/memSwap.c
  finds names 'checks/memSwap.c: the name is not lower case with underscores'
}

@test "names: a template says where it lands, under its own name" {
  printf '# knode: path=/etc/kubernetes/manifests/etcd.yaml mode=0600\n' >templates/etcd.yaml
  passes names
  printf '# knode: path=/etc/kubernetes/manifests/other.yaml mode=0600\n' >templates/etcd.yaml
  finds names 'templates/etcd.yaml:1: lands under another name: /etc/kubernetes/manifests/other.yaml'
  printf 'kind: Pod\n' >templates/etcd.yaml
  finds names 'templates/etcd.yaml:1: does not begin with "# knode:"'
  rm templates/etcd.yaml
  mkdir templates/flannel
  printf 'kind: ClusterRole\n' >templates/flannel/rbac.yaml
  finds names 'templates/flannel/rbac.yaml:1: does not begin with "# knode:"'
}

@test "templates: two folders may each have one of a name, and templates/ and units/ not" {
  mkdir templates/calico templates/flannel
  touch templates/calico/rbac.yaml templates/flannel/rbac.yaml units/rbac.yaml
  run "$CI/../lib/embed.sh" templates/calico/rbac.yaml templates/flannel/rbac.yaml units/rbac.yaml
  [ "$status" -eq 0 ]
  [ "$(sed -n 's/^\t.name = \("[^"]*"\).*/\1/p' <<<"$output" | tr '\n' ' ')" = '"calico/rbac.yaml" "flannel/rbac.yaml" "rbac.yaml" ' ]
  touch templates/rbac.yaml
  run "$CI/../lib/embed.sh" templates/rbac.yaml units/rbac.yaml
  [ "$status" -eq 1 ]
  [ "$output" = "embed.sh: more than one template is called rbac.yaml" ]
}

# The rooms, each with one that it may not include: what stands on a floor above, or beside.
refused='
base       data
data       host
release    data
artifacts  data
pki        host
template   config
storage    config
dns        config
client     host
host       facts
health     facts
cni        config
plugins    config
facts      config
config     check
cluster    plan
plan       run
archive    host
delivery   certs
certs      acts
acts       run
credentials run
node       run
run        credentials
check      plan
install    run
inspect    host
fleet      plan
'

@test "includes: every room has a bad sample" {
  [ "$(awk 'NF { print $1 }' <<<"$refused")" = "$(sed -n 's/^may_include lib\/\([a-z]*\) .*/\1/p' "$CI/includes")" ]
}

@test "includes: a room includes itself and what its row names, and nothing else" {
  local room other
  while read -r room other; do
    [ -n "$room" ] || continue
    rm -rf lib
    mkdir -p "lib/$room"
    printf '#include <errno.h>\n\n#include "%s/own.h"\n' "$room" >"lib/$room/text.c"
    passes includes
    printf '#include <errno.h>\n\n#include "%s/other.h"\n' "$other" >"lib/$room/text.c"
    finds includes "lib/$room/text.c:3: lib/$room/ may not include \"$other/other.h\""
  done <<<"$refused"
}

@test "includes: a check does not include the plan, nor what changes a host or opens files" {
  good_check
  passes includes
  printf '#include "plan/plan.h"\n#include "host/host_change.h"\n#include <fcntl.h>\n#include "host/host.h"\n' >checks/mem_swap.c
  finds includes 'checks/mem_swap.c:1: checks/ may not include "plan/plan.h"'
  finds includes 'checks/mem_swap.c:2: checks/ may not include "host/host_change.h"'
  finds includes 'checks/mem_swap.c:3: checks/ may not include <fcntl.h>'
  [[ $output != *mem_swap.c:4* ]]
}

@test "includes: an installer does not include the host, lib/ no command, a command no other" {
  printf '#include "host/host.h"\n' >installers/etcd.c
  finds includes 'installers/etcd.c:1: installers/ may not include "host/host.h"'
  printf '#include "cmd/command.h"\n' >lib/base/text.c
  finds includes 'lib/base/text.c:1: lib/base/ may not include "cmd/command.h"'
  touch cmd/command.h cmd/init.h
  printf '#include "command.h"\n#include "init.h"\n' >cmd/render.c
  finds includes 'cmd/render.c:2: cmd/ may not include "init.h"'
  [[ $output != *cmd/render.c:1* ]]
}

@test "includes: what is inside of a room stays there" {
  printf '/* Inside of lib/data: the tree. */\n' >lib/data/tree.h
  printf '#include "data/tree.h"\n' >lib/data/tree.c
  passes includes
  mkdir lib/host
  cp lib/data/tree.c lib/host/tree.c
  finds includes 'lib/host/tree.c:1: "data/tree.h" is inside of lib/data'
}

@test "includes: a file of lib/ stands in a room, and a room has a row" {
  mkdir lib/attic
  touch lib/text.c
  finds includes 'lib/attic/:1: has no row in .ci/includes'
  finds includes 'lib/text.c:1: stands in no room'
}

@test "includes: an outside library's header belongs to one file" {
  printf '#include <jansson.h>\n' >lib/data/json.c
  passes includes
  cp lib/data/json.c lib/base/text.c
  finds includes 'lib/base/text.c: <jansson.h> belongs to lib/data/json'
}

@test "circles: a file does not call what calls it, be it through another" {
  printf 'int b(void);\nint a(void);\nint a(void)\n{\n\treturn b();\n}\n' >lib/base/a.c
  printf 'int c(void);\nint b(void);\nint b(void)\n{\n\treturn c();\n}\n' >lib/base/b.c
  printf 'int c(void);\nint c(void)\n{\n\treturn 0;\n}\n' >lib/data/c.c
  passes circles
  printf 'int a(void);\nint c(void);\nint c(void)\n{\n\treturn a();\n}\n' >lib/data/c.c
  finds circles 'a circle:'
  [ "$(printf '%s\n' "${lines[@]:1}" | sort)" = $'  lib/base/a.c\n  lib/base/b.c\n  lib/data/c.c' ]
  printf 'int a(void);\nint c(void);\nint c(void)\n{\n\treturn 0;\n}\n' >lib/data/c.c
  passes circles
}

@test "calls: a check does not open, an installer does not touch the host" {
  printf '/* open(1) "and" printf( */\nint f(void) { return x("open(") + strbuf_printf(0); }\n' >checks/a.c
  passes calls
  printf '\nint f(void) { return open("/x", 0); }\n' >checks/a.c
  finds calls 'checks/a.c:2: a check neither prints nor opens nor runs anything'
  printf 'int f(void) { return host_write(0); }\n' >installers/b.c
  finds calls 'installers/b.c:1: an installer only adds to the plan'
}

@test "calls: lib/ neither prints nor exits nor knows of a dry run" {
  printf 'void f(void)\n{\n\tprintf("x");\n\tfputs("x", stderr);\n\texit(1);\n}\nint dry_run;\n' >lib/base/text.c
  finds calls 'lib/base/text.c:3: lib/ does not print: return an error'
  finds calls 'lib/base/text.c:4: lib/ does not print: return an error'
  finds calls 'lib/base/text.c:5: lib/ does not exit: return an error'
  finds calls 'lib/base/text.c:7: --dry-run is the business of cmd/'
}

@test "calls: a library is loaded where its package is known" {
  printf 'void *f(void) { return dlopen("libz.so.1", 1); }\n' >lib/base/library.c
  passes calls
  cp lib/base/library.c lib/data/gzip.c
  finds calls 'lib/data/gzip.c:1: library_open() tells which package is lacking'
}

@test "calls: nothing is left for later" {
  printf '/* TODO: more */\n' >lib/base/text.c
  finds calls 'lib/base/text.c:1:/* TODO: more */'
}

@test "banned.h stops the build at strcpy" {
  printf '#include <string.h>\nvoid f(char *a);\nvoid f(char *a)\n{\n\tstrcpy(a, "x");\n}\n' >lib/base/text.c
  run gcc -include "$CI/../lib/base/banned.h" -c lib/base/text.c -o text.o
  [ "$status" -ne 0 ]
  [[ $output == *'attempt to use poisoned "strcpy"'* ]]
}

@test "symbols: a function that is newer than RHEL 9, a library, and who asks for them" {
  printf '#include <stdlib.h>\nint f(void);\nint f(void) { return (int)arc4random(); }\n' >f.c
  printf '#include <zlib.h>\nint f(void);\nint main(void) { return f() + (int)crc32(0, 0, 0); }\n' >main.c
  gcc -c f.c main.c
  gcc -o new main.o f.o -lz
  run "$CI/symbols" new .
  [ "$status" -eq 1 ]
  [ "${lines[0]}" = "new: needs libz.so.1" ]
  [ "${lines[1]}" = "new: needs arc4random@GLIBC_2.36, asked by ./f.o" ]
  [ "${#lines[@]}" -eq 2 ]
  printf 'int f(void);\nint f(void) { return 0; }\nint main(void) { return f(); }\n' >main.c
  gcc -o old main.c
  "$CI/symbols" old .
}

@test "headers: each compiles alone" {
  printf '#pragma once\n#include <stdint.h>\nuint8_t f(void);\n' >lib/base/text.h
  passes headers
  printf '#pragma once\nuint8_t f(void);\n' >lib/base/text.h
  finds headers "unknown type name ‘uint8_t’"
}

@test "lengths: a check of 80 lines, a function of 61, a file of 500" {
  seq 79 | sed 's/.*/;/' >checks/a.c
  passes lengths
  echo ';' >>checks/a.c
  finds lengths 'checks/a.c:80: has 80 lines; stay below 80'
  { echo 'int f(void)' && echo '{' && seq 60 | sed 's/.*/\t;/' && echo '}'; } >lib/base/f.c
  finds lengths 'lib/base/f.c:2: a function of 61 lines'
  seq 500 | sed 's/.*/;/' >lib/base/g.c
  finds lengths 'lib/base/g.c:500: has 500 lines; stay below 500'
  mkdir -p tests/cli
  mv lib/base/g.c tests/cli/g.bats
  finds lengths 'tests/cli/g.bats:500: has 500 lines; stay below 500'
}

@test "shell: an unquoted variable, in a script and in what it sources" {
  printf '#!/bin/sh\n. ./part\n' >script
  printf 'rm $1\n' >part
  cp "$CI/../.shellcheckrc" .
  finds shell 'part:1:4: note: Double quote to prevent globbing'
}

@test "format: a line that clang-format would write otherwise" {
  cp "$CI/../.clang-format" .
  printf 'int f(void)\n{\n\treturn 1;\n}\n' >lib/base/text.c
  passes format
  printf 'int f(void) { return 1; }\n' >lib/base/text.c
  finds format 'lib/base/text.c:1:'
}

@test "tidy: memory that is lost" {
  cp "$CI/../.clang-tidy" .
  printf 'print-flags:\n\t@echo -std=gnu17\n' >Makefile
  printf '#include <stdlib.h>\nvoid f(void);\nvoid f(void)\n{\n\tchar *a = malloc(8);\n\n\tif (a)\n\t\ta[0] = 0;\n}\n' >lib/base/text.c
  finds tidy 'clang-analyzer-unix.Malloc'
  sed -i 's/a\[0\] = 0/free(a)/' lib/base/text.c
  passes tidy
}

@test "cppcheck: an index beyond the array" {
  printf 'int f(void);\nint f(void)\n{\n\tint a[2] = { 0 };\n\n\treturn a[2];\n}\n' >lib/base/text.c
  finds cppcheck 'arrayIndexOutOfBounds'
}

@test "lint adds the gates up, and names the one that failed" {
  mkdir .ci
  cp "$CI/lint" "$CI/names" "$CI/lengths" .ci/
  good_check
  run .ci/lint names lengths
  [ "$status" -eq 0 ]
  [ "${lines[-1]}" = "lint: 2 passed, 0 failed" ]
  mv checks/mem_swap.c checks/swap.c
  run .ci/lint names lengths
  [ "$status" -eq 1 ]
  [[ $output == *"FAILED  names: file = symbol = id."* ]]
  [ "${lines[-1]}" = "lint: 1 passed, 1 failed" ]
}
