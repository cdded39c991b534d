# shellcheck shell=bash
# The names of all commands, one a line.
commands() {
  local group
  {
    rows
    for group in $("$KNODE" --help | sed -n '/^Usage/,/^Options/s/^  \([a-z][a-z]*\)   *[a-z].*/\1/p'); do rows "$group"; done
  } | LC_ALL=C sort
}

# rows [GROUP]: what is listed with a summary
rows() { "$KNODE" "$@" --help | sed -n '/^Usage/,/^Options/s/^  \([a-z][a-z -]*[a-z]\)  *[A-Z].*/\1/p'; }
