#!/bin/sh
# embed.sh FILE... : the text files as C strings, in template_table, by their paths below templates/ or units/. Prints C.
set -eu
files=$(for file in "$@"; do echo "${file#*/} $file"; done | LC_ALL=C sort)
twice=$(echo "$files" | cut -d' ' -f1 | uniq -d)
[ -z "$twice" ] || { echo "embed.sh: more than one template is called $twice" >&2 && exit 1; }
printf '/* Made by lib/embed.sh from templates/ and units/. */\n#include "template/template.h"\n\n'
number=0
echo "$files" | while read -r name file; do
  number=$((number + 1))
  printf 'static const char text_%d[] =\n' "$number"
  sed 's/\\/\\\\/g; s/"/\\"/g; s/	/\\t/g; s/.*/\t"&\\n"/' "$file"
  printf '\t"";\nstatic const struct template template_%d = {\n' "$number"
  printf '\t.name = "%s", .text = text_%d, .length = sizeof(text_%d) - 1,\n};\n' "$name" "$number" "$number"
done
printf '\nconst struct template *const template_table[] = {\n'
for i in $(seq "$#"); do printf '\t&template_%d,\n' "$i"; done
printf '\tNULL,\n};\n'
