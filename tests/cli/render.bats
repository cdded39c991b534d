# knode render: what would be written, by version, without looking at a host.

# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

setup() {
  export KNODE=${KNODE:-build/knode}
  TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  GOLDEN=$TOP/tests/golden
  CONFIG=$GOLDEN/kubeadm-v1.26/default/config.yaml
}

# read_yaml EXPRESSION < STREAM : a Python expression over `docs`, the documents of a stream
read_yaml() {
  python3 -c "import sys, yaml; docs = [d for d in yaml.safe_load_all(sys.stdin) if d]; print($1)"
}

@test "each minor version is rendered as its golden file says (tests/golden/update makes them anew)" {
  "$GOLDEN/update" "$BATS_TEST_TMPDIR"
  for file in "$GOLDEN"/{render,storage}-v1.*.yaml "$GOLDEN/cni-plugins.jsonl"; do
    diff -u "$file" "$BATS_TEST_TMPDIR/${file##*/}"
  done
  [ "$(ls "$BATS_TEST_TMPDIR")" = "$(cd "$GOLDEN" && ls -d cni-plugins.jsonl dns-v1.* render-v1.* storage-v1.*)" ]
}

@test "each type of CNI plugin is among the golden ones" {
  [ "$(jq -r '.plugins[] | .type, .ipam.type // empty' "$GOLDEN/cni-plugins.jsonl" | sort -u)" = \
    "$(basename -s .c "$BATS_TEST_DIRNAME"/../../lib/plugins/*.c | tr _ - | sort)" ]
}

@test "the output is a stream of YAML documents, and the same each time" {
  "$KNODE" render all --config "$CONFIG" >"$BATS_TEST_TMPDIR/1"
  TZ=Asia/Tokyo LC_ALL=C umask 077
  "$KNODE" render all --config "$CONFIG" >"$BATS_TEST_TMPDIR/2"
  cmp "$BATS_TEST_TMPDIR/1" "$BATS_TEST_TMPDIR/2"
  [ "$(read_yaml 'len(docs)' <"$BATS_TEST_TMPDIR/1")" -eq 37 ]
}

@test "what is asked for is rendered, and nothing else" {
  what() { "$KNODE" render "$1" --config "$CONFIG" | grep -E '^(# /|kind: |  name: )' | tr -s '\n ' ' '; }
  [ "$(what etcd)" = "# /etc/kubernetes/manifests/etcd.yaml mode=0600 kind: Pod name: etcd " ]
  [ "$(what units)" = "# /etc/systemd/system/kubelet.service mode=0644 # /etc/systemd/system/kubelet.service.d/10-kubeadm.conf mode=0644 " ]
  [ "$("$KNODE" render rbac --config "$CONFIG" | read_yaml 'sorted({d["kind"] for d in docs})')" = "['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding']" ]
  [ "$("$KNODE" render coredns --config "$CONFIG" | read_yaml '[d["kind"] for d in docs]')" = "['ConfigMap', 'ClusterRole', 'ClusterRoleBinding', 'ServiceAccount', 'Deployment', 'Service']" ]
  [ "$("$KNODE" render control-plane --config "$CONFIG" | read_yaml '[d["metadata"]["name"] for d in docs]')" = "['kube-apiserver', 'kube-controller-manager', 'kube-scheduler']" ]
  [ "$("$KNODE" render kubelet --config "$CONFIG" | grep -c '^# /')" -eq 2 ]
  [ "$("$KNODE" render kube-proxy --config "$CONFIG" | read_yaml 'len(docs)')" -eq 6 ]
}

@test "a word that is nothing to render gets a hint" {
  run --separate-stderr "$KNODE" render control-plain
  [ "$status" -eq 3 ]
  [ "$stderr" = 'knode: render: "control-plain" is nothing to render; did you mean "control-plane"?' ]
  run --separate-stderr "$KNODE" render
  [ "$status" -eq 3 ]
  [ "$stderr" = "knode: render: an argument is missing: knode render WHAT" ]
}

@test "without a configuration a plain host is taken, and said" {
  run --separate-stderr "$KNODE" render etcd
  [ "$status" -eq 0 ]
  [[ $stderr == *'not set, and no host is looked at: taking "1.2.3.4"'* ]]
  [ "$(read_yaml 'docs[0]["metadata"]["annotations"]' <<<"$output")" = "{'kubeadm.kubernetes.io/etcd.advertise-client-urls': 'https://1.2.3.4:2379'}" ]
}

@test "flags of kubeadm are taken" {
  run --separate-stderr "$KNODE" render control-plane --kubernetes-version v1.33.1 --pod-network-cidr 10.9.0.0/16 \
    --apiserver-advertise-address 2001:db8::7 --image-repository registry.example.test --node-name n1
  [ "$status" -eq 0 ]
  [[ $output == *"- --cluster-cidr=10.9.0.0/16"* ]]
  [[ $output == *"- --etcd-servers=https://[::1]:2379"* ]]
  [[ $output == *"endpoint: '[2001:db8::7]:6443'"* || $output == *'endpoint: "[2001:db8::7]:6443"'* ]]
  [[ $output == *"image: registry.example.test/kube-scheduler:v1.33.1"* ]]
}

@test "--output-dir lays files as on the host, objects in their order, and keeps them to their owner" {
  dir=$BATS_TEST_TMPDIR/a/b
  run --separate-stderr "$KNODE" render all --config "$CONFIG" --output-dir "$dir"
  [ "$status" -eq 0 ]
  [ -z "$output" ]
  [ "$(stat -c %a "$dir")" = 700 ]
  [ "$(stat -c %a "$dir/etc/kubernetes/manifests/etcd.yaml")" = 600 ]
  [ "$(stat -c %a "$dir/var/lib/kubelet/kubeadm-flags.env")" = 644 ]
  [ -f "$dir/etc/systemd/system/kubelet.service" ]
  [ -f "$dir/api/00-configmap-kubeadm-config.yaml" ]
  [ -f "$dir/api/01-role-kubeadm_nodes-kubeadm-config.yaml" ]
  [ "$(find "$dir/api" -type f | wc -l)" -eq 29 ]
  # What knode makes beyond kubeadm lies apart.
  [ "$(cd "$dir/api/knode" && find . -type f | sed 's/[0-9]*-//' | LC_ALL=C sort | tr '\n' ' ')" = \
    "./clusterrole-knode_list-nodes.yaml ./clusterrolebinding-knode_list-nodes.yaml " ]
  [ "$(find "$dir/api" -type f ! -perm 600 | wc -l)" -eq 0 ]
}

@test "a token is written with --output-dir alone" {
  run --separate-stderr "$KNODE" render all --config "$CONFIG"
  [ "$status" -eq 0 ]
  secret=$(base64 <<<0123456789abcdef | cut -c1-20)
  [[ $output != *"$secret"* ]]
  [[ $output == *"token-secret: <hidden>"* ]]
  run "$KNODE" render all --config "$CONFIG" -o json
  [[ $output != *"$secret"* ]]
  "$KNODE" render all --config "$CONFIG" --output-dir "$BATS_TEST_TMPDIR/o"
  grep -q "token-secret: $secret" "$BATS_TEST_TMPDIR"/o/api/*-secret-bootstrap-token-abcdef.yaml
}

@test "what only exists later is told as such, as a quoted scalar" {
  run --separate-stderr "$KNODE" render all --kubernetes-version v1.36.0
  [ "$status" -eq 0 ]
  [[ $output == *'certificate-authority-data: "<late: base64 of /etc/kubernetes/pki/ca.crt>"'* ]]
  [[ $output == *'name: "bootstrap-token-<late: id of new token 1>"'* ]]
  [[ $output == *'expiration: "<late: base64 of the time 24h0m0s from then>"'* ]]
}

@test "-o json holds files and objects" {
  run --separate-stderr "$KNODE" render all --config "$CONFIG" -o json
  [ "$status" -eq 0 ]
  [ "$(jq -r '[.apiVersion, .kind, (.files | length), (.objects | length)] | join(" ")' <<<"$output")" = "knode.io/v1alpha1 Rendering 8 29" ]
  [ "$(jq -r '.files[] | select(.path == "/etc/kubernetes/manifests/etcd.yaml").mode' <<<"$output")" = 0600 ]
}

@test "hostile values land as data" {
  hostile=$'a"b\'c\n- x: y # z %n ${HOME} $(id) `id` \\ @IMAGE@ <late: base64 of /etc/shadow>'
  jq -n --arg v "$hostile" '{apiVersion: "kubeadm.k8s.io/v1beta4", kind: "ClusterConfiguration", kubernetesVersion: "v1.36.0",
    clusterName: $v, apiServer: {extraArgs: [{name: "event-ttl", value: $v}], extraEnvs: [{name: "E", value: $v}],
    extraVolumes: [{name: $v, hostPath: $v, mountPath: $v}]}, etcd: {local: {extraArgs: [{name: "cors", value: $v}]}}}' >"$BATS_TEST_TMPDIR/c"
  echo --- >>"$BATS_TEST_TMPDIR/c"
  jq -n --arg v "$hostile" '{apiVersion: "kubeadm.k8s.io/v1beta4", kind: "InitConfiguration",
    nodeRegistration: {name: "n", kubeletExtraArgs: [{name: "root-dir", value: $v}]}}' >>"$BATS_TEST_TMPDIR/c"
  run --separate-stderr "$KNODE" render all --config "$BATS_TEST_TMPDIR/c" -o json
  [ "$status" -eq 0 ]
  file() { jq -r --arg p "$1" '.files[] | select(.path == $p).content' <<<"$output"; }
  [ "$(file /etc/kubernetes/manifests/kube-apiserver.yaml | read_yaml '[c for c in docs[0]["spec"]["containers"][0]["command"] if c.startswith("--event-ttl=")][0][12:]')" = "$hostile" ]
  [ "$(file /etc/kubernetes/manifests/kube-apiserver.yaml | read_yaml 'docs[0]["spec"]["containers"][0]["env"][0]["value"]')" = "$hostile" ]
  [ "$(file /etc/kubernetes/manifests/kube-apiserver.yaml | read_yaml '[v["name"] for v in docs[0]["spec"]["volumes"] if v["hostPath"]["path"][:1] == "a"][0]')" = "$hostile" ]
  [ "$(file /etc/kubernetes/manifests/kube-controller-manager.yaml | read_yaml '[c for c in docs[0]["spec"]["containers"][0]["command"] if c.startswith("--cluster-name=")][0][15:]')" = "$hostile" ]
  # A shell reads the environment file as systemd does, and splits the words once more.
  file /var/lib/kubelet/kubeadm-flags.env >"$BATS_TEST_TMPDIR/env"
  run bash -c '. "$1"; printf %s "$KUBELET_KUBEADM_ARGS" | python3 -c "import shlex, sys; print(shlex.split(sys.stdin.read())[-1])"' - "$BATS_TEST_TMPDIR/env"
  [ "$output" = "--root-dir=$hostile" ]
}

@test "a value that an environment file cannot hold is refused by name" {
  run --separate-stderr "$KNODE" render kubelet --config - <<<'{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "InitConfiguration", "nodeRegistration": {"name": "n", "kubeletExtraArgs": [{"name": "root-dir", "value": "a\u0007"}]}}'
  [ "$status" -eq 1 ]
  [[ $stderr == *$'\nknode: kubelet-flags: kubeadm-flags.env: ["--hostname-override=n","--root-dir=a\\u0007"] cannot be written into an environment file (as @ARGS@)' ]]
}

@test "patches apply to manifests, the kubelet's configuration, CoreDNS and kube-proxy" {
  mkdir "$BATS_TEST_TMPDIR/p"
  echo '{"spec": {"containers": [{"name": "etcd", "resources": {"requests": {"cpu": "7"}}}]}}' >"$BATS_TEST_TMPDIR/p/etcd.json"
  echo 'maxPods: 77' >"$BATS_TEST_TMPDIR/p/kubeletconfiguration+merge.yaml"
  echo '[{"op": "replace", "path": "/spec/replicas", "value": 3}]' >"$BATS_TEST_TMPDIR/p/corednsdeployment+json.json"
  echo '{"spec": {"template": {"spec": {"containers": [{"name": "kube-proxy", "resources": {"limits": {"memory": "77Mi"}}}]}}}}' >"$BATS_TEST_TMPDIR/p/kubeproxydaemonset.json"
  echo 'no patch' >"$BATS_TEST_TMPDIR/p/README"
  run --separate-stderr "$KNODE" render all --kubernetes-version v1.36.0 --patches "$BATS_TEST_TMPDIR/p"
  [ "$status" -eq 0 ]
  [[ $stderr == *"knode: patches: README is left out: "* ]]
  run --separate-stderr "$KNODE" render etcd --kubernetes-version v1.36.0 --patches "$BATS_TEST_TMPDIR/p" -o json
  [ "$(jq -r '.kind + ": " + .warnings[].message' <<<"$stderr" | tail -1)" = "Warning: patches: README is left out: README: not a patch, since it ends in neither .yaml nor .json" ]
  run --separate-stderr "$KNODE" render all --kubernetes-version v1.36.0 --patches "$BATS_TEST_TMPDIR/p"
  [[ $output == *"cpu: \"7\""* ]]
  [[ $output == *"maxPods: 77"* ]]
  [[ $output == *"replicas: 3"* ]]
  [[ $output == *"memory: 77Mi"* ]]
  echo '[{"op": "remove", "path": "/spec/x"}]' >"$BATS_TEST_TMPDIR/p/etcd0+json.json"
  run --separate-stderr "$KNODE" render etcd --kubernetes-version v1.36.0 --patches "$BATS_TEST_TMPDIR/p"
  [ "$status" -eq 1 ]
  [[ $stderr == *'etcd: etcd0+json.json:1:'* ]]
}

@test "the API server's rights towards kubelets come with the patch releases that need them" {
  for version in v1.36.0:0 v1.36.1:1 v1.35.4:0 v1.35.5:1 v1.33.12:1 v1.28.9:0; do
    count=$("$KNODE" render rbac --kubernetes-version "${version%:*}" 2>/dev/null | grep -c '^  name: kubeadm:apiserver-kubelet-client$' || true)
    [ "$count" -eq "${version#*:}" ] || { echo "$version: $count" && return 1; }
  done
}

@test "an external etcd, disabled addons and NodeLocalCRISocket change what is there" {
  config() { jq -n "$1" | "$KNODE" render all --config - 2>/dev/null; }
  run config '{apiVersion: "kubeadm.k8s.io/v1beta4", kind: "ClusterConfiguration", kubernetesVersion: "v1.36.0", dns: {disabled: true}, proxy: {disabled: true}, etcd: {external: {endpoints: ["http://192.0.2.1:2379"]}}}'
  [ "$status" -eq 0 ]
  [[ $output != *etcd.yaml* && $output != *coredns* && $output != *kube-proxy* && $output != *--etcd-cafile* ]]
  run config '{apiVersion: "kubeadm.k8s.io/v1beta4", kind: "ClusterConfiguration", kubernetesVersion: "v1.33.0", featureGates: {NodeLocalCRISocket: true}}'
  [[ $output == *instance-config.yaml* && $output != *--container-runtime-endpoint* ]]
}

@test "--list tells what there is, with versions and their sources" {
  run "$KNODE" render --list --kubernetes-version v1.26.0
  [ "$status" -eq 0 ]
  [[ $output == *"coredns: DNS of the cluster
    object   ConfigMap kube-system/coredns
    object   ClusterRole system:coredns
    object   ClusterRoleBinding system:coredns
    object   ServiceAccount kube-system/coredns
    object   Deployment kube-system/coredns
    object   Service kube-system/kube-dns
    image    registry.k8s.io/coredns/coredns:v1.9.3
    source   cmd/kubeadm/app/constants of kubernetes/kubernetes
kube-proxy: "* ]]
  [[ $output == *"nodelocaldns: DNS cache on every node
    nothing in this configuration"* ]]
  sed 's/VERSION/v1.26.0/' "$GOLDEN/dns.yaml" >"$BATS_TEST_TMPDIR/dns.yaml"
  run --separate-stderr "$KNODE" render --list -o json --config "$BATS_TEST_TMPDIR/dns.yaml"
  [ "$(jq -c '[.apiVersion, .kind, .kubernetesVersion]' <<<"$output")" = '["knode.io/v1alpha1","RenderList","v1.26.0"]' ]
  [ "$(jq -c '.items[] | select(.installer == "nodelocaldns") | [.word, .files, .images, .source, (.objects | length)]' <<<"$output")" = \
    '["nodelocaldns",[],[{"image":"registry.k8s.io/dns/k8s-dns-node-cache:1.22.13","version":"1.22.13"}],"cluster/addons/dns/nodelocaldns of kubernetes/kubernetes",5]' ]
  run --separate-stderr "$KNODE" render --list etcd
  [ "$status" -eq 3 ]
  [ "$stderr" = "knode: render: --list stands alone: leave out WHAT" ]
}
