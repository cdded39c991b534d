# What knode installs into a tree runs: containerd, runc and the plugins of CNI, in namespaces of their own, as if the tree
# were the host's. Debian's programs stand in for what upstream publishes.
load image

plugins=$BATS_TEST_DIRNAME/../../build/programs/cni # what .ci/install unpacked

# Says what is missing, if anything is.
missing() {
  local program
  [ "$(id -u)" -eq 0 ] || { echo "only root runs containers" && return; }
  for program in containerd containerd-shim-runc-v2 ctr runc; do
    command -v "$program" >/dev/null || { echo "no $program" && return; }
  done
  [ -x "$plugins/bridge" ] || echo "no plugins of CNI"
}

# A whole file can only skip each of its tests.
setup() {
  local missing
  missing=$(missing)
  [ -z "$missing" ] || skip "$missing"
}

setup_file() {
  [ -z "$(missing)" ] || return 0
  KNODE=$(realpath "${KNODE:-build/knode}")
  CRI=$(mktemp -d)
  export CRI KNODE
  mkdir -p "$CRI/from" "$CRI/bin" "$CRI/root/etc" "$CRI/net.d"
  cp "$(command -v containerd)" "$(command -v containerd-shim-runc-v2)" "$(command -v ctr)" "$CRI/bin"
  tar -C "$CRI" -czf "$CRI/from/containerd-1.6.20-linux-amd64.tar.gz" bin
  tar -C "$plugins" -czf "$CRI/from/cni-plugins-linux-amd64-v1.1.1.tgz" .
  cp "$(command -v runc)" "$CRI/from/runc.amd64"
  write_config
  write_network
}

teardown_file() {
  [ -n "${CRI:-}" ] || return 0
  [ ! -e "$CRI/containerd.pid" ] || kill "$(cat "$CRI/containerd.pid")"
  rm -rf "$CRI"
}

write_config() {
  cat >"$CRI/node.yaml" <<END
apiVersion: knode.io/v1alpha1
kind: NodeConfiguration
artifacts:
  arch: amd64
  from: $CRI/from
  overrides:
  - {name: containerd, version: 1.6.20, sha256: '$(sum containerd-1.6.20-linux-amd64.tar.gz)'}
  - {name: cni-plugins, version: 1.1.1, sha256: '$(sum cni-plugins-linux-amd64-v1.1.1.tgz)'}
  - {name: runc, version: 1.1.5, sha256: '$(sum runc.amd64)'}
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupfs
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.33.0
END
}

sum() { sha256sum "$CRI/from/$1" | cut -d' ' -f1; }

write_network() {
  cat >"$CRI/net.d/10-pods.conflist" <<'END'
{"cniVersion": "0.4.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.99.0.0/24"}]]}}]}
END
}

install() { "$KNODE" install containerd runc cni-plugins --root "$CRI/root" --config "$CRI/node.yaml" --yes; }

# The tree's directories take the places of the machine's, for containerd and what it starts.
start() {
  # shellcheck disable=SC2016 # the inner shell expands it
  unshare --mount --net --propagation private sh -ec '
    for directory in etc var; do # so that nothing is made on the machine
      mkdir -p "$CRI/over/$directory/up" "$CRI/over/$directory/work"
      mount -t overlay -o "lowerdir=/$directory,upperdir=$CRI/over/$directory/up,workdir=$CRI/over/$directory/work" none "/$directory"
    done
    mount -t tmpfs tmpfs /run
    mkdir -p /etc/containerd /etc/cni/net.d /run/lock /var/lib/containerd
    mount -t tmpfs tmpfs /var/lib/containerd
    mount --bind "$CRI/root/usr/local" /usr/local
    mount --bind "$CRI/root/opt" /opt
    mount --bind "$CRI/root/etc/containerd" /etc/containerd
    cp "$CRI/net.d/10-pods.conflist" /etc/cni/net.d
    ip link set lo up
    echo $$ >"$CRI/containerd.pid"
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin exec containerd' >"$CRI/containerd.log" 2>&1 3>&- &
  for _ in {1..200}; do
    ! grep -q 'containerd successfully booted' "$CRI/containerd.log" || return 0
    sleep 0.05
  done
  cat "$CRI/containerd.log" && return 1
}

within() { nsenter --target "$(cat "$CRI/containerd.pid")" --mount --net "$@"; }
ask() { within env ASK_SLICE=/knode-test "$ASK" /run/containerd/containerd.sock "$@"; }

@test "what is installed runs a pod, which gets an address of its own" {
  run install
  echo "$output"
  [ "$status" -eq 0 ]
  # As setup.bash does: where knode is tested, root may not have CAP_SYS_RESOURCE.
  sed -i 's/^sandbox_image/restrict_oom_score_adj = true\n&/' "$CRI/root/etc/containerd/config.toml"
  start
  [[ $(ask version) == "containerd 1."*" v1" ]]
  make_image registry.k8s.io/pause:3.10 "$CRI/pause.tar"
  within ctr -n k8s.io images import "$CRI/pause.tar"
  run ask run-pod web ""
  echo "$output"
  [ "$status" -eq 0 ]
  [[ $(ask pods) == *"default/web"*" ready" ]]
  within sh -c 'ls /var/lib/cni/networks/pods' | grep -q '^10\.99\.0\.'
  within ip link show cni0
  ask remove-pods
  [ -z "$(ask pods)" ]
  [[ $(readlink "/proc/$(cat "$CRI/containerd.pid")/exe") == */usr/local/bin/containerd ]]
}

@test "undo leaves nothing of it" {
  kill "$(cat "$CRI/containerd.pid")"
  rm "$CRI/containerd.pid"
  rm -rf "$CRI/root/opt/containerd" # its own
  run "$KNODE" undo --root "$CRI/root" --yes
  [ "$status" -eq 1 ]
  [[ "$output" == *"/etc/containerd/config.toml was changed after knode did: nothing is put back"* ]]
  run "$KNODE" undo --root "$CRI/root" --yes --force
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$(cd "$CRI/root" && find . -path ./var -prune -o -path ./run -prune -o -print)" = "$(printf '.\n./etc')" ]
}
