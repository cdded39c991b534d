# shellcheck shell=bash
# What tests on hosts with Kubernetes share. A test file says
#
#     load kube
#     setup_file() { kube_up 2; }
#     teardown_file() { kube_down; }
#     setup() { kube_has kubelet; }
#     teardown() { kube_explain; }
KUBE=$BATS_TEST_DIRNAME
KUBE_BIN=${KNODE_TEST_KUBE_BIN:-$KUBE/../../build/kube/bin}
LAB=$KUBE/../lab/lab
KNODE=${KNODE:-$KUBE/../../build/knode}
KNODE_LAB_DIR=/var/tmp/knode-lab-kube-$(basename "$BATS_TEST_FILENAME" .bats)
export LAB KNODE KNODE_LAB_DIR

# kube_has PROGRAM: the test is skipped unless it is among the components (a whole file can only skip each of its tests)
kube_has() {
  [ -x "$KUBE_BIN/kubelet" ] ||
    skip "no components of Kubernetes: tests/kube/build build/kube, or KNODE_TEST_KUBE_BIN=DIR"
  [ -x "$KUBE_BIN/$1" ] || skip "no $1 among these components of Kubernetes"
}

# kube_up N [PROGRAM]: N hosts, h1 to hN, that have all that init and join need, and ~/cluster.yaml on h1; nothing where PROGRAM
# (kubelet) is not among the components
kube_up() {
  [ -x "$KUBE_BIN/${2:-kubelet}" ] || return 0
  "$LAB" down
  timeout 300 "$KUBE/up" "$1"
  kube_config h1
}

kube_down() { "$LAB" down; }

# host HOST PROGRAM...: runs a program on a host, for at most $LIMIT seconds (60)
host() { "$LAB" exec "$1" timeout -k 5 "${LIMIT:-60}" "${@:2}"; }

# kubectl HOST ARGUMENT...: as the administrator of HOST's cluster
kubectl() { host "$1" kubectl --kubeconfig=/etc/kubernetes/admin.conf --request-timeout=10s "${@:2}"; }

# kube_package HOST: as if a package had brought the kubelet, with its unit: kubeadm relies on it
kube_package() {
  local file folder=/usr/lib/systemd/system
  for file in kubelet.service kubelet.service.d/10-kubeadm.conf; do
    sed '1d; s|@KUBELET@|/usr/bin/kubelet|' "$KUBE/../../units/${file##*/}" |
      host "$1" sh -c 'mkdir -p "${1%/*}" && cat >"$1"' file "$folder/$file"
  done
  host "$1" systemctl enable kubelet.service
}

# kube_config HOST: writes ~/cluster.yaml, of a cluster for hosts of the lab, whose control groups and connection tracking are no
# machine's own, and whose disk is that of the machine: a kubelet that finds it full removes images, which nothing brings back
kube_config() {
  local version
  version=$(host "$1" kubelet --version)
  host "$1" sh -c 'cat >cluster.yaml' <<CONFIG
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: ${version#Kubernetes }
networking:
  podSubnet: 10.244.0.0/16
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupfs
imageGCHighThresholdPercent: 100
evictionHard:
  imagefs.available: 100Mi
  nodefs.available: 100Mi
  nodefs.inodesFree: "1000"
  memory.available: 100Mi
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
conntrack:
  maxPerCore: 0
  min: 0
CONFIG
}

# kube_options: those of knode init and join on hosts of the lab, a line each. Such a host has no more powers than its machine, and
# Debian has neither crictl nor CoreDNS, whose image could not be pulled then.
kube_options() {
  echo --ignore-preflight-errors=host-capabilities,FileExisting-crictl
  [ -x "$KUBE_BIN/coredns" ] || echo --skip-phases=image-pull
}

# kube_init HOST: knode's control plane by ~/cluster.yaml, which takes pods as workers do
kube_init() {
  local options
  mapfile -t options < <(kube_options)
  host "$1" knode prepare --config cluster.yaml --yes
  LIMIT=200 host "$1" knode init --config cluster.yaml --yes "${options[@]}"
  is_serving "$1"
  kubectl "$1" taint node "$1" node-role.kubernetes.io/control-plane-
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
