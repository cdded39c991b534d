# Taking back what made or renewed certificates: what somebody put in their place since is not lost.

load certs_setup

make_all() { # ROOT
  "$KNODE" init phase certs all --config "$CONFIG" --root "$1"
  "$KNODE" init phase kubeconfig all --config "$CONFIG" --root "$1"
}
# not_undone PATH: the undo stops at it, and changes nothing
not_undone() {
  refused "$1 was changed after knode did: nothing is put back; \`knode undo --force --root $ROOT\` goes on all the same" \
    "$KNODE" undo --yes --root "$ROOT"
}

@test "undo takes all away again, and no key is in the journal" {
  phase all
  kubeconfigs all
  run ! grep -rl 'PRIVATE KEY\|client-key-data' "$ROOT/var/lib/knode"
  "$KNODE" undo --yes --root "$ROOT"
  "$KNODE" undo --yes --root "$ROOT"
  [ -z "$(find "$ROOT/etc" 2>/dev/null)" ]
}

@test "a run that is killed leaves no half-written key, and the next one completes it" {
  local i
  sed -i 's/ECDSA-P256/RSA-2048/' "$CONFIG"
  for i in 05 15 30 45 60; do
    # In the foreground timeout(1) waits for what it killed, and does not die with it: the lock is free then.
    timeout --foreground -s KILL "0.$i" "$KNODE" init phase certs all --config "$CONFIG" --root "$ROOT" >"$BATS_TEST_TMPDIR/out" || true
    [ ! -e "$PKI" ] || find "$PKI" -name '*.key' -not -name '.*' -exec openssl pkey -in {} -noout \;
    [ ! -e "$PKI" ] || [ -z "$(find "$PKI" -name '*.key*' ! -perm 600)" ]
    [ ! -e "$ROOT/var/lib/knode/journal" ] || "$KNODE" resume --root "$ROOT" || true
  done
  phase all
  [ "$(find "$PKI" -type f | wc -l)" -eq 22 ]
  openssl verify -CAfile "$PKI/ca.crt" "$PKI/apiserver.crt"
}

@test "another CA and its certificates, put there since, are not removed" {
  phase all
  make_all "$BATS_TEST_TMPDIR/other"
  rm -r "$PKI"
  cp -a "$BATS_TEST_TMPDIR/other/etc/kubernetes/pki" "$PKI"
  not_undone /etc/kubernetes/pki/apiserver-etcd-client.crt
  run "$KNODE" undo --yes --force --root "$ROOT"
  [ "$status" -eq 0 ]
  [ ! -e "$PKI/ca.key" ]
}

@test "a newer renewal is not replaced by what was before an older one" {
  make_all "$ROOT"
  "$KNODE" certs renew all --root "$ROOT"
  cp -a "$ROOT" "$BATS_TEST_TMPDIR/other"
  "$KNODE" certs renew apiserver --root "$BATS_TEST_TMPDIR/other"
  cp -a "$BATS_TEST_TMPDIR/other/etc/kubernetes/pki"/apiserver.* "$PKI/"
  not_undone /etc/kubernetes/pki/apiserver.crt
}

@test "a kubeconfig in another's place, and a byte at the end of a key, are seen" {
  make_all "$ROOT"
  "$KNODE" certs renew all --root "$ROOT"
  cp -a "$ROOT" "$BATS_TEST_TMPDIR/renewed"
  cp "$ROOT/etc/kubernetes/scheduler.conf" "$ROOT/etc/kubernetes/admin.conf"
  not_undone /etc/kubernetes/admin.conf
  cp -a "$BATS_TEST_TMPDIR/renewed/etc" "$ROOT"
  echo >>"$PKI/apiserver.key"
  not_undone /etc/kubernetes/pki/apiserver.key
}

@test "what has expired since is taken back like anything else" {
  phase all
  command -v faketime >/dev/null || skip "no faketime"
  run faketime '+400 days' "$KNODE" undo --yes --root "$ROOT"
  echo "$output"
  [ "$status" -eq 0 ]
  [ -z "$(find "$ROOT/etc" -type f)" ]
}

@test "a run that died before it knew that it was done is taken back, but not what came after it" {
  local run=$ROOT/var/lib/knode/journal/0001-init-phase-certs
  "$KNODE" init phase certs all --config "$CONFIG" --root "$ROOT"
  sed -i '/"record":"done"/,$d' "$run/journal" # as if the power went between
  [ "$("$KNODE" history --root "$ROOT" -o json | jq -r '.runs[0].state')" = interrupted ]
  cp -a "$ROOT" "$BATS_TEST_TMPDIR/crashed"
  make_all "$BATS_TEST_TMPDIR/other"
  cp "$BATS_TEST_TMPDIR/other/etc/kubernetes/pki/sa.key" "$BATS_TEST_TMPDIR/other/etc/kubernetes/pki/sa.pub" "$PKI/"
  not_undone /etc/kubernetes/pki/sa.pub
  run "$KNODE" undo --yes --root "$BATS_TEST_TMPDIR/crashed"
  [ "$status" -eq 0 ]
  [ -z "$(find "$BATS_TEST_TMPDIR/crashed/etc" -type f)" ]
}

@test "what never began does not lead to an undo of what was before it" {
  make_all "$ROOT"
  mkdir "$ROOT/var/lib/knode/journal/0003-certs-renew" # as a kill -9 leaves it
  refused "run 0003-certs-renew was stopped before it changed anything: there is nothing of it to undo; \`knode history --root $ROOT\` lists what is, and \`knode undo RUN --root $ROOT\` undoes it" "$KNODE" undo --yes --root "$ROOT"
  run "$KNODE" undo 2 --yes --root "$ROOT"
  [ "$status" -eq 0 ]
  [ ! -e "$ROOT/etc/kubernetes/admin.conf" ]
  "$KNODE" certs renew all --root "$ROOT"
  [ ! -e "$ROOT/var/lib/knode/journal/0003-certs-renew/original-0" ] || [ -e "$ROOT/var/lib/knode/journal/0003-certs-renew/journal" ]
}
