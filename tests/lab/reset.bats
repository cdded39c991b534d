# Reset on a real host: real rules of both back ends, links, mounts, and what must stay beside them.

setup_file() {
  export LAB=$BATS_TEST_DIRNAME/lab
  export KNODE_LAB_DIR=/var/tmp/knode-lab-reset
  "$LAB" down
  "$LAB" up 1
  "$LAB" put h1 "$KNODE" /usr/local/sbin/knode
  leave_others
}

teardown_file() {
  "$LAB" down
}

# What is not of Kubernetes, and stays: Docker's and podman's networks, an administrator's rules.
leave_others() {
  "$LAB" sh h1 'set -e
    mkdir -p /etc/cni/net.d
    echo "{\"name\": \"podman\", \"plugins\": [{\"type\": \"bridge\", \"bridge\": \"cni-podman0\"}]}" \
      >/etc/cni/net.d/87-podman-bridge.conflist
    ip link add docker0 type bridge
    ip link add cni-podman0 type bridge
    ip link add vethdocker type veth peer name vethdocker-in
    ip link set vethdocker master docker0
    for backend in iptables-legacy iptables-nft ip6tables-legacy ip6tables-nft; do
      $backend -N DOCKER
      $backend -A FORWARD -j DOCKER
      $backend -A INPUT -p tcp --dport 22 -j ACCEPT
      $backend -t nat -N CNI-podman
      $backend -t nat -A POSTROUTING -m comment --comment "name: \"podman\" id: \"2\"" -j CNI-podman
    done
    nft add table inet mine'
}

# What a node and its network leave.
leave_node() {
  "$LAB" sh h1 'set -e
    mkdir -p /etc/kubernetes/manifests /etc/kubernetes/pki /var/lib/kubelet/pods/u1/volumes/token \
      /var/lib/kubelet/pods/u1/volumes/bind /var/lib/etcd/member /run/flannel
    touch /etc/kubernetes/admin.conf /etc/kubernetes/pki/ca.key /var/lib/kubelet/config.yaml
    printf "spec:\n  containers:\n  - command: [etcd, --data-dir=/var/lib/etcd]\n" >/etc/kubernetes/manifests/etcd.yaml
    echo "{\"name\": \"cbr0\", \"plugins\": [{\"type\": \"bridge\"}]}" >/etc/cni/net.d/10-bridge.conflist
    mount -t tmpfs token /var/lib/kubelet/pods/u1/volumes/token
    touch /root/precious
    mount --bind /root /var/lib/kubelet/pods/u1/volumes/bind
    ip link add cni0 type bridge
    ip link add vethpod type veth peer name vethpod-in
    ip link set vethpod master cni0
    ip link add flannel.1 type vxlan id 1 dstport 8472 local 192.168.77.11
    for backend in iptables-legacy iptables-nft ip6tables-legacy ip6tables-nft; do
      $backend -t nat -N KUBE-SERVICES
      $backend -t nat -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
      $backend -t nat -N KUBE-SVC-A
      $backend -t nat -A KUBE-SERVICES -m comment --comment "a \"quoted\" one" -j KUBE-SVC-A
      $backend -t nat -N CNI-pod
      $backend -t nat -A POSTROUTING -m comment --comment "name: \"cbr0\" id: \"1\"" -j CNI-pod
      $backend -A FORWARD -m comment --comment "cali:S93hcgKJrXEqnTfs" -j ACCEPT
    done
    nft add table ip kube-proxy'
}

# What reset may change, as text; counters and times are left out.
state() {
  "$LAB" sh h1 '
    for backend in iptables-legacy iptables-nft ip6tables-legacy ip6tables-nft; do
      echo $backend
      $backend-save 2>/dev/null | grep -v "^#" | sed "s/\[.*//" | sort
    done
    nft list tables
    ip -o link | sed -E "s/^[0-9]+: ([^:@]+).*/\1/" | sort
    findmnt -rno TARGET | grep -v -e "^/run/systemd" -e "^/proc/sys/fs" -e "^/run/user" | sort
    find /etc/kubernetes /etc/cni /var/lib/kubelet /var/lib/etcd /var/lib/cni /run/flannel /root/precious 2>/dev/null | sort'
}

# Without what is only there once a table was used.
lasting() { grep -v -e '^\*' -e '^:\(PRE\|POST\|IN\|OUT\|FOR\)' -e '^COMMIT' -e '^table ip6\? \(nat\|filter\)$' -e /root/precious; }

@test "all of it is listed, goes, and nothing else" {
  state | lasting >"$BATS_FILE_TMPDIR/before"
  leave_node
  run "$LAB" exec h1 knode reset --verify
  echo "$output"
  [ "$status" -eq 2 ]
  [[ $output == *"LEFT  mount /var/lib/kubelet/pods/u1/volumes/token: tmpfs on token"* ]]
  [[ $output == *"LEFT  rules ip6tables-legacy: 4 rules and 3 chains: CNI- KUBE- cali:"* ]]
  [[ $output == *"LEFT  nftable ip kube-proxy: table of nftables"* ]]
  [[ $output == *"LEFT  interface vethpod: veth"* ]]
  [[ $output != *vethdocker* ]]
  run "$LAB" exec h1 knode reset --yes
  echo "$output"
  [ "$status" -eq 0 ]
  run "$LAB" exec h1 knode reset --verify
  echo "$output"
  [ "$status" -eq 0 ]
  "$LAB" exec h1 test -e /root/precious
  state | lasting | diff "$BATS_FILE_TMPDIR/before" -
}

@test "the commands that --verify tells take it away as well" {
  leave_node
  commands=$("$LAB" exec h1 knode reset --verify -o json | jq -r '.left[].command')
  [[ $commands == *"ip link delete cni0"* ]]
  "$LAB" sh h1 "$commands"
  run "$LAB" exec h1 knode reset --verify
  echo "$output"
  [ "$status" -eq 0 ]
  state | lasting | diff "$BATS_FILE_TMPDIR/before" -
}

@test "a mount that is in use stops it, and is named; nothing was deleted through it" {
  leave_node
  "$LAB" sh h1 'touch /var/lib/kubelet/pods/u1/volumes/token/data
    (cd /var/lib/kubelet/pods/u1/volumes/token && exec sleep 1000 >/dev/null 2>&1 </dev/null) &
    echo $! >/run/sleeper'
  run "$LAB" exec h1 knode reset --yes
  echo "$output"
  [ "$status" -eq 1 ]
  [[ $output == *"cannot unmount /var/lib/kubelet/pods/u1/volumes/token, which is in use by sleep (pid "*"): nothing is deleted through a mount; \`knode resume\` goes on once that is mended"* ]]
  "$LAB" sh h1 'test -e /var/lib/kubelet/pods/u1/volumes/token/data && test -e /var/lib/kubelet/config.yaml &&
    test -e /etc/kubernetes/admin.conf && kill "$(cat /run/sleeper)"'
  run "$LAB" exec h1 knode reset --yes
  echo "$output"
  [ "$status" -eq 0 ]
  "$LAB" sh h1 'rm /run/sleeper'
  state | lasting | diff "$BATS_FILE_TMPDIR/before" -
}

@test "nothing is deleted through a mount that came after the plan" {
  leave_node
  "$LAB" sh h1 'mkdir -p /etc/kubernetes/pki/late && mount --bind /root /etc/kubernetes/pki/late'
  run "$LAB" exec h1 knode reset --yes
  echo "$output"
  [ "$status" -eq 1 ]
  [[ $output == *"/etc/kubernetes/pki/late is a mount point: what is mounted there is not deleted; unmount it first"* ]]
  "$LAB" sh h1 'test -e /root/precious && umount /etc/kubernetes/pki/late'
  "$LAB" exec h1 knode reset --yes
  state | lasting | diff "$BATS_FILE_TMPDIR/before" -
}

# strace kills knode as it makes records of the journal durable.
@test "killed in the middle, the same command goes on" {
  local sync
  command -v strace >/dev/null || skip "no strace"
  for sync in 2 6 12 18; do
    echo "at sync $sync"
    leave_node
    run strace -qq -f -o "$BATS_TEST_TMPDIR/strace" -e trace=fdatasync -e "inject=fdatasync:signal=KILL:when=$sync" \
      "$LAB" exec h1 knode reset --yes
    [ "$status" -ne 0 ]
    run "$LAB" exec h1 knode reset --yes
    echo "$output"
    [ "$status" -eq 0 ]
    run "$LAB" exec h1 knode reset --verify
    [ "$status" -eq 0 ]
    state | lasting | diff "$BATS_FILE_TMPDIR/before" -
  done
}
