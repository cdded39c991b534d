# Commands that messages tell with --root: each is for that root, and none for the machine that runs.

setup() {
  KNODE=${KNODE:-build/knode}
  ROOT="$BATS_TEST_TMPDIR/an image"
  mkdir -p "$ROOT"/{etc/kubernetes/manifests,etc/containerd,etc/systemd/system,lib/systemd,var/lib/etcd/member}
  printf 'ID=debian\nVERSION_ID=12\n' >"$ROOT/etc/os-release"
  : >"$ROOT/lib/systemd/systemd"
  OUT=$BATS_TEST_TMPDIR/out
}

# Commands that are told: remedies, those between backquotes, and those after "without a way back:".
commands() {
  sed -nE -e 's/.*without a way back: (.*)/\1/p' -e '/`/{s/^[^`]*//;s/`([^`]*)`[^`]*/\1\n/gp}' "$OUT" |
    grep -v '^$' || true
}

# Every command is knode's with this root, or runs in it; and there is one at least.
assert_for_root() {
  local command count=0
  while read -r command; do
    count=$((count + 1))
    case $command in
      "knode "*"--root '$ROOT'"* | "knode render units --output-dir '$ROOT'"* | "chroot '$ROOT' "* | "#"*) ;;
      rm* | echo* | sed* | mkdir* | mv*)
        # A file of the root, as the running machine finds it.
        [[ "$command" != *[\ \>]/* && "$command" == *"'$ROOT/"* ]] || {
          echo "for the live host: $command"
          return 1
        }
        ;;
      *)
        echo "for the live host: $command"
        return 1
        ;;
    esac
  done < <(commands)
  [ "$count" -gt 0 ]
}

@test "hints of checks: each link of each chain" {
  echo 'disabled_plugins = ["cri"]' >"$ROOT/etc/containerd/config.toml"
  touch "$ROOT/etc/kubernetes/manifests/etcd.yaml"
  run "$KNODE" --root "$ROOT" preflight -o json
  [ "$status" -eq 2 ]
  jq -r '.results[] | select(.hint) | .hint' <<<"$output" | awk '{ gsub(/ && /, "\n") } 1' | sort -u |
    sed 's/.*/`&`/' >"$OUT"
  [ "$(wc -l <"$OUT")" -ge 6 ]
  assert_for_root
  grep -qxF "\`rm '$ROOT/etc/kubernetes/manifests/etcd.yaml'\`" "$OUT"
  run grep -E 'reboot|restart' "$OUT"
  [ "$status" -eq 1 ]
}

@test "edits of files work in a root without programs" {
  local hint
  touch "$ROOT/etc/kubernetes/manifests/etcd.yaml"
  echo '192.0.2.9 localhost other' >"$ROOT/etc/hosts"
  for check in FileAvailable--etc-kubernetes-manifests-etcd.yaml DirAvailable--var-lib-etcd host-localhost; do
    hint=$("$KNODE" --root "$ROOT" preflight --only "$check" -o json | jq -r '.results[0].hint')
    echo "$hint"
    bash -c "$hint"
    "$KNODE" --root "$ROOT" preflight --only "$check" -o json | jq -e '.results[0].status == "pass"'
  done
  [ "$(cat "$ROOT/etc/hosts")" = $'192.0.2.9 other\n127.0.0.1 localhost' ]
  [ -d "$ROOT/var/lib/etcd.before/member" ]
}

@test "what installs the kubelet's unit writes below the root" {
  local hint
  hint=$("$KNODE" --root "$ROOT" preflight --only Service-Kubelet -o json | jq -r '.results[0].hint')
  [ "${hint%% && *}" = "knode render units --output-dir '$ROOT'" ]
  PATH=$(dirname "$KNODE"):$PATH bash -c "${hint%% && *}"
  [ -f "$ROOT/etc/systemd/system/kubelet.service" ]
}

@test "a run that is done, one that is not there, and one that cannot be taken back" {
  "$KNODE" --root "$ROOT" prepare --only sysctl --yes >"$OUT"
  [ "$(tail -n 1 "$OUT")" = "\`knode undo --root '$ROOT'\` takes it back" ]
  assert_for_root
  for command in "undo 99 --yes" "resume 99" "plan show 99"; do
    # shellcheck disable=SC2086 # words
    run "$KNODE" --root "$ROOT" $command
    [ "$status" -eq 1 ]
    echo "$output" >"$OUT"
    assert_for_root
  done
  echo x >"$ROOT/etc/sysctl.d/90-knode.conf"
  run "$KNODE" --root "$ROOT" undo --yes
  [ "$status" -eq 1 ]
  grep nothing <<<"$output" >"$OUT"
  assert_for_root
}

@test "a damaged journal" {
  "$KNODE" --root "$ROOT" prepare --only sysctl --yes >"$OUT"
  echo '{' >"$ROOT/var/lib/knode/journal/0001-prepare/journal"
  run "$KNODE" --root "$ROOT" plan show 1
  [ "$status" -eq 1 ]
  echo "$output" >"$OUT"
  assert_for_root
}
