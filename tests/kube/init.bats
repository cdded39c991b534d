# A control plane that knode made, with real components on a real host.

load kube

setup_file() { kube_up 1; }
teardown_file() { kube_down; }
setup() { kube_has kubelet; }
teardown() { kube_explain; }

@test "knode init makes a control plane that serves, with a Node that becomes Ready" {
  kube_init h1
  "$KUBE/network" h1
  within 30 is_ready h1 h1
}

@test "a pod reaches the API through kube-proxy" {
  kubectl h1 -n kube-system rollout status daemonset/kube-proxy --timeout=50s
  kubectl h1 run probe --image=busybox --image-pull-policy=Never --restart=Never -- \
    sh -c 'until nc -w 2 10.96.0.1 443 </dev/null; do sleep 0.2; done; echo reached'
  within 30 has_ended h1 probe
  [ "$(kubectl h1 logs probe)" = reached ]
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
