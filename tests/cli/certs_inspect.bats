# What files of certificates, keys, requests and kubeconfigs are shown to be.

# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

setup() {
  KNODE=${KNODE:-build/knode}
  ROOT=$BATS_TEST_TMPDIR/root
  PKI=$ROOT/etc/kubernetes/pki
  CONFIG=$BATS_TEST_TMPDIR/config.yaml
  cat >"$CONFIG" <<END
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration: {name: cp1, criSocket: "unix:///run/containerd/containerd.sock"}
localAPIEndpoint: {advertiseAddress: 192.0.2.10}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.33.1
encryptionAlgorithm: ECDSA-P256
END
  "$KNODE" init phase certs all --config "$CONFIG" --root "$ROOT"
  "$KNODE" init phase kubeconfig all --config "$CONFIG" --root "$ROOT"
}

@test "inspect shows certificates, bundles, keys and kubeconfigs" {
  run "$KNODE" certs inspect "$PKI/apiserver.crt"
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "CN=kube-apiserver" ]
  [[ $output == *"  addresses     10.96.0.1, 192.0.2.10"* ]]
  [[ $output == *"  fingerprint   $(openssl x509 -in "$PKI/apiserver.crt" -noout -fingerprint -sha256 | cut -d= -f2 | tr -d : | tr A-F a-f)"* ]]
  run "$KNODE" certs inspect "$ROOT/etc/kubernetes/super-admin.conf"
  [ "${lines[0]}" = "O=system:masters, CN=kubernetes-super-admin" ]
  [[ $output == *"  key           ECDSA-P256, private key in the file"* ]]
  run "$KNODE" certs inspect "$PKI/sa.key"
  [ "$output" = "$PKI/sa.key: private key, ECDSA-P256" ]
  openssl x509 -in "$PKI/ca.crt" -outform der -out "$BATS_TEST_TMPDIR/ca.der"
  "$KNODE" certs inspect "$BATS_TEST_TMPDIR/ca.der" -o json | jq -e '.certificates[0].isCA and .certificates[0].usages == ["digital signature", "key encipherment", "certificate sign"]'
  run --separate-stderr "$KNODE" certs inspect /etc/passwd
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/passwd is not PEM: it should hold a certificate" ]
}

@test "hostile names are shown without harm" {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj $'/CN=a\e[31mb' -addext $'subjectAltName=DNS:x\e[2J' -days 1 -keyout "$BATS_TEST_TMPDIR/k" -out "$BATS_TEST_TMPDIR/c" 2>/dev/null
  run "$KNODE" certs inspect "$BATS_TEST_TMPDIR/c"
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = 'CN=a\1B[31mb (CA)' ]
  [[ $output != *$'\e'* ]]
}
