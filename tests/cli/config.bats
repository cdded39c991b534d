# knode config print, validate, migrate, images list; and docs/knode-config.5, which is made from the same tables.
# shellcheck disable=SC2154 # bats sets stderr

bats_require_minimum_version 1.5.0

setup() {
  TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  KNODE=${KNODE:-$TOP/build/knode}
  cd "$BATS_TEST_TMPDIR" || return
}

# document VERSION KIND : the head of a document
document() { printf -- '---\napiVersion: kubeadm.k8s.io/%s\nkind: %s\n' "$1" "$2"; }

@test "print: the defaults of each command are valid configurations" {
  local set
  for set in init join reset upgrade; do
    "$KNODE" config print "$set-defaults" >"$set.yaml"
    run --separate-stderr "$KNODE" config validate --config "$set.yaml"
    [ "$status" -eq 0 ]
    [ "$output" = ok ]
    [ "$stderr" = "" ]
  done
}

@test "print: init-defaults of v1beta3" {
  run --separate-stderr "$KNODE" config print init-defaults --api-version v1beta3
  [ "$status" -eq 0 ]
  [ "$output" = "apiVersion: kubeadm.k8s.io/v1beta3
bootstrapTokens:
- groups:
  - system:bootstrappers:kubeadm:default-node-token
  token: abcdef.0123456789abcdef
  ttl: 24h0m0s
  usages:
  - signing
  - authentication
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 1.2.3.4
  bindPort: 6443
nodeRegistration:
  criSocket: unix:///var/run/containerd/containerd.sock
  imagePullPolicy: IfNotPresent
  name: node
  taints: null
---
apiServer:
  timeoutForControlPlane: 4m0s
apiVersion: kubeadm.k8s.io/v1beta3
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
controllerManager: {}
dns: {}
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: 1.37.1
networking:
  dnsDomain: cluster.local
  serviceSubnet: 10.96.0.0/12
scheduler: {}" ]
}

@test "print: component configurations, and JSON" {
  run --separate-stderr "$KNODE" config print init-defaults -o json \
    --component-configs KubeletConfiguration,KubeProxyConfiguration
  [ "$status" -eq 0 ]
  [ "$(jq -c 'map(.kind)' <<<"$output")" = \
    '["InitConfiguration","ClusterConfiguration","KubeletConfiguration","KubeProxyConfiguration"]' ]
  [ "$(jq -c '.[2].clusterDNS' <<<"$output")" = '["10.96.0.10"]' ]
  run "$KNODE" config print init-defaults --component-configs Kubelet
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: --component-configs: "Kubelet" is not one of KubeletConfiguration, KubeProxyConfiguration' ]
}

@test "print: what does not go together" {
  run "$KNODE" config print
  [ "$status" -eq 3 ]
  [ "$output" = "knode: config print: name either defaults (init-defaults, join-defaults, reset-defaults, upgrade-defaults) or --config FILE" ]
  run "$KNODE" config print init
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: "init" is not one of init-defaults, join-defaults, reset-defaults, upgrade-defaults' ]
  run "$KNODE" config print reset-defaults --api-version v1beta3
  [ "$status" -eq 3 ]
  [ "$output" = "knode: --api-version: ResetConfiguration and UpgradeConfiguration came with v1beta4" ]
}

@test "print --config: the whole configuration" {
  { document v1beta4 InitConfiguration && echo 'nodeRegistration: {name: n1, criSocket: "unix:///s"}' &&
    echo 'localAPIEndpoint: {advertiseAddress: 192.0.2.1}'; } >c.yaml
  run --separate-stderr "$KNODE" config print --config c.yaml -o json
  [ "$status" -eq 0 ]
  [ "$stderr" = "" ]
  [ "$(jq -c '.[0].nodeRegistration.taints' <<<"$output")" = \
    '[{"effect":"NoSchedule","key":"node-role.kubernetes.io/control-plane"}]' ]
  [ "$(jq -r '.[1].kubernetesVersion' <<<"$output")" = v1.37.1 ]
}

@test "validate: everything that is wrong, each with its place" {
  { document v1beta4 InitConfiguration && printf 'localAPIEndpoint:\n  advertiseAdress: 192.0.2.1\n  bindPort: "64x43"\n' &&
    document v1beta4 ClusterConfiguration && printf 'networking:\n  podSubnet: 10.100.0.0/16\n'; } >cluster.yaml
  run --separate-stderr "$KNODE" config validate --config cluster.yaml
  [ "$status" -eq 3 ]
  [ "$output" = "" ]
  [ "$stderr" = 'cluster.yaml:5:3: unknown field "advertiseAdress" in localAPIEndpoint, did you mean "advertiseAddress"?
cluster.yaml:6:13: localAPIEndpoint.bindPort: expected an integer, got a string "64x43"
cluster.yaml:11:14: networking.podSubnet: the networks of pods (10.100.0.0/16) and services (10.96.0.0/12) overlap: take two that do not' ]
}

@test "validate: ok with warnings, on standard error" {
  { document v1beta3 ClusterConfiguration && echo 'kubernetesVersion: v1.34.0'; } >c.yaml
  run --separate-stderr "$KNODE" config validate --config c.yaml
  [ "$status" -eq 0 ]
  [ "$output" = ok ]
  [ "$stderr" = 'c.yaml:2:13: warning: apiVersion: kubeadm.k8s.io/v1beta3 is deprecated since v1.31; `knode config migrate --old-config c.yaml` writes v1beta4' ]
}

@test "validate: JSON, from standard input" {
  run --separate-stderr "$KNODE" config validate --config - -o json < <(document v1beta4 InitConfiguration && echo 'x: 1')
  [ "$status" -eq 3 ]
  [ "$stderr" = "" ]
  [ "$(jq -c . <<<"$output")" = '{"apiVersion":"knode.io/v1alpha1","kind":"ConfigValidation","valid":false,"problems":[{"place":"stdin:4:1","file":"-","line":4,"column":1,"message":"unknown field \"x\" in InitConfiguration","severity":"error"}]}' ]
}

@test "validate: files that are none" {
  run "$KNODE" config validate
  [ "$status" -eq 3 ]
  [ "$output" = "knode: config validate: --config FILE is missing" ]
  run "$KNODE" config validate --config none.yaml
  [ "$status" -eq 3 ]
  [ "$output" = "knode: cannot open none.yaml: No such file or directory" ]
  run "$KNODE" config validate --config .
  [ "$status" -eq 3 ]
  [ "$output" = "knode: cannot read .: Is a directory" ]
  printf 'a: \000' >nul.yaml
  run "$KNODE" config validate --config nul.yaml
  [ "$status" -eq 3 ]
  [[ $output == nul.yaml:1:4:* ]]
  printf 'a: \377' >latin.yaml
  run "$KNODE" config validate --config latin.yaml
  [ "$status" -eq 3 ]
  [[ $output == latin.yaml:1:4:* ]]
  yes '# a comment' | head -c 5000000 >big.yaml
  run "$KNODE" config validate --config big.yaml
  [ "$status" -eq 3 ]
  [ "$output" = "knode: big.yaml: larger than 4194304 bytes" ]
}

@test "errors of a configuration are one JSON document under -o json" {
  { document v1beta4 InitConfiguration && printf 'x: 1\ny: 2\n'; } >c.yaml
  run --separate-stderr "$KNODE" config print --config c.yaml -o json
  [ "$status" -eq 3 ]
  [ "$output" = "" ]
  [ "$(jq -c '[.kind, .exitCode, .message, (.errors | map(.place))]' <<<"$stderr")" = \
    '["Error",3,"the configuration has 2 errors",["c.yaml:4:1","c.yaml:5:1"]]' ]
}

@test "validate: what is no configuration at all is told with its place and a remedy" {
  # told FILE MESSAGE
  told() {
    run timeout 10 "$KNODE" config validate --config "$1"
    echo "$1: $output"
    [ "$status" -eq 3 ]
    [ "${output#knode: }" = "$2" ]
  }
  local head='apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n'
  : >empty
  told empty 'empty: no document of kubeadm or knode in it; `knode config print init-defaults` prints one'
  printf '# nothing\n---\n---\n' >comment
  told comment 'comment: no document of kubeadm or knode in it; `knode config print init-defaults` prints one'
  mkdir dir
  told dir 'cannot read dir: Is a directory'
  told none 'cannot open none: No such file or directory'
  ln -s loop loop
  told loop 'cannot open loop: Too many levels of symbolic links'
  (printf 'a: |\n' && head -c 5000000 /dev/zero | tr '\0' ' ') >huge
  told huge 'huge: larger than 4194304 bytes'
  told /dev/zero '/dev/zero: larger than 4194304 bytes'
  # shellcheck disable=SC2059 # the head has newlines
  printf "${head}clusterName: a\n---\n${head}clusterName: b\n" >twice
  told twice 'twice:5:1: a second ClusterConfiguration; the first one begins in line 1'
  # shellcheck disable=SC2059
  printf "${head}clusterName: a\nclusterName: b\n" >keys
  told keys 'keys:4:1: duplicate key "clusterName", first given at 3:1'
  # shellcheck disable=SC2059
  printf "${head}networking:\n\tpodSubnet: 10.0.0.0/16\n" >tab
  told tab 'tab:4:1: a tab where YAML wants spaces'
  # shellcheck disable=SC2059
  printf "${head}clusterName: a\\0b\n" >nul
  told nul 'nul:3:15: control characters are not allowed (0x00); YAML is text in UTF-8'
  # shellcheck disable=SC2059
  printf "${head}clusterName: caf\xe9" >latin1
  told latin1 'latin1:3:17: incomplete UTF-8 octet sequence (0xe9); YAML is text in UTF-8'
  # shellcheck disable=SC2059
  printf "${head}" | iconv -t UTF-16 >utf16
  told utf16 'utf16:1:1: this is UTF-16, not UTF-8; convert it: iconv -f UTF-16 -t UTF-8 utf16'
  iconv -f UTF-16 -t UTF-8 utf16 >utf8
  "$KNODE" config validate --config utf8
  gzip -c utf8 >gz
  told gz 'gz:1:1: this is compressed; unpack it: gzip -dc gz'
  printf 'hello\n' >word
  told word 'word:1:1: a document has to be a mapping with apiVersion and kind'
  printf '[1]\n' >list
  told list 'list:1:1: a document has to be a mapping with apiVersion and kind'
  sed 's/$/\r/' utf8 >crlf
  "$KNODE" config validate --config crlf
  "$KNODE" config validate --config <(cat utf8)
  if [ "$(id -u)" -ne 0 ]; then
    chmod 0 utf8
    told utf8 'cannot open utf8: Permission denied'
  fi
}

@test "migrate: v1beta3 to v1beta4, and back to the same" {
  { document v1beta3 InitConfiguration && echo 'nodeRegistration: {name: n1, criSocket: "unix:///s", kubeletExtraArgs: {v: "3"}}' &&
    printf 'bootstrapTokens: [{token: abcdef.0123456789abcdef}]\nlocalAPIEndpoint: {advertiseAddress: 192.0.2.1}\n' &&
    document v1beta3 ClusterConfiguration && printf 'kubernetesVersion: v1.30.0\napiServer: {timeoutForControlPlane: 6m0s, extraArgs: {event-ttl: b}}\n' &&
    printf -- '---\napiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxPods: 200\n'; } >old.yaml
  run --separate-stderr "$KNODE" config migrate --old-config old.yaml --new-config new.yaml
  [ "$status" -eq 0 ]
  [ "$output" = "" ]
  [ "$stderr" = "" ]
  [ "$(stat -c %a new.yaml)" = 600 ]
  grep -qx '  controlPlaneComponentHealthCheck: 6m0s' new.yaml
  grep -qxF '  - name: event-ttl' new.yaml
  [ "$(tail -3 new.yaml)" = "apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 200" ]
  "$KNODE" config migrate --old-config old.yaml --to v1beta3 >first.yaml
  "$KNODE" config migrate --old-config new.yaml --to v1beta3 >second.yaml
  diff first.yaml second.yaml
  run "$KNODE" config migrate
  [ "$status" -eq 3 ]
  [ "$output" = "knode: config migrate: --old-config FILE is missing" ]
}

@test "migrate: what is not valid is not written" {
  { document v1beta2 ClusterConfiguration; } >old.yaml
  run "$KNODE" config migrate --old-config old.yaml --new-config new.yaml
  [ "$status" -eq 3 ]
  [ "$output" = "old.yaml:2:13: kubeadm.k8s.io/v1beta2 is gone; convert the file with kubeadm v1.26: kubeadm config migrate --old-config old.yaml --new-config new.yaml" ]
  [ ! -e new.yaml ]
}

@test "migrate: onto its own input, whole or not at all" {
  printf 'apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nkubernetesVersion: v1.30.0\n' >old.yaml
  cp old.yaml before.yaml
  "$KNODE" config migrate --old-config old.yaml >wanted.yaml
  chmod 640 old.yaml
  mkdir d && ln -s ../old.yaml d/link.yaml
  run "$KNODE" config migrate --old-config d/link.yaml --new-config d/link.yaml
  [ "$status" -eq 0 ]
  [ "$output" = "" ]
  [ -L d/link.yaml ]
  [ "$(stat -c %a old.yaml)" = 640 ]
  diff wanted.yaml old.yaml
  # Nothing is left of a write that fails, neither in the file nor beside it.
  cp before.yaml old.yaml
  run bash -c 'ulimit -f 0; trap "" XFSZ; exec "$1" config migrate --old-config old.yaml --new-config old.yaml' - "$KNODE"
  [ "$status" -eq 1 ]
  [ "$output" = "knode: cannot write $PWD/old.yaml: File too large" ]
  diff before.yaml old.yaml
  [ "$(ls -A)" = "$(printf 'before.yaml\nd\nold.yaml\nwanted.yaml')" ]
  # Other names of the file keep what it was, which is said.
  ln old.yaml other.yaml
  run "$KNODE" config migrate --old-config old.yaml --new-config old.yaml
  [ "$status" -eq 0 ]
  [ "$output" = "knode: old.yaml was one of 2 hard links to a file; the others still lead to what it was" ]
  diff wanted.yaml old.yaml
  diff before.yaml other.yaml
  # What is no file is written as it comes.
  "$KNODE" config migrate --old-config before.yaml --new-config /dev/stdout | diff wanted.yaml -
  run "$KNODE" config migrate --old-config before.yaml --new-config d
  [ "$status" -eq 1 ]
  [ "$output" = "knode: cannot open d: Is a directory" ]
  run "$KNODE" config migrate --old-config before.yaml --new-config none/new.yaml
  [ "$status" -eq 1 ]
  [ "$output" = "knode: cannot write none/new.yaml: No such file or directory" ]
}

@test "images list: by version and repository" {
  run --separate-stderr "$KNODE" config images list --kubernetes-version v1.26.0
  [ "$status" -eq 0 ]
  [ "$stderr" = "" ]
  [ "$output" = "registry.k8s.io/kube-apiserver:v1.26.0
registry.k8s.io/kube-controller-manager:v1.26.0
registry.k8s.io/kube-scheduler:v1.26.0
registry.k8s.io/kube-proxy:v1.26.0
registry.k8s.io/coredns/coredns:v1.9.3
registry.k8s.io/pause:3.9
registry.k8s.io/etcd:3.5.6-0" ]
  run "$KNODE" config images list --kubernetes-version stable-1.35 --image-repository r.test/k8s
  [ "${lines[0]}" = r.test/k8s/kube-apiserver:v1.35.9 ]
  [ "${lines[4]}" = r.test/k8s/coredns:v1.13.1 ]
}

@test "images list: without what the configuration leaves out" {
  { document v1beta4 ClusterConfiguration && printf 'dns: {disabled: true}\nproxy: {disabled: true}\netcd: {external: {endpoints: ["http://192.0.2.1:2379"]}}\n'; } >c.yaml
  run --separate-stderr "$KNODE" config images list --config c.yaml -o json
  [ "$status" -eq 0 ]
  [ "$(jq -c '[.kind, (.images | map(split("/")[1]))]' <<<"$output")" = \
    '["Images",["kube-apiserver:v1.37.1","kube-controller-manager:v1.37.1","kube-scheduler:v1.37.1","pause:3.10.2"]]' ]
}

@test "images list: in kubeadm's kind and order" {
  run "$KNODE" config images list --kubernetes-version v1.28.4 -o kubeadm
  [ "$status" -eq 0 ]
  [ "$(jq -c . <<<"$output")" = '{"kind":"Images","apiVersion":"output.kubeadm.k8s.io/v1alpha2","images":["registry.k8s.io/kube-apiserver:v1.28.4","registry.k8s.io/kube-controller-manager:v1.28.4","registry.k8s.io/kube-scheduler:v1.28.4","registry.k8s.io/kube-proxy:v1.28.4","registry.k8s.io/pause:3.9","registry.k8s.io/etcd:3.5.9-0","registry.k8s.io/coredns/coredns:v1.10.1"]}' ]
  order() { "$KNODE" config images list --kubernetes-version "$1" -o kubeadm | jq -r '.apiVersion, (.images[4:] | map(gsub(".*/|:.*"; "")) | join(" "))' | xargs; }
  [ "$(order v1.29.0)" = "output.kubeadm.k8s.io/v1alpha2 coredns pause etcd" ]
  [ "$(order v1.30.0)" = "output.kubeadm.k8s.io/v1alpha2 coredns pause etcd" ]
  [ "$(order v1.31.0)" = "output.kubeadm.k8s.io/v1alpha3 coredns pause etcd" ]
  run "$KNODE" config images list -o xml
  [ "$output" = 'knode: --output: "xml" is not one of text, json, yaml, kubeadm' ]
}

@test "images list: flags beside a file" {
  document v1beta4 ClusterConfiguration >c.yaml
  run "$KNODE" config images list --config c.yaml --kubernetes-version v1.30.0
  [ "$status" -eq 3 ]
  [ "$output" = "knode: --config: cannot be mixed with --kubernetes-version; say it in the file" ]
  run "$KNODE" config images list --kubernetes-version ci/latest
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: --kubernetes-version: "ci/latest" is a label that only the network could resolve; name a version such as v1.37.1 instead' ]
}

@test "docs/knode-config.5 says what the tables say" {
  "$TOP/docs/fields.sh" "$KNODE" >page
  diff "$TOP/docs/knode-config.5" page
}

@test "validate: what the components of this version do not take" {
  { document v1beta4 ClusterConfiguration && printf 'kubernetesVersion: v1.36.0\napiServer: {extraArgs: [{name: insecure-port, value: "0"}]}\n---\n' &&
    printf 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmaxpods: 5\nfailSwapOn: "no"\nfeatureGates: {SidecarContainers: false}\n'; } >c.yaml
  run "$KNODE" config validate --config c.yaml
  [ "$status" -eq 3 ]
  [ "${#lines[@]}" -eq 4 ]
  [ "${lines[0]}" = 'c.yaml:5:32: apiServer.extraArgs[0].name: flag "insecure-port" is gone since kube-apiserver v1.24: plain HTTP is gone; use secure-port' ]
  [ "${lines[1]}" = 'c.yaml:10:13: failSwapOn: expected true or false, got a string "no"' ]
  [ "${lines[2]}" = 'c.yaml:11:35: featureGates.SidecarContainers: feature gate "SidecarContainers" is always on since v1.33: leave it out' ]
  [ "${lines[3]}" = 'c.yaml:9:1: warning: unknown field "maxpods" in KubeletConfiguration: the kubelet ignores it; did you mean "maxPods"?' ]
}

@test "a pipe is read when its writer comes; one that nobody writes to is an error, not an endless wait" {
  mkfifo "$BATS_TEST_TMPDIR/pipe"
  document() { printf 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n'; }
  (sleep 0.3 && document >"$BATS_TEST_TMPDIR/pipe") &
  run "$KNODE" config validate --config "$BATS_TEST_TMPDIR/pipe"
  [ "$status" -eq 0 ]
  run "$KNODE" config validate --config <(sleep 0.3 && document)
  [ "$status" -eq 0 ]
  # One who has it open is waited for.
  (exec 3>"$BATS_TEST_TMPDIR/pipe" && sleep 6 && document >&3) &
  run "$KNODE" config validate --config "$BATS_TEST_TMPDIR/pipe"
  [ "$status" -eq 0 ]
  run "$KNODE" config validate --config "$BATS_TEST_TMPDIR/pipe"
  [ "$status" -eq 3 ]
  [ "$output" = "knode: $BATS_TEST_TMPDIR/pipe is a pipe that nobody writes to: waited 5 s" ]
}
