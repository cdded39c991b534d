# shellcheck shell=bash
# What tests on hosts with Kubernetes share. A test file says
#
#     load kube
#     setup_file() { kube_up 2; }
#     teardown_file() { kube_down; }
#     teardown() { kube_explain; }
KUBE=$BATS_TEST_DIRNAME
LAB=$KUBE/../lab/lab
KNODE=${KNODE:-$KUBE/../../build/knode}
export LAB KNODE

# kube_up N: N hosts, h1 to hN, that have all that init and join need; without components of Kubernetes the file is skipped
kube_up() {
  KNODE_LAB_DIR=/var/tmp/knode-lab-kube-$(basename "$BATS_TEST_FILENAME" .bats)
  export KNODE_LAB_DIR
  [ -n "${KNODE_TEST_KUBE_BIN:-}" ] || [ -e "$KUBE/../../build/kube/stamp" ] ||
    skip "no components of Kubernetes: tests/kube/build build/kube, or KNODE_TEST_KUBE_BIN=DIR"
  "$LAB" down
  timeout 300 "$KUBE/up" "$1"
  KUBE_VERSION=$(host h1 kubelet --version)
  export KUBE_VERSION=${KUBE_VERSION#Kubernetes }
}

# kube_has PROGRAM: the test is skipped unless it is among the components
kube_has() {
  [ -x "${KNODE_TEST_KUBE_BIN:-$KUBE/../../build/kube/bin}/$1" ] || skip "no $1 among these components of Kubernetes"
}

kube_down() { "$LAB" down; }

# host HOST PROGRAM...: runs a program on a host, for at most $LIMIT seconds (60)
host() { "$LAB" exec "$1" timeout -k 5 "${LIMIT:-60}" "${@:2}"; }

# kubectl HOST ARGUMENT...: as the administrator of HOST's cluster
kubectl() { host "$1" kubectl --kubeconfig=/etc/kubernetes/admin.conf --request-timeout=10s "${@:2}"; }

# kube_config HOST: writes ~/cluster.yaml, of a cluster for hosts of the lab, whose control groups and connection tracking are no
# machine's own
kube_config() {
  host "$1" sh -c 'cat >cluster.yaml' <<CONFIG
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: $KUBE_VERSION
networking:
  podSubnet: 10.244.0.0/16
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupfs
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
conntrack:
  maxPerCore: 0
  min: 0
CONFIG
}

# within SECONDS COMMAND...: until it succeeds; otherwise what it said last, and a failure
within() {
  local end=$((SECONDS + $1)) said
  shift
  until said=$("$@" 2>&1); do
    if [ $SECONDS -ge $end ]; then
      printf 'not in time: %s\n%s\n' "$*" "$said"
      return 1
    fi
    sleep 0.2
  done
}

# is_ready HOST NODE: the cluster of HOST has this Node, and it is Ready
is_ready() {
  [ "$(kubectl "$1" get node "$2" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = True ]
}

# has_ended HOST POD: a pod in the namespace "default" ended, and well
has_ended() { [ "$(kubectl "$1" get pod "$2" -o 'jsonpath={.status.phase}')" = Succeeded ]; }

# is_serving HOST: its API server says that it is ready
is_serving() { [ "$(kubectl "$1" get --raw /readyz)" = ok ]; }

# kube_explain [HOST...]: where a test has failed, what there is to know of the hosts (all): for each test's teardown
kube_explain() {
  local host hosts=("$@")
  [ -z "${BATS_TEST_COMPLETED:-}${BATS_TEST_SKIPPED:-}" ] || return 0
  [ $# -gt 0 ] || mapfile -t hosts < <("$LAB" list | cut -d' ' -f1)
  for host in "${hosts[@]}"; do
    echo "== $host"
    LIMIT=20 host "$host" sh -c '
      systemctl is-system-running; systemctl list-units --failed --no-legend
      echo "-- kubelet"
      journalctl -q --no-pager -o cat -n 500 -u kubelet.service | grep -v "node .* not found" | tail -n 25 | cut -c1-300
      echo "-- containerd"; journalctl -q --no-pager -o cat -n 8 -u containerd.service | cut -c1-300
      echo "-- containers"; ctr -n k8s.io tasks list
      for log in /var/log/pods/*/*/*.log; do
        [ -f "$log" ] || continue
        echo "-- $log"; tail -n 12 "$log" | cut -d" " -f4- | cut -c1-300
      done' || true
  done
}
