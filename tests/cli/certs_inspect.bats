# What files of certificates, keys, requests and kubeconfigs are shown to be.

# shellcheck disable=SC2154 # bats sets stderr
load certs_setup

setup() {
  certs_setup
  phase all
  kubeconfigs all
}

# A kubeconfig with files in place of what is embedded: CERTIFICATE KEY CA
kubeconfig() {
  printf 'apiVersion: v1\nkind: Config\ncurrent-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: "https://x", certificate-authority: %s}}]\nusers: [{name: u, user: {client-certificate: %s, client-key: %s}}]\n' "$3" "$1" "$2"
}

# The digest that openssl prints of a public key in PEM on standard input.
key_hash() { echo "sha256:$(openssl pkey "$@" -outform der | sha256sum | cut -d' ' -f1)"; }

@test "inspect shows certificates and bundles, and whose the key in them is" {
  run "$KNODE" certs inspect "$PKI/apiserver.crt"
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "CN=kube-apiserver" ]
  [ "${lines[1]}" = "  signed by     CN=kubernetes" ]
  [ "${lines[4]}" = "  DNS names     cp1, kubernetes, kubernetes.default, kubernetes.default.svc, kubernetes.default.svc.cluster.local" ]
  [ "${lines[5]}" = "  addresses     10.96.0.1, 192.0.2.10" ]
  [ "${lines[6]}" = "  usages        digital signature, key encipherment, server" ]
  [ "${lines[7]}" = "  key           ECDSA-P256" ]
  [ "${lines[10]}" = "  fingerprint   $(openssl x509 -in "$PKI/apiserver.crt" -noout -fingerprint -sha256 | cut -d= -f2 | tr -d : | tr A-F a-f)" ]
  [ "${#lines[@]}" -eq 12 ]

  cat "$PKI/apiserver.crt" "$PKI/apiserver.key" "$PKI/ca.crt" >"$BATS_TEST_TMPDIR/bundle"
  run "$KNODE" certs inspect "$BATS_TEST_TMPDIR/bundle"
  [ "$status" -eq 0 ]
  [ "$(grep '^[^ ]\|^  key  ' <<<"$output")" = $'CN=kube-apiserver\n  key           ECDSA-P256, private key in the file\nCN=kubernetes (CA)\n  key           ECDSA-P256' ]
  "$KNODE" certs inspect "$BATS_TEST_TMPDIR/bundle" -o json | jq -e '[.certificates[].hasPrivateKey] == [true, false] and .privateKey == "ECDSA-P256"'
  cat "$PKI/apiserver.crt" "$PKI/sa.key" >"$BATS_TEST_TMPDIR/bundle"
  run "$KNODE" certs inspect "$BATS_TEST_TMPDIR/bundle"
  [ "${lines[7]}" = "  key           ECDSA-P256, another private key in the file" ]

  openssl x509 -in "$PKI/ca.crt" -outform der -out "$BATS_TEST_TMPDIR/ca.der"
  "$KNODE" certs inspect "$BATS_TEST_TMPDIR/ca.der" -o json | jq -e '.certificates[0].isCA and .certificates[0].usages == ["digital signature", "key encipherment", "certificate sign"]
    and .requests == [] and (.certificates[0] | has("hasPrivateKey") | not)'
}

@test "inspect shows keys, private and public, by kind and hash" {
  local hash
  hash=$(key_hash -in "$PKI/sa.key" -pubout)
  run "$KNODE" certs inspect "$PKI/sa.key"
  [ "$status" -eq 0 ]
  [ "$output" = "$PKI/sa.key: private key, ECDSA-P256"$'\n'"  key hash      $hash" ]
  run "$KNODE" certs inspect "$PKI/sa.pub"
  [ "$status" -eq 0 ]
  [ "$output" = "$PKI/sa.pub: public key, ECDSA-P256"$'\n'"  key hash      $hash" ]
  [ "$("$KNODE" certs inspect "$PKI/sa.pub" -o json | jq -cS .)" = "{\"apiVersion\":\"knode.io/v1alpha1\",\"certificates\":[],\"file\":\"$PKI/sa.pub\",\"kind\":\"CertificateInspection\",\"publicKey\":\"ECDSA-P256\",\"publicKeyHash\":\"$hash\",\"requests\":[]}" ]
  [ "$("$KNODE" certs inspect "$PKI/sa.key" -o yaml | grep '^p')" = $'privateKey: ECDSA-P256\npublicKeyHash: '"$hash" ]
}

@test "inspect shows signing requests, and whether they are signed by their key" {
  "$KNODE" certs generate-csr --config "$CONFIG" --root "$BATS_TEST_TMPDIR/other"
  local csr=$BATS_TEST_TMPDIR/other/etc/kubernetes/pki/apiserver.csr hash
  hash=$(key_hash -in "${csr%.csr}.key" -pubout)
  run "$KNODE" certs inspect "$csr"
  [ "$status" -eq 0 ]
  [ "$output" = "CN=kube-apiserver (signing request)
  DNS names     cp1, kubernetes, kubernetes.default, kubernetes.default.svc, kubernetes.default.svc.cluster.local
  addresses     10.96.0.1, 192.0.2.10
  key           ECDSA-P256
  signature     ecdsa-with-SHA256, right
  key hash      $hash" ]
  cat "$csr" "${csr%.csr}.key" >"$BATS_TEST_TMPDIR/both"
  run "$KNODE" certs inspect "$BATS_TEST_TMPDIR/both"
  [ "${lines[3]}" = "  key           ECDSA-P256, private key in the file" ]
  # Another bit of its signature.
  openssl req -in "$csr" -outform der -out "$BATS_TEST_TMPDIR/csr.der"
  printf '\x00' | dd of="$BATS_TEST_TMPDIR/csr.der" bs=1 seek=$(($(stat -c %s "$BATS_TEST_TMPDIR/csr.der") - 5)) conv=notrunc status=none
  run "$KNODE" certs inspect "$BATS_TEST_TMPDIR/csr.der"
  [ "$status" -eq 0 ]
  [ "${lines[4]}" = "  signature     ecdsa-with-SHA256, WRONG: not by this key" ]
  "$KNODE" certs inspect "$csr" -o json | jq -e '.requests[0] | .subject == "CN=kube-apiserver" and .signatureIsRight and .ipAddresses == ["10.96.0.1", "192.0.2.10"]'
  "$KNODE" certs inspect "$BATS_TEST_TMPDIR/csr.der" -o json | jq -e '.requests[0].signatureIsRight == false and .certificates == []'
}

@test "inspect shows the client and the CA of a kubeconfig, embedded or in files" {
  local expected=$'O=system:masters, CN=kubernetes-super-admin\n  key           ECDSA-P256, private key in the file\nCN=kubernetes (CA)\n  key           ECDSA-P256'
  run "$KNODE" certs inspect "$ROOT/etc/kubernetes/super-admin.conf"
  [ "$status" -eq 0 ]
  [ "$(grep '^[^ ]\|^  key  ' <<<"$output")" = "$expected" ]
  "$KNODE" certs inspect "$ROOT/etc/kubernetes/super-admin.conf" -o json |
    jq -e '.kubeconfig == {"cluster": "kubernetes", "server": "https://192.0.2.10:6443", "user": "kubernetes-super-admin"} and [.certificates[].isCA] == [false, true]'

  # As the kubelet's is after a rotation: certificate and key in one file.
  mkdir -p "$ROOT/var/lib/kubelet/pki"
  cat "$PKI/apiserver-kubelet-client.crt" "$PKI/apiserver-kubelet-client.key" >"$ROOT/var/lib/kubelet/pki/kubelet-client-current.pem"
  kubeconfig /var/lib/kubelet/pki/kubelet-client-current.pem ../../var/lib/kubelet/pki/kubelet-client-current.pem pki/ca.crt >"$ROOT/etc/kubernetes/kubelet.conf"
  run "$KNODE" certs inspect /etc/kubernetes/kubelet.conf --root "$ROOT"
  [ "$status" -eq 0 ]
  [ "$(grep '^[^ ]\|^  key  ' <<<"$output")" = "${expected/system:masters, CN=kubernetes-super-admin/kubeadm:cluster-admins, CN=kube-apiserver-kubelet-client}" ]

  # What is there is shown, and what is not is told.
  rm "$ROOT/var/lib/kubelet/pki/kubelet-client-current.pem"
  run --separate-stderr "$KNODE" certs inspect /etc/kubernetes/kubelet.conf --root "$ROOT"
  [ "$status" -eq 1 ]
  [ "$(grep '^[^ ]' <<<"$output")" = "CN=kubernetes (CA)" ]
  [ "$stderr" = "knode: cannot open /var/lib/kubelet/pki/kubelet-client-current.pem: No such file or directory" ]
}

@test "inspect takes names from the working directory, and standard input" {
  cd "$PKI"
  [ "$("$KNODE" certs inspect ca.crt | head -1)" = "CN=kubernetes (CA)" ]
  [ "$("$KNODE" certs inspect ./etcd/../sa.pub | head -1)" = "./etcd/../sa.pub: public key, ECDSA-P256" ]
  [ "$("$KNODE" certs inspect ../admin.conf | head -1)" = "O=kubeadm:cluster-admins, CN=kubernetes-admin" ]
  kubeconfig pki/apiserver.crt pki/apiserver.key pki/ca.crt >../mine.conf
  [ "$("$KNODE" certs inspect ../mine.conf | grep -c 'CN=kube\|in the file')" -eq 4 ]
  # The time that is left goes on between the two.
  [ "$("$KNODE" certs inspect - <apiserver.crt | sed 's/ (expires in .*)$//')" = "$("$KNODE" certs inspect apiserver.crt | sed 's/ (expires in .*)$//')" ]
  [ "$("$KNODE" certs inspect - <sa.key | head -1)" = "-: private key, ECDSA-P256" ]
  run --separate-stderr "$KNODE" certs inspect - <../mine.conf
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: pki/apiserver.crt is not found: what comes from standard input lies in no directory" ]
  run --separate-stderr "$KNODE" certs inspect missing.crt
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: cannot open $PKI/missing.crt: No such file or directory" ]
  run --separate-stderr "$KNODE" certs inspect ca.crt --root "$ROOT"
  [ "$status" -eq 3 ]
  [ "$stderr" = 'knode: certs inspect: with --root or --host, FILE is a path of that host and begins with a slash: "ca.crt" does not' ]
}

@test "inspect says of other files what they are not" {
  says() { # MESSAGE
    run --separate-stderr "$KNODE" certs inspect "$BATS_TEST_TMPDIR/x"
    echo "$stderr"
    [ "$status" -eq 1 ]
    [ -z "$output" ]
    [ "$stderr" = "knode: ${1//@/$BATS_TEST_TMPDIR/x}" ]
  }
  : >"$BATS_TEST_TMPDIR/x"
  says "@ is empty"
  echo nonsense >"$BATS_TEST_TMPDIR/x"
  says "@ is neither PEM nor a certificate in DER, nor a kubeconfig"
  head -3 "$PKI/ca.crt" >"$BATS_TEST_TMPDIR/x"
  says "@: malformed PEM after 0 blocks (bad end line)"
  printf -- '-----BEGIN X-----\nAAAA\n-----END X-----\n' >"$BATS_TEST_TMPDIR/x"
  says "@: no certificate, request or key in it"
  printf 'kind: Config\ncurrent-context: "a\\e[31m"\n' >"$BATS_TEST_TMPDIR/x"
  says '@: the current context "a\x1b[31m" is not among its contexts'
  openssl pkey -in "$PKI/sa.key" -aes256 -passout pass:secret -out "$BATS_TEST_TMPDIR/x"
  says "@: the key is encrypted with a password; Kubernetes needs it without one: (umask 077 && openssl pkey -in @ -traditional -out @.new && mv @.new @)"
  # Which does what it says.
  sed 's/.*without one: //; s/pkey/pkey -passin pass:secret/' <<<"$stderr" | bash
  [ "$(stat -c %a "$BATS_TEST_TMPDIR/x")" = 600 ]
  cmp "$BATS_TEST_TMPDIR/x" "$PKI/sa.key"
  [ ! -e "$BATS_TEST_TMPDIR/x.new" ]
}

@test "hostile names are shown without harm" {
  openssl req -x509 -utf8 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj $'/CN=a\e[31mb\xe2\x80\xaec\xc2\x9b2Jd\xe2\x80\x8be' -addext $'subjectAltName=DNS:x\e[2J' \
    -days 1 -keyout "$BATS_TEST_TMPDIR/k" -out "$BATS_TEST_TMPDIR/c"$'\e' 2>/dev/null
  run "$KNODE" certs inspect "$BATS_TEST_TMPDIR/c"$'\e'
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = 'CN=a\1B[31mb\E2\80\AEc\C2\9B2Jd\E2\80\8Be (CA)' ]
  grep -qxF '  DNS names     x\x1b[2J' <<<"$output"
  [[ $output != *$'\e'* ]]
  cp "$PKI/sa.pub" "$BATS_TEST_TMPDIR/c"$'\e'
  run "$KNODE" certs inspect "$BATS_TEST_TMPDIR/c"$'\e'
  [ "${lines[0]}" = "$BATS_TEST_TMPDIR/c\\x1b: public key, ECDSA-P256" ]
}
