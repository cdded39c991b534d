#!/bin/sh
# table.sh TYPE FILE.c... : the table of all FILEs, each of which defines `const struct TYPE TYPE_NAME`
# after its own name (checks/mem_swap.c: check_mem_swap; lib/act_file.c: act_file). Prints C.
set -eu
type=$1
shift
names=$(for file in "$@"; do basename "${file#lib/"$type"_}" .c; done | LC_ALL=C sort)
printf '/* Made by lib/table.sh from file names. */\n#include "%s.h"\n\n' "$type"
for name in $names; do printf 'extern const struct %s %s_%s;\n' "$type" "$type" "$name"; done
printf '\nconst struct %s *const %s_table[] = {\n' "$type" "$type"
for name in $names; do printf '\t&%s_%s,\n' "$type" "$name"; done
printf '\tNULL,\n};\n'
