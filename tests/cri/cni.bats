# knode cni by hand, with the real plugins that .ci/install unpacked, in namespaces of their own.

setup() {
  bats_require_minimum_version 1.5.0
  PLUGINS=$BATS_TEST_DIRNAME/../../build/programs/cni
  [ "$(id -u)" -eq 0 ] || skip "only root makes namespaces"
  [ -x "$PLUGINS/bridge" ] || skip "no plugins of CNI"
  KNODE=$(realpath "${KNODE:-build/knode}")
  NET=$BATS_TEST_TMPDIR
  export PLUGINS KNODE NET
  cat >"$NET/10-pods.conflist" <<'END'
{"cniVersion": "1.0.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isDefaultGateway": true,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.244.7.0/24"}]]}},
  {"type": "tuning", "sysctl": {"net.ipv4.conf.all.log_martians": "1"}}]}
END
}

# on_host SCRIPT : runs it where the machine's network is not, nor its leases; $pod is a process in a namespace of its own
on_host() {
  unshare --net --mount --propagation private sh -ec '
    mount -t tmpfs tmpfs /var/lib
    ip link set lo up
    unshare --net sleep 60 3>&- &
    pod=$!
    trap "kill $pod" EXIT
    until [ "$(readlink /proc/$pod/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
    cni() { command=$1; shift; "$KNODE" cni "$command" "pid:$pod" --conf-dir "$NET" --bin-dir "$PLUGINS" "$@"; }
    inside() { nsenter --target "$pod" --net "$@"; }
    '"$1"
}

@test "a process gets a network, as it is said, and is taken off it again" {
  run on_host '
    cni add >/dev/null
    inside ip -o -4 address show eth0 | grep -o "10\.244\.7\.[0-9]*/24"
    inside ip route show default
    inside cat /proc/sys/net/ipv4/conf/all/log_martians
    cni check && echo well
    cni del
    inside ip link show eth0 2>&1
    find /var/lib/cni -type f ! -name lock ! -name "last_reserved*"'
  echo "$output"
  [ "$output" = '10.244.7.2/24
default via 10.244.7.1 dev eth0 
1
well
Device "eth0" does not exist.' ]
}

@test "what somebody took away is found, and the plugin named" {
  run on_host '
    cni add >/dev/null
    inside ip link del eth0
    cni check'
  echo "$output"
  [[ $output == *"plugin bridge, CHECK: "* ]]
  [ "$status" -eq 2 ]
}

@test "of an ADD that fails nothing is left, though its DEL fails too" {
  sed -i 's/{"type": "tuning".*/{"type": "bandwidth", "ingressRate": 1000000}]}/' "$NET/10-pods.conflist"
  run on_host '
    cni add 2>&1 || true
    inside ip link show eth0 2>&1 || true
    find /var/lib/cni -type f ! -name lock ! -name "last_reserved*"'
  echo "$output"
  [ "$output" = "knode: plugin bandwidth, ADD: code 999, if rate is set, burst must also be set
Device \"eth0\" does not exist." ]
}

@test "a link that no DEL takes away is told" {
  echo '{"cniVersion": "1.0.0", "name": "pods", "plugins": [{"type": "macvlan", "master": "up0", "ipam": {"type": "dhcp", "daemonSocketPath": "/nowhere"}}]}' >"$NET/10-pods.conflist"
  run on_host '
    ip link add up0 type veth peer name away
    cni add'
  echo "$output"
  [ "$status" -eq 1 ]
  [[ $output == "knode: plugin macvlan, ADD: code 999, error dialing DHCP daemon: "*"; and eth0 stays: plugin macvlan, DEL: code 999, "* ]]
}

@test "lint knows plugins that are there" {
  run "$KNODE" cni lint --conf-dir "$NET" --bin-dir "$PLUGINS"
  echo "$output"
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "the runtime takes $NET/10-pods.conflist, the network pods" ]
}
