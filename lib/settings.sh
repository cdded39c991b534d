#!/bin/sh
# settings.sh FILE.c... : the table of settings of all FILEs, each of which defines `const struct field settings_NAME[]` after
# its own name (installers/coredns.c: settings_coredns, in files addons.coredns), and of what judges them together: those that
# define `const struct settings_check settings_check_NAME`. Prints C.
set -eu
defining() { # PATTERN FILE... : the names of those that define what the pattern says, NAME standing for theirs
  pattern=$1
  shift
  for file in "$@"; do
    name=$(basename "$file" .c)
    if grep -q "^const struct $(echo "$pattern" | sed "s/NAME/$name/")" "$file"; then echo "$name"; fi
  done | LC_ALL=C sort
}
names=$(defining 'field settings_NAME\[\]' "$@")
checks=$(defining 'settings_check settings_check_NAME ' "$@")
printf '/* Made by lib/settings.sh from installers. */\n#include "config/config_fields.h"\n\n'
for name in $names; do printf 'extern const struct field settings_%s[];\n' "$name"; done
printf '\nconst struct field fields_addons[] = {\n'
slot=0
for name in $names; do
  key=$(printf '%s' "$name" | sed -E 's/_(.)/\U\1/g')
  printf '\t{ "%s", FIELD_OBJECT, offsetof(struct config, settings[%d]), .fields = settings_%s,\n' "$key" "$slot" "$name"
  printf '\t  .help = "settings of the addon %s" },\n' "$(printf '%s' "$name" | tr _ -)"
  slot=$((slot + 1))
done
printf '\t{ 0 },\n};\n_Static_assert(%d <= CONFIG_SETTINGS_MAX, "slots for settings");\n' "$slot"
for name in $checks; do printf 'extern const struct settings_check settings_check_%s;\n' "$name"; done
printf '\nconst struct settings_check *const settings_checks[] = {\n'
for name in $checks; do printf '\t&settings_check_%s,\n' "$name"; done
printf '\tNULL,\n};\n'
