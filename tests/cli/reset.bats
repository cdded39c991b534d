# knode reset and its --verify, on trees that stand for a host and on recorded hosts. (What a running system adds is tested
# in tests/unit/act_gone.c and tests/lab/reset.bats.)

# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

setup() {
  KNODE=${KNODE:-build/knode}
  ROOT=$BATS_TEST_TMPDIR/root
  mkdir -p "$ROOT/etc" "$ROOT/var/lib"
}

# Runs knode on the tree, with nobody to ask. This command destroys: it never runs without a tree.
on_root() {
  [ -d "$ROOT/etc" ] || return 99
  "$KNODE" "$@" --root "$ROOT" </dev/null
}

# What kubeadm and a network leave, with podman's network beside it.
make_node() {
  mkdir -p "$ROOT"/etc/kubernetes/{manifests,pki/etcd} "$ROOT/var/lib/kubelet/pods/a" "$ROOT/var/lib/etcd/member" \
    "$ROOT/etc/cni/net.d" "$ROOT"/var/lib/cni/networks/{cbr0,podman} "$ROOT/run/flannel"
  touch "$ROOT"/etc/kubernetes/{admin,kubelet}.conf "$ROOT/etc/kubernetes/pki/ca.key"
  echo '{"name": "cbr0", "plugins": [{"type": "flannel"}]}' >"$ROOT/etc/cni/net.d/10-flannel.conflist"
  cat >"$ROOT/etc/kubernetes/manifests/etcd.yaml" <<'END'
spec:
  containers:
  - command: [etcd, --data-dir=/var/lib/etcd]
END
}

add_podman() {
  echo '{"name": "podman", "plugins": [{"type": "bridge", "bridge": "cni-podman0"}]}' \
    >"$ROOT/etc/cni/net.d/87-podman-bridge.conflist"
}

# Everything in the tree but knode's own state.
listing() { (cd "$ROOT" && find . \( -path ./var/lib/knode -o -path ./run/knode.lock \) -prune -o -printf '%p %y %l\n' | sort); }

@test "what is left is listed with commands, goes, and then nothing is left" {
  make_node
  run -2 on_root reset --verify
  diff - <(echo "$output") <<END
LEFT  tree /var/lib/etcd: 1 entry
    \$ rm -r /var/lib/etcd
LEFT  tree /etc/kubernetes/manifests: 1 entry
    \$ rm -r /etc/kubernetes/manifests
LEFT  tree /etc/kubernetes/admin.conf: file
    \$ rm /etc/kubernetes/admin.conf
LEFT  tree /etc/kubernetes/kubelet.conf: file
    \$ rm /etc/kubernetes/kubelet.conf
LEFT  tree /var/lib/kubelet: 1 entry
    \$ rm -r /var/lib/kubelet
LEFT  tree /etc/kubernetes/pki: 2 entries
    \$ rm -r /etc/kubernetes/pki
LEFT  tree /etc/kubernetes: 4 entries
    \$ rm -r /etc/kubernetes
LEFT  tree /etc/cni/net.d/10-flannel.conflist: file
    \$ rm /etc/cni/net.d/10-flannel.conflist
LEFT  tree /var/lib/cni: 1 entry
    \$ rm -r /var/lib/cni
LEFT  tree /run/flannel: empty directory
    \$ rm -r /run/flannel
10 things are left; \`knode reset --root $ROOT\` takes them away
END
  run -0 on_root reset --force
  [[ $output == *"10 changes: run 0001-reset is done" ]]
  run -0 on_root reset --verify
  [ "$output" = "nothing is left" ]
  diff - <(listing) <<'END'
. d 
./etc d 
./etc/cni d 
./etc/cni/net.d d 
./run d 
./var d 
./var/lib d 
END
}

@test "it asks, and says that nothing takes it back" {
  make_node
  before=$(listing)
  run -1 --separate-stderr on_root reset
  [ "$stderr" = "knode: nothing was changed: there is nobody to ask; --yes goes on without asking" ]
  [ "$before" = "$(listing)" ]
  run script -qec "'$KNODE' reset --root '$ROOT'" /dev/null <<<n
  [[ $output == *"Make 10 changes? Nothing takes them back. [y/N] "* ]]
  [ "$before" = "$(listing)" ]
}

@test "a dry run tells all, and changes nothing" {
  make_node
  before=$(listing)
  run -0 on_root reset --dry-run
  [[ $output == *"reset-cni
  - tree /etc/cni/net.d/10-flannel.conflist  file"* ]]
  [[ $output == *"10 changes would be made" ]]
  [ "$before" = "$(listing)" ]
}

@test "podman's network stays, with its state" {
  make_node
  add_podman
  run -0 on_root reset --yes
  [[ $output == *"note: /etc/cni/net.d/87-podman-bridge.conflist stays: it is of another network than Kubernetes'"* ]]
  [ -e "$ROOT/etc/cni/net.d/87-podman-bridge.conflist" ]
  [ -d "$ROOT/var/lib/cni/networks/podman" ]
  [ ! -e "$ROOT/var/lib/cni/networks/cbr0" ]
  run -0 on_root reset --verify
}

@test "what packages own stays, and their directories are emptied" {
  make_node
  mkdir -p "$ROOT/var/lib/dpkg/info"
  printf '/etc/kubernetes\n/etc/kubernetes/manifests\n' >"$ROOT/var/lib/dpkg/info/kubelet.list"
  echo /etc/cni/net.d/10-flannel.conflist >"$ROOT/var/lib/dpkg/info/flannel.list"
  run -0 on_root reset --yes
  [[ $output == *"note: /etc/cni/net.d/10-flannel.conflist stays: it belongs to the package flannel"* ]]
  [ -d "$ROOT/etc/kubernetes/manifests" ]
  [ -z "$(ls "$ROOT/etc/kubernetes/manifests")" ]
  [ ! -e "$ROOT/etc/kubernetes/pki" ]
}

@test "an etcd that no static pod runs may be another one" {
  make_node
  rm "$ROOT/etc/kubernetes/manifests/etcd.yaml"
  run -0 on_root reset --yes
  [[ $output == *"note: /var/lib/etcd/member stays: no static pod of etcd is here"* ]]
  [ -d "$ROOT/var/lib/etcd/member" ]
}

@test "etcd's data goes from its own directory, and what else lies there stays" {
  make_node
  sed -i 's|=/var/lib/etcd|=/data/etcd|' "$ROOT/etc/kubernetes/manifests/etcd.yaml"
  mkdir -p "$ROOT"/data/etcd/{member/wal,backup}
  run -0 on_root reset --yes
  [ ! -e "$ROOT/data/etcd/member" ]
  [ -d "$ROOT/data/etcd/backup" ]
  [ -d "$ROOT/var/lib/etcd/member" ]
}

@test "files that are not known to be of Kubernetes stay, and are told" {
  make_node
  touch "$ROOT/etc/kubernetes/notes.txt"
  run -0 on_root reset --yes
  [[ $output == *"note: /etc/kubernetes/notes.txt stays: it is not known to be of Kubernetes"* ]]
  [ "$(ls "$ROOT/etc/kubernetes")" = notes.txt ]
}

@test "kubeadm's flags and ResetConfiguration" {
  make_node
  mkdir -p "$ROOT/etc/kubernetes/tmp" "$ROOT/srv/pki"
  run -0 on_root reset --dry-run --cert-dir /srv/pki --skip-phases remove-etcd-member --cleanup-tmp-dir
  [[ $output == *"- tree /srv/pki "* ]]
  [[ $output == *"- tree /etc/kubernetes/tmp "* ]]
  [[ $output != *"/var/lib/etcd"* ]]
  printf '%s\n' 'apiVersion: kubeadm.k8s.io/v1beta4' 'kind: ResetConfiguration' 'force: true' \
    'skipPhases: [cleanup-node]' >"$BATS_TEST_TMPDIR/reset.yaml"
  run -0 on_root reset --config "$BATS_TEST_TMPDIR/reset.yaml"
  [[ $output == *"1 change: run 0001-reset is done" ]]
  [ ! -e "$ROOT/var/lib/etcd" ]
  run -3 on_root reset --skip-phases clean-node
  [ "$output" = 'knode: "clean-node" is no phase of reset; did you mean "cleanup-node"?' ]
  run -3 on_root reset --verify --dry-run
  [ "$output" = "knode: --verify and --dry-run exclude each other" ]
}

@test "what runs of knode changed becomes what it was before, and the runs are closed" {
  mkdir -p "$ROOT/etc/systemd/system/kubelet.service.d" "$ROOT/run"
  echo mine >"$ROOT/etc/systemd/system/kubelet.service.d/10-kubeadm.conf"
  before=$(listing)
  on_root init phase certs sa >/dev/null
  on_root init phase kubelet-start >/dev/null
  on_root init phase control-plane scheduler >/dev/null
  run -0 on_root reset --yes
  [[ $output == *"~ undo file /etc/systemd/system/kubelet.service.d/10-kubeadm.conf  file as it was"* ]]
  [ "$(cat "$ROOT/etc/systemd/system/kubelet.service.d/10-kubeadm.conf")" = mine ]
  diff - <(listing) <<<"$before"
  run -0 on_root history
  [[ ${lines[0]} == "0001-init-phase-certs"*" undone" ]]
  [[ ${lines[1]} == "0002-init-phase-kubelet-start"*" undone" ]]
  [[ ${lines[2]} == "0003-init-phase-control-plane-scheduler"*" undone" ]]
  [[ ${lines[3]} == "0004-reset"*" done" ]]
  run -1 on_root undo --yes
  [ "$output" = "knode: there is no run to undo" ]
  run -1 on_root undo 4 --yes
  [ "$output" = "knode: run 0004-reset removes what cannot be made again: nothing takes it back" ]
  run -0 on_root reset --verify
}

@test "by the record of init, what was there before stays" {
  make_node
  on_root reset --yes >/dev/null
  mkdir -p "$ROOT/etc/kubernetes/pki" "$ROOT/var/lib/knode" "$ROOT/var/lib/etcd/member"
  echo mine >"$ROOT/etc/kubernetes/pki/ca.crt"
  cat >"$ROOT/var/lib/knode/found.json" <<'END'
{"time": "2026-01-02T03:04:05Z", "links": ["eth0"], "routes": [], "tables": [], "chains": [],
 "paths": ["/etc/kubernetes", "/etc/kubernetes/pki", "/etc/kubernetes/pki/ca.crt", "/etc/cni/net.d"]}
END
  touch "$ROOT/etc/kubernetes/pki/ca.key" "$ROOT/etc/cni/net.d/odd"
  run -2 on_root reset --verify
  [[ $output == *"LEFT  tree /etc/kubernetes/pki: 1 entry"* ]]
  [[ $output == *"LEFT  tree /var/lib/etcd: 1 entry"* ]]
  [[ $output == *"LEFT  tree /etc/cni/net.d/odd: file"* ]]
  on_root reset --yes >/dev/null
  [ "$(cat "$ROOT/etc/kubernetes/pki/ca.crt")" = mine ]
  [ "$(ls "$ROOT/etc/kubernetes/pki")" = ca.crt ]
  [ ! -e "$ROOT/var/lib/etcd" ]
  run -0 on_root reset --verify
}

@test "phases run by themselves, by kubeadm's names" {
  make_node
  run -0 on_root reset phase preflight
  [ "$output" = "nothing stands in the way of a reset" ]
  run -3 on_root reset phase cleanup-nod
  [ "$output" = 'knode: "cleanup-nod" is no phase of reset; did you mean "cleanup-node"?' ]
  run -0 on_root reset phase remove-etcd-member
  [[ $output == *"1 change: run 0001-reset-phase-remove-etcd-member is done" ]]
  [ ! -e "$ROOT/var/lib/etcd" ]
  [ -e "$ROOT/etc/kubernetes/pki/ca.key" ]
  run -0 on_root reset phase cleanup-node
  run -0 on_root reset --verify
}

@test "a phase alone leaves the runs of others open" {
  on_root init phase certs ca >/dev/null
  on_root reset phase remove-etcd-member
  [[ $(on_root history) == *"0001-init-phase-certs"*" done" ]]
  on_root reset phase cleanup-node
  [[ $(on_root history | head -n 1) == *"0001-init-phase-certs"*" undone" ]]
}

@test "a recorded host is verified: what is left of its node, with commands; as data too" {
  run -2 "$KNODE" --host tests/hosts/dirty reset --verify
  [[ $output == *"LEFT  mount /var/lib/kubelet/pods/6d0a/volumes/kubernetes.io~projected/token: tmpfs on tmpfs
    \$ umount '/var/lib/kubelet/pods/6d0a/volumes/kubernetes.io~projected/token'"* ]]
  [[ $output == *"LEFT  interface cni0: bridge
    \$ ip link delete cni0
LEFT  interface flannel.1: vxlan"* ]]
  run -2 "$KNODE" --host tests/hosts/dirty reset --verify -o json
  [ "$(jq -r '.kind, .clean, (.left[] | select(.action == "interface") | .command)' <<<"$output")" = "ResetVerification
false
ip link delete veth1a2b3c
ip link delete cni0
ip link delete flannel.1
ip link delete kube-ipvs0" ]
  run -1 "$KNODE" --host tests/hosts/dirty reset --yes
  [[ $output == *"tests/hosts/dirty is a recorded host: it can only be looked at" ]]
}
