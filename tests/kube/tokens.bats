# Tokens and uploaded certificates of a cluster that knode made, beside kubeadm where it is among the components.

bats_require_minimum_version 1.5.0

load kube

setup_file() { kube_up 1; }
teardown_file() { kube_down; }
setup() { kube_has kubelet; }
teardown() { kube_explain; }

# kube_key LETTER: a certificate key of this letter, which YAML takes for no number
kube_key() { printf "$1%.0s" {1..64}; }

# upload LETTER ARGUMENT...: the phase, with this key
upload() {
  host h1 sh -c "(cat cluster.yaml; printf -- '---\napiVersion: kubeadm.k8s.io/v1beta3\nkind: InitConfiguration\ncertificateKey: %s\n' $(kube_key "$1")) >key.yaml"
  host h1 knode init phase upload-certs --upload-certs --config key.yaml "${@:2}"
}

@test "init uploads certificates, and ends with the command that uses them" {
  local options
  mapfile -t options < <(kube_options)
  host h1 knode prepare --config cluster.yaml --yes
  LIMIT=200 run -0 host h1 knode init --config cluster.yaml --upload-certs "${options[@]}"
  [[ $output =~ \ knode\ join\ [0-9.]+:6443\ --token\ [a-z0-9]{6}\.[a-z0-9]{16}\ --discovery-token-ca-cert-hash\ sha256:[0-9a-f]{64}\ --control-plane\ --certificate-key\ [0-9a-f]{64} ]]
}

@test "tokens are made, listed, and deleted" {
  [ "$(host h1 knode token create abcdef.0123456789abcdef --ttl 0 --description 'for ever')" = abcdef.0123456789abcdef ]
  run -0 host h1 knode token list
  grep -E '^abcdef\.0123456789abcdef +forever +never +authentication,signing +for ever +system:bootstrappers:kubeadm:default-node-token$' <<<"$output"
  run -1 host h1 knode token create abcdef.0123456789abcdef
  [[ $output == *"the cluster has a token abcdef already: choose another id, or take that one back: knode token delete abcdef"* ]]
  [ "$(host h1 knode token delete abcdef.0123456789abcdef)" = "token abcdef is deleted" ]
  run -1 host h1 knode token delete abcdef
  [[ $output == *"the cluster has no token abcdef, and nothing was deleted: \`knode token list\` shows those that it has"* ]]
}

@test "the join command is that of the cluster" {
  local hash
  hash=$(host h1 knode certs ca-hash)
  run -0 host h1 knode token create bcdefa.0123456789abcdef --print-join-command
  [[ $output =~ ^knode\ join\ [0-9.]+:6443\ --token\ bcdefa\.0123456789abcdef\ --discovery-token-ca-cert-hash\ $hash$ ]]
}

@test "an expired token is said to be" {
  host h1 knode token create cdefab.0123456789abcdef --ttl 1s
  sleep 2
  # The controller that takes it away may have been faster.
  run -0 host h1 knode token list
  [[ $output != *cdefab.* || $output =~ cdefab\.0123456789abcdef\ +expired ]]
}

@test "kubeadm and knode see each other's tokens" {
  kube_has kubeadm
  local token
  token=$(host h1 knode token create --description "of knode")
  host h1 kubeadm token list | grep "^$token .* of knode "
  token=$(host h1 kubeadm token create --description "of kubeadm")
  host h1 knode token list | grep "^$token .* of kubeadm "
  host h1 knode token delete "${token%.*}"
  run ! grep -q "$token" <(host h1 kubeadm token list)
}

@test "an upload that is there is left, and one with another key is not" {
  upload a
  [ "$(upload a)" = "no changes" ]
  run -0 upload b
  [[ $output == *"~ upload Secret kube-system/kubeadm-certs "*"certificate key: $(kube_key b)"* ]]
  [ "$(kubectl h1 -n kube-system get secret kubeadm-certs -o 'jsonpath={.metadata.ownerReferences[*].kind}')" = Secret ]
}

@test "undo puts the upload before back" {
  host h1 knode undo --yes
  [ "$(upload a)" = "no changes" ]
}

@test "no record holds the key" {
  run ! host h1 grep -rq "$(kube_key a)" /var/lib/knode/journal --include=journal
}

@test "kubeadm downloads what knode uploaded, and knode reads what kubeadm did" {
  kube_has kubeadm
  local token
  token=$(host h1 knode token create)
  host h1 sh -c 'mkdir joining && cat >joining/join.yaml' <<JOIN
apiVersion: kubeadm.k8s.io/v1beta3
kind: JoinConfiguration
controlPlane: {certificateKey: $(kube_key a), localAPIEndpoint: {advertiseAddress: 192.0.2.1}}
nodeRegistration: {criSocket: unix:///run/containerd/containerd.sock}
discovery: {bootstrapToken: {token: $token, apiServerEndpoint: "127.0.0.1:6443", unsafeSkipCAVerification: true}}
JOIN
  host h1 kubeadm join phase control-plane-prepare download-certs --rootfs /root/joining --config /join.yaml
  host h1 sh -ec 'for file in ca.crt ca.key front-proxy-ca.crt front-proxy-ca.key sa.pub sa.key etcd/ca.crt etcd/ca.key; do
      cmp "/etc/kubernetes/pki/$file" "/root/joining/etc/kubernetes/pki/$file"
    done'
  host h1 kubeadm init phase upload-certs --upload-certs --config key.yaml
  [ "$(upload a)" = "no changes" ]
}

@test "uploaded certificates go with their token" {
  local owner
  owner=$(kubectl h1 -n kube-system get secret kubeadm-certs -o 'jsonpath={.metadata.ownerReferences[0].name}')
  host h1 knode token delete "${owner#bootstrap-token-}"
  within 30 is_gone secret kubeadm-certs
}

# is_gone KIND NAME: of kube-system
is_gone() { ! kubectl h1 -n kube-system get "$1" "$2"; }
