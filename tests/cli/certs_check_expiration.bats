# How long certificates are still good, and what is wrong with them.

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

# A certificate signed by a CA of its own: NAME DAYS EXTENSIONS
own_cert() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -days "$2" \
    -keyout "$BATS_TEST_TMPDIR/$1.key" -out "$BATS_TEST_TMPDIR/$1.crt" 2>/dev/null "${@:3}"
}

@test "check-expiration lists all, and its exit code goes by the time left" {
  run "$KNODE" certs check-expiration --root "$ROOT"
  [ "$status" -eq 0 ]
  [[ ${lines[1]} =~ ^"apiserver                    "[0-9]{4}-[0-9]{2}-[0-9]{2}" "[0-9:]{8}" UTC  36"[45]"d "[0-9]+"h"\ +"ca              knode"$ ]]
  [ "$(grep -c ' UTC ' <<<"$output")" -eq 15 ]
  run "$KNODE" certs check-expiration --root "$ROOT" --warn 364
  [ "$status" -eq 0 ]
  run "$KNODE" certs check-expiration --root "$ROOT" --warn 366
  [ "$status" -eq 4 ]
  [[ ${lines[0]} =~ ^"WARN  /etc/kubernetes/pki/apiserver.crt expires in 36"[45]"d "[0-9]+h$ ]]
  [ "${lines[1]}" = "      knode certs renew apiserver" ]
  run "$KNODE" certs check-expiration --root "$ROOT" --warn 400 --fail 366
  [ "$status" -eq 2 ]
  rm "$PKI/apiserver.crt"
  own_cert kubernetes 9
  cp "$BATS_TEST_TMPDIR/kubernetes.crt" "$PKI/etcd/peer.crt"
  echo junk >"$ROOT/etc/kubernetes/scheduler.conf"
  run "$KNODE" certs check-expiration --root "$ROOT"
  [ "$status" -eq 2 ]
  [ "${lines[0]}" = "FAIL  /etc/kubernetes/pki/apiserver.crt is missing" ]
  [ "${lines[2]}" = "FAIL  /etc/kubernetes/pki/etcd/peer.crt is signed by another CA than the one of this host" ]
  [ "${lines[4]}" = "FAIL  /etc/kubernetes/scheduler.conf /etc/kubernetes/scheduler.conf: not a kubeconfig (kind: Config)" ]
}

@test "check-expiration as data has kubeadm's fields" {
  rm "$PKI/ca.key"
  "$KNODE" certs check-expiration --root "$ROOT" -o json |
    jq -e '.kind == "CertificateExpirationInfo" and (.certificates | length) == 12 and (.certificateAuthorities | length) == 3
      and .certificates[0].name == "apiserver" and .certificates[0].externallyManaged and .certificates[0].caName == "ca"
      and (.certificates[0].expirationDate | fromdateiso8601) - now > 31000000
      and .certificates[0].residualSeconds > 31000000 and (.certificates[3].externallyManaged | not)'
  "$KNODE" certs check-expiration --root "$ROOT" -o yaml | grep -q '^kind: CertificateExpirationInfo$'
  run --separate-stderr "$KNODE" certs check-expiration --root "$BATS_TEST_TMPDIR"
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: no certificates in /etc/kubernetes/pki, nor kubeconfigs in /etc/kubernetes: is this a node of a cluster?" ]
}

@test "a worker has the kubelet's certificates alone" {
  mkdir -p "$BATS_TEST_TMPDIR/worker/etc/kubernetes/pki" "$BATS_TEST_TMPDIR/worker/var/lib/kubelet/pki"
  cp "$PKI/ca.crt" "$BATS_TEST_TMPDIR/worker/etc/kubernetes/pki/"
  cat "$PKI/apiserver-kubelet-client.crt" "$PKI/apiserver-kubelet-client.key" >"$BATS_TEST_TMPDIR/worker/var/lib/kubelet/pki/kubelet-client-current.pem"
  printf 'apiVersion: v1\nkind: Config\ncurrent-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: "https://x"}}]\nusers: [{name: u, user: {client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem, client-key: /var/lib/kubelet/pki/kubelet-client-current.pem}}]\n' \
    >"$BATS_TEST_TMPDIR/worker/etc/kubernetes/kubelet.conf"
  run "$KNODE" certs check-expiration --root "$BATS_TEST_TMPDIR/worker"
  echo "$output"
  [ "$status" -eq 0 ]
  [ "${#lines[@]}" -eq 4 ]
  [[ ${lines[1]} == "kubelet-client-current.pem "*" ca              kubelet" ]]
  [[ ${lines[3]} == "ca "* ]]
}
