# Where the key of a CA is elsewhere: nothing is signed, and requests are made for whoever has it.

# shellcheck disable=SC2154 # bats sets stderr
load certs_setup

@test "with an external CA nothing is signed, and all must be there" {
  phase all
  kubeconfigs all
  rm "$PKI/ca.key"
  run phase all
  [ "$output" = "no changes" ]
  run kubeconfigs all
  [ "$output" = "no changes" ]
  rm "$PKI/apiserver.crt" "$PKI/apiserver.key" "$ROOT/etc/kubernetes/admin.conf"
  run --separate-stderr phase all
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/pki/apiserver.crt is missing, and cannot be made here: the key of its CA, /etc/kubernetes/pki/ca.key, is kept elsewhere. Have it signed there (\`knode certs generate-csr --root $ROOT\` makes the request), and put it in place" ]
  [ ! -e "$PKI/apiserver.key" ]
  run --separate-stderr kubeconfigs all
  [ "$status" -eq 1 ]
  [[ $stderr == *"/etc/kubernetes/admin.conf is missing, and cannot be made here"* ]]
}

@test "requests for an external CA are signed by openssl, and then complete a host" {
  local name
  own_cert kubernetes 9
  mkdir -p "$PKI"
  cp "$BATS_TEST_TMPDIR/kubernetes.crt" "$PKI/ca.crt"
  run "$KNODE" certs generate-csr --config "$CONFIG" --root "$ROOT"
  [ "$status" -eq 0 ]
  [ "$(find "$PKI" -name '*.csr' | wc -l)" -eq 7 ]
  [ "$(find "$ROOT/etc/kubernetes" -maxdepth 1 -name '*.conf.csr' | wc -l)" -eq 5 ]
  [ "$(find "$ROOT/etc/kubernetes" -name '*.csr' -perm 600 | wc -l)" -eq 12 ] # as kubeadm's
  openssl req -in "$PKI/apiserver.csr" -noout -verify -text | grep -q 'DNS:cp1, DNS:kubernetes, '
  [ "$(openssl req -in "$ROOT/etc/kubernetes/kubelet.conf.csr" -noout -subject)" = "subject=O = system:nodes, CN = system:node:cp1" ]
  run --separate-stderr kubeconfigs admin
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/admin.conf has a key, but no certificate: have the request /etc/kubernetes/admin.conf.csr signed by its CA, and put the certificate in base64 into client-certificate-data" ]
  for name in apiserver apiserver-kubelet-client; do
    openssl x509 -req -in "$PKI/$name.csr" -CA "$BATS_TEST_TMPDIR/kubernetes.crt" -CAkey "$BATS_TEST_TMPDIR/kubernetes.key" -days 2 -copy_extensions copy -out "$PKI/$name.crt" 2>/dev/null
    phase "$name"
  done
  openssl x509 -req -in "$ROOT/etc/kubernetes/admin.conf.csr" -CA "$BATS_TEST_TMPDIR/kubernetes.crt" -CAkey "$BATS_TEST_TMPDIR/kubernetes.key" -days 2 -out "$BATS_TEST_TMPDIR/admin.crt" 2>/dev/null
  sed -i "s|^    client-key-data|    client-certificate-data: $(base64 -w0 "$BATS_TEST_TMPDIR/admin.crt")\n&|" "$ROOT/etc/kubernetes/admin.conf"
  run kubeconfigs admin
  [ "$output" = "no changes" ]
  # Asked again, it keeps what is there.
  snapshot >"$BATS_TEST_TMPDIR/before"
  run "$KNODE" certs generate-csr --config "$CONFIG" --root "$ROOT"
  [ "$output" = "no changes" ]
  cmp "$BATS_TEST_TMPDIR/before" <(snapshot)
}
