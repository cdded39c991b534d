# CAs that are brought along: what they are, and what they may sign.

# shellcheck disable=SC2154 # bats sets stderr
load certs_setup

# ca CURVE-OPTIONS -- REQ-OPTIONS: a CA in place
ca() {
  local key=()
  while [ "$1" != -- ]; do key+=(-pkeyopt "$1") && shift; done
  mkdir -p "$PKI"
  openssl genpkey -algorithm EC "${key[@]}" -out "$PKI/ca.key" 2>/dev/null
  openssl req -x509 -new -key "$PKI/ca.key" -subj /CN=own -days 9 -out "$PKI/ca.crt" "${@:2}"
}

@test "an own CA is taken, also with a chain; a weak one is refused" {
  own_cert root 10
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=intermediate -keyout "$BATS_TEST_TMPDIR/int.key" -out "$BATS_TEST_TMPDIR/int.csr" 2>/dev/null
  openssl x509 -req -in "$BATS_TEST_TMPDIR/int.csr" -CA "$BATS_TEST_TMPDIR/root.crt" -CAkey "$BATS_TEST_TMPDIR/root.key" -days 9 \
    -extfile <(printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n') -out "$BATS_TEST_TMPDIR/int.crt" 2>/dev/null
  mkdir -p "$PKI"
  cat "$BATS_TEST_TMPDIR/int.crt" "$BATS_TEST_TMPDIR/root.crt" >"$PKI/ca.crt"
  cp "$BATS_TEST_TMPDIR/int.key" "$PKI/ca.key"
  phase all
  kubeconfigs all
  [ "$(cert "$PKI/apiserver.crt" -issuer)" = "issuer=CN = intermediate " ]
  openssl verify -CAfile "$BATS_TEST_TMPDIR/root.crt" -untrusted "$BATS_TEST_TMPDIR/int.crt" "$PKI/apiserver.crt"
  # The kubeconfigs trust the whole chain.
  python3 -c 'import base64, sys, yaml; c = yaml.safe_load(open(sys.argv[1])); assert base64.b64decode(c["clusters"][0]["cluster"]["certificate-authority-data"]).count(b"BEGIN") == 2' "$ROOT/etc/kubernetes/admin.conf"

  rm -rf "$ROOT" && mkdir -p "$PKI"
  openssl req -x509 -newkey rsa:1024 -nodes -subj /CN=weak -days 9 -keyout "$PKI/ca.key" -out "$PKI/ca.crt" 2>/dev/null
  run --separate-stderr phase all
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/pki/ca.key is not used: its RSA key has fewer than 2048 bits" ]
  openssl req -x509 -newkey rsa:2048 -sha1 -nodes -subj /CN=weak -days 9 -keyout "$PKI/ca.key" -out "$PKI/ca.crt" 2>/dev/null
  chmod 600 "$PKI/ca.key"
  run --separate-stderr phase all
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/pki/ca.crt: the CA CN=weak will not do: it is signed with SHA-1; bring one with SHA-256 and RSA of at least 2048 bits, or ECDSA on P-256, P-384 or P-521" ]
  [ ! -e "$PKI/apiserver.key" ]
}

@test "curves that Kubernetes cannot read are refused" {
  local curve
  for curve in secp256k1 brainpoolP256r1; do
    ca ec_paramgen_curve:$curve --
    refused "/etc/kubernetes/pki/ca.key is not used: its curve is not one that Kubernetes can read: P-256, P-384, P-521, by name" phase all
  done
  ca ec_paramgen_curve:P-256 ec_param_enc:explicit --
  refused "/etc/kubernetes/pki/ca.key is not used: its curve is not one that Kubernetes can read: P-256, P-384, P-521, by name" phase all
  ca ec_paramgen_curve:P-521 --
  phase all
  openssl verify -CAfile "$PKI/ca.crt" "$PKI/apiserver.crt"
}

@test "a CA's own limits are kept" {
  local limits="/etc/kubernetes/pki/ca.crt: the CA CN=own cannot sign for"
  ca ec_paramgen_curve:P-256 -- -addext 'nameConstraints=critical,permitted;DNS:example.com'
  refused "$limits kube-apiserver: it may not sign a certificate with these names, for its own name constraints; bring a CA without such limits" phase all
  ca ec_paramgen_curve:P-256 -- -addext extendedKeyUsage=serverAuth
  refused "$limits kube-apiserver-kubelet-client: it may not sign certificates of clients, for its own extended key usages; bring a CA without such limits" phase all
  ca ec_paramgen_curve:P-256 -- -addext 1.2.3.4=critical,ASN1:UTF8String:x
  refused "/etc/kubernetes/pki/ca.crt: the CA CN=own will not do: one of its critical extensions is not understood; bring one with SHA-256 and RSA of at least 2048 bits, or ECDSA on P-256, P-384 or P-521" phase all
  ca ec_paramgen_curve:P-256 -- -addext 'nameConstraints=critical,permitted;DNS:cp1,permitted;DNS:kubernetes,permitted;DNS:default,permitted;DNS:svc,permitted;DNS:local,permitted;IP:10.0.0.0/255.0.0.0,permitted;IP:192.0.2.0/255.255.255.0' \
    -addext extendedKeyUsage=serverAuth,clientAuth
  phase all
  kubeconfigs all
  openssl verify -purpose sslserver -CAfile "$PKI/ca.crt" "$PKI/apiserver.crt"
}

@test "the limits of a CA above it count too, also for what is there already" {
  mkdir -p "$PKI"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=root -days 9 -keyout "$BATS_TEST_TMPDIR/root.key" -out "$BATS_TEST_TMPDIR/root.crt" \
    -addext 'nameConstraints=critical,permitted;DNS:example.com' 2>/dev/null
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=int -keyout "$PKI/ca.key" -out "$BATS_TEST_TMPDIR/csr" 2>/dev/null
  openssl x509 -req -in "$BATS_TEST_TMPDIR/csr" -CA "$BATS_TEST_TMPDIR/root.crt" -CAkey "$BATS_TEST_TMPDIR/root.key" -days 9 \
    -extfile <(printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n') -out "$PKI/ca.crt" 2>/dev/null
  phase ca
  phase apiserver
  cat "$BATS_TEST_TMPDIR/root.crt" >>"$PKI/ca.crt"
  refused "/etc/kubernetes/pki/apiserver.crt: the CA CN=root cannot sign for kube-apiserver: it may not sign a certificate with these names, for its own name constraints; bring a CA without such limits" phase apiserver
}

@test "the certificate of the key comes first in the file" {
  own_cert other 9
  ca ec_paramgen_curve:P-256 --
  cp "$PKI/ca.crt" "$BATS_TEST_TMPDIR/own.crt"
  cat "$BATS_TEST_TMPDIR/other.crt" "$BATS_TEST_TMPDIR/own.crt" >"$PKI/ca.crt"
  refused "/etc/kubernetes/pki/ca.crt: CN=own belongs to /etc/kubernetes/pki/ca.key, and must come first in the file, with its chain after it" phase all
}

@test "a certificate that ends with its CA says so before it is made" {
  local end
  ca ec_paramgen_curve:P-256 --
  end=$(date -u -d "$(openssl x509 -in "$PKI/ca.crt" -noout -enddate | cut -d= -f2)" '+%Y-%m-%d %H:%M:%S UTC')
  run phase apiserver --dry-run
  [ "$status" -eq 0 ]
  [[ $output == *"kube-apiserver, for 365d, signed by ca  # certificate for serving the Kubernetes API; its CA ends first, on $end"* ]]
  phase apiserver
  run "$KNODE" certs renew apiserver --root "$ROOT"
  [[ $output == *"note: /etc/kubernetes/pki/apiserver.crt: its CA ends first, on $end"* ]]
}

@test "renewals find a broken CA before anything begins" {
  phase all
  kubeconfigs all
  own_cert foreign 9
  cp "$PKI/ca.key" "$BATS_TEST_TMPDIR/good.key"
  cp "$BATS_TEST_TMPDIR/foreign.key" "$PKI/ca.key"
  refused "/etc/kubernetes/pki/ca.key is not the key of /etc/kubernetes/pki/ca.crt; put the right one there, or remove it and have certificates signed elsewhere" \
    "$KNODE" certs renew all --root "$ROOT"
  cp "$BATS_TEST_TMPDIR/good.key" "$PKI/ca.key"
  mv "$PKI/ca.crt" "$BATS_TEST_TMPDIR/ca.crt"
  refused "/etc/kubernetes/pki/apiserver.crt cannot be renewed: its CA, /etc/kubernetes/pki/ca.crt, is missing: put it back" \
    "$KNODE" certs renew apiserver --root "$ROOT"
  cp "$BATS_TEST_TMPDIR/ca.crt" "$PKI/ca.crt"
  "$KNODE" certs renew all --root "$ROOT" # no run stands in the way
}

@test "a CA that has expired is rotated" {
  local step
  command -v faketime >/dev/null || skip "no faketime"
  phase all
  kubeconfigs all
  run --separate-stderr faketime '+3700 days' "$KNODE" certs renew apiserver --root "$ROOT"
  [ "$status" -eq 1 ]
  [[ $stderr == *"/etc/kubernetes/pki/ca.crt expired on "*"; a new CA is needed: see \`knode certs rotate-ca --help\`" ]]
  for step in begin switch finish; do faketime '+3700 days' "$KNODE" certs rotate-ca $step --root "$ROOT"; done
  faketime '+3700 days' openssl verify -CAfile "$PKI/ca.crt" "$PKI/apiserver.crt"
}

@test "the key that signs service account tokens is not made anew beside the public key of the old one" {
  phase sa
  rm "$PKI/sa.key"
  refused "/etc/kubernetes/pki/sa.key is missing, though its public key /etc/kubernetes/pki/sa.pub is there: put the key back, or remove the public key, so that both are made anew" phase all
  rm "$PKI/sa.pub"
  phase sa
  cmp <(openssl pkey -in "$PKI/sa.key" -pubout) "$PKI/sa.pub"
}

@test "an intermediate CA with its chain is told what the controller manager wants" {
  mkdir -p "$PKI"
  own_cert root 9
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=int -keyout "$PKI/ca.key" -out "$BATS_TEST_TMPDIR/csr" 2>/dev/null
  openssl x509 -req -in "$BATS_TEST_TMPDIR/csr" -CA "$BATS_TEST_TMPDIR/root.crt" -CAkey "$BATS_TEST_TMPDIR/root.key" -days 9 \
    -extfile <(printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n') -out "$PKI/ca.crt" 2>/dev/null
  cat "$BATS_TEST_TMPDIR/root.crt" >>"$PKI/ca.crt"
  chmod 600 "$PKI/ca.key"
  run phase ca
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "note: /etc/kubernetes/pki/ca.crt: the controller manager signs with a file of one certificate alone: put CN=int by itself into another, and name that in extraArgs of controllerManager, cluster-signing-cert-file (knode(8), CREDENTIALS)" ]
  [ "${lines[1]}" = "no changes" ]
}

@test "directories of others are used as they are" {
  mkdir -p "$ROOT/tmp"
  chmod 1777 "$ROOT/tmp"
  phase ca
  kubeconfigs admin --kubeconfig-dir /tmp
  [ "$(stat -c %a "$ROOT/tmp")" = 1777 ]
}
