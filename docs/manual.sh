#!/usr/bin/env bash
# manual.sh KNODE: prints docs/knode.8 with its marks replaced by what `knode --help` and `knode COMMAND --help` say, and by
# the credentials that it plans; and so by the tables that also parse the command line, and make the files.
set -euo pipefail
cd "$(dirname "$0")/.."
knode=$1

# Help text on stdin as man(7). A row is two spaces or more, an option, and its text after two spaces; or a word, and its text.
# Other lines that begin with spaces stay as they are.
roff() {
  awk '
    function escape(text) { gsub(/\\/, "\\e", text); gsub(/-/, "\\-", text); return text }
    /^ +-/ || /^[a-z]+  +[^ ]/ {
      row = $0; sub(/^ +/, "", row); split_at = match(row, /  +/)
      print ".TP\n.B " escape(substr(row, 1, split_at - 1)) "\n" escape(substr(row, split_at + RLENGTH)); next
    }
    /^  / { print ".br\n.nf\n" escape($0) "\n.fi"; next }
    /^$/ { blank = 1; next }
    /^(Options|Configuration):$/ { blank = 0; next }
    { if (blank) print ".PP"; blank = 0; text = escape($0); sub(/^[.'"'"']/, "\\\\\\&&", text); print text }'
}

options() { "$knode" --help | sed -n '/^Options of all commands/,/^$/p' | sed 1d | roff; }

# The rows of `knode [GROUP] --help` whose text begins as a sentence does; others hold the rest of several names.
names() { "$knode" "$@" --help | sed -n '/^Usage/,/^Options/s/^  \([a-z][a-z -]*[a-z]\)  *[A-Z].*/\1/p'; }

all_names() {
  local group
  {
    names
    for group in $("$knode" --help | sed -n '/^Usage/,/^Options/s/^  \([a-z][a-z]*\)   *[a-z].*/\1/p'); do names "$group"; done
  } | LC_ALL=C sort
}

commands() {
  local name
  all_names | while read -r name; do
    # shellcheck disable=SC2086 # a command may have several words
    "$knode" $name --help | sed '/^More: the options/d; s/, and those of `knode --help`//' | sed 's/^Usage: \(.*\)/\1/' | {
      IFS= read -r usage
      printf '.SS %s\n' "${usage//-/\\-}"
      roff
    }
  done
}

# The certificates and kubeconfigs that are planned for a host: path, and what it is.
credentials() {
  local root config
  root=$(mktemp -d)
  config='{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "InitConfiguration", "nodeRegistration": {"name": "node"},
    "localAPIEndpoint": {"advertiseAddress": "192.0.2.10"}}'
  {
    "$knode" init phase certs all --dry-run --root "$root" --config - <<<"$config"
    "$knode" certs generate-csr --dry-run --root "$root" --config - <<<"$config"
  } | awk '
    function escape(text) { gsub(/-/, "\\-", text); return text }
    $2 == "cert" || $2 == "kubeconfig" {
      path = $3; title = $0; sub(/.*  # /, "", title)
      signer = $0; sub(/.*, signed by /, "", signer); sub(/  #.*/, "", signer)
      name = path; sub(/.*\//, "", name); sub(/crt$/, "key", name)
      print ".TP\n.I " escape(path)
      if ($2 == "cert") print toupper(substr(title, 1, 1)) escape(substr(title, 2)) ", signed by " escape(signer) "; key: " escape(name) "."
      else print toupper(substr(title, 1, 1)) escape(substr(title, 2)) "."
    }'
  rmdir "$root"
}

while IFS= read -r line; do
  case $line in
    '.\" options') options ;;
    '.\" commands') commands ;;
    '.\" credentials') credentials ;;
    *) echo "$line" ;;
  esac
done <docs/knode.8
