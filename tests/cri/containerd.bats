# knode and a real containerd, which is Debian's (1.6), and has no network: pods are in the host's.

load setup

setup_file() {
  local program
  [ "$(id -u)" -eq 0 ] || skip "only root runs containers"
  for program in containerd containerd-shim-runc-v2 runc; do
    command -v "$program" >/dev/null || skip "$program is not installed"
  done
  CRI=$(mktemp -d)
  export CRI
  start_registry pause:3.9 kube-apiserver:v1.26.0 kube-controller-manager:v1.26.0 kube-scheduler:v1.26.0 kube-proxy:v1.26.0 \
    coredns:v1.9.3 etcd:3.5.6-0 tool:1
  start_containerd
}

# Pods of a test that failed are in nobody's way, least of all in that of a containerd whose CRI is turned off.
teardown() { ask remove-pods >/dev/null 2>&1 || true; }

teardown_file() {
  [ -n "${CRI:-}" ] || return 0
  stop containerd
  stop registry
  rm -rf "$CRI"
}

@test "it tells its version and its state" {
  run ask version
  [ "$status" -eq 0 ]
  [[ $output =~ ^containerd\ 1\.[67]\.[^\ ]*\ v1$ ]]
  run ask status
  [ "$status" -eq 0 ]
  [ "$(jq -r .RuntimeReady <<<"$output")" = "yes  " ]
  [ "$(jq -r .NetworkReady <<<"$output")" = \
    "no NetworkPluginNotReady Network plugin returns error: cni plugin not initialized" ]
  [ "$(jq -r .info.config.sandboxImage <<<"$output")" = "$REGISTRY/pause:3.9" ]
}

@test "a call that it lacks is told from one that fails, every time" {
  local i
  for ((i = 0; i < 50; i++)); do
    run ask runtime-config
    [ "$status" -eq 1 ]
    [ "$output" = "ENOSYS: the container runtime at $SOCKET lacks a call of CRI: RuntimeConfig: unknown method RuntimeConfig for service runtime.v1.RuntimeService (UNIMPLEMENTED)" ]
  done
}

@test "images are pulled, listed and removed" {
  run ask image "$REGISTRY/tool:1"
  [ "$output" = "ESRCH: the container runtime does not have the image $REGISTRY/tool:1" ]
  run ask pull "$REGISTRY/tool:1"
  [ "$status" -eq 0 ]
  [[ $output == sha256:* ]]
  run ask image "$REGISTRY/tool:1"
  [ "$(jq -r '.tags[]' <<<"$output")" = "$REGISTRY/tool:1" ]
  [ "$(jq .size <<<"$output")" -gt 1000 ]
  ask images | jq -r '.tags[]' | grep -qxF "$REGISTRY/tool:1"
  ask remove-image "$REGISTRY/tool:1"
  run ask image "$REGISTRY/tool:1"
  [ "$status" -eq 1 ]
}

@test "an image that nobody has is an error with the runtime's words" {
  run ask pull "$REGISTRY/none:1"
  [ "$status" -eq 1 ]
  [[ $output == "ESRCH: the container runtime: PullImage: "*"$REGISTRY/none:1: not found (NOT_FOUND)" ]]
}

@test "a registry that nobody reaches has a mirror, as knode writes it" {
  mkdir -p "$CRI/host/etc"
  printf '%s\n' 'apiVersion: knode.io/v1alpha1' 'kind: NodeConfiguration' 'artifacts:' '  registries:' \
    "  - {name: 'registry.invalid:5000', mirrors: [http://127.0.0.1:1, http://$REGISTRY]}" >"$CRI/mirrors.yaml"
  "$KNODE" install registries --config "$CRI/mirrors.yaml" --root "$CRI/host" --yes
  ask pull registry.invalid:5000/tool:1
  ask remove-image registry.invalid:5000/tool:1
}

@test "a pod with a container runs, ends, says why, and leaves its log" {
  local pod container log=$CRI/logs/web
  ask pull "$REGISTRY/tool:1"
  pod=$(ask run-pod web "$log")
  [ "$(ask pods)" = "$pod default/web 0f1e2d3c 3 ready" ]
  [ "$(ask pods tier test)" = "$pod default/web 0f1e2d3c 3 ready" ]
  [ -z "$(ask pods tier other)" ]
  container=$(ask create web "$log" "$pod" "$REGISTRY/tool:1" /program 3 first second)
  [ "$(ask container "$container" | jq -r .state)" = created ]
  ask start "$container"
  has_ended() { [ "$(ask container "$container" | jq -r .state)" = exited ]; }
  wait_for has_ended
  [ "$(ask containers "$pod")" = "$container main $REGISTRY/tool:1 exited" ]
  run ask container "$container"
  [ "$(jq -cS 'del(.image, .logPath)' <<<"$output")" = '{"exitCode":3,"finished":true,"labels":{"io.kubernetes.pod.name":"web","tier":"test"},"message":"","name":"main","reason":"Error","started":true,"state":"exited"}' ]
  [ "$(jq -r .logPath <<<"$output")" = "$log/main/0.log" ]
  ask remove-container "$container"
  ask remove-container "$container"
  run ask container "$container"
  [[ $output == "ESRCH: the container runtime: ContainerStatus: "*"(NOT_FOUND)" ]]
  [ "$(ask log "$log/main/0.log" | sort)" = "$(printf '%s\n' first 'greeting hello=world, passwd there' second)" ]
  ask stop-pod "$pod"
  ask stop-pod "$pod"
  [ "$(ask pods)" = "$pod default/web 0f1e2d3c 3 not ready" ]
  ask remove-pod "$pod"
  ask remove-pod "$pod"
  [ -z "$(ask pods)" ]
}

@test "a container that runs is stopped; many pods are removed side by side" {
  local pod container i
  ask pull "$REGISTRY/tool:1"
  for i in 1 2 3 4; do ask run-pod "pod$i" ""; done >"$CRI/pods"
  pod=$(head -n 1 "$CRI/pods")
  container=$(ask create pod1 "" "$pod" "$REGISTRY/tool:1" /program)
  ask start "$container"
  [ "$(ask container "$container" | jq -r .state)" = running ]
  ask stop "$container"
  [ "$(ask container "$container" | jq -r .state)" = exited ]
  [ "$(ask pods | wc -l)" -eq 4 ]
  ask remove-pods
  [ -z "$(ask pods)" ]
  [ -z "$(ask containers)" ]
}

# A configuration of a cluster whose images the registry has.
config() { # [LINE...] : more of nodeRegistration
  printf '%s\n' 'apiVersion: kubeadm.k8s.io/v1beta4' 'kind: InitConfiguration' 'localAPIEndpoint: {advertiseAddress: 10.0.0.1}' \
    'nodeRegistration:' "  criSocket: unix://$SOCKET" "$@" --- 'apiVersion: kubeadm.k8s.io/v1beta4' 'kind: ClusterConfiguration' \
    'kubernetesVersion: v1.26.0' "imageRepository: $REGISTRY"
}

judge() { # CHECK
  "$KNODE" preflight --config "$CRI/cluster.yaml" --only "$1" -o json | jq -r '.results[] | "\(.status) \(.message)"'
}

@test "checks judge what it says" {
  config >"$CRI/cluster.yaml"
  [[ $(judge runtime-cri) =~ ^pass\ containerd\ 1[^\ ]*\ answers\ at\ $SOCKET$ ]]
  [ "$(judge runtime-sandbox-image)" = "pass $REGISTRY/pause:3.9 holds pods together" ]
  [[ $(judge cgroup-driver) == "fail the kubelet has the cgroup driver systemd, containerd has cgroupfs: "* ]]
  sed -i 's/v1.26.0/v1.27.0/' "$CRI/cluster.yaml"
  ask pull "$REGISTRY/pause:3.9"
  [[ $(judge ImagePull) == "pass 6 of 7 images are yet to be pulled: $REGISTRY/kube-apiserver:v1.27.0, "* ]]
  config '  imagePullPolicy: Never' >"$CRI/cluster.yaml"
  [[ $(judge ImagePull) == "fail imagePullPolicy is Never, and 6 of 7 images are not here: $REGISTRY/kube-apiserver:v1.26.0, "* ]]
}

@test "a record has what it says, and no password of a registry" {
  config >"$CRI/cluster.yaml"
  "$KNODE" preflight --config "$CRI/cluster.yaml" --only runtime-cri --record "$CRI/record" >/dev/null
  [ "$(jq -r 'select(.answer == "runtimes") | "\(.key) \(.value.state) \(.value.cgroupDriver) \(.value.sandboxImage) \(.value.snapshotter) \(.value.restrictOomScoreAdj) \(.value.cniConfDir) \(.value.cniBinDirs[0])"' "$CRI/record")" = \
    "unix://$SOCKET answers cgroupfs $REGISTRY/pause:3.9 native true $CRI/net.d /opt/cni/bin" ]
  ask status | grep -q s3cr3t-of-a-registry
  [ "$(grep -c s3cr3t-of-a-registry "$CRI/record")" -eq 0 ]
}

@test "the images of a control plane are pulled, each told with its time; those that are there are not" {
  config >"$CRI/cluster.yaml"
  run "$KNODE" config images pull --config "$CRI/cluster.yaml"
  [ "$status" -eq 0 ]
  [ "$(sed -E 's/ in [0-9]+\.[0-9]s$/ in N s/; s/^(pulled|present) +//' <<<"$output" | grep -c "^$REGISTRY/.* in N s$")" -ge 6 ]
  [ "${#lines[@]}" -eq 7 ]
  run "$KNODE" config images pull --config "$CRI/cluster.yaml"
  [ "$output" = "present $REGISTRY/kube-apiserver:v1.26.0
present $REGISTRY/kube-controller-manager:v1.26.0
present $REGISTRY/kube-scheduler:v1.26.0
present $REGISTRY/kube-proxy:v1.26.0
present $REGISTRY/coredns:v1.9.3
present $REGISTRY/pause:3.9
present $REGISTRY/etcd:3.5.6-0" ]
  [ "$(judge ImagePull)" = "pass all 7 images are here" ]
  config '  imagePullPolicy: Always' '  imagePullSerial: false' >"$CRI/cluster.yaml"
  run "$KNODE" config images pull --config "$CRI/cluster.yaml" -o json
  [ "$(jq -r '.kind, (.images[] | .state)' <<<"$output" | uniq -c | xargs)" = "1 ImagePulls 7 pulled" ]
}

@test "an image that cannot be pulled keeps none of the others from being pulled" {
  config | sed 's/v1.26.0/v1.26.9/' >"$CRI/cluster.yaml"
  run "$KNODE" config images pull --config "$CRI/cluster.yaml"
  [ "$status" -eq 1 ]
  [ "$(grep -c "^knode: $REGISTRY/kube-[a-z-]*:v1.26.9: the container runtime: PullImage: " <<<"$output")" -eq 4 ]
  [ "$(tail -n 1 <<<"$output")" = "knode: 4 of 7 images were not pulled" ]
  [ "$(grep -c "^present $REGISTRY/" <<<"$output")" -eq 3 ]
}

@test "a terminal is told how many are done" {
  command -v script >/dev/null || skip "script(1) is not installed"
  ask remove-image "$REGISTRY/etcd:3.5.6-0"
  config '  imagePullPolicy: Always' >"$CRI/cluster.yaml"
  run script -qec "$KNODE config images pull --config $CRI/cluster.yaml" /dev/null </dev/null
  [ "$status" -eq 0 ]
  [[ $output == *$'\r\033[K[0/7] '"$REGISTRY/kube-apiserver:v1.26.0  0s"$'\r\033[K'"pulled  $REGISTRY/kube-apiserver:v1.26.0 in "* ]]
  [[ $output == *"[6/7] $REGISTRY/etcd:3.5.6-0  0s"* ]]
}

# alone COMMAND... : knode with a state of its own, in place of this machine's
alone() { unshare --mount bash -c 'mount -t tmpfs tmpfs /var/lib && mkdir /var/lib/knode && "$@"' alone "$@"; }

@test "images are a phase of init, which undo leaves; a second time there is nothing to do" {
  local how
  for how in true false; do
    for image in kube-proxy:v1.26.0 etcd:3.5.6-0; do ask remove-image "$REGISTRY/$image"; done
    config "  imagePullSerial: $how" >"$CRI/cluster.yaml"
    run alone bash -c "$KNODE init phase image-pull --config $CRI/cluster.yaml --yes && $KNODE init phase image-pull --config $CRI/cluster.yaml --yes && $KNODE undo --yes"
    [ "$status" -eq 0 ]
    [[ $output == *"image $REGISTRY/kube-proxy:v1.26.0"* ]]
    [[ $output != *"image $REGISTRY/kube-apiserver:v1.26.0"* ]]
    [[ $output == *$'\nno changes\n'* ]]
    [ "$(judge ImagePull)" = "pass all 7 images are here" ]
  done
  config '  imagePullPolicy: Never' >"$CRI/cluster.yaml"
  run alone "$KNODE" init phase image-pull --config "$CRI/cluster.yaml" --yes
  [ "$output" = "no changes" ]
}

@test "one whose side for Kubernetes is turned off says so" {
  stop containerd
  start_containerd 'disabled_plugins = ["io.containerd.grpc.v1.cri"]'
  run ask version
  [ "$status" -eq 1 ]
  [ "$output" = "ENOSYS: the container runtime at $SOCKET does not serve CRI v1 (it is turned off, as by disabled_plugins in containerd's config.toml, or too old): Version: unknown service runtime.v1.RuntimeService (UNIMPLEMENTED)" ]
  config >"$CRI/cluster.yaml"
  [ "$(judge runtime-cri)" = "fail the container runtime at $SOCKET does not serve CRI v1 (it is turned off, as by disabled_plugins in containerd's config.toml, or too old): Version: unknown service runtime.v1.RuntimeService (UNIMPLEMENTED)" ]
}

@test "one that does not run is told from one that nobody may ask, and from none" {
  run "$ASK" "$CRI/none.sock" version
  [ "$output" = "ENOENT: no container runtime runs: there is no socket $CRI/none.sock" ]
  python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$CRI/left.sock"
  run "$ASK" "$CRI/left.sock" version
  [ "$output" = "ECONNREFUSED: no container runtime runs: nothing listens at $CRI/left.sock" ]
  chmod 0711 "$CRI"
  cp "$ASK" "$CRI/ask"
  run setpriv --reuid 65534 --regid 65534 --clear-groups "$CRI/ask" "$SOCKET" version
  [ "$output" = "EACCES: only root may ask the container runtime at $SOCKET" ]
}

# What containerd says of its plugins when it starts with the /etc/containerd/config.toml of $CRI/etc.
start_with_etc() {
  containerd --root "$CRI/other/root" --state "$CRI/other/state" --address "$CRI/other.sock" >"$CRI/other.log" 2>&1 3>&- &
  echo $! >"$CRI/other.pid"
  wait_for grep -q 'containerd successfully booted' "$CRI/other.log"
  stop other
  grep -o 'failed to load plugin io.containerd.grpc.v1.cri.*' "$CRI/other.log" || true
}

@test "systemd_cgroup, with which containerd serves no CRI, goes by the remedy" {
  mkdir -p "$CRI/etc"
  printf '%s\n' 'version = 2' '[plugins."io.containerd.grpc.v1.cri"]' '  systemd_cgroup = true' >"$CRI/etc/config.toml"
  # shellcheck disable=SC2016 # the inner shell expands it
  run unshare --mount --propagation private bash -ec '
    . "$0/setup.bash"
    mount -t tmpfs none /run
    mount --bind "$CRI/etc" /etc/containerd
    judge() {
      containerd --root "$CRI/other/root" --state "$CRI/other/state" >"$CRI/other.log" 2>&1 3>&- &
      echo $! >"$CRI/other.pid"
      wait_for grep -q "containerd successfully booted" "$CRI/other.log"
      "$KNODE" preflight --only runtime-cri -o json 2>/dev/null | jq -r ".results[0] | .status, .hint"
      stop other
    }
    judge | tee "$CRI/judged"
    hint=$(tail -n 1 "$CRI/judged")
    sh -ec "${hint%% && systemctl *}"
    judge' "$BATS_TEST_DIRNAME"
  echo "$output"
  [ "${lines[0]}" = fail ]
  [[ "${lines[1]}" == "sed -i "*" /etc/containerd/config.toml && systemctl restart containerd.service" ]]
  [ "${lines[2]}" = pass ]
  grep -q '^  systemd_cgroup = false$' "$CRI/etc/config.toml"
}

@test "mirrors of the older kind, with which containerd takes none of knode's, become comments by the remedy" {
  mkdir -p "$CRI/etc"
  cat >"$CRI/etc/config.toml" <<'TOML'
version = 2
[plugins."io.containerd.grpc.v1.cri".registry]
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["https://mirror.test"]

[plugins."io.containerd.grpc.v1.cri".registry.configs."r.test".tls]
  insecure_skip_verify = true
[plugins."io.containerd.grpc.v1.cri".registry.configs."r.test".auth]
  username = "ann"
TOML
  printf '%s\n' 'apiVersion: knode.io/v1alpha1' 'kind: NodeConfiguration' 'artifacts:' '  registries:' \
    "  - {name: docker.io, mirrors: ['https://mirror.test']}" >"$CRI/mirrors.yaml"
  # shellcheck disable=SC2016 # the inner shell expands it
  run unshare --mount --propagation private bash -ec '
    . "$0/setup.bash"
    eval "$1"
    mount -t tmpfs none /run
    mount --bind "$CRI/etc" /etc/containerd
    judge() { "$KNODE" preflight --config "$CRI/mirrors.yaml" --only runtime-registries -o json 2>/dev/null | jq -r ".results[0].$1"; }
    echo "before: $(start_with_etc)"
    judge message
    hint=$(judge hint)
    sh -ec "${hint%% && systemctl *}"
    echo "after: $(start_with_etc)"
    judge status
    sed -i "s/^# //" /etc/containerd/config.toml
    echo "both: $(start_with_etc)"' "$BATS_TEST_DIRNAME" "$(declare -f start_with_etc)"
  echo "$output"
  [ "${lines[0]}" = "before: " ]
  [ "${lines[1]}" = "containerd does not read the mirrors of registries in /etc/containerd/certs.d: config_path is not set, and goes not \
together with its registry.mirrors and tls, which belong into artifacts.registries" ]
  [ "${lines[2]}" = "after: " ]
  [ "${lines[3]}" = pass ]
  # shellcheck disable=SC2016 # these are its words
  [[ "${lines[4]}" == "both: failed to load plugin io.containerd.grpc.v1.cri"*'`mirrors` cannot be set when `config_path` is provided'* ]]
  grep -q '^  username = "ann"' "$CRI/etc/config.toml"
}
