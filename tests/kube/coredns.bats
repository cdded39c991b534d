# Corefiles that knode renders, and those that it refuses, under a real CoreDNS (v1.10, as Kubernetes v1.27 has it), in
# namespaces of its own: a pod's ServiceAccount is there, and an API server that never answers, so that CoreDNS starts without.
bats_require_minimum_version 1.5.0
TOP=$BATS_TEST_DIRNAME/../..
KNODE=${KNODE:-$TOP/build/knode}

setup() {
  BIN=${KNODE_TEST_KUBE_BIN:-$TOP/build/kube/bin}
  [ "$(id -u)" -eq 0 ] || skip "needs root, for namespaces of its own"
  [ -x "$BIN/coredns" ] || skip "no coredns: tests/kube/build build/kube, or KNODE_TEST_KUBE_BIN=DIR"
  BIN=$(cd "$BIN" && pwd)
  cd "$BATS_TEST_TMPDIR" || return
}

# start COREFILE : whether CoreDNS says that it serves; what it says is in the file said
start() {
  local end=$((SECONDS + 15)) pid
  # shellcheck disable=SC2016 # the inner shell expands it
  BIN=$BIN COREFILE=$1 unshare -mnp --fork --kill-child sh -c '
    ip link set lo up && ip address add 169.254.20.10/32 dev lo && mount -t tmpfs tmpfs /run && mkdir -p /run/secrets/kubernetes.io/serviceaccount &&
    echo token >/run/secrets/kubernetes.io/serviceaccount/token &&
    echo "nameserver 192.0.2.1" >resolv.conf && mount --bind resolv.conf /etc/resolv.conf &&
    KUBERNETES_SERVICE_HOST=127.0.0.1 KUBERNETES_SERVICE_PORT=1 exec "$BIN/coredns" -conf "$COREFILE"' >said 2>&1 3>&- &
  pid=$!
  until grep -q '^CoreDNS-' said || ! kill -0 "$pid" 2>/dev/null || [ "$SECONDS" -ge "$end" ]; do sleep 0.1; done
  kill -9 "$pid" 2>/dev/null || true # unshare passes this on, by --kill-child
  wait "$pid" || true
  grep -q '^CoreDNS-' said
}

# render CONFIG : the Corefile that is rendered, in the file Corefile
render() {
  "$KNODE" render coredns --config "$1" -o json 2>render.said | jq -r '.objects[] | select(.kind == "ConfigMap") | .data.Corefile' >Corefile
  [ -s Corefile ] || { cat render.said && return 1; }
}

# settings [YAML] : a configuration with these settings of CoreDNS, one level deep
settings() {
  printf 'apiVersion: knode.io/v1alpha1\nkind: NodeConfiguration\naddons:\n  coredns:\n    replicas: 2\n'
  sed 's/^/    /'
  printf -- '---\napiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nkubernetesVersion: v1.27.0\n'
}

@test "kubeadm's Corefile is accepted" {
  settings </dev/null >config.yaml
  render config.yaml
  start Corefile
}

@test "a Corefile with every setting is accepted" {
  settings >config.yaml <<'SETTINGS'
pods: verified
autopath: true
upstreams: [192.0.2.53, "192.0.2.54:5353", "tls://192.0.2.55", "2001:db8::53", "[2001:db8::54]:5353"]
upstreamServerName: dns.example.test
stubDomains:
- {domain: consul.local, upstreams: [192.0.2.60, "tls://192.0.2.61"]}
- {domain: 2.0.192.in-addr.arpa, upstreams: ["192.0.2.60:5353"]}
hosts:
- {ip: 192.0.2.70, hostnames: [registry.example.test, r.example.test]}
- {ip: "2001:db8::70", hostnames: [registry.example.test]}
cache: {ttl: 60, prefetch: 10, serveStale: 1h}
log: [denial, error]
SETTINGS
  render config.yaml
  start Corefile
}

@test "a Corefile without a cache that logs all is accepted" {
  settings >config.yaml <<'SETTINGS'
pods: disabled
cache: {disabled: true}
log: [all]
stubDomains:
- {domain: consul.local, upstreams: [192.0.2.60]}
SETTINGS
  render config.yaml
  start Corefile
}

@test "the Corefile of NodeLocal DNSCache is accepted, once it is filled in" {
  sed 's/VERSION/v1.27.0/' "$TOP/tests/golden/dns.yaml" >config.yaml
  "$KNODE" render nodelocaldns --config config.yaml -o json 2>/dev/null |
    jq -r '.objects[] | select(.kind == "ConfigMap") | .data.Corefile' | sed 's/__PILLAR__UPSTREAM__SERVERS__/192.0.2.1/' >Corefile
  start Corefile
}

@test "what knode calls an error ends CoreDNS, too" {
  local head='health\n ready\n reload\n loop\n kubernetes cluster.local' name body
  # A name, and lines in a server block beside those above.
  while IFS='|' read -r name body; do
    printf '.:53 {\n %b\n %b\n}\n' "$head" "$body" >Corefile
    jq -n --rawfile corefile Corefile '{apiVersion: "knode.io/v1alpha1", kind: "NodeConfiguration", addons: {coredns: {corefile: $corefile}}},
      {apiVersion: "kubeadm.k8s.io/v1beta3", kind: "ClusterConfiguration", kubernetesVersion: "v1.27.0", dns: {imageTag: "v1.10.0"}}' |
      sed 's/^}$/}\n---/' >config.yaml
    run "$KNODE" config validate --config config.yaml
    [ "$status" -eq 3 ] || { echo "$name is taken: $output" && return 1; }
    start Corefile && echo "$name is taken by CoreDNS" && return 1
  done <<'CASES'
an unknown plugin|forwrad . 192.0.2.1
a plugin of a later version|timeouts {\n read 5s\n }
a removed plugin|proxy . 192.0.2.1
an unknown option|cache {\n keepttl\n }
a removed option|k8s_external example.org {\n upstream\n }
a plugin twice|hosts\n hosts
no upstream|forward .
an upstream by name|forward . dns.example.test
a protocol|forward . https://192.0.2.1
an open brace|forward . 192.0.2.1 {\n health_check 5s {
a brace on the next line|forward . 192.0.2.1\n {\n }
autopath without a word|autopath
sixteen upstreams|forward . 192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5 192.0.2.6 192.0.2.7 192.0.2.8 192.0.2.9 192.0.2.10 192.0.2.11 192.0.2.12 192.0.2.13 192.0.2.14 192.0.2.15 192.0.2.16
a zone twice|}\n. {
CASES
  true
}

@test "what knode has no fault to find with is accepted" {
  local text
  for text in '.:53 {\n health\n ready\n reload\n loop\n kubernetes\n forward . /etc/resolv.conf\n}\n' \
    '(common) {\n errors\n cache 30\n}\ncluster.local:53 {\n import common\n health\n ready\n reload\n kubernetes\n}\n.:53 {\n import common\n forward . 192.0.2.1\n loop\n}\n' \
    'cluster.local:53,\nin-addr.arpa:53 {\n health { \n lameduck 5s\n }\n ready\n reload\n kubernetes cluster.local in-addr.arpa\n log . "{remote} \\"{name}\\""\n}\n'; do
    printf %b "$text" >Corefile
    jq -n --rawfile corefile Corefile '{apiVersion: "knode.io/v1alpha1", kind: "NodeConfiguration", addons: {coredns: {corefile: $corefile}}}' >config.yaml
    run "$KNODE" config validate --config config.yaml
    [[ $status -eq 0 && $output != *corefile* ]] || { echo "$output" && return 1; }
    start Corefile || { cat said && return 1; }
  done
}
