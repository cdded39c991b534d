# A control plane that knode made, with real components on a real host.

load kube

setup_file() { kube_up 1; }
teardown_file() { kube_down; }
teardown() { kube_explain; }

@test "knode's phases make a control plane that serves, with a Node that becomes Ready" {
  host h1 sh -c 'cat >cluster.yaml' <<CONFIG
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: v1.26.0
networking:
  podSubnet: 10.244.0.0/16
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupfs
CONFIG
  host h1 knode prepare --config cluster.yaml --yes
  local phase
  for phase in "certs all" "kubeconfig all" "etcd local" "control-plane all" kubelet-start; do
    # shellcheck disable=SC2086 # a phase is one word or two
    host h1 knode init phase $phase --config cluster.yaml --yes
  done
  within 60 is_serving h1
  within 30 kubectl h1 get node h1
  "$KUBE/network" h1
  within 30 is_ready h1 h1
}
