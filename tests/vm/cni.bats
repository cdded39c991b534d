# knode cni test where the kernel has every kind of links that plugins make: Debian's, with Debian's plugins. All is tried in one
# boot; what the machine said of each network is looked at here.

setup_file() {
  local vm=$BATS_TEST_DIRNAME/../lab/vm.sh disk=$BATS_FILE_TMPDIR/disk
  export SAID=$BATS_FILE_TMPDIR/said
  "$vm" new "$disk"
  cat >"$BATS_FILE_TMPDIR/script" <<'SCRIPT'
install -m 0755 knode /usr/local/sbin/knode
mkdir /root/net
pods='"ipam": {"type": "host-local", "ranges": [[{"subnet": "10.9.0.0/24"}]]}'
leased='"ipam": {"type": "host-local", "ranges": [[{"subnet": "10.9.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}'
fixed='"ipam": {"type": "static", "addresses": [{"address": "10.9.0.5/24", "gateway": "10.9.0.1"}], "routes": [{"dst": "0.0.0.0/0"}]}'
state() {
  ip -o link
  ip -o address | sed 's/ valid_lft.*//'
  ip route show table all | sed 's/ expires [0-9]*sec//'
  iptables-save
  find /var/lib/cni /run/cni /run/netns
} 2>&1
try() { # NAME PLUGIN,...
  echo "== $1"
  echo "{\"cniVersion\": \"1.0.0\", \"name\": \"pods\", \"plugins\": [$2]}" >/root/net/10-pods.conflist
  knode cni test --conf-dir /root/net
  echo "exit $?"
}
ip link add name trunk type dummy
ip link set trunk up
state >/root/before
try ipvlan-l2 "{\"type\": \"ipvlan\", \"master\": \"trunk\", $leased}"
try ipvlan-l3 "{\"type\": \"ipvlan\", \"master\": \"trunk\", \"mode\": \"l3\", \"mtu\": 1400, $fixed}"
try vlan "{\"type\": \"vlan\", \"master\": \"trunk\", \"vlanId\": 5, $leased}"
try vrf "{\"type\": \"bridge\", \"isGateway\": true, $pods}, {\"type\": \"vrf\", \"vrfname\": \"blue\"}"
try vrf-routes "{\"type\": \"ptp\", $leased}, {\"type\": \"vrf\", \"vrfname\": \"blue\"}"
try vlan-mtu "{\"type\": \"vlan\", \"master\": \"trunk\", \"vlanId\": 5, \"mtu\": 9000, $fixed}"
try no-master "{\"type\": \"ipvlan\", \"master\": \"trunk7\", $leased}"
echo "== left"
state | diff /root/before -
echo "exit $?"
echo 'install 8021q /bin/false' >/etc/modprobe.d/own.conf
for _ in {1..30}; do # namespaces end after those who made them
  rmmod 8021q 2>/dev/null && break
  sleep 1
done
try no-module "{\"type\": \"vlan\", \"master\": \"trunk\", \"vlanId\": 5, $leased}"
SCRIPT
  "$vm" run "$disk" "$BATS_FILE_TMPDIR/script" "$KNODE" >"$SAID"
}

# said NAME STATUS LINE... : what came of a network, with these lines among it
said() {
  local status=$2 output line
  output=$(sed -n "/^== $1\$/,/^exit /p" "$SAID")
  echo "$output"
  for line in "${@:3}" "exit $status"; do
    [[ $output == *$'\n'"$line"* ]] || { echo "lacks: $line" && return 1; }
  done
}

@test "ipvlan: pods on the segment of a master, and routed by the host" {
  said ipvlan-l2 0 'ok    add: two pods are attached' 'ok    address: pod-1 has 10.9.0.2/24, pod-2 has 10.9.0.3/24' \
    'ok    gateway: pods reach 10.9.0.1' 'ok    pod-to-pod: each reaches the other' 'ok    outside: pods reach it, seen as 10.9.0.2' \
    'ok    left: nothing' '--    pod-to-host: pods of ipvlan are on the segment, beside the host'
  said ipvlan-l3 0 'ok    address: pod-1 has 10.9.0.5/24' 'ok    outside: pods reach it, seen as 10.9.0.5' 'ok    mtu: 1400 bytes, as configured' \
    'ok    left: nothing' '--    gateway: pods of ipvlan in the mode l3 ask no neighbours: the host routes what they send'
}

@test "vlan: one pod of a master has the VLAN" {
  said vlan 0 'ok    add: one pod is attached' 'ok    address: pod-1 has 10.9.0.2/24' 'ok    gateway: pods reach 10.9.0.1' \
    'ok    outside: pods reach it, seen as 10.9.0.2' 'ok    left: nothing' '--    pod-to-pod: this network takes one pod'
}

@test "vrf: what is bound to it has the network, and nothing else" {
  said vrf 0 'WARN  vrf: in a pod, only sockets that are bound to blue or eth0 have this network: all others have no route' \
    '      ip vrf exec blue PROGRAM' 'ok    pod-to-pod: each reaches the other' 'ok    pod-to-host: the host reaches pods, and they reach the host' \
    'WARN  check: CHECK looks for the pods'\'' routes where a VRF has none; all other plugins find what they made' 'ok    left: nothing of the pods; the network keeps link cni0'
}

@test "what is broken is named, with its cause and what helps" {
  said vrf-routes 2 'FAIL  routes: pod-1: the result says a route to 0.0.0.0/0, and there is none' \
    '      vrf before v1.4.0 loses the routes of the link: knode install cni-plugins' 'ok    left: nothing'
  said vlan-mtu 2 'FAIL  add: pod-1: plugin vlan, ADD: code 999, invalid MTU 9000, must be [0, master MTU(1500)]' \
    '      give "mtu" what the master has, or less: ip link' 'ok    left: nothing'
  said no-master 2 'FAIL  master: /root/net/10-pods.conflist:1:82: this host has no link trunk7' \
    '      give "master" a link of this host: ip -br link'
}

@test "nothing is left on the machine" {
  said left 0
}

@test "a module that is not loaded is told, and what loads it" {
  said no-module 2 'FAIL  kernel: the plugin vlan makes links of the kind vlan, which this kernel has not' \
    '      echo 8021q >>/etc/modules-load.d/k8s.conf && modprobe 8021q' 'pods of /root/net/10-pods.conflist: 1 failed, 0 warned, 0 passed, 0 skipped'
}
