# Objects of plans on a real API server: applied, looked at again, in conflict, undone. It runs with an etcd in namespaces of
# its own, on certificates that knode makes; nothing else of a cluster is needed.
bats_require_minimum_version 1.5.0
TOP=$BATS_TEST_DIRNAME/../..
KNODE=${KNODE:-$TOP/build/knode}
export PATH=$TOP/build/programs/bin:$PATH

setup_file() {
  local bin=${KNODE_TEST_KUBE_BIN:-$TOP/build/kube/bin}
  [ -x "$bin/kube-apiserver" ] && [ "$(id -u)" -eq 0 ] || return 0 # each test says why, as a whole file cannot
  bin=$(cd "$bin" && pwd)
  export BIN=$bin DIR=$BATS_FILE_TMPDIR
  mkdir "$DIR/over"
  cat >"$DIR/cluster.yaml" <<'CONFIG'
apiVersion: kubeadm.k8s.io/v1beta3
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 10.77.0.1
nodeRegistration:
  name: cp1
---
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: v1.26.0
CONFIG
  # A machine whose /etc and /var/lib are its own.
  # shellcheck disable=SC2016 # the inner shell expands it
  unshare -mn sh -c '
    ip link set lo up && ip address add 10.77.0.1/32 dev lo && mount -t tmpfs tmpfs "$DIR/over" &&
    for dir in etc var/lib; do
      over=$DIR/over/$(basename $dir)
      mkdir -p "$over/upper" "$over/work" && mount -t overlay -o "lowerdir=/$dir,upperdir=$over/upper,workdir=$over/work" overlay "/$dir"
    done && mount -t tmpfs tmpfs /run && : >"$DIR/ready" && exec sleep 3600' >/dev/null 2>&1 3>&- &
  echo $! >"$DIR/machine.pid"
  within 10 test -e "$DIR/ready"
  on rm -rf /etc/kubernetes /var/lib/knode
  on "$KNODE" init phase certs all --config "$DIR/cluster.yaml" --yes
  on "$KNODE" init phase kubeconfig admin --config "$DIR/cluster.yaml" --yes
  start etcd etcd --data-dir "$DIR/etcd"
  start_api
}

teardown_file() {
  local name
  [ -n "${DIR:-}" ] || return 0
  for name in coredns api etcd machine; do
    [ ! -e "$DIR/$name.pid" ] || stop $name || true
  done
}

setup() {
  [ "$(id -u)" -eq 0 ] || skip "needs root, for namespaces of its own"
  [ -n "${DIR:-}" ] || skip "no kube-apiserver: tests/kube/build build/kube, or KNODE_TEST_KUBE_BIN=DIR"
}

teardown() {
  [ -n "${BATS_TEST_COMPLETED:-}${BATS_TEST_SKIPPED:-}" ] || tail -n 5 "$DIR/api.log"
}

# on PROGRAM...: on that machine
on() { nsenter -t "$(cat "$DIR/machine.pid")" -m -n "$@"; }

# start NAME PROGRAM...: in the background; its pid is in NAME.pid, what it says in NAME.log
start() {
  # shellcheck disable=SC2094 # the files differ
  (exec nsenter -t "$(cat "$DIR/machine.pid")" -m -n "${@:2}") >>"$DIR/$1.log" 2>&1 3>&- &
  echo $! >"$DIR/$1.pid"
  disown
}

# stop NAME: as a power cut does
stop() {
  kill -9 "$(cat "$DIR/$1.pid")"
  while kill -0 "$(cat "$DIR/$1.pid")" 2>/dev/null; do sleep 0.1; done
}

kubectl() { on "$(command -v "$BIN/kubectl" || command -v kubectl)" --kubeconfig /etc/kubernetes/admin.conf "$@"; }

within() { # SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

start_api() {
  local pki=/etc/kubernetes/pki
  start api "$BIN/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 --advertise-address=10.77.0.1 \
    --service-cluster-ip-range=10.96.0.0/12 --allow-privileged=true --authorization-mode=Node,RBAC \
    --client-ca-file=$pki/ca.crt --tls-cert-file=$pki/apiserver.crt --tls-private-key-file=$pki/apiserver.key \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local --service-account-key-file=$pki/sa.pub \
    --service-account-signing-key-file=$pki/sa.key --enable-bootstrap-token-auth=true
  within 60 kubectl get --raw /readyz
}

# phase PHASE...: runs it without a question; a run that is not the first in the file finds its files made
phase() { on "$KNODE" init phase "$@" --config "$DIR/cluster.yaml" --yes; }

# managers KIND/NAME: who manages the fields of an object of apps/v1
managers() { kubectl get --raw "/apis/apps/v1/namespaces/kube-system/$1" | jq -r '[.metadata.managedFields[].manager] | unique | join(" ")'; }

@test "what a plan applies is there, knode's, and nothing to do the second time" {
  local objects
  run phase addon all
  [ "$status" -eq 0 ]
  objects=$(grep -c '^  + api ' <<<"$output")
  [ "$objects" -eq 12 ]
  [[ $output == *"+ api Deployment kube-system/coredns      new"* ]]
  [ "$(managers deployments/coredns)" = knode ]
  run phase addon all
  [ "$status" -eq 0 ]
  [ "$output" = "no changes" ]
}

@test "a token is made once, stays secret, and serves a second run too" {
  local secret text run
  run phase bootstrap-token
  [ "$status" -eq 0 ]
  secret=$(kubectl -n kube-system get secrets --field-selector type=bootstrap.kubernetes.io/token -o json)
  [ "$(jq '.items | length' <<<"$secret")" -eq 1 ]
  text=$(jq -r '.items[0].data["token-secret"] | @base64d' <<<"$secret")
  [[ $text =~ ^[a-z0-9]{16}$ ]]
  [ "$(jq -r '.items[0] | "bootstrap-token-" + (.data["token-id"] | @base64d)' <<<"$secret")" = "$(jq -r '.items[0].metadata.name' <<<"$secret")" ]
  # It expires a day from now, give or take what this test took.
  [ "$(($(date -d "$(jq -r '.items[0].data.expiration | @base64d' <<<"$secret")" +%s) - $(date +%s)))" -gt 86000 ]
  [[ $output != *$text* ]]
  # Records do not have it, nor its base64; the file for what is secret has.
  run=$(on sh -c 'ls -d /var/lib/knode/journal/*-bootstrap-token')
  run ! on grep -e "$text" -e "$(printf %s "$text" | base64)" "$run/journal"
  on grep -q "$(printf %s "$text" | base64)" "$run/secret-0"
  [ "$(on stat -c %a "$run/secret-0")" = 600 ]
  run phase bootstrap-token
  [ "$output" = "no changes" ]
  # What a joining node learns: the CA, filled in.
  kubectl -n kube-public get configmap cluster-info -o json | jq -r .data.kubeconfig >"$DIR/info"
  [ "$(sed -n 's/.*certificate-authority-data: //p' "$DIR/info" | tr -d '"' | base64 -d)" = "$(on cat /etc/kubernetes/pki/ca.crt)" ]
}

@test "drift is shown, and mended: kubeadm's changes are taken over" {
  local later
  # The Corefile that kubeadm makes since v1.33 is its own in a cluster of v1.26, too.
  later=$("$KNODE" render coredns --kubernetes-version v1.33.0 -o json 2>/dev/null | jq -c '.objects[] | select(.kind == "ConfigMap") | {data}')
  kubectl -n kube-system patch configmap coredns --field-manager kubeadm --type merge -p "$later"
  run on "$KNODE" init phase addon coredns --config "$DIR/cluster.yaml" --diff
  [ "$status" -eq 4 ]
  [ "${lines[0]}" = "--- a/ConfigMap kube-system/coredns" ]
  grep -qxF -- "-        cache 30 {" <<<"$output"
  grep -qxF -- "+        cache 30" <<<"$output"
  run phase addon coredns
  [ "$status" -eq 0 ]
  [[ $output == *"~ api ConfigMap kube-system/coredns  data.Corefile"* ]]
  run phase addon coredns
  [ "$output" = "no changes" ]
}

@test "an operator's Corefile is kept, and what is wrong with it told; one of the configuration takes its place" {
  kubectl -n kube-system patch configmap coredns --field-manager kubectl-edit --type merge -p '{"data":{"Corefile":".:53 {\n  errors\n  helth\n  ready\n  reload\n  kubernetes cluster.local\n}\n"}}'
  kubectl -n kube-system delete deployment coredns
  run phase addon coredns
  [ "$status" -eq 0 ]
  [[ $output == *"the Corefile that is there is not kubeadm's, and is kept: line 1: without the plugin health CoreDNS fails its probe"*'line 3: CoreDNS v1.9.3 has no plugin "helth"; did you mean "health"?'* ]]
  [[ $output == *"+ api Deployment kube-system/coredns"* ]]
  [[ $(kubectl -n kube-system get configmap coredns -o "jsonpath={.data.Corefile}") == *helth* ]]
  # What is asked for explicitly meets what somebody else looks after.
  { cat "$DIR/cluster.yaml" && printf -- '---\napiVersion: knode.io/v1alpha1\nkind: NodeConfiguration\naddons: {coredns: {log: [error]}}\n'; } >"$DIR/log.yaml"
  run --separate-stderr on "$KNODE" init phase addon coredns --config "$DIR/log.yaml" --yes
  [ "$status" -eq 1 ]
  # shellcheck disable=SC2154 # run sets it
  [[ $stderr == *'"kubectl-edit" manages .data.Corefile'* ]]
  # Settings of an earlier run are knode's, and are replaced.
  kubectl -n kube-system delete configmap coredns
  on "$KNODE" init phase addon coredns --config "$DIR/log.yaml" --yes
  [[ $(kubectl -n kube-system get configmap coredns -o "jsonpath={.data.Corefile}") == *"class error"* ]]
  run phase addon coredns
  [[ $output == *"~ api ConfigMap kube-system/coredns  data.Corefile"* ]]
  [[ $(kubectl -n kube-system get configmap coredns -o "jsonpath={.data.Corefile}") != *"class error"* ]]
}

@test "what somebody else looks after stops the plan, and is left" {
  kubectl -n kube-system patch configmap kube-proxy --field-manager kubectl-edit --type merge -p '{"data":{"config.conf":"theirs\n"}}'
  run --separate-stderr phase addon kube-proxy
  [ "$status" -eq 1 ]
  # shellcheck disable=SC2154 # run sets it
  [ "$stderr" = 'knode: kube-proxy: ConfigMap kube-system/kube-proxy: somebody else looks after what is to be changed: "kubectl-edit" manages .data.config.conf' ]
  [ "$(kubectl -n kube-system get configmap kube-proxy -o 'jsonpath={.data.config\.conf}')" = theirs ]
  kubectl -n kube-system delete configmap kube-proxy
  run phase addon kube-proxy
  [ "$status" -eq 0 ]
}

@test "objects that kubeadm made are taken over, too" {
  [ -x "$BIN/kubeadm" ] || skip "no kubeadm among these components of Kubernetes"
  kubectl -n kube-system delete configmap kube-proxy
  kubectl -n kube-system delete daemonset kube-proxy
  sed 's/^\(kubernetesVersion:.*\)/\1\ndns: {}/' "$DIR/cluster.yaml" >"$DIR/kubeadm.yaml"
  on "$BIN/kubeadm" init phase addon kube-proxy --config "$DIR/kubeadm.yaml"
  [ "$(managers daemonsets/kube-proxy)" = kubeadm ]
  kubectl -n kube-system patch daemonset kube-proxy --field-manager kubeadm --type merge -p '{"spec":{"template":{"spec":{"hostNetwork":false}}}}'
  run phase addon kube-proxy
  [ "$status" -eq 0 ]
  [[ $output == *"~ api DaemonSet kube-system/kube-proxy  "* ]]
  [ "$(kubectl -n kube-system get daemonset kube-proxy -o 'jsonpath={.spec.template.spec.hostNetwork}')" = true ]
  run phase addon kube-proxy
  [ "$output" = "no changes" ]
}

@test "undo takes away what was made, and puts back what was changed" {
  local before
  phase upload-config kubeadm
  kubectl -n kube-system patch configmap kubeadm-config --field-manager kubeadm --type merge -p '{"data":{"ClusterConfiguration":"old\n","more":"kept\n"}}'
  kubectl -n kube-system delete role kubeadm:nodes-kubeadm-config
  before=$(kubectl -n kube-system get configmap kubeadm-config -o json | jq -c .data)
  phase upload-config kubeadm
  kubectl -n kube-system get role kubeadm:nodes-kubeadm-config
  [ "$(kubectl -n kube-system get configmap kubeadm-config -o json | jq -c .data)" != "$before" ]
  run on "$KNODE" undo --yes
  [ "$status" -eq 0 ]
  run ! kubectl -n kube-system get role kubeadm:nodes-kubeadm-config
  [ "$(kubectl -n kube-system get configmap kubeadm-config -o json | jq -c .data)" = "$before" ]
}

@test "undo stops where somebody changed what knode applied" {
  phase upload-config kubelet
  kubectl -n kube-system patch configmap kubelet-config --field-manager kubectl-edit --type merge -p '{"data":{"kubelet":"theirs\n"}}'
  run --separate-stderr on "$KNODE" undo --yes
  [ "$status" -eq 1 ]
  [[ $stderr == *"ConfigMap kube-system/kubelet-config was changed after knode did: nothing is put back; \`knode undo --force\` goes on all the same"* ]]
  on "$KNODE" undo --yes --force
  run ! kubectl -n kube-system get configmap kubelet-config
}

@test "undo says what it leaves when no server answers" {
  phase upload-config kubelet
  stop api
  run on "$KNODE" undo --yes
  [ "$status" -eq 0 ]
  [[ $output == *"note: ConfigMap kube-system/kubelet-config is left as it is in the cluster: not known yet: /readyz: 10.77.0.1:6443 refuses connections: nothing listens there"* ]]
  start_api
  kubectl -n kube-system get configmap kubelet-config
}

@test "a watch outlives a restart of the server" {
  start wait "$TOP/build/tests/kube/client" /etc/kubernetes/admin.conf wait default after 90
  within 10 grep -q "not yet" "$DIR/wait.log"
  stop api
  sleep 1
  start_api
  kubectl create configmap after --from-literal=a=b
  within 20 grep -q "it is there" "$DIR/wait.log"
}

@test "taints of a Node are merged, also while others change it" {
  local client=$TOP/build/tests/kube/client conf=/etc/kubernetes/admin.conf pids=() i
  printf 'apiVersion: v1\nkind: Node\nmetadata: {name: n1}\nspec: {taints: [{key: first, effect: NoSchedule}]}\n' | kubectl apply -f -
  for i in 1 2 3 4 5 6; do
    on "$client" $conf taint n1 "key$i" NoSchedule >/dev/null 2>&1 3>&- &
    pids+=($!)
  done
  for i in "${pids[@]}"; do wait "$i"; done
  [ "$(on "$client" $conf taint n1 key3 NoSchedule)" = "as it was" ]
  [ "$(on "$client" $conf untaint n1 first NoSchedule)" = changed ]
  [ "$(kubectl get node n1 -o json | jq -r '[.spec.taints[].key | select(startswith("key"))] | sort | join(" ")')" = "key1 key2 key3 key4 key5 key6" ]
  [ "$(kubectl get node n1 -o json | jq '[.spec.taints[] | select(.key == "first")] | length')" -eq 0 ]
}

@test "a server takes what is rendered of DNS with every setting" {
  sed 's/VERSION/v1.26.0/' "$TOP/tests/golden/dns.yaml" >"$DIR/dns.yaml"
  "$KNODE" render coredns --config "$DIR/dns.yaml" --output-dir "$DIR/dns" 2>/dev/null
  "$KNODE" render nodelocaldns --config "$DIR/dns.yaml" --output-dir "$DIR/local" 2>/dev/null
  run kubectl apply --dry-run=server -f "$DIR/dns/api" -f "$DIR/local/api"
  [ "$status" -eq 0 ]
  [ "$(grep -c 'server dry run' <<<"$output")" -eq 11 ]
  [[ $output == *'daemonset.apps/node-local-dns created (server dry run)'* ]]
}

@test "the way of a name through the cluster's DNS is told, and where it breaks" {
  [ -x "$BIN/coredns" ] || skip "no coredns among these components of Kubernetes"
  local query=("$KNODE" dns query --timeout 500ms) address
  phase addon coredns
  on mkdir -p /var/lib/kubelet
  printf 'clusterDNS: [10.96.0.10]\nclusterDomain: cluster.local\nresolvConf: /var/lib/kubelet/resolv.conf\n' | on tee /var/lib/kubelet/config.yaml >"$DIR/kubelet.yaml"
  echo 'nameserver 10.77.0.53' | on tee /var/lib/kubelet/resolv.conf
  # No pod is ready, and nothing answers for the Service.
  run on "${query[@]}" kubernetes.default.svc
  [ "$status" -eq 2 ]
  [ "${lines[0]}" = "kubernetes.default.svc.cluster.local A" ]
  [ "${lines[1]}" = "OK    service    Service kube-system/kube-dns has 10.96.0.10" ]
  [ "${lines[2]}" = "FAIL  endpoints  the Service has no pod that is ready, and 0 that are not" ]
  [ "${lines[3]}" = "    \$ kubectl -n kube-system get pods -l k8s-app=kube-dns" ]
  [ "${lines[4]}" = "FAIL  address    10.96.0.10:53 by UDP: Network is unreachable" ]
  # One pod answers, the other does not listen; the Service leads nowhere yet.
  jq -n '{apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", addressType: "IPv4",
    metadata: {name: "kube-dns-1", namespace: "kube-system", labels: {"kubernetes.io/service-name": "kube-dns"}},
    endpoints: [{addresses: ["10.244.0.2"], conditions: {ready: true}}, {addresses: ["10.244.0.3"], conditions: {ready: true}}],
    ports: [{name: "dns", port: 53, protocol: "UDP"}]}' | kubectl apply -f -
  for address in 10.244.0.2 10.244.0.3 10.77.0.53; do on ip address add $address/32 dev lo; done
  printf 'cluster.local {\n bind 10.244.0.2 10.96.0.10\n kubernetes {\n kubeconfig %s\n }\n}\n' /etc/kubernetes/admin.conf >"$DIR/Corefile"
  printf '. {\n bind 10.244.0.2 10.96.0.10\n forward . 10.77.0.53\n}\n' >>"$DIR/Corefile"
  on ip address add 10.96.0.10/32 dev lo
  start coredns "$BIN/coredns" -conf "$DIR/Corefile"
  within 20 on "$KNODE" dns query kubernetes.default.svc --server 10.96.0.10
  run on "${query[@]}" kubernetes.default.svc
  [ "$status" -eq 2 ]
  [ "${lines[2]}" = "OK    endpoints  pods that are ready: 2" ]
  [ "${lines[3]}" = "OK    pod        10.244.0.2 answers by UDP" ]
  [ "${lines[4]}" = "OK    pod        10.244.0.2 answers by TCP" ]
  [ "${lines[5]}" = "FAIL  pod        10.244.0.3:53 by UDP: nothing listens there" ]
  [ "${lines[6]}" = "    \$ kubectl -n kube-system logs -l k8s-app=kube-dns" ]
  [ "${lines[7]}" = "FAIL  pod        10.244.0.3:53 by TCP: nothing listens there" ]
  [ "${lines[9]}" = "OK    address    the Service answers at 10.96.0.10 by UDP" ]
  [ "${lines[11]}" = "OK    answer     NOERROR: 1 record" ]
  [[ ${lines[12]} == "kubernetes.default.svc.cluster.local "*" A 10.96.0.1" ]]
  # All is well with the pod that answers; names that are not there, and names outside.
  kubectl -n kube-system patch endpointslice kube-dns-1 --type merge -p '{"endpoints":[{"addresses":["10.244.0.2"]}]}'
  on "${query[@]}" kubernetes.default.svc
  run on "${query[@]}" web.shop.svc
  [ "$status" -eq 2 ]
  [ "${lines[7]}" = "FAIL  answer     NXDOMAIN: there is no name web.shop.svc.cluster.local" ]
  [ "${lines[8]}" = "    \$ kubectl -n shop get service web" ]
  run on "${query[@]}" www.example.test -o json
  [ "$status" -eq 2 ]
  [ "$(jq -r '[.steps[] | select(.status == "fail") | .step + ": " + .message] | join("|")' <<<"$output")" = \
    "answer: 10.96.0.10:53 by UDP: no answer within 500 ms: the servers that CoreDNS asks may not answer|upstream: 10.77.0.53:53 by UDP: nothing listens there" ]
  # The kubelet tells pods another address than the Service has.
  on sed -i 's/10.96.0.10/10.96.0.11/' /var/lib/kubelet/config.yaml
  run on "${query[@]}" kubernetes.default.svc
  [ "${lines[1]}" = "FAIL  service    Service kube-system/kube-dns has 10.96.0.10, and the kubelet tells pods to ask 10.96.0.11: set clusterDNS in /var/lib/kubelet/config.yaml to that of the Service" ]
  stop coredns
}

@test "lists come in pages" {
  seq 600 | sed 's/.*/---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: page-&}/' | kubectl create -f - >/dev/null
  [ "$(on "$TOP/build/tests/kube/client" /etc/kubernetes/admin.conf count v1 ConfigMap)" -ge 600 ]
}
