# New CAs in place of old ones, in steps that leave no gap.

# shellcheck disable=SC2154 # bats sets stderr
load certs_setup

@test "a CA is rotated in three steps, after each of which all verifies" {
  local step manifest=$ROOT/etc/kubernetes/manifests/kube-controller-manager.yaml count=0
  phase all
  kubeconfigs all
  mkdir -p "${manifest%/*}"
  printf 'spec:\n  containers:\n  - command:\n    - kube-controller-manager\n    - --cluster-signing-cert-file=/etc/kubernetes/pki/ca.crt\n    - --root-ca-file=/etc/kubernetes/pki/ca.crt\n' >"$manifest"
  cp "$PKI/ca.crt" "$BATS_TEST_TMPDIR/old.crt"
  snapshot >"$BATS_TEST_TMPDIR/0"
  for step in begin switch finish; do
    "$KNODE" certs rotate-ca "$step" --root "$ROOT"
    openssl verify -CAfile "$PKI/ca.crt" "$PKI/apiserver.crt" "$PKI/apiserver-kubelet-client.crt"
    [ "$(phase all)" = "no changes" ]
    [ "$(kubeconfigs all)" = "no changes" ]
    count=$((count + 1))
    snapshot >"$BATS_TEST_TMPDIR/$count"
    case $step in
      begin) openssl verify -CAfile "$BATS_TEST_TMPDIR/old.crt" "$PKI/apiserver.crt" ;;
      switch) openssl verify -CAfile "$PKI/ca-next.crt" "$PKI/apiserver.crt" ;;
    esac
    # What the controller manager signs with is one certificate, the one of ca.key.
    signing=$ROOT$(sed -n 's/.*--cluster-signing-cert-file=//p' "$manifest")
    [ "$(grep -c BEGIN "$signing")" -eq 1 ]
    cmp <(openssl x509 -in "$signing" -noout -pubkey) <(openssl pkey -in "$PKI/ca.key" -pubout)
  done
  run openssl verify -CAfile "$BATS_TEST_TMPDIR/old.crt" "$PKI/apiserver.crt"
  [ "$status" -ne 0 ]
  [ "$(grep -c BEGIN "$PKI/ca.crt")" -eq 1 ]
  [ -z "$(find "$PKI" -name 'ca-*')" ]
  for count in 2 1 0; do
    "$KNODE" undo --yes --root "$ROOT"
    cmp "$BATS_TEST_TMPDIR/$count" <(snapshot)
  done
}

@test "hosts that share a CA rotate it one after the other, and trust each other all the time" {
  local step other=$BATS_TEST_TMPDIR/other first=$PKI second manifest=etc/kubernetes/manifests/kube-controller-manager.yaml
  second=$other/etc/kubernetes/pki
  phase all
  kubeconfigs all
  mkdir -p "$second/etcd" "$ROOT/${manifest%/*}" "$other/${manifest%/*}"
  cp "$first"/{ca,front-proxy-ca}.{crt,key} "$first"/sa.{key,pub} "$second/"
  cp "$first"/etcd/ca.{crt,key} "$second/etcd/"
  sed 's/cp1/cp2/; s/192.0.2.10/192.0.2.11/' "$CONFIG" >"$BATS_TEST_TMPDIR/second.yaml"
  "$KNODE" init phase certs all --config "$BATS_TEST_TMPDIR/second.yaml" --root "$other"
  "$KNODE" init phase kubeconfig all --config "$BATS_TEST_TMPDIR/second.yaml" --root "$other"
  printf -- '- --cluster-signing-cert-file=/etc/kubernetes/pki/ca.crt\n' | tee "$ROOT/$manifest" >"$other/$manifest"
  cp "$first/ca.crt" "$BATS_TEST_TMPDIR/worker.crt"
  # What a kubeconfig trusts.
  trusted() { sed -n 's/^ *certificate-authority-data: //p' "$1" | base64 -d; }
  all_verify() {
    local ca kubeconfig
    for ca in "$first/ca.crt" "$second/ca.crt" "$BATS_TEST_TMPDIR/worker.crt"; do
      openssl verify -CAfile "$ca" "$first/apiserver.crt" "$second/apiserver.crt" "$first/apiserver-kubelet-client.crt" "$second/apiserver-kubelet-client.crt"
    done
    for kubeconfig in "$ROOT" "$other"; do
      trusted "$kubeconfig/etc/kubernetes/scheduler.conf" >"$BATS_TEST_TMPDIR/trusted.crt"
      openssl verify -CAfile "$BATS_TEST_TMPDIR/trusted.crt" "$first/apiserver.crt" "$second/apiserver.crt"
    done
  }
  all_verify
  for step in begin switch finish; do
    run "$KNODE" certs rotate-ca "$step" --root "$ROOT"
    [ "$status" -eq 0 ]
    all_verify
    if [ "$step" = begin ]; then
      [[ $output == *"note: bring /etc/kubernetes/pki/ca-next.crt and /etc/kubernetes/pki/ca-next.key to the other control planes before they take this step"* ]]
      cp "$first"/ca-next.{crt,key} "$second/"
    fi
    "$KNODE" certs rotate-ca "$step" --root "$other"
    all_verify
    cp "$first/ca.crt" "$BATS_TEST_TMPDIR/worker.crt"
    all_verify
    cmp "$first/ca.crt" "$second/ca.crt"
    cmp "$first/ca.key" "$second/ca.key"
    cmp "$ROOT/$manifest" "$other/$manifest"
    cmp <(trusted "$ROOT/etc/kubernetes/admin.conf") <(trusted "$other/etc/kubernetes/admin.conf")
  done
  [ "$(grep -c BEGIN "$first/ca.crt")" -eq 1 ]
  [ -z "$(find "$second" -name 'ca-*')" ]
}

@test "steps of a rotation out of turn are refused" {
  refused() { # STEP MESSAGE
    run --separate-stderr "$KNODE" certs rotate-ca "$1" --ca etcd-ca --root "$ROOT"
    [ "$status" -eq 1 ]
    [ "$stderr" = "knode: $2" ]
  }
  mkdir "$ROOT"
  refused begin "there is no CA etcd-ca to rotate: /etc/kubernetes/pki/etcd/ca.crt is missing"
  phase all
  refused switch "the rotation of /etc/kubernetes/pki/etcd/ca.crt has not begun: knode certs rotate-ca --ca etcd-ca begin --root $ROOT"
  refused finish "there is no rotation to finish: knode certs rotate-ca --ca etcd-ca begin --root $ROOT"
  "$KNODE" certs rotate-ca begin --ca etcd-ca --root "$ROOT"
  refused begin "the rotation of /etc/kubernetes/pki/etcd/ca.crt has begun already: /etc/kubernetes/pki/etcd/ca-next.crt is there; next comes \`knode certs rotate-ca --ca etcd-ca switch --root $ROOT\`"
  refused finish "the new CA does not sign yet: knode certs rotate-ca --ca etcd-ca switch --root $ROOT"
  cp "$PKI/etcd/peer.crt" "$BATS_TEST_TMPDIR/peer.crt"
  cp "$PKI/etcd/peer.key" "$BATS_TEST_TMPDIR/peer.key"
  "$KNODE" certs rotate-ca switch --ca etcd-ca --root "$ROOT"
  refused switch "/etc/kubernetes/pki/etcd/ca.crt is the new CA already; next comes \`knode certs rotate-ca --ca etcd-ca finish --root $ROOT\`"
  cp "$BATS_TEST_TMPDIR/peer.crt" "$BATS_TEST_TMPDIR/peer.key" "$PKI/etcd/"
  refused finish "/etc/kubernetes/pki/etcd/peer.crt is still signed by the old CA: knode certs renew etcd-peer --root $ROOT"
  "$KNODE" certs renew etcd-peer --root "$ROOT"
  "$KNODE" certs rotate-ca finish --ca etcd-ca --root "$ROOT"
  run --separate-stderr "$KNODE" certs rotate-ca forward --root "$ROOT"
  [ "$status" -eq 3 ]
  [ "$stderr" = 'knode: "forward" is no step of a rotation: begin, switch, finish' ]
}

@test "a rotation does not begin over what would stop it, and passes over what others keep" {
  phase all
  kubeconfigs all
  cp "$ROOT/etc/kubernetes/scheduler.conf" "$BATS_TEST_TMPDIR/good"
  echo 'kind: Config' >"$ROOT/etc/kubernetes/scheduler.conf"
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr "$KNODE" certs rotate-ca begin --root "$ROOT"
  [ "$status" -eq 1 ]
  [[ $stderr == "knode: /etc/kubernetes/scheduler.conf"* ]]
  cmp "$BATS_TEST_TMPDIR/before" <(snapshot)
  sed 's|client-certificate-data: .*|token: abc|; /client-key-data/d' "$BATS_TEST_TMPDIR/good" >"$ROOT/etc/kubernetes/scheduler.conf"
  sed -i 's|client-certificate-data: .*|client-certificate: /etc/kubernetes/pki/apiserver-kubelet-client.crt|; s|client-key-data: .*|client-key: /etc/kubernetes/pki/apiserver-kubelet-client.key|' "$ROOT/etc/kubernetes/admin.conf"
  "$KNODE" certs rotate-ca begin --root "$ROOT"
  run "$KNODE" certs rotate-ca switch --root "$ROOT"
  [ "$status" -eq 0 ]
  [[ $output == *"note: /etc/kubernetes/scheduler.conf has no certificate of its own"* ]]
  [[ $output == *"note: /etc/kubernetes/admin.conf cannot be renewed: its certificate lies in /etc/kubernetes/pki/apiserver-kubelet-client.crt, and belongs to whoever keeps that; it must be of the new CA before \`finish\`"* ]]
  "$KNODE" certs rotate-ca finish --root "$ROOT"
  run "$KNODE" certs renew all --root "$ROOT"
  [ "$status" -eq 0 ]
}

@test "the key of the new CA is missed where only its certificate was brought" {
  phase all
  cp -a "$ROOT" "$BATS_TEST_TMPDIR/other"
  "$KNODE" certs rotate-ca begin --root "$BATS_TEST_TMPDIR/other"
  cp "$BATS_TEST_TMPDIR/other/etc/kubernetes/pki/ca-next.crt" "$PKI/"
  run --separate-stderr "$KNODE" certs rotate-ca switch --root "$ROOT"
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: the key of the new CA, /etc/kubernetes/pki/ca-next.key, is missing: bring it from where the rotation began" ]
}
