#!/bin/sh
# embed.sh FILE... : the text files as C strings, in template_table. Prints C.
set -eu
files=$(for file in "$@"; do echo "$(basename "$file") $file"; done | LC_ALL=C sort | cut -d' ' -f2)
printf '/* Made by lib/embed.sh from templates/ and units/. */\n#include "template/template.h"\n\n'
number=0
for file in $files; do
  number=$((number + 1))
  printf 'static const char text_%d[] =\n' "$number"
  sed 's/\\/\\\\/g; s/"/\\"/g; s/	/\\t/g; s/.*/\t"&\\n"/' "$file"
  printf '\t"";\nstatic const struct template template_%d = {\n' "$number"
  printf '\t.name = "%s", .text = text_%d, .length = sizeof(text_%d) - 1,\n};\n' \
    "$(basename "$file")" "$number" "$number"
done
printf '\nconst struct template *const template_table[] = {\n'
for i in $(seq "$number"); do printf '\t&template_%d,\n' "$i"; done
printf '\tNULL,\n};\n'
