# A control plane that knode made, with real components on a real host.

load kube

setup_file() {
  kube_up 1
  kube_config h1
}
teardown_file() { kube_down; }
teardown() { kube_explain; }

@test "knode's phases make a control plane that serves, with a Node that becomes Ready" {
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

@test "server-side apply takes its objects, and a pod reaches the API through kube-proxy" {
  host h1 knode init --dry-run --config cluster.yaml --output-dir init
  host h1 sh -c 'grep -rlZ "<late" init/api | xargs -0 rm' # what is known when it is applied
  kubectl h1 apply --server-side --field-manager=knode -f init/api
  kubectl h1 -n kube-system rollout status daemonset/kube-proxy --timeout=50s
  kubectl h1 run probe --image=busybox --image-pull-policy=Never --restart=Never -- \
    sh -c 'until nc -w 2 10.96.0.1 443 </dev/null; do sleep 0.2; done; echo reached'
  within 30 has_ended h1 probe
  [ "$(kubectl h1 logs probe)" = reached ]
  kubectl h1 delete pod probe --now
}

@test "CoreDNS knows Services by name" {
  kube_has coredns
  kubectl h1 -n kube-system rollout status deployment/coredns --timeout=50s
  kubectl h1 run lookup --image=busybox --image-pull-policy=Never --restart=Never -- \
    nslookup kubernetes.default.svc.cluster.local
  within 30 has_ended h1 lookup
  [[ $(kubectl h1 logs lookup) == *"Address: 10.96.0.1"* ]]
}

@test "it serves again after a power cut" {
  "$LAB" reboot h1
  within 60 is_serving h1
  within 30 is_ready h1 h1
}
