#!/usr/bin/env bash
# manual.sh KNODE: prints docs/knode.8 with its marks replaced by what `knode --help` and `knode COMMAND --help` say, and so
# by the tables that also parse the command line.
set -euo pipefail
cd "$(dirname "$0")/.."
knode=$1

# Help text on stdin as man(7). A row is two spaces or more, an option, and its text after two spaces.
roff() {
  awk '
    function escape(text) { gsub(/\\/, "\\e", text); gsub(/-/, "\\-", text); return text }
    /^ +-/ {
      row = $0; sub(/^ +/, "", row); split_at = match(row, /  +/)
      print ".TP\n.B " escape(substr(row, 1, split_at - 1)) "\n" escape(substr(row, split_at + RLENGTH)); next
    }
    /^$/ { blank = 1; next }
    /^(Options|Configuration):$/ { blank = 0; next }
    { if (blank) print ".PP"; blank = 0; text = escape($0); if (text ~ /^ /) print ".br"; sub(/^[.'"'"']/, "\\\\\\&&", text); print text }'
}

options() { "$knode" --help | sed -n '/^Options of all commands:/,/^$/p' | sed 1d | roff; }

commands() {
  local name
  "$knode" --help | sed -n '/^Usage/,/^Options/s/^  \([a-z][a-z -]*[a-z]\)  *[A-Z].*/\1/p' | while read -r name; do
    # shellcheck disable=SC2086 # a command may have several words
    "$knode" $name --help | sed '/^More: the options/d; s/, and those of `knode --help`//' | sed 's/^Usage: \(.*\)/\1/' | {
      IFS= read -r usage
      printf '.SS %s\n' "${usage//-/\\-}"
      roff
    }
  done
}

while IFS= read -r line; do
  case $line in
    '.\" options') options ;;
    '.\" commands') commands ;;
    *) echo "$line" ;;
  esac
done <docs/knode.8
