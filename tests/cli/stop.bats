# Signals in the middle of a run (tests/cli/hold sends them while a step is being told).

setup() {
  KNODE=${KNODE:-build/knode}
  HOLD=$BATS_TEST_DIRNAME/hold
  ROOT=$BATS_TEST_TMPDIR/root
  export TERM=xterm
  mkdir -p "$ROOT/etc" "$ROOT/run"
  echo '/dev/sda2 none swap sw 0 0' >"$ROOT/etc/fstab"
}

on_root() { "$KNODE" "$@" --root "$ROOT" </dev/null; }
hold() { "$HOLD" "$1" "$KNODE" "${@:2}" --root "$ROOT"; }
listing() { (cd "$ROOT" && find etc -printf '%p %y %m\n' | sort && find etc -type f -exec sha256sum {} + | sort -k2); }
# The progress that is shown on a terminal, of all steps.
told() { script -qec "$KNODE $* --root $ROOT" /dev/null | tr '\r' '\n' | sed -n 's/^\x1b\[K\[\([0-9/]*\)\] .*/\1/p' | xargs; }
state() { on_root history -o json | jq -c '.runs[] | [.run, .state, .changes]'; }

@test "a signal ends the run after the step that is being done, with what to do next" {
  local signal before after
  before=$(listing)
  on_root prepare --yes
  after=$(listing)
  on_root undo --yes
  for signal in INT TERM HUP; do
    rm -rf "${ROOT:?}/var"
    run env --default-signal=INT "$HOLD" $signal "$KNODE" prepare --yes --root "$ROOT"
    [ "$output" = 'exit 1
[1/5] dir /etc/modules-load.d
[2/5] file /etc/modules-load.d/knode.conf
knode: run 0001-prepare was interrupted: `knode resume --root '"$ROOT"'` completes it, `knode undo --root '"$ROOT"'` takes it back' ]
    [ "$(state)" = '["0001-prepare","interrupted",2]' ]
    [ "$(cd "$ROOT/etc" && echo *)" = "fstab modules-load.d" ]
    flock -n "$ROOT/run/knode.lock" true
    run on_root init phase etcd local --kubernetes-version v1.33.1
    [ "$status" -eq 1 ]
    [ "${lines[-1]}" = 'knode: run 0001-prepare was interrupted: `knode resume --root '"$ROOT"'` completes it, `knode undo --root '"$ROOT"'` takes it back' ]
    run on_root resume
    [ "$output" = "3 changes: run 0001-prepare is done" ]
    [ "$after" = "$(listing)" ]
    on_root undo --yes
    [ "$before" = "$(listing)" ]
  done
}

@test "the same command, given again, goes on" {
  on_root prepare --yes
  after=$(listing)
  on_root undo --yes
  rm -rf "${ROOT:?}/var"
  hold TERM prepare --yes
  run on_root prepare
  [ "$status" -eq 1 ]
  [ "$output" = 'run 0001-prepare was interrupted: going on with it
knode: nothing was changed: there is nobody to ask; --yes goes on without asking' ]
  run on_root prepare --yes
  [ "$status" -eq 0 ]
  [ "$output" = 'run 0001-prepare was interrupted: going on with it
3 changes: run 0001-prepare is done' ]
  [ "$after" = "$(listing)" ]
  on_root undo --yes
  hold TERM prepare --yes
  on_root prepare --yes -o json | jq -e '.kind == "RunResult" and .run == "0002-prepare" and .changes == 3'
}

@test "the second signal ends it at once, and the journal knows" {
  local before
  before=$(listing)
  run hold TERM,TERM prepare --yes
  [ "${lines[0]}" = "signal 15" ]
  [ "${#lines[@]}" -eq 1 ]
  [ -z "$(state)" ] # before the first step there is no run yet
  [ "$before" = "$(listing)" ]
  hold TERM prepare --yes
  run hold TERM,HUP resume
  [ "${lines[0]}" = "signal 1" ]
  [ "$(state)" = '["0001-prepare","interrupted",2]' ]
  run on_root resume
  [ "$output" = "3 changes: run 0001-prepare is done" ]
}

@test "resume and undo stop in order as well" {
  local before
  before=$(listing)
  on_root prepare --yes
  run hold HUP undo --yes
  [ "${lines[0]}" = "exit 1" ]
  [ "${lines[-1]}" = 'knode: the undo of run 0001-prepare was interrupted: `knode undo --root '"$ROOT"'` completes it' ]
  [ "$(state)" = '["0001-prepare","undo interrupted",5]' ]
  [ ! -e "$ROOT/etc/sysctl.d/90-knode.conf" ]
  [ -e "$ROOT/etc/modules-load.d/knode.conf" ]
  run on_root undo --yes
  [ "$output" = "4 changes: run 0001-prepare is undone" ]
  [ "$before" = "$(listing)" ]
}

@test "resume and undo say how many steps are left" {
  command -v script >/dev/null || skip "script(1) is not installed"
  hold TERM prepare --yes
  [ "$(told resume)" = "1/3 2/3 3/3" ]
  [ "$(told undo --yes)" = "1/5 2/5 3/5 4/5 5/5" ]
  rm -rf "${ROOT:?}/var"
  hold TERM prepare --yes
  [ "$(told undo --yes)" = "1/2 2/2" ]
  hold TERM prepare --yes
  [ "$(told prepare --yes)" = "1/3 2/3 3/3" ]
}

@test "a signal that knode was started to ignore stays ignored" {
  run env --ignore-signal=HUP "$HOLD" HUP "$KNODE" prepare --yes --root "$ROOT"
  [ "${lines[0]}" = "exit 0" ]
  [ "$(state)" = '["0001-prepare","done",5]' ]
}
