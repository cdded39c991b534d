# What tests of certificates have in common: a control plane's configuration, and a root for it.
# shellcheck disable=SC2034 # for those that load it
bats_require_minimum_version 1.5.0

# Files that need more have a setup() of their own, which begins with this.
setup() { certs_setup; }
certs_setup() {
  KNODE=$(realpath "${KNODE:-build/knode}")
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
}

phase() { "$KNODE" init phase certs "$@" --config "$CONFIG" --root "$ROOT"; }
kubeconfigs() { "$KNODE" init phase kubeconfig "$@" --config "$CONFIG" --root "$ROOT"; }

# Names, modes and digests of all files of the host, but for knode's own.
snapshot() { (cd "$ROOT/etc" && find . -type f -printf '%p %m\n' -exec sha256sum {} + | sort); }

# The certificate's part that openssl prints for an option, on one line.
cert() { openssl x509 -in "$1" -noout "${@:2}" | tr '\n' ' '; }

# A certificate signed by a CA of its own: NAME DAYS EXTENSIONS
own_cert() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -days "$2" \
    -keyout "$BATS_TEST_TMPDIR/$1.key" -out "$BATS_TEST_TMPDIR/$1.crt" 2>/dev/null "${@:3}"
}

# refused REASON COMMAND... : fails with the reason, and changes nothing
refused() {
  mkdir -p "$ROOT/etc"
  snapshot >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr "${@:2}"
  # shellcheck disable=SC2154 # bats sets stderr
  echo "$stderr"
  [ "$status" -eq 1 ]
  [ "${stderr_lines[-1]}" = "knode: $1" ]
  cmp "$BATS_TEST_TMPDIR/before" <(snapshot)
}
