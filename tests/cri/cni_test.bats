# knode cni test with the real plugins that .ci/install unpacked. All that it does is in namespaces of its own; so is the host
# that it finds here, so that the machine's links do not matter.

setup() {
  bats_require_minimum_version 1.5.0
  PLUGINS=$(realpath -m "$BATS_TEST_DIRNAME/../../build/programs/cni")
  [ "$(id -u)" -eq 0 ] || skip "only root makes namespaces"
  [ -x "$PLUGINS/bridge" ] || skip "no plugins of CNI"
  KNODE=$(realpath "${KNODE:-build/knode}")
  NET=$BATS_TEST_TMPDIR
  LEASES='"ipam": {"type": "host-local", "ranges": [[{"subnet": "10.9.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}'
  export PLUGINS KNODE NET
}

# try PLUGIN,... [VERSION] : sets $status and $output; the host has eth0 with a default route, and nothing may be left of it
try() {
  echo "{\"cniVersion\": \"${2:-1.0.0}\", \"name\": \"pods\", \"plugins\": [$1]}" >"$NET/10-pods.conflist"
  # shellcheck disable=SC2016 # for the shell in there
  run unshare --net --mount --propagation private sh -ec '
    mount -t tmpfs tmpfs /var/lib
    mkdir /var/lib/cni
    ip link set lo up
    ip link add eth0 type veth peer name away
    ip link set eth0 up
    ip link set away up
    ip address add 192.0.2.2/24 dev eth0
    ip route add default via 192.0.2.1
    state() { ip -o link; ip -o address | grep -v fe80; ip route show table all | grep -v fe80; iptables-nft-save; iptables-legacy-save; find /var/lib /run/netns; }
    state >"$NET/before"
    status=0
    "$KNODE" cni test --conf-dir "$NET" --bin-dir "$PLUGINS" || status=$?
    state | diff "$NET/before" -
    exit "$status"'
  echo "$output"
}

has() { # LINE...
  local line
  for line in "$@"; do
    [[ $'\n'$output$'\n' == *$'\n'"$line"$'\n'* ]] || { echo "lacks: $line" && return 1; }
  done
}

@test "a bridge, with all that is chained to it" {
  try '{"type": "bridge", "isDefaultGateway": true, "ipMasq": true, "mtu": 1400, "dns": {"nameservers": ["10.96.0.10"]},
    "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.9.0.0/24"}], [{"subnet": "fd00:9::/64"}]]}},
    {"type": "portmap", "capabilities": {"portMappings": true}}, {"type": "firewall"},
    {"type": "bandwidth", "capabilities": {"bandwidth": true}}, {"type": "tuning", "sysctl": {"net.ipv4.conf.all.log_martians": "1"}}'
  [ "$status" -eq 0 ]
  has 'ok    add: two pods are attached' \
    'ok    address: pod-1 has 10.9.0.2/24 and fd00:9::2/64, pod-2 has 10.9.0.3/24 and fd00:9::3/64' \
    'ok    gateway: pods reach 10.9.0.1 and fd00:9::1' \
    'ok    pod-to-pod: each reaches the other' \
    'ok    pod-to-host: the host reaches pods, and they reach the host' \
    'ok    outside: pods reach it, masqueraded, seen as 198.18.0.2 and 2001:2:0:1::2' \
    'ok    port-mapping: a hostPort leads to its pod' \
    'ok    mtu: 1400 bytes, as configured' \
    'ok    dns: the result says nameservers 10.96.0.10'
  [[ $output == *$'\nok    left: nothing of the pods; the network keeps link cni0, '* ]]
  [ "${lines[-1]}" = "pods of $NET/10-pods.conflist: 0 failed, 1 warned, 11 passed, 1 skipped" ] # Debian's portmap
}

@test "a plugin that is not there" {
  try "{\"type\": \"brigde\", $LEASES}"
  [ "$status" -eq 2 ]
  [ "${lines[0]}" = "FAIL  add: pod-1: plugin brigde, ADD: there is no plugin brigde in $PLUGINS" ]
}
