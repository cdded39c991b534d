# Renewals and rotations that were interrupted: the same command goes on with them, and no other.

# shellcheck disable=SC2154 # bats sets stderr
load certs_setup

@test "an interrupted renewal is gone on with by the same command alone, and only once" {
  local run=$ROOT/var/lib/knode/journal/0003-certs-renew
  phase all
  kubeconfigs all
  "$KNODE" certs renew apiserver --root "$ROOT"
  sed -i '/"record":"done"/,$d' "$run/journal" # as if the power went
  snapshot >"$BATS_TEST_TMPDIR/renewed"
  refused "run 0003-certs-renew was interrupted: \`knode resume --root $ROOT\` completes it, \`knode undo --root $ROOT\` takes it back" "$KNODE" certs renew etcd-peer --root "$ROOT"
  refused "run 0003-certs-renew was interrupted: \`knode resume --root $ROOT\` completes it, \`knode undo --root $ROOT\` takes it back" "$KNODE" certs renew apiserver --cert-dir /etc/kubernetes/pki --root "$ROOT"
  run "$KNODE" certs renew apiserver --root "$ROOT"
  [ "$status" -eq 0 ]
  [ "$output" = "run 0003-certs-renew was interrupted: going on with it
2 changes: run 0003-certs-renew is done" ]
  cmp "$BATS_TEST_TMPDIR/renewed" <(snapshot)
}

@test "a rotation is gone on with, though its step has been half taken" {
  local run=$ROOT/var/lib/knode/journal/0003-certs-rotate-ca
  phase all
  kubeconfigs all
  "$KNODE" certs rotate-ca begin --root "$ROOT"
  snapshot >"$BATS_TEST_TMPDIR/begun"
  # As if the power went after ca.crt was written, and before admin.conf.
  sed -i '/"record":"begin","step":5/,$d' "$run/journal"
  refused "run 0003-certs-rotate-ca was interrupted: \`knode resume --root $ROOT\` completes it, \`knode undo --root $ROOT\` takes it back" "$KNODE" certs rotate-ca begin --ca etcd-ca --root "$ROOT"
  run "$KNODE" certs rotate-ca begin --root "$ROOT"
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "run 0003-certs-rotate-ca was interrupted: going on with it" ]
  cmp "$BATS_TEST_TMPDIR/begun" <(snapshot)
  run --separate-stderr "$KNODE" certs rotate-ca begin --root "$ROOT"
  [ "$status" -eq 1 ]
  [[ $stderr == "knode: the rotation of /etc/kubernetes/pki/ca.crt has begun already"* ]]
}

@test "what an interrupted run has left undone is the reason that is told" {
  local run=$ROOT/var/lib/knode/journal/0001-init-phase-certs
  phase all
  sed -i '/"record":"done"/,$d' "$run/journal"
  rm "$PKI/ca.crt" "$PKI/ca.key"
  refused "run 0001-init-phase-certs was interrupted: \`knode resume --root $ROOT\` completes it, \`knode undo --root $ROOT\` takes it back" kubeconfigs all
}
