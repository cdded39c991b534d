# What goes wrong on real hosts: a disk that is full, a directory that is read-only, a journal that is damaged.

# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

setup() {
  KNODE=$(realpath "${KNODE:-build/knode}")
  ROOT=$BATS_TEST_TMPDIR/root
  export KNODE ROOT
}

on_root() { "$KNODE" "$@" --root "$ROOT" </dev/null; }

# What is there before prepare: a file to be changed, as large as one of those may be, and what it leads to.
make_root() {
  mkdir -p "$ROOT/etc/modules-load.d" "$ROOT/etc/sysctl.d" "$ROOT/run"
  { echo '/dev/sda2 none swap sw 0 0' && head -c 20000 /dev/zero | tr '\0' '#'; } >"$ROOT/etc/fstab"
}
listing() { (cd "$ROOT/etc" && find . -printf '%p %y %m %U:%G %l\n' | sort && find . -type f -exec sha256sum {} + | sort -k2); }
export -f on_root make_root listing

# Runs a script in a mount namespace of its own.
with_mounts() {
  unshare --mount true 2>/dev/null || skip "no mount namespaces here"
  run unshare --mount bash -euc "$1"
  echo "$output"
}

@test "whatever the size of the disk, what was begun is undone in the space there is" {
  with_mounts '
    mkdir -p "$ROOT"
    whole=0 stopped=0
    for ((size = 28; whole < 12; size += 4)); do
      mount -t tmpfs -o "size=${size}k" none "$ROOT"
      make_root 2>/dev/null || { umount "$ROOT" && continue; }
      before=$(listing)
      code=0
      said=$(on_root prepare --yes 2>&1) || code=$?
      ((code <= 1)) || { echo "${size}k: $said" && exit 1; }
      if ((code == 0)); then ((whole += 1)); else
        ((stopped += 1))
        [[ $said == *"No space left on device"* ]] || { echo "${size}k: $said" && exit 1; }
      fi
      { cat /dev/zero >"$ROOT/fill"; } 2>/dev/null || true
      case $(on_root history -o json | jq -r ".runs[].state") in # each line is whole
        "") [ "$before" = "$(listing)" ] ;;
        damaged) echo "${size}k: damaged" && exit 1 ;;
        *) on_root undo --yes || { echo "${size}k: cannot be undone" && exit 1; } ;;
      esac
      diff <(echo "$before") <(listing) || { echo "${size}k: differs" && exit 1; }
      umount "$ROOT"
    done
    echo "stopped $((stopped > 8)), whole $whole"'
  [ "$status" -eq 0 ]
  [ "${lines[-1]}" = "stopped 1, whole 12" ]
}

@test "what is read-only keeps nothing else from being done" {
  with_mounts '
    make_root
    before=$(listing)
    mount --bind "$ROOT/etc/modules-load.d" "$ROOT/etc/modules-load.d"
    mount -o remount,ro,bind "$ROOT/etc/modules-load.d"
    code=0
    on_root prepare --yes >"$ROOT/out" 2>"$ROOT/err" || code=$?
    echo "exit $code" && cat "$ROOT/err"
    on_root history | sed "s/  .*changes//"
    on_root prepare --yes 2>&1 | tail -n 1
    on_root prepare --yes --skip "file /etc/modules-load.d/knode.conf" | grep -v "no running system"
    on_root prepare --yes --skip swap --skip sysctl -o json >"$ROOT/out" 2>"$ROOT/err" || true
    jq -c "[.kind, .exitCode, .message]" "$ROOT/err"
    umount "$ROOT/etc/modules-load.d"
    on_root resume
    on_root undo 1 --yes
    diff <(echo "$before") <(listing)'
  [ "$status" -eq 0 ]
  output=${output//.modules-load.d\//}
  diff - <(echo "${output// --root $ROOT/}") <<'END'
exit 1
knode: file /etc/modules-load.d/knode.conf: cannot create /etc/modules-load.d/knode.conf: Read-only file system
knode: run 0001-prepare is done but for 1 step that failed: `knode resume` tries it again once that is mended, `knode undo` takes the run back
0001-prepare incomplete: file /etc/modules-load.d/knode.conf: cannot create /etc/modules-load.d/knode.conf: Read-only file system
knode: cannot create /etc/modules-load.d/knode.conf: Read-only file system; nothing was changed
note: left out: file /etc/modules-load.d/knode.conf
no changes
["Error",1,"cannot create /etc/modules-load.d/knode.conf: Read-only file system; nothing was changed"]
1 change: run 0001-prepare is done
3 changes: run 0001-prepare is undone
END
}

@test "a damaged run is told, and is in nobody's way" {
  make_root
  on_root prepare --yes --only swap
  sed -i 's/"now":{/"nowhere":{/' "$ROOT/var/lib/knode/journal/0001-prepare/journal"
  what="/var/lib/knode/journal/0001-prepare/journal is damaged: line 1: action 1 has no planned state"
  run on_root history
  [ "$status" -eq 0 ]
  [[ $output == "0001-prepare "*" damaged: $what" ]]
  [ "$(on_root history -o json | jq -c '.runs[0] | [.run, .state]')" = '["0001-prepare","damaged"]' ]
  remedy="\`knode history prune --damaged --root $ROOT\` removes this run, and nothing takes back then what it changed"
  for command in "plan show 1" "undo 1 --yes" "resume 1"; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr on_root $command
    [ "$status" -eq 1 ]
    [ "$stderr" = "knode: $what; $remedy" ]
  done
  run on_root prepare --yes --only modules
  [ "$status" -eq 0 ]
  [ "${lines[-3]}" = "note: $what; $remedy" ]
  [ "${lines[-2]}" = "1 change: run 0002-prepare is done" ]
  run on_root undo --yes
  [ "${lines[-1]}" = "1 change: run 0002-prepare is undone" ]
  run on_root history prune --yes
  [ "${lines[-1]}" = "1 run removed" ]
  [ -e "$ROOT/var/lib/knode/journal/0001-prepare" ]
  run on_root history prune --damaged --yes
  [ "${lines[-1]}" = "1 run removed" ]
  [ -z "$(ls "$ROOT/var/lib/knode/journal")" ]
}

@test "steps are left out by what the plan calls them" {
  make_root
  for word in "file   /etc/sysctl.d/90-knode.conf" "file /etc/sysctl.d/90-knode.conf" /etc/sysctl.d/90-knode.conf; do
    run on_root prepare --dry-run --only sysctl --skip "$word"
    [ "${lines[0]}" = "note: left out: file /etc/sysctl.d/90-knode.conf" ]
    [ "${lines[-1]}" = "no changes" ]
  done
  run --separate-stderr on_root prepare --dry-run --skip "file /etc/sysctl.d/90-knode.cnf"
  [ "$status" -eq 3 ]
  [ "$stderr" = 'knode: --skip: "file /etc/sysctl.d/90-knode.cnf" is no step of this plan; did you mean "file /etc/sysctl.d/90-knode.conf"?; --dry-run prints them' ]
  run --separate-stderr on_root prepare --dry-run --skip nonsense
  [ "$stderr" = 'knode: --skip: "nonsense" is no step of this plan; --dry-run prints them' ]
  # Also what would stand in the way.
  mkdir -p "$ROOT/etc/systemd/system/swap.target" "$ROOT/lib/systemd/system"
  echo '[Unit]' >"$ROOT/lib/systemd/system/swap.target"
  run on_root prepare --dry-run --only swap
  [ "$status" -eq 1 ]
  run on_root prepare --dry-run --only swap --skip swap.target
  [ "$status" -eq 0 ]
}
