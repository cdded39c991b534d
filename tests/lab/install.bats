# Programs are installed on a real host from a server on its loopback, whose archives hold Debian's; containerd starts, runs
# a pod with the plugins that were installed, and all is taken back. Then the same by an archive, without a network.

load ../cri/image
load ../cri/setup

setup_file() {
  export LAB=$BATS_TEST_DIRNAME/lab
  export KNODE_LAB_DIR=${KNODE_LAB_DIR:-/var/tmp/knode-lab-install} CRI=$BATS_FILE_TMPDIR
  "$LAB" down
  "$LAB" up 1
  "$LAB" put h1 "$KNODE" /usr/local/sbin/knode
  "$LAB" put h1 "$ASK" /root/ask
  move_programs
  serve
}

teardown_file() {
  stop registry
  "$LAB" down
}

# Debian's programs go into archives, and their packages away.
move_programs() {
  "$LAB" sh h1 'set -e
    mkdir -p /srv/containerd/bin /etc/cni/net.d
    cp /usr/bin/containerd /usr/bin/containerd-shim-runc-v2 /usr/bin/ctr /srv/containerd/bin
    tar -C /srv/containerd -czf /srv/containerd-1.6.20-linux-amd64.tar.gz bin
    tar -C /usr/lib/cni -czf /srv/cni-plugins-linux-amd64-v1.1.1.tgz .
    cp /usr/sbin/runc /srv/runc.amd64
    rm -r /srv/containerd
    dpkg --purge --force-depends containerd runc containernetworking-plugins >/dev/null 2>&1
    cat >/etc/cni/net.d/10-pods.conflist <<END
{"cniVersion": "0.4.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.99.0.0/24"}]]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
END
    sum() { sha256sum "/srv/$1" | cut -d" " -f1; }
    cat >/root/node.yaml <<END
apiVersion: knode.io/v1alpha1
kind: NodeConfiguration
artifacts:
  arch: amd64
  mirror: "https://127.0.0.1:8443/{file}"
  caFile: /srv/tls.crt
  overrides:
  - {name: containerd, version: 1.6.20, sha256: "$(sum containerd-1.6.20-linux-amd64.tar.gz)"}
  - {name: cni-plugins, version: 1.1.1, sha256: "$(sum cni-plugins-linux-amd64-v1.1.1.tgz)"}
  - {name: runc, version: 1.1.5, sha256: "$(sum runc.amd64)"}
END'
}

serve() {
  "$LAB" sh h1 'set -e
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=mirror \
      -addext subjectAltName=IP:127.0.0.1 -keyout /srv/tls.key -out /srv/tls.crt 2>/dev/null
    systemd-run --quiet --unit=mirror --property=WorkingDirectory=/srv \
      openssl s_server -quiet -accept 127.0.0.1:8443 -cert /srv/tls.crt -key /srv/tls.key -WWW'
}

# The trees that installing touches, and what systemd makes of them.
state() {
  "$LAB" sh h1 '
    find /etc /opt /usr/local -not -path "*/ssl/*" -not -name "ld.so.cache" -printf "%p %y %m %U:%G %l\n" | sort
    find /etc /opt /usr/local -type f -not -name "ld.so.cache" -exec sha256sum {} + | sort -k2
    systemctl show --property=LoadState,ActiveState,UnitFileState containerd.service'
}

install() { "$LAB" exec h1 knode install cni-plugins containerd runc --config /root/node.yaml --yes "$@"; }

# A pod by CRI, with an address of the installed plugins. As tests/cri does: root of a lab may not have CAP_SYS_RESOURCE.
run_pod() {
  "$LAB" sh h1 'sed -i "s/^sandbox_image/restrict_oom_score_adj = true\n&/" /etc/containerd/config.toml && systemctl restart containerd'
  run "$LAB" exec h1 env ASK_SLICE=/system.slice /root/ask /run/containerd/containerd.sock run-pod web ""
  echo "$output"
  [ "$status" -eq 0 ]
  [[ $("$LAB" exec h1 /root/ask /run/containerd/containerd.sock pods) == *"default/web"*" ready" ]]
  "$LAB" exec h1 ip link show cni0
  "$LAB" sh h1 'ls /var/lib/cni/networks/pods | grep -q "^10.99.0."'
  "$LAB" exec h1 /root/ask /run/containerd/containerd.sock remove-pods
  "$LAB" sh h1 'sed -i /^restrict_oom_score_adj/d /etc/containerd/config.toml && systemctl restart containerd'
}

undo() {
  run "$LAB" exec h1 knode undo --yes "$@"
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "containerd, runc and plugins are installed, and containerd runs" {
  state >"$BATS_FILE_TMPDIR/before"
  run install
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$("$LAB" sh h1 'systemctl is-active containerd; systemctl is-enabled containerd' | xargs)" = "active enabled" ]
  [[ $("$LAB" exec h1 /root/ask /run/containerd/containerd.sock version) == "containerd 1.6."* ]]
  run install
  [[ "$output" == *"no changes" ]]
}

@test "it runs a pod, which the installed plugins give an address" {
  pause=$("$LAB" exec h1 knode config images list | grep /pause:)
  make_image "$pause" "$BATS_FILE_TMPDIR/pause.tar"
  "$LAB" put h1 "$BATS_FILE_TMPDIR/pause.tar" /root/pause.tar
  "$LAB" exec h1 ctr -n k8s.io images import --snapshotter native /root/pause.tar
  run_pod
}

@test "what somebody did to a program is noticed, and a running containerd is started anew" {
  before=$("$LAB" exec h1 systemctl show --property=MainPID containerd)
  "$LAB" sh h1 'rm /usr/local/bin/containerd && echo no >/usr/local/bin/containerd'
  run install
  [ "$status" -eq 0 ]
  [ "$before" != "$("$LAB" exec h1 systemctl show --property=MainPID containerd)" ]
  [ "$("$LAB" exec h1 systemctl is-active containerd)" = active ]
  undo
  [ "$("$LAB" exec h1 cat /usr/local/bin/containerd)" = no ]
}

@test "undo takes everything back" {
  undo --force
  "$LAB" exec h1 rm -r /opt/containerd # containerd made it
  diff "$BATS_FILE_TMPDIR/before" <(state)
}

# What the server has, and images of a registry, in one file.
make_archive() {
  mkdir "$CRI/from"
  "$LAB" exec h1 tar -C /srv -c . | tar -C "$CRI/from" -x
  # shellcheck disable=SC2046 # a word each
  start_registry $("$KNODE" config images list --kubernetes-version v1.26.0 2>/dev/null | sed 's|.*/||')
  {
    "$LAB" exec h1 sed '/mirror:/d; /caFile:/d' /root/node.yaml
    printf '%s\n' --- 'apiVersion: kubeadm.k8s.io/v1beta3' 'kind: ClusterConfiguration' 'kubernetesVersion: v1.26.0' \
      "imageRepository: $REGISTRY"
  } >"$CRI/archive.yaml"
  "$KNODE" archive create cni-plugins containerd runc --images -o "$CRI/knode.tar" --config "$CRI/archive.yaml" --from "$CRI/from"
  stop registry
  "$LAB" put h1 "$CRI/knode.tar" /root/knode.tar
  "$LAB" put h1 "$CRI/archive.yaml" /root/node.yaml
}

@test "without a network, an archive brings all of it, and images, and undo takes that back" {
  make_archive
  "$LAB" exec h1 systemctl stop mirror
  "$LAB" cut h1
  "$LAB" exec h1 mkdir -p /root/image/etc
  run install --archive /root/knode.tar --root /root/image images
  echo "$output"
  [ "$status" -eq 0 ]
  [[ "$output" == *"7 images of /root/knode.tar are left out"*"\`knode install images --archive /root/knode.tar\`"* ]]
  "$LAB" sh h1 'cmp /root/image/usr/local/sbin/runc /srv/runc.amd64 && ls /root/image/etc/systemd/system/containerd.service'
  undo --root /root/image
  [ "$("$LAB" exec h1 ls /root/image/etc)" = "" ]
  state >"$CRI/before"
  run install --archive /root/knode.tar images
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$("$LAB" exec h1 ctr -n k8s.io images ls -q | grep -c "^$REGISTRY/")" -eq 7 ]
  run_pod
  undo
  "$LAB" exec h1 rm -r /opt/containerd
  diff "$CRI/before" <(state)
}
