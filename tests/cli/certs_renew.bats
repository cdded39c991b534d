# New certificates and keys in place of old ones.

# shellcheck disable=SC2154 # bats sets stderr
load certs_setup

@test "renewing makes new keys with the old names, and undo brings the old ones back" {
  local old
  phase all
  kubeconfigs all
  old=$(cert "$PKI/apiserver.crt" -subject -issuer -ext subjectAltName)
  snapshot >"$BATS_TEST_TMPDIR/before"
  run "$KNODE" certs renew apiserver admin.conf --root "$ROOT"
  [ "$status" -eq 0 ]
  [ "${lines[-2]}" = "3 changes: run 0003-certs-renew is done" ]
  [ "$(cert "$PKI/apiserver.crt" -subject -issuer -ext subjectAltName)" = "$old" ]
  [ "$(diff <(snapshot) "$BATS_TEST_TMPDIR/before" | grep -c '^<')" -eq 3 ]
  openssl verify -CAfile "$PKI/ca.crt" "$PKI/apiserver.crt"
  run phase all
  [ "$output" = "no changes" ]
  run kubeconfigs all
  [ "$output" = "no changes" ]
  "$KNODE" undo --yes --root "$ROOT"
  cmp "$BATS_TEST_TMPDIR/before" <(snapshot)
}

@test "what uses the new certificates is named, and kubeadm's --kubeconfig is taken" {
  phase all
  kubeconfigs all
  run "$KNODE" certs renew admin.conf --kubeconfig /nowhere/admin.conf --root "$ROOT"
  [ "$status" -eq 0 ]
  [[ $output != *restart* ]]
  [ "$(grep ^note <<<"$output")" = "note: copies of /etc/kubernetes/admin.conf that people have keep the old certificate: give them new ones" ]
  run "$KNODE" certs renew etcd-peer scheduler.conf --root "$ROOT"
  [ "$(grep ^note <<<"$output")" = "note: scheduler and etcd use the old certificates until they restart: move their manifests out of $ROOT/etc/kubernetes/manifests, and after 20 seconds back" ]
  run "$KNODE" certs renew etcd-healthcheck-client --root "$ROOT"
  [ "$status" -eq 0 ]
  [[ $output != *note:* ]]
}

@test "all are renewed but the CAs, the kubelet's, and those of a CA elsewhere" {
  phase all
  kubeconfigs all
  run "$KNODE" certs renew all --root "$ROOT"
  [ "${lines[-2]}" = "18 changes: run 0003-certs-renew is done" ]
  rm "$PKI/etcd/ca.key"
  run "$KNODE" certs renew all --root "$ROOT"
  [ "${lines[-2]}" = "10 changes: run 0004-certs-renew is done" ]
  [[ $output == *"note: /etc/kubernetes/pki/etcd/server.crt cannot be renewed here: the key of its CA, /etc/kubernetes/pki/etcd/ca.key, is kept elsewhere"* ]]
  run --separate-stderr "$KNODE" certs renew etcd-server --root "$ROOT"
  [ "$status" -eq 1 ]
  run --separate-stderr "$KNODE" certs renew ca --root "$ROOT"
  [ "$stderr" = "knode: ca is a CA, and is not renewed but rotated: knode certs rotate-ca --ca ca begin --root $ROOT" ]
  run --separate-stderr "$KNODE" certs renew kubelet.conf --root "$ROOT"
  [ "$stderr" = "knode: kubelet.conf is renewed by the kubelet itself" ]
  run --separate-stderr "$KNODE" certs renew apiservr --root "$ROOT"
  [ "$stderr" = "knode: there is no certificate \"apiservr\"; did you mean apiserver?" ]
}

@test "a renewal without libraries of its own: what kubeadm made is renewed too" {
  command -v kubeadm >/dev/null || skip "no kubeadm"
  sed -i "s|^encryptionAlgorithm.*|certificatesDir: $PKI|; s|v1beta4|v1beta3|; s|kubernetesVersion: .*|kubernetesVersion: v1.26.0|" "$CONFIG"
  kubeadm init phase certs all --config "$CONFIG"
  kubeadm init phase kubeconfig all --config "$CONFIG" --kubeconfig-dir "$ROOT/etc/kubernetes"
  "$KNODE" certs check-expiration --root "$ROOT"
  "$KNODE" certs renew all --root "$ROOT"
  kubeadm certs check-expiration --config "$CONFIG"
  openssl verify -CAfile "$PKI/ca.crt" "$PKI/apiserver.crt"
}

@test "a subject that cannot be written again is not cut short" {
  phase all
  openssl req -new -key "$PKI/front-proxy-client.key" -subj '/OU=unit/CN=front-proxy-client' -out "$BATS_TEST_TMPDIR/csr"
  openssl x509 -req -in "$BATS_TEST_TMPDIR/csr" -CA "$PKI/front-proxy-ca.crt" -CAkey "$PKI/front-proxy-ca.key" -days 9 -out "$PKI/front-proxy-client.crt" 2>/dev/null
  refused "/etc/kubernetes/pki/front-proxy-client.crt cannot be renewed here: only organizations and a common name can be written, and its subject is OU=unit, CN=front-proxy-client" \
    "$KNODE" certs renew front-proxy-client --root "$ROOT"
}
