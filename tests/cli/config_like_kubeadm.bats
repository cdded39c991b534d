# What kubeadm v1.33 to v1.36 were seen to take, to refuse and to make of configurations beyond those of tests/golden: knode
# does the same. Where it is sounder on purpose, the test says so, and knode(8) does (DIFFERENCES FROM KUBEADM).

# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

setup() {
  TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  KNODE=${KNODE:-$TOP/build/knode}
  cd "$BATS_TEST_TMPDIR" || return
}

# configuration VERSION CLUSTER [INIT [MORE]]: c.yaml, with lines of ClusterConfiguration, of InitConfiguration, and documents
configuration() {
  local head='apiVersion: kubeadm.k8s.io/v1beta4'
  {
    printf '%s\nkind: InitConfiguration\nnodeRegistration: {name: cp1}\nlocalAPIEndpoint: {advertiseAddress: 192.0.2.10}\n' "$head"
    printf '%s\n---\n%s\nkind: ClusterConfiguration\nkubernetesVersion: %s\n%s\n' "${3:-}" "$head" "$1" "$2"
    printf '%s' "${4:-}"
  } >c.yaml
}

# validate [TEXT] : c.yaml is fine, and that is on standard error
validate() {
  run --separate-stderr "$KNODE" config validate --config c.yaml
  echo "$stderr"
  [ "$status" -eq 0 ]
  [ "$stderr" = "${1:-}" ]
}

# refused TEXT : c.yaml is refused with it
refused() {
  run --separate-stderr "$KNODE" config validate --config c.yaml
  echo "$stderr"
  [ "$status" -eq 3 ]
  [ "$stderr" = "$1" ]
}

# made FILTER : what jq makes of the plan of init, where texts that are YAML are trees
made() {
  rm -rf out
  "$KNODE" init --dry-run --config c.yaml --output-dir out >/dev/null 2>&1
  python3 - <<'PYTHON' | jq -c "$1"
import json, pathlib, yaml
def tree(value):
    if isinstance(value, dict):
        return {k: tree(v) for k, v in value.items()}
    return yaml.safe_load(value) if isinstance(value, str) and "\nkind: " in value else value
files = {str(p.relative_to("out")): p for p in pathlib.Path("out").rglob("*") if p.is_file()}
yamls = {n: tree(yaml.safe_load(p.read_text())) for n, p in files.items() if n.endswith(".yaml")}
objects = {f"{o['kind']}/{o['metadata']['name']}": o for n, o in yamls.items() if n.startswith("api/")}
print(json.dumps({**{n.rsplit("/", 1)[-1]: o for n, o in yamls.items()}, **objects,
                  "flags": files["var/lib/kubelet/kubeadm-flags.env"].read_text().strip()}, default=str))
PYTHON
}

@test "networks may have leading zeros, and be mapped" {
  configuration v1.36.2 'networking: {serviceSubnet: 010.0.0.0/24, podSubnet: 10.244.0.0/016}'
  validate 'c.yaml:10:29: warning: networking.serviceSubnet: 010.0.0.0/24 is read as 10.0.0.0/24: write that
c.yaml:10:54: warning: networking.podSubnet: 10.244.0.0/016 is read as 10.244.0.0/16: write that'
  [ "$(made '.["config.yaml"].clusterDNS')" = '["10.0.0.10"]' ]
  configuration v1.36.2 'networking: {serviceSubnet: "::ffff:10.0.0.0/112"}'
  validate 'c.yaml:10:29: warning: networking.serviceSubnet: ::ffff:10.0.0.0/112 is read as 10.0.0.0/16: write that'
}

@test "the endpoint's port may be empty or have zeros; an IPv6 address without port has no brackets" {
  local said='is not a host name or IP address, perhaps with a port: api.example.com:6443'
  configuration v1.36.2 "controlPlaneEndpoint: 'api.example.test:'"
  validate
  [ "$(made '."ConfigMap/kubeadm-config".data.ClusterConfiguration.controlPlaneEndpoint')" = '"api.example.test:6443"' ]
  configuration v1.36.2 "controlPlaneEndpoint: 'lb:06443'"
  validate
  configuration v1.36.2 "controlPlaneEndpoint: '2001:db8::99'"
  validate
  configuration v1.36.2 "controlPlaneEndpoint: '[2001:db8::99]'"
  refused "c.yaml:10:23: controlPlaneEndpoint: \"[2001:db8::99]\" $said"
}

@test "names of etcd's certificates have small letters; those of the API server are made small" {
  configuration v1.36.2 'apiServer: {certSANs: [UP.example]}'
  validate
  configuration v1.36.2 'etcd: {local: {serverCertSANs: [UP.example], peerCertSANs: [Up]}}'
  refused 'c.yaml:10:33: etcd.local.serverCertSANs[0]: "UP.example" is not an IP address, a DNS name of small letters, or one after "*."
c.yaml:10:61: etcd.local.peerCertSANs[0]: "Up" is not an IP address, a DNS name of small letters, or one after "*."'
}

@test "names in certificates are sorted; addresses are as given" {
  local names
  configuration v1.36.2 'apiServer: {certSANs: [z.example, 203.0.113.9, a.example, "*.w.example", cp1, 192.0.2.10]}
etcd: {local: {serverCertSANs: [zz.example, 192.0.2.77, aa.example]}}'
  "$KNODE" init phase certs all --config c.yaml --root root >/dev/null
  names() { openssl x509 -in "root/etc/kubernetes/pki/$1" -noout -ext subjectAltName | sed -n 's/^ *//; 2p'; }
  names=$(names apiserver.crt)
  [ "$names" = "DNS:*.w.example, DNS:a.example, DNS:cp1, DNS:kubernetes, DNS:kubernetes.default, DNS:kubernetes.default.svc, DNS:kubernetes.default.svc.cluster.local, DNS:z.example, IP Address:10.96.0.1, IP Address:192.0.2.10, IP Address:203.0.113.9" ]
  names=$(names etcd/server.crt)
  [ "$names" = "DNS:aa.example, DNS:cp1, DNS:localhost, DNS:zz.example, IP Address:192.0.2.10, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:192.0.2.77" ]
}

@test "an empty duration is none" {
  configuration v1.36.2 "certificateValidityPeriod: ''" "timeouts: {etcdAPICall: ''}"
  refused 'c.yaml:5:25: timeouts.etcdAPICall: "" is not a duration such as 90s, 5m0s or 1h30m
c.yaml:10:28: certificateValidityPeriod: "" is not a duration such as 90s, 5m0s or 1h30m'
}

@test "algorithms came one by one" {
  configuration v1.34.0 'encryptionAlgorithm: ECDSA-P384'
  validate
  configuration v1.33.13 'encryptionAlgorithm: ECDSA-P384'
  refused 'c.yaml:10:22: encryptionAlgorithm: ECDSA-P384 is known since v1.34; take RSA-2048, RSA-3072, RSA-4096 or ECDSA-P256'
  configuration v1.37.1 'encryptionAlgorithm: ML-DSA-65'
  refused 'c.yaml:10:22: encryptionAlgorithm: ML-DSA-65 is known since v1.38; take an RSA or ECDSA one'
  configuration v1.38.0 'encryptionAlgorithm: ML-DSA-65'
  run --separate-stderr "$KNODE" config validate --config c.yaml
  [ "$status" -eq 3 ]
  [[ $stderr == *'c.yaml:10:22: encryptionAlgorithm: knode cannot make ML-DSA-65 keys yet; take an RSA or ECDSA one'* ]]
}

@test "etcd's flags go by its tag in v1.34 and v1.35 only" {
  local version tag wanted got
  while read -r version tag wanted; do
    configuration "$version" "etcd: {local: {imageTag: $tag}}"
    got=$(made '[.["etcd.yaml"].spec.containers[0].command[] | select(test("corrupt|Corrupt|notify"))] | join(" ")')
    case $wanted in
    old) [ "$got" = '"--experimental-initial-corrupt-check=true --experimental-watch-progress-notify-interval=5s"' ] ;;
    new) [ "$got" = '"--feature-gates=InitialCorruptCheck=true --watch-progress-notify-interval=5s"' ] ;;
    esac
  done <<'ROWS'
v1.33.13 3.6.6-0 old
v1.34.9 3.6.6-0 new
v1.34.9 3.5.9-0 old
v1.34.9 3.6.0-0 old
v1.34.9 own old
v1.35.6 3.6.1 new
v1.36.2 3.5.9-0 new
v1.36.2 own new
ROWS
}

@test "an external etcd's httpEndpoints are its endpoints since v1.35, and unknown before" {
  local stored='."ConfigMap/kubeadm-config".data.ClusterConfiguration.etcd.external.httpEndpoints'
  configuration v1.36.2 'etcd: {external: {endpoints: ["http://192.0.2.21:2379"]}}'
  [ "$(made "$stored")" = '["http://192.0.2.21:2379"]' ]
  run --separate-stderr "$KNODE" config migrate --old-config c.yaml
  [[ $output == *$'httpEndpoints:\n    - http://192.0.2.21:2379'* ]]
  configuration v1.35.0 'etcd: {external: {endpoints: ["http://192.0.2.21:2379"], httpEndpoints: ["http://192.0.2.21:1"]}}'
  [ "$(made "$stored")" = '["http://192.0.2.21:1"]' ]
  configuration v1.34.9 'etcd: {external: {endpoints: ["http://192.0.2.21:2379"]}}'
  [ "$(made "$stored")" = null ]
  configuration v1.34.9 'etcd: {external: {endpoints: ["http://192.0.2.21:2379"], httpEndpoints: ["http://192.0.2.21:1"]}}'
  refused 'c.yaml:10:58: etcd.external.httpEndpoints: is known since v1.35, and not to kubeadm v1.34: leave it out'
}

@test "environments: a field's version is filled in, and an unknown source is refused" {
  configuration v1.36.2 'apiServer: {extraEnvs: [{name: B, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]}'
  [ "$(made '.["kube-apiserver.yaml"].spec.containers[0].env')" = '[{"name":"B","valueFrom":{"fieldRef":{"apiVersion":"v1","fieldPath":"status.podIP"}}}]' ]
  [ "$(made '."ConfigMap/kubeadm-config".data.ClusterConfiguration.apiServer.extraEnvs[0].valueFrom.fieldRef.apiVersion')" = '"v1"' ]
  configuration v1.36.2 'scheduler: {extraEnvs: [{name: A, valueFrom: {nope: 1}}]}'
  refused 'c.yaml:10:47: unknown field "nope" in scheduler.extraEnvs[0].valueFrom'
}

@test "gates: ECDSA is for kubeconfigs too; what is locked is taken as long as it is looked at; null is false" {
  local key
  configuration v1.36.2 'featureGates: {PublicKeysECDSA: true}'
  "$KNODE" init phase certs ca --config c.yaml --root root >/dev/null
  "$KNODE" init phase kubeconfig admin --config c.yaml --root root >/dev/null
  key=$(sed -n 's/.*client-key-data: //p' root/etc/kubernetes/admin.conf | base64 -d | openssl pkey -noout -text)
  [[ $key == *prime256v1* ]]

  configuration v1.36.2 'featureGates: {NodeLocalCRISocket: false}'
  validate
  [ "$(made '.flags')" = '"KUBELET_KUBEADM_ARGS=\"--container-runtime-endpoint=unix:///var/run/containerd/containerd.sock --hostname-override=cp1\""' ]
  [ ! -e out/var/lib/kubelet/instance-config.yaml ]
  run "$KNODE" init --dry-run --config c.yaml
  [[ $output != *cri-socket=* ]]

  configuration v1.35.6 'featureGates: {PublicKeysECDSA: ~}'
  validate
  configuration v1.34.9 'featureGates: {WaitForAllControlPlaneComponents: false}'
  validate 'c.yaml:10:50: warning: featureGates.WaitForAllControlPlaneComponents: has no effect: it is always on since v1.34'
  configuration v1.35.6 'featureGates: {WaitForAllControlPlaneComponents: false}'
  refused 'c.yaml:10:50: featureGates.WaitForAllControlPlaneComponents: "WaitForAllControlPlaneComponents" is no feature gate of kubeadm v1.35; it knows ControlPlaneKubeletLocalMode, NodeLocalCRISocket, PublicKeysECDSA, RootlessControlPlane'
}

@test "empty strings in components' configurations are as if not there" {
  configuration v1.36.2 'networking: {podSubnet: 10.244.0.0/16}' '' "---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
staticPodPath: ''
clusterDomain: ''
healthzBindAddress: ''
cgroupDriver: ''
authentication: {x509: {clientCAFile: ''}}
authorization: {mode: ''}
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
bindAddress: ''
clusterCIDR: ''
clientConnection: {kubeconfig: ''}
conntrack: null
"
  validate
  [ "$(made '.["config.yaml"] | [.staticPodPath, .clusterDomain, .healthzBindAddress, .cgroupDriver, .authentication.x509.clientCAFile, .authorization.mode]')" = '["/etc/kubernetes/manifests","cluster.local","127.0.0.1","systemd","/etc/kubernetes/pki/ca.crt","Webhook"]' ]
  [ "$(made '."ConfigMap/kube-proxy".data["config.conf"] | [.bindAddress, .clusterCIDR, .clientConnection.kubeconfig]')" = '["0.0.0.0","10.244.0.0/16","/var/lib/kube-proxy/kubeconfig.conf"]' ]
}

@test "the directory of FlexVolume plugins is mounted up to v1.35" {
  local mounts='[.["kube-controller-manager.yaml"].spec.containers[0].volumeMounts[] | select(.name == "flexvolume-dir").mountPath]'
  local flag='controllerManager: {extraArgs: [{name: flex-volume-plugin-dir, value: /flex}]}'
  configuration v1.35.6 "$flag"
  [ "$(made "$mounts")" = '["/flex"]' ]
  configuration v1.35.6 ''
  [ "$(made "$mounts")" = '["/usr/libexec/kubernetes/kubelet-plugins/volume/exec"]' ]
  configuration v1.36.2 "$flag"
  [ "$(made "$mounts")" = '[]' ]
}

@test "addons that are skipped are stored as disabled since v1.31" {
  local stored='."ConfigMap/kubeadm-config".data.ClusterConfiguration | [.dns, .proxy]'
  configuration v1.36.2 '' 'skipPhases: [addon/kube-proxy, addon/coredns, show-join-command]'
  [ "$(made "$stored")" = '[{"disabled":true},{"disabled":true}]' ]
  configuration v1.31.0 '' 'skipPhases: [addon/coredns]'
  [ "$(made "$stored")" = '[{"disabled":true},{}]' ]
  configuration v1.30.0 '' 'skipPhases: [addon]'
  [ "$(made "$stored")" = '[{},null]' ]
}

@test "a phase that another needs is not skipped alone" {
  configuration v1.36.2 '' 'skipPhases: [addon, mark-control-plane, upload-certs]'
  run --separate-stderr "$KNODE" init --dry-run --config c.yaml
  [ "$status" -eq 3 ]
  [ "$stderr" = "knode: the phase show-join-command needs upload-certs, which is skipped: skip both, or neither" ]
  run --separate-stderr "$KNODE" init --dry-run --config c.yaml --skip-phases upload-certs,show-join-command
  [ "$status" -eq 0 ]
}

@test "a document that says it is not YAML 1.1 is refused" {
  printf '%%YAML 1.2\n---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n' >c.yaml
  refused 'c.yaml:1:1: this is read as YAML 1.1, in which some words mean other things than in the version that %YAML tells: leave that line out'
}

@test "sounder: tokens that end at a time, and that only sign" {
  configuration v1.36.2 '' "bootstrapTokens: [{token: abcdef.0123456789abcdef, expires: '2099-01-31T12:00:00Z'}]"
  validate
  [ "$(made '."Secret/bootstrap-token-abcdef".data.expiration | @base64d')" = '"2099-01-31T12:00:00Z"' ]
  configuration v1.36.2 '' 'bootstrapTokens: [{token: abcdef.0123456789abcdef, usages: [signing]}]'
  validate
  [ "$(made '."Secret/bootstrap-token-abcdef".data | keys | map(select(test("usage|groups")))')" = '["usage-bootstrap-signing"]' ]
}

@test "sounder: certificates end with their CA" {
  local leaf ca
  configuration v1.36.2 'certificateValidityPeriod: 100h
caCertificateValidityPeriod: 10h'
  validate 'c.yaml:10:28: warning: certificateValidityPeriod: certificates would outlive their CA, which ends their use'
  "$KNODE" init phase certs all --config c.yaml --root root >/dev/null 2>&1
  ca=$(openssl x509 -in root/etc/kubernetes/pki/ca.crt -noout -enddate)
  leaf=$(openssl x509 -in root/etc/kubernetes/pki/apiserver.crt -noout -enddate)
  [ "$ca" = "$leaf" ]
}

@test "sounder: node-cidr-mask-size counts, as it does for the controller manager" {
  configuration v1.36.2 "networking: {podSubnet: 10.244.0.0/25}
controllerManager: {extraArgs: [{name: node-cidr-mask-size, value: '26'}]}"
  validate
  configuration v1.36.2 "networking: {podSubnet: 10.244.0.0/16}
controllerManager: {extraArgs: [{name: node-cidr-mask-size, value: '15'}]}"
  refused 'c.yaml:10:25: networking.podSubnet: 10.244.0.0/16 is smaller than the /15 of each node: take a prefix shorter than /15, or set node-cidr-mask-size-ipv4 in controllerManager.extraArgs'
}
