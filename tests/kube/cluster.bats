# A cluster's life: init, a worker's join, failures that are told apart, runs that are cut short, and reset.

load kube

setup_file() { kube_up 2; }
teardown_file() { kube_down; }
setup() { kube_has kubelet; }
teardown() { kube_explain; }

# join TOKEN HASH: h2 joins with these; "" is what `knode init` ended with (~/welcome.txt)
join() {
  local words
  read -ra words < <(host h1 sed -n 's/^  \(knode join .*\)$/\1/p' welcome.txt)
  [ "${words[*]:3:1}:${words[*]:5:1}" = "--token:--discovery-token-ca-cert-hash" ]
  words[4]=${1:-${words[4]}}
  words[6]=${2:-${words[6]}}
  host h2 "${words[@]}" "$(kube_options | head -n 1)"
}

# init CONFIG: as kube_init, with what it says in ~/init.txt and ~/init.log, which is shown too
init() {
  local options
  mapfile -t options < <(kube_options)
  LIMIT=200 host h1 sh -c 'knode init "$@" >init.txt 2>init.log; status=$?; cat init.log; exit $status' \
    init --config "$1" "${options[@]}"
}

# runs_pod NODE: a Pod of the system runs there
runs_pod() {
  kubectl h1 -n kube-system get pods --field-selector "spec.nodeName=$1,status.phase=Running" -o name | grep -q .
}

@test "a flag that the API server does not take is told with its line, within seconds" {
  host h1 knode prepare --config cluster.yaml --yes
  host h2 knode prepare --yes
  host h1 sh -c 'sed "s/^networking:/apiServer:\n  extraArgs: {service-account-lookup: perhaps}\n&/" cluster.yaml >bad.yaml'
  run init bad.yaml
  [ "$status" -eq 1 ]
  [[ $output == *'kube-apiserver, the end of its log:'* ]]
  [[ ${lines[-1]} == *'kube-apiserver fails for a value that its flag does not take (Error: invalid argument "perhaps" for "--service-account-lookup" flag'* ]]
}

@test "init with a mended configuration goes on from there, and is done again without a change" {
  init cluster.yaml
  host h1 cp init.txt welcome.txt
  [ "$(host h1 head -n 1 init.txt | cut -d: -f1)" = "run 0002-init was of another configuration, and failed" ]
  is_serving h1
  init cluster.yaml
  [ "$(host h1 cat init.txt)" = "no changes" ]
  run host h1 knode init --config bad.yaml --diff
  [ "$status" -eq 4 ]
  [[ $output == *'+    - --service-account-lookup=perhaps'* ]]
}

@test "join tells another CA and an unknown token apart, and changes nothing" {
  run join '' sha256:0000000000000000000000000000000000000000000000000000000000000000
  [ "$status" -eq 1 ]
  [[ ${lines[-1]} == *"which is none of those that were pinned: this is another cluster"* ]]
  run join abcdef.0123456789abcdef ''
  [ "$status" -eq 1 ]
  [[ ${lines[-1]} == "knode: the cluster does not know the token abcdef, or it has expired"* ]]
  [ "$(host h2 knode history -o json | jq -c '[.runs[].run]')" = '["0001-prepare"]' ]
}

@test "a worker joins by a discovery file, which says who it is" {
  local token
  token=$(host h1 knode token create)
  host h1 sh -c 'kubectl --kubeconfig=/etc/kubernetes/admin.conf -n kube-public get configmap cluster-info \
    -o "jsonpath={.data.kubeconfig}"' | host h2 sh -c 'cat >found.conf'
  run host h2 knode join --discovery-file found.conf "$(kube_options | head -n 1)"
  [ "$status" -eq 1 ]
  [[ ${lines[-1]} == "knode: /root/found.conf has no credentials, "* ]]
  run host h2 knode join --discovery-file found.conf --tls-bootstrap-token "$token" --dry-run
  [ "$status" -eq 0 ]
  [[ $output == *"#   node             h2"* && $output != *"(null)"* ]]
  host h2 sh -c 'echo "$1" | knode join --discovery-file found.conf --token-file - "$2"' join "$token" "$(kube_options | head -n 1)"
  within 30 runs_pod h2
  host h2 knode reset --yes
  kubectl h1 delete node h2
}

@test "a worker joins, and both Nodes are Ready" {
  join "" ""
  "$KUBE/network" h1 h2
  within 30 is_ready h1 h1
  within 30 is_ready h1 h2
  run host h2 test -e /etc/kubernetes/bootstrap-kubelet.conf
  [ "$status" -eq 1 ]
}

@test "reset leaves nothing on both hosts" {
  local name
  for name in h2 h1; do
    run host $name knode reset --verify
    [[ $output == *"LEFT  route 10.244."*" dev eth0: route of the pod network"* ]]
    LIMIT=120 host $name knode reset --yes >"$BATS_TEST_TMPDIR/reset.txt"
    [ $name = h1 ] || grep -x "note: the Node h2 stays in its cluster: on a control plane, kubectl delete node h2" "$BATS_TEST_TMPDIR/reset.txt"
    run host $name knode reset --verify
    echo "$name: $output"
    [ "$status:$output" = "0:nothing is left" ]
  done
}

# killed_at CONDITION: init on h1 is killed as soon as a command of the shell says so; $runs: how many runs there were before
killed_at() {
  local options
  mapfile -t options < <(kube_options)
  host h1 env CONDITION="$1" sh -c 'runs=$(ls /var/lib/knode/journal | wc -l); knode init "$@" >/dev/null 2>&1 &
    until eval "$CONDITION"; do sleep 0.01; done
    kill -KILL $!' init --config cluster.yaml "${options[@]}"
}

@test "init that was killed again and again goes on, and reset takes all of it" {
  local condition
  for condition in '[ "$(ls /var/lib/knode/journal | wc -l)" -gt "$runs" ]' '[ -e /etc/kubernetes/kubelet.conf ]' \
    '[ -e /etc/kubernetes/manifests/etcd.yaml ]'; do
    killed_at "$condition"
  done
  init cluster.yaml
  is_serving h1
  LIMIT=120 host h1 knode reset --yes
  [ "$(host h1 knode reset --verify)" = "nothing is left" ]
  run host h1 ls /etc/kubernetes
  [ "$status" -eq 2 ]
}

@test "init that was killed while it waited goes on when it is given again" {
  killed_at '[ -e /etc/kubernetes/manifests/kube-apiserver.yaml ]'
  [ "$(host h1 knode history -o json | jq -r '.runs | max_by(.run).state')" = interrupted ]
  init cluster.yaml
  is_serving h1
  [[ $(host h1 head -n 1 init.txt) == "run "*"-init was interrupted: going on with it" ]]
}

@test "undo of init takes away what grew first, and goes on when it was killed" {
  host h1 sh -c 'knode undo --yes >/dev/null 2>&1 &
    while [ -e /var/lib/etcd/member ]; do sleep 0.05; done
    kill -KILL $!'
  run host h1 knode init --config cluster.yaml
  [ "$status" -eq 1 ]
  [[ ${lines[-1]} == "knode: the undo of run "*"-init was interrupted: \`knode undo\` completes it" ]]
  run host h1 knode undo --yes
  [ "$status" -eq 0 ]
  [[ ${lines[-1]} == *" changes: run "*"-init is undone" && $output != *" keeps "* ]]
  [ "$(host h1 knode reset --verify)" = "nothing is left" ]
}
