# knode prepare, history, plan show, resume and undo, on trees that stand for a host. (What a running system adds is
# tested in tests/unit/torture.c and tests/lab/prepare.bats.)

# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

setup() {
  KNODE=${KNODE:-build/knode}
  ROOT=$BATS_TEST_TMPDIR/root
  mkdir -p "$ROOT/etc/sysctl.d" "$ROOT/etc/systemd/system" "$ROOT/lib/systemd/system"
  printf '/dev/sda1 / ext4 defaults 0 1\n/dev/sda2 none swap sw 0 0\n' >"$ROOT/etc/fstab"
  chmod 0640 "$ROOT/etc/fstab"
  echo '[Unit]' >"$ROOT/lib/systemd/system/swap.target"
}

# Runs knode on the tree, with nobody to ask.
on_root() { "$KNODE" "$@" --root "$ROOT" </dev/null; }

# Everything in the tree but knode's own state: kind, mode, owner, link, digest.
listing() {
  (cd "$ROOT" && find . \( -path ./var/lib/knode -o -path ./run/knode.lock \) -prune -o -printf '%p %y %m %U:%G %l\n' |
    grep -vE '^\./(run|var|var/lib) ' | sort
    find . -path ./var -prune -o -type f -not -name knode.lock -exec sha256sum {} + | sort -k2)
}

@test "a dry run tells each change, and changes nothing" {
  before=$(cd "$ROOT" && find . -printf '%p %T@\n' | sort)
  run --separate-stderr on_root prepare --dry-run
  [ "$status" -eq 0 ]
  [ -z "$stderr" ]
  diff - <(printf '%s\n' "${lines[@]}" | sed 's/[0-9]* bytes/N bytes/') <<END
modules
  + dir  /etc/modules-load.d             mode 0755
  + file /etc/modules-load.d/knode.conf  mode 0644, N bytes
swap
  ~ fstab /etc/fstab   marks 1 swap line
  ~ unit  swap.target  masked  # no unit brings swap back
sysctl
  + file /etc/sysctl.d/90-knode.conf  mode 0644, N bytes
note: $ROOT is no running system: values, modules, swap and services of one are left out
5 changes would be made
END
  [ "$before" = "$(cd "$ROOT" && find . -printf '%p %T@\n' | sort)" ]
}

@test "--diff shows what files become, and exits 4 until there is nothing" {
  run -4 on_root prepare --diff --only swap
  diff - <(echo "$output") <<'END'
--- a/etc/fstab
+++ b/etc/fstab
@@ -2 +2 @@
-/dev/sda2 none swap sw 0 0
+# swap is turned off by knode: /dev/sda2 none swap sw 0 0
  ~ unit swap.target  masked  # no unit brings swap back
END
  on_root prepare --only swap --yes
  run -0 on_root prepare --diff --only swap
  [ -z "$output" ]
}

@test "without a terminal to ask on, nothing is changed" {
  before=$(listing)
  run --separate-stderr on_root prepare
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: nothing was changed: there is nobody to ask; --yes goes on without asking" ]
  [ "$before" = "$(listing)" ]
  [ ! -e "$ROOT/var/lib/knode" ]
}

@test "who wants data is not asked" {
  run script -qec "'$KNODE' prepare --root '$ROOT' -o json" /dev/null <<<y
  [ "$status" -eq 1 ]
  [[ $output == *'"message":"nothing was changed: there is nobody to ask; --yes goes on without asking"'* ]]
  [ ! -e "$ROOT/var/lib/knode" ]
}

@test "a root that is not there yet is made" {
  run "$KNODE" prepare --yes --only modules --root "$BATS_TEST_TMPDIR/new/root"
  [ "$status" -eq 0 ]
  [ -e "$BATS_TEST_TMPDIR/new/root/etc/modules-load.d/knode.conf" ]
  run "$KNODE" prepare --dry-run --root "$BATS_TEST_TMPDIR/other"
  [ "$status" -eq 1 ]
  [ ! -e "$BATS_TEST_TMPDIR/other" ]
}

@test "on a terminal it asks; a no changes nothing, a yes does it" {
  before=$(listing)
  run script -qec "'$KNODE' prepare --no-color --root '$ROOT'" /dev/null <<<n
  [ "$status" -eq 1 ]
  [[ $output == *"Make 5 changes? [y/N] "* ]]
  [[ $output == *"knode: nothing was changed, as you wished"* ]]
  [ "$before" = "$(listing)" ]
  run script -qec "'$KNODE' prepare --no-color --root '$ROOT'" /dev/null <<<y
  [ "$status" -eq 0 ]
  [[ $output == *"5 changes: run 0001-prepare is done"* ]]
}

@test "prepare, twice, and undo: the same bytes, modes and owners" {
  before=$(listing)
  run on_root prepare --yes
  [ "$status" -eq 0 ]
  [ "${lines[-2]}" = "5 changes: run 0001-prepare is done" ]
  [ "${lines[-1]}" = "\`knode undo --root $ROOT\` takes it back" ]
  [ "$(readlink "$ROOT/etc/systemd/system/swap.target")" = /dev/null ]
  [ "$(stat -c %a "$ROOT/etc/fstab")" = 640 ]
  grep -qx 'net.ipv4.ip_forward = 1' "$ROOT/etc/sysctl.d/90-knode.conf"
  grep -qx br_netfilter "$ROOT/etc/modules-load.d/knode.conf"
  after=$(listing)
  run on_root prepare --yes
  [ "$status" -eq 0 ]
  [ "${lines[-1]}" = "no changes" ]
  [ "$after" = "$(listing)" ]
  run on_root undo --yes
  [ "$status" -eq 0 ]
  [ "$output" = "5 changes: run 0001-prepare is undone" ]
  [ "$before" = "$(listing)" ]
}

@test "the umask does not matter" {
  (umask 0 && on_root prepare --yes)
  [ "$(stat -c %a "$ROOT/etc/modules-load.d" "$ROOT/etc/modules-load.d/knode.conf" \
    "$ROOT/var/lib/knode/journal" "$ROOT/run/knode.lock" | xargs)" = "755 644 700 600" ]
}

@test "history lists runs, plan show tells their steps" {
  on_root prepare --only modules --yes
  on_root undo --yes
  on_root prepare --only swap --yes
  run on_root history
  [ "$status" -eq 0 ]
  [[ ${lines[0]} =~ ^0001-prepare\ +20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z\ +2\ changes\ undone$ ]]
  [[ ${lines[1]} =~ ^0002-prepare\ .*\ 2\ changes\ done$ ]]
  run on_root history -o json
  [ "$(jq -c '[.kind, (.runs[] | [.run, .state, .changes])]' <<<"$output")" = \
    '["RunList",["0001-prepare","undone",2],["0002-prepare","done",2]]' ]
  run on_root plan show 1
  [[ ${lines[0]} == "run 0001-prepare of 20"*" by knode "*": undone" ]]
  [ "${lines[2]}" = "  as it was dir    /etc" ]
  [ "${lines[3]}" = "  put back  dir    /etc/modules-load.d" ]
  run on_root plan show 0002-prepare -o json
  [ "$(jq -c '[.kind, (.plan.actions[] | select(.state == "done") | .target)]' <<<"$output")" = \
    '["Run","/etc/fstab","swap.target"]' ]
}

@test "plan show of a command is its plan; exit 4 while something is pending" {
  run -4 on_root plan show prepare
  [ "${lines[-1]}" = "5 changes would be made" ]
  on_root prepare --yes
  run -0 on_root plan show prepare
  [ "${lines[-1]}" = "no changes" ]
}

@test "plans and results as data" {
  run on_root prepare --dry-run -o json
  [ "$(jq -c '[.apiVersion, .kind, .command, .summary.create, .summary.modify]' <<<"$output")" = \
    '["knode.io/v1alpha1","Plan","prepare",3,2]' ]
  run on_root prepare --yes -o json
  [ "$(jq -c '[.kind, .run, .state, .changes]' <<<"$output")" = '["RunResult","0001-prepare","done",5]' ]
  run on_root undo --yes -o yaml
  [[ $output == *"kind: RunResult"*"state: undone"* ]]
}

@test "an edit after the run stops the undo, which shows it" {
  on_root prepare --yes
  echo '/dev/sdb1 /srv ext4 defaults 0 2' >>"$ROOT/etc/fstab"
  run --separate-stderr on_root undo --yes
  [ "$status" -eq 1 ]
  [[ $stderr == *"+/dev/sdb1 /srv ext4 defaults 0 2"* ]]
  [[ $stderr == *"knode: /etc/fstab was changed after knode did: nothing is put back; \`knode undo --force --root $ROOT\` goes on all the same" ]]
  [ -e "$ROOT/etc/modules-load.d/knode.conf" ]
  run --separate-stderr on_root undo --yes -o json
  [ "$status" -eq 1 ]
  [ -z "$output" ]
  [ "$(jq -c '[.kind, .exitCode, (.message | startswith("/etc/fstab was changed")), (.difference | contains("+/dev/sdb1 /srv"))]' <<<"$stderr")" = '["Error",1,true,true]' ]
  run on_root undo --yes --force
  [ "$status" -eq 0 ]
  [ ! -e "$ROOT/etc/modules-load.d/knode.conf" ]
}

@test "what stands in the way is told before anything is changed" {
  mkdir "$ROOT/etc/systemd/system/swap.target"
  run --separate-stderr on_root prepare --yes
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: swap: /etc/systemd/system/swap.target is a dir of its own, and is left alone" ]
  [ ! -e "$ROOT/var/lib/knode" ]
}

@test "one run at a time: a held lock names its holder" {
  mkdir -p "$ROOT/run"
  echo "412 init phase certs" >"$ROOT/run/knode.lock"
  exec 8<>"$ROOT/run/knode.lock"
  flock 8
  run --separate-stderr on_root prepare --yes
  [ "$status" -eq 1 ]
  [ "$stderr" = 'knode: `knode init phase certs` (pid 412) is at work: wait until it is done' ]
  [ ! -e "$ROOT/etc/modules-load.d" ]
}

@test "a file of a package stays" {
  mkdir -p "$ROOT/var/lib/dpkg/info"
  echo /etc/sysctl.d/90-knode.conf >"$ROOT/var/lib/dpkg/info/odd.list"
  echo theirs >"$ROOT/etc/sysctl.d/90-knode.conf"
  run --separate-stderr on_root prepare --yes
  [ "$status" -eq 1 ]
  [[ $stderr == "knode: sysctl: /etc/sysctl.d/90-knode.conf belongs to the package odd, and is not overwritten"* ]]
}

@test "a file that is read after knode's is told" {
  echo 'net.ipv4.ip_forward=0' >"$ROOT/etc/sysctl.d/99-own.conf"
  run on_root prepare --dry-run --only sysctl
  [ "${lines[2]}" = "note: /etc/sysctl.d/99-own.conf:1 sets net.ipv4.ip_forward to 0 at boot, and is read after /etc/sysctl.d/90-knode.conf: change it there, or it will be 0 again" ]
}

@test "knode's own file is not read after itself" {
  echo 'net.ipv4.ip_forward=0' >"$ROOT/etc/sysctl.d/90-knode.conf"
  run on_root prepare --dry-run --only sysctl
  [[ $output != *"is read after"* ]]
}

@test "limits are raised, never lowered" {
  echo 'fs.inotify.max_user_watches = 1000000' >"$ROOT/etc/sysctl.d/10-own.conf"
  on_root prepare --yes
  grep -qx 'fs.inotify.max_user_watches = 1000000' "$ROOT/etc/sysctl.d/90-knode.conf"
  grep -qx 'fs.inotify.max_user_instances = 8192' "$ROOT/etc/sysctl.d/90-knode.conf"
  run -0 on_root prepare --diff
}

@test "IPv6 is forwarded where the cluster uses it" {
  on_root prepare --dry-run --diff | grep ipv6 && return 1
  cat >"$BATS_TEST_TMPDIR/config.yaml" <<'END'
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking: {serviceSubnet: "10.96.0.0/12,fd00:1::/112"}
END
  run -4 on_root prepare --diff --config "$BATS_TEST_TMPDIR/config.yaml"
  [[ $output == *"+net.ipv6.conf.all.forwarding = 1"* ]]
  [[ $output == *"+net.ipv6.conf.default.forwarding = 1"* ]]
}

@test "mistakes" {
  run --separate-stderr on_root prepare --only moduls
  [ "$status" -eq 3 ]
  [ "$stderr" = 'knode: "moduls" does not prepare a host; what does: cni-config, modules, package-holds, swap, sysctl' ]
  run --separate-stderr on_root undo 7 --yes
  [ "$status" -eq 1 ]
  [ "$stderr" = 'knode: there is no run to undo' ]
  run --separate-stderr on_root plan show 7
  [ "$status" -eq 1 ]
  [ "$stderr" = 'knode: there is no run "7"; `knode history --root '"$ROOT"'` lists them' ]
  run --separate-stderr on_root resume
  [ "$status" -eq 1 ]
  [ "$stderr" = 'knode: there is no run to resume' ]
}

@test "history prune removes undone runs, asks first, and leaves undo what it can take back" {
  local only
  on_root prepare --only modules --yes
  on_root undo --yes
  for only in modules swap sysctl; do on_root prepare --only $only --yes; done
  run on_root history prune --dry-run
  [ "$status" -eq 0 ]
  [[ ${lines[0]} == 0001-prepare\ *\ undone ]]
  [ "${lines[1]}" = "1 run would be removed" ]
  run --separate-stderr on_root history prune
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: nothing was changed: there is nobody to ask; --yes goes on without asking" ]
  run script -qec "'$KNODE' history prune --root '$ROOT'" /dev/null <<<y
  [ "$status" -eq 0 ]
  [[ $output == *"Remove 1 run? [y/N] "* ]]
  [[ $output == *"1 run removed"* ]]
  run on_root history prune --keep 2 --yes -o json
  [ "$(jq -c . <<<"$output")" = \
    '{"apiVersion":"knode.io/v1alpha1","kind":"PruneResult","removed":true,"runs":["0002-prepare"]}' ]
  [ "$(cd "$ROOT/var/lib/knode/journal" && echo *)" = "0003-prepare 0004-prepare" ]
  run on_root history prune --keep 2 --yes
  [ "$output" = "there is no run to remove" ]
  run on_root history prune --older-than 1h --yes
  [ "$output" = "there is no run to remove" ]
  run on_root undo 3 --yes
  [ "$status" -eq 1 ]
  [ "$output" = "knode: run 0003-prepare lies under the newer 0004-prepare: undo that one first" ]
  on_root undo --yes
  on_root undo --yes
  run on_root undo --yes
  [ "$output" = "knode: there is no run to undo" ]
  [ -e "$ROOT/etc/modules-load.d/knode.conf" ]
  run on_root history prune --yes
  [ "${lines[-1]}" = "2 runs removed" ]
  run on_root history
  [ "$output" = "no run has changed this host" ]
}

@test "history prune: what cannot be asked for" {
  run on_root history prune --keep 1 --older-than 1h
  [ "$status" -eq 3 ]
  [ "$output" = "knode: --keep and --older-than exclude each other" ]
  run on_root history prune --keep -1
  [ "$status" -eq 3 ]
  [ "$output" = "knode: --keep: -1 is not a number of runs" ]
  run on_root history prune --older-than -1h
  [ "$status" -eq 3 ]
  [ "$output" = "knode: --older-than: a run cannot begin in the future" ]
}
