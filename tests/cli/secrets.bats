# What is secret is in no output and in no record: neither as it is, nor in base64. It is in the files that need it, and in
# files beside the journal's records that only root can read.

# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

setup() {
  KNODE=${KNODE:-build/knode}
  export HTTPS_PROXY=http://user:pr0xypw@proxy:3128 http_proxy=user:pr0xypw@proxy:3128
  TOKEN=abcdef.0123456789abcdef
  # Each as it is, and in base64 at every offset (within something longer, too).
  FORBIDDEN=$BATS_TEST_TMPDIR/forbidden
  for secret in "${TOKEN#*.}" user:pr0xypw env:3nvpw@ et:cdpw@; do
    printf '%s\n' "$secret"
    base64 -w0 <<<"$secret" | cut -c1-10
    printf 'x%s' "$secret" | base64 -w0 | cut -c3-10
    printf 'xx%s' "$secret" | base64 -w0 | cut -c4-11
  done >"$FORBIDDEN"
  ROOT=$BATS_TEST_TMPDIR/root
  mkdir "$ROOT"
  CONFIG=$BATS_TEST_TMPDIR/cluster.yaml
  cat >"$CONFIG" <<EOF
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration: {name: cp1}
localAPIEndpoint: {advertiseAddress: 192.0.2.10}
bootstrapTokens: [{token: $TOKEN}]
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.4
apiServer: {extraEnvs: [{name: BACKEND, value: "https://env:3nvpw@backend"}]}
etcd: {local: {extraArgs: [{name: discovery, value: "https://et:cdpw@discovery"}]}}
EOF
  # What is not asked of the environment of a host that lies in a directory.
  NODE=$BATS_TEST_TMPDIR/node.yaml
  { cat "$CONFIG" && printf -- '---\napiVersion: knode.io/v1alpha1\nkind: NodeConfiguration\nhost: {proxyEnvironment: {HTTPS_PROXY: "%s", http_proxy: "%s"}}\n' "$HTTPS_PROXY" "$http_proxy"; } >"$NODE"
}

# keeps EXIT-CODE ARGUMENT...: knode ends so, and says none of it
keeps() {
  local code=$1
  shift
  run "$KNODE" "$@"
  [ "$status" -eq "$code" ] || { echo "$*: $status: $output" && return 1; }
  ! grep -Ff "$FORBIDDEN" <<<"$output" || { echo "$*" && return 1; }
}

# The journal's records hold none of it, and who else may read what lies beside them.
check_journal() {
  local journal=$ROOT/var/lib/knode/journal
  ! grep -FRf "$FORBIDDEN" --include=journal "$journal"
  [ -z "$(find "$journal" -type f ! -perm 600)" ] && [ -z "$(find "$journal" -type d ! -perm 700)" ]
}

@test "a token of the command line" {
  local format
  for format in text json yaml; do
    keeps 0 init phase bootstrap-token --token "$TOKEN" --node-name cp1 --apiserver-advertise-address 192.0.2.10 --kubernetes-version v1.36.4 --dry-run -o "$format"
    [[ $output == *bootstrap-token-abcdef* ]]
    keeps 0 init --token "$TOKEN" --node-name cp1 --apiserver-advertise-address 192.0.2.10 --kubernetes-version v1.36.4 --dry-run -o "$format"
    [[ $output == *"token-secret"*"<hidden>"* ]]
  done
}

@test "a token, and passwords of proxies, variables and arguments, in the configuration" {
  local format
  for format in text json yaml; do
    keeps 0 init --dry-run --config "$CONFIG" -o "$format"
    [[ $output == *"http://<hidden>@proxy:3128"* && $output == *"<hidden>@proxy:3128"* ]]
    [[ $output == *"https://<hidden>@backend"* && $output == *"discovery=https://<hidden>@discovery"* ]]
    keeps 0 render all --config "$CONFIG" -o "$format"
    keeps 0 init phase bootstrap-token --dry-run --config "$CONFIG" -o "$format"
    keeps 0 init phase control-plane all --dry-run --config "$CONFIG" -o "$format"
    keeps 0 init phase addon all --dry-run --config "$CONFIG" -o "$format"
    keeps 0 init phase upload-config all --dry-run --config "$CONFIG" -o "$format"
    keeps 4 init phase control-plane all --diff --config "$CONFIG" -o "$format" --root "$ROOT"
  done
}

@test "what a run wrote, and its journal" {
  local manifest=$ROOT/etc/kubernetes/manifests/kube-apiserver.yaml format
  keeps 0 --root "$ROOT" init phase control-plane apiserver --config "$NODE" -o json
  grep -q 'value: http://user:pr0xypw@proxy:3128' "$manifest"
  grep -q 'value: https://env:3nvpw@backend' "$manifest"
  check_journal
  for format in text json yaml; do
    keeps 0 --root "$ROOT" plan show 1 -o "$format"
    keeps 0 --root "$ROOT" history -o "$format"
  done
  # Another password is a change that is not shown, but told.
  sed 's/user:pr0xypw/user:an0ther/' "$NODE" >"$NODE.new"
  keeps 4 --root "$ROOT" init phase control-plane apiserver --config "$NODE.new" --diff
  [[ $output == *"~ file /etc/kubernetes/manifests/kube-apiserver.yaml"* && $output != *an0ther* ]]
  # Neither is what stood there when something else changed.
  sed -i 's/--secure-port=6443/--secure-port=6444/' "$manifest"
  keeps 4 --root "$ROOT" init phase control-plane apiserver --config "$NODE" --diff
  [[ $output == *"+    - --secure-port=6443"* ]]
  keeps 1 --root "$ROOT" undo --yes
  [[ $output == *"+    - --secure-port=6444"* ]]
  check_journal
  keeps 0 --root "$ROOT" undo --yes --force
  [ ! -e "$manifest" ]
  check_journal
}

@test "--output-dir has them, for its owner alone" {
  keeps 0 render all --config "$CONFIG" --output-dir "$ROOT/out"
  keeps 0 init --dry-run --config "$CONFIG" --output-dir "$ROOT/init"
  grep -q "token-secret: $(printf '%s' "${TOKEN#*.}" | base64)" "$ROOT"/out/api/*-secret-bootstrap-token-abcdef.yaml
  grep -q 'value: http://user:pr0xypw@proxy:3128' "$ROOT/init/etc/kubernetes/manifests/kube-apiserver.yaml"
  [ "$(find "$ROOT"/out/api "$ROOT"/init/etc/kubernetes/manifests -type f ! -perm 600 | wc -l)" -eq 0 ]
}
