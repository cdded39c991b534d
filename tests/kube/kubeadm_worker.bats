# A worker that kubeadm joins to knode's cluster: pods on both hosts reach each other, by Service, name and port of a Node. And
# the other way round.

load kube

setup_file() { kube_up 2 kubeadm; }
teardown_file() { kube_down; }
setup() { kube_has kubeadm; }
teardown() { kube_explain; }

# answers_of URL: the Nodes whose web servers answered twenty requests of a pod
answers_of() {
  kubectl h1 delete pod ask --now --ignore-not-found >&2
  kubectl h1 run ask --image=busybox --image-pull-policy=Never --restart=Never -- \
    sh -c "for request in \$(seq 20); do wget -q -O - $1 || exit; done" >&2
  within 30 has_ended h1 ask >&2
  kubectl h1 logs ask | sort -u | xargs
}

@test "kubeadm joins a worker, and both Nodes are Ready" {
  kube_init h1
  host h2 knode prepare --yes
  kube_package h2
  local join
  read -ra join < <(host h1 kubeadm token create --print-join-command)
  LIMIT=120 host h2 "${join[@]}"
  "$KUBE/network" h1 h2
  within 30 is_ready h1 h1
  within 30 is_ready h1 h2
  kubectl h1 -n kube-system rollout status daemonset/kube-proxy --timeout=50s
}

@test "pods on both hosts answer, by Service, by name, and at any Node's port" {
  kubectl h1 apply -f - <"$KUBE/web.yaml"
  kubectl h1 rollout status daemonset/web --timeout=50s
  [ "$(answers_of "http://$(kubectl h1 get service web -o 'jsonpath={.spec.clusterIP}')")" = "h1 h2" ]
  [ "$(answers_of http://192.168.77.12:30080)" = "h1 h2" ]
  kube_has coredns
  kubectl h1 -n kube-system rollout status deployment/coredns --timeout=50s
  [ "$(answers_of http://web.default.svc.cluster.local)" = "h1 h2" ]
}

@test "knode joins a cluster that kubeadm made" {
  local name join
  for name in h2 h1; do
    LIMIT=120 host $name knode reset --yes
  done
  kube_package h1
  host h1 sh -c 'cat - cluster.yaml >kubeadm.yaml' <<INIT
apiVersion: kubeadm.k8s.io/v1beta3
kind: InitConfiguration
nodeRegistration: {criSocket: unix:///run/containerd/containerd.sock}
---
INIT
  LIMIT=200 host h1 kubeadm init --config kubeadm.yaml --ignore-preflight-errors=SystemVerification
  read -ra join < <(host h1 kubeadm token create --print-join-command)
  # kubeadm had joined h2, so no record tells whose this route is.
  run host h2 knode "${join[@]:1}" "$(kube_options | head -n 1)"
  [ "$status" -eq 2 ]
  [[ $output == *'pods 10.244.0.0/16 overlaps the route 10.244.0.0/24 by eth0 (table main)'*'$ ip route del 10.244.0.0/24 table main'* ]]
  host h2 ip route del 10.244.0.0/24 table main
  host h2 knode "${join[@]:1}" "$(kube_options | head -n 1)"
  "$KUBE/network" h1 h2
  within 30 is_ready h1 h2
  LIMIT=120 host h1 knode reset --yes
  [ "$(host h1 knode reset --verify)" = "nothing is left" ]
}
