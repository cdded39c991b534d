#!/bin/sh
# table.sh TYPE HEADER FILE.c... : the table of all FILEs, each of which defines `const struct TYPE TYPE_NAME`
# after its own name (checks/mem_swap.c: check_mem_swap; lib/acts/file.c: act_file), and HEADER declares. Prints C.
set -eu
type=$1 header=$2
shift 2
names=$(for file in "$@"; do basename "$file" .c; done | LC_ALL=C sort)
printf '/* Made by lib/table.sh from file names. */\n#include "%s"\n\n' "$header"
for name in $names; do printf 'extern const struct %s %s_%s;\n' "$type" "$type" "$name"; done
printf '\nconst struct %s *const %s_table[] = {\n' "$type" "$type"
for name in $names; do printf '\t&%s_%s,\n' "$type" "$name"; done
printf '\tNULL,\n};\n'
