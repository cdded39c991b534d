# What a joining node pins the cluster's CA with.

# shellcheck disable=SC2154 # bats sets stderr
load certs_setup

setup() {
  certs_setup
  phase ca
}

@test "the hash of the CA is openssl's" {
  run "$KNODE" certs ca-hash --root "$ROOT"
  [ "$status" -eq 0 ]
  [ "$output" = "sha256:$(openssl x509 -in "$PKI/ca.crt" -noout -pubkey | openssl pkey -pubin -outform der | sha256sum | cut -d' ' -f1)" ]
}

@test "the CA lies where --config says, or --cert-dir" {
  local hash
  hash=$("$KNODE" certs ca-hash --root "$ROOT")
  mv "$PKI" "$ROOT/etc/kubernetes/elsewhere"
  echo "certificatesDir: /etc/kubernetes/elsewhere" >>"$CONFIG"
  [ "$("$KNODE" certs ca-hash --root "$ROOT" --config "$CONFIG")" = "$hash" ]
  [ "$("$KNODE" certs ca-hash --root "$ROOT" --cert-dir /etc/kubernetes/elsewhere)" = "$hash" ]
  run --separate-stderr "$KNODE" certs ca-hash --root "$ROOT" --config "$CONFIG" --cert-dir /etc/kubernetes/pki
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: cannot open /etc/kubernetes/pki/ca.crt: No such file or directory" ]
  run --separate-stderr "$KNODE" certs ca-hash --cert-dir .
  [ "$status" -eq 3 ]
  [ "$stderr" = 'knode: --cert-dir: "." is not an absolute path' ]
}
