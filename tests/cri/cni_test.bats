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
  BEFORE=:
  export PLUGINS KNODE NET BEFORE
}

# try PLUGIN,... [VERSION [OPTION...]] : sets $status and $output; the host has eth0 with a default route, and nothing may be left of it
try() {
  echo "{\"cniVersion\": \"${2:-1.0.0}\", \"name\": \"pods\", \"plugins\": [$1]}" >"$NET/10-pods.conflist"
  # shellcheck disable=SC2016 # for the shell in there
  run unshare --net --mount --propagation private sh -ec '
    shift $(($# > 1 ? 2 : 1))
    mount -t tmpfs tmpfs /var/lib
    mkdir /var/lib/cni
    ip link set lo up
    ip link add eth0 type veth peer name away
    ip link set eth0 up
    ip link set away up
    until [ "$(ip -o link | grep -c "state UP")" -eq 2 ]; do sleep 0.05; done
    ip address add 192.0.2.2/24 dev eth0
    ip route add default via 192.0.2.1
    state() { ip -o link; ip -o address | grep -v fe80; ip route show table all | grep -v fe80; iptables-nft-save; iptables-legacy-save; find /var/lib /run/netns; }
    eval "$BEFORE"
    state >"$NET/before"
    status=0
    "$KNODE" cni test --conf-dir "$NET" --bin-dir "$PLUGINS" "$@" || status=$?
    state | diff "$NET/before" -
    exit "$status"' sh "$1" "${@:2}"
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

@test "ptp and macvlan, with leased and with fixed addresses" {
  try "{\"type\": \"ptp\", \"ipMasq\": true, $LEASES}, {\"type\": \"portmap\", \"capabilities\": {\"portMappings\": true}},
    {\"type\": \"firewall\"}, {\"type\": \"bandwidth\", \"ingressRate\": 1000000, \"ingressBurst\": 1000000}"
  [ "$status" -eq 0 ]
  has 'ok    outside: pods reach it, masqueraded, seen as 198.18.0.2' 'ok    port-mapping: a hostPort leads to its pod'
  try "{\"type\": \"macvlan\", \"master\": \"eth0\", $LEASES}, {\"type\": \"tuning\", \"mtu\": 1300}"
  [ "$status" -eq 0 ]
  has 'ok    outside: pods reach it, seen as 10.9.0.2' 'ok    mtu: 1300 bytes, as configured' 'ok    left: nothing' \
    '--    pod-to-host: pods of macvlan are on the segment, beside the host'
  try '{"type": "macvlan", "ipam": {"type": "static", "addresses": [{"address": "10.9.0.5/24", "gateway": "10.9.0.1"}],
    "routes": [{"dst": "0.0.0.0/0"}]}}'
  [ "$status" -eq 0 ]
  has 'ok    add: one pod is attached' 'ok    address: pod-1 has 10.9.0.5/24' '--    pod-to-pod: this network takes one pod'
  try '{"type": "bridge", "isGateway": true, "capabilities": {"ips": true},
    "ipam": {"type": "static", "addresses": [{"address": "10.9.0.5/24", "gateway": "10.9.0.6"}]}}'
  [ "$status" -eq 0 ]
  has 'ok    address: pod-1 has 10.9.0.5/24, pod-2 has 10.9.0.7/24' 'ok    pod-to-pod: each reaches the other'
  try "{\"type\": \"host-device\", \"device\": \"away\", $LEASES}"
  [ "$status" -eq 0 ]
  has 'ok    left: nothing'
}

@test "sbr alone, which lets nobody out who is not bound to the address" {
  try "{\"type\": \"bridge\", \"isDefaultGateway\": true, \"ipMasq\": true, \"ipam\": {\"type\": \"host-local\", \"subnet\": \"10.9.0.0/24\"}}, {\"type\": \"sbr\"}"
  [ "$status" -eq 0 ]
  has 'WARN  sbr: in a pod, only sockets that are bound to its address have this network: all others have no route' \
    "WARN  check: CHECK looks for the pods' routes where sbr leaves none; all other plugins find what they made" \
    'ok    pod-to-pod: each reaches the other' 'ok    outside: pods reach it, masqueraded, seen as 198.18.0.2'
}

@test "a loopback, which all pods have alike" {
  try '{"type": "loopback"}'
  [ "$status" -eq 0 ]
  has 'ok    address: pod-1 has 127.0.0.1/8 and ::1/128, pod-2 has 127.0.0.1/8 and ::1/128' 'ok    left: nothing' \
    '--    pod-to-pod: no packet leaves a pod by the link that loopback makes'
}

@test "addresses of DHCP, on macvlan and on a bridge" {
  local beside=$NET/beside socket=$NET/dhcp.sock
  mkdir "$beside"
  python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$socket"
  # the plugin waits for some seconds, when a link is new
  (NET=$beside && try '{"type": "macvlan", "ipam": {"type": "dhcp"}}' >"$beside/output" 3>&-) &
  try "{\"type\": \"bridge\", \"bridge\": \"br0\", \"ipam\": {\"type\": \"dhcp\", \"daemonSocketPath\": \"$socket\"}}"
  [ "$status" -eq 0 ]
  leased
  wait $!
  output=$(cat "$beside/output")
  [ "${output%%$'\n'*}" = 'FAIL  daemon: nothing serves /run/cni/dhcp.sock on this host: pods get no address of DHCP' ]
  leased
}

leased() {
  has 'ok    address: pod-1 has 198.18.1.100/24, pod-2 has 198.18.1.101/24' 'ok    gateway: pods reach 198.18.1.1' \
    'ok    outside: pods reach it, seen as 198.18.1.100' 'ok    left: nothing'
}

@test "what is broken is named, with its cause and what helps" {
  local bridge="{\"type\": \"bridge\", \"isGateway\": true, \"ipMasq\": true, $LEASES}"
  # shellcheck disable=SC2317 # it is called below
  broken() { # PLUGINS LINE REMEDY [VERSION]
    try "$1" "${4:-}"
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "FAIL  $2" ]
    [ "${lines[1]}" = "      $3" ]
  }
  broken "{\"type\": \"brigde\", $LEASES}" "add: pod-1: plugin brigde, ADD: there is no plugin brigde in $PLUGINS" \
    'did you mean "bridge"?'
  broken "$bridge" 'version: the list is of version 1.1.0, and the plugin bridge speaks 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0' \
    "set \"cniVersion\" of $NET/10-pods.conflist to \"1.0.0\"" 1.1.0
  broken "{\"type\": \"macvlan\", \"master\": \"eth7\", $LEASES}" \
    "master: $NET/10-pods.conflist:1:83: this host has no link eth7" 'give "master" a link of this host: ip -br link'
  broken '{"type": "bridge", "ipam": {"type": "host-local", "subnet": "10.9.0.0/30"}}' 'add: pod-2: plugin bridge, ADD: code 999, failed to allocate for range 0: no IP addresses available in range set: 10.9.0.1-10.9.0.2' \
    'the range is used up: widen it in "ipam"; `knode cni lint` finds leases of pods that are gone'
  broken "{\"type\": \"bridge\", $LEASES}" 'gateway: pod-1: its gateway 10.9.0.1 does not answer: no neighbour answers for it' \
    'give the bridge that address: "isGateway": true'
  broken '{"type": "bridge", "isGateway": true, "ipMasq": true, "ipam": {"type": "host-local", "subnet": "10.9.0.0/24"}}' \
    'outside: the network masquerades, and pods have no default route for IPv4' '"isDefaultGateway": true'
  broken "$bridge, {\"type\": \"portmap\"}" 'port-mapping: portmap is told of no ports: it has not the capability portMappings' \
    '"capabilities": {"portMappings": true}'
  broken "{\"type\": \"host-device\", $LEASES}" \
    "master: $NET/10-pods.conflist:1:53: one of device, hwaddr, kernelpath and pciBusID has to say which link is meant" \
    'give "device" a link of this host: ip -br link'
  broken '{"type": "macvlan", "ipam": {"type": "static", "addresses": [{"address": "192.0.2.2/24"}]}}' \
    'address: pod-1 has 192.0.2.2, which is an address of this host (eth0)' 'take that address out of what the network gives'
  broken "$bridge, {\"type\": \"bandwidth\", \"ingressRate\": 1000000}" \
    'add: pod-1: plugin bandwidth, ADD: code 999, if rate is set, burst must also be set' \
    'give each rate its burst, of at least a packet: 12000 bits'
  has 'FAIL  left: pod-1 still has eth0 after DEL, which stopped at plugin bandwidth, DEL: code 999, if rate is set, burst must also be set'
  broken "{\"type\": \"macvlan\", \"mtu\": 9000, $LEASES}" \
    'add: pod-1: plugin macvlan, ADD: code 999, invalid MTU 9000, must be [0, master MTU(1500)]' \
    'give "mtu" what the master has, or less: ip link'
  broken "$bridge, {\"type\": \"tuning\", \"sysctl\": {\"net.ipv4.nothing\": \"1\"}}" \
    'add: pod-1: plugin tuning, ADD: code 999, open /proc/sys/net/ipv4/nothing: no such file or directory' \
    'this kernel has no such setting for a namespace: sysctl -a'
  broken '{"type": "ptp", "ipam": {"type": "dhcp", "daemonSocketPath": "/dev/log"}}' \
    'daemon: nothing serves /dev/log on this host: pods get no address of DHCP' 'systemctl enable --now cni-dhcp.socket'
  has 'FAIL  add: pod-1: plugin ptp, ADD: code 999, error calling DHCP.Allocate: error looking up "eth0": Link not found'
}

@test "a kernel that has not what a plugin makes is told in one line, and by lint alike" {
  local kind lack
  for kind in ipvlan vlan; do
    try "{\"type\": \"$kind\", \"master\": \"eth0\", \"vlanId\": 5, $LEASES}"
    [ "$status" -ne 0 ] || continue # tests/vm/cni.bats has a kernel with all of them
    lack="the plugin $kind makes links of the kind $kind, which this kernel has not"
    [ "$status" -eq 2 ]
    [ "${lines[0]}" = "FAIL  kernel: $lack" ]
    [[ ${lines[1]} =~ ^\ {6}.*(modprobe|CONFIG_) ]]
    [ "${lines[2]}" = "pods of $NET/10-pods.conflist: 1 failed, 0 warned, 0 passed, 0 skipped" ]
    remedy=${lines[1]#      }
    run "$KNODE" cni lint --conf-dir "$NET" --bin-dir "$PLUGINS"
    [ "$status" -eq 2 ]
    has "$NET/10-pods.conflist:1:62: error: $lack [kernel-lacks]" "    \$ $remedy"
  done
}

# wrap NAME SCRIPT : a plugin that speaks 1.1.0, with the real bridge inside (whose CHECK wants "ipam"); SCRIPT comes before
wrap() {
  cat >"$NET/$1" <<END
#!/bin/sh
$2
case \$CNI_COMMAND in
  VERSION) cat >/dev/null; echo '{"cniVersion": "1.1.0", "supportedVersions": ["1.0.0", "1.1.0"]}' ;;
  STATUS | GC | CHECK) cat >/dev/null ;;
  *) sed 's/1\.1\.0/1.0.0/g' | $PLUGINS/bridge ;;
esac
END
  chmod +x "$NET/$1"
}

@test "leases of the host count, and stay" {
  BEFORE='mkdir -p /var/lib/cni/networks/pods; echo other >/var/lib/cni/networks/pods/10.9.0.2' try "{\"type\": \"macvlan\", $LEASES}"
  [ "$status" -eq 0 ]
  has 'ok    address: pod-1 has 10.9.0.3/24, pod-2 has 10.9.0.4/24'
}

@test "STATUS and GC are asked where there are such, and all is JSON" {
  wrap new 'case $CNI_COMMAND in STATUS) [ ! -e "${0%/*}/sick" ] || { echo "{\"code\": 50, \"msg\": \"no controller\"}"; exit 1; } ;; esac'
  PLUGINS=$NET try '{"type": "new"}' 1.1.0 -o json
  [ "$status" -eq 0 ]
  [ "$(jq -c '[.kind, .network, .summary.fail]' <<<"$output")" = '["CNITest","pods",0]' ]
  [ "$(jq -r '.results[] | "\(.status) \(.test)"' <<<"$output" | grep -E ' (status|gc|left)$' | xargs)" = 'pass status pass gc pass left' ]
  touch "$NET/sick"
  PLUGINS=$NET try '{"type": "new"}' 1.1.0 -o json
  [ "$status" -eq 2 ]
  [ "$(jq -c '.results[0] | del(.remedy)' <<<"$output")" = '{"test":"status","status":"fail","message":"plugin new, STATUS: code 50, no controller","plugin":"new","code":50}' ]
}

@test "what a plugin leaves behind is found" {
  wrap messy '[ "$CNI_COMMAND" != ADD ] || iptables-nft -A FORWARD -m comment --comment "$CNI_CONTAINERID" -j ACCEPT'
  cp "$PLUGINS"/{bridge,host-local} "$NET/"
  PLUGINS=$NET try "{\"type\": \"messy\", \"isGateway\": true, $LEASES}"
  [ "$status" -eq 2 ]
  [ "${lines[0]}" = 'FAIL  left: DEL left this behind: rule of iptables-nft, table filter: -A FORWARD -m comment --comment knode-test-2 -j ACCEPT' ]
}

@test "whoever kills it leaves nothing behind" {
  local signal
  printf '#!/bin/sh\n[ $CNI_COMMAND = ADD ] || exit 1\nexec 9>%s/alive\nflock 9\n>%s/begun\nsleep 60\n' "$NET" "$NET" >"$NET/slow"
  chmod +x "$NET/slow"
  echo '{"cniVersion": "1.0.0", "name": "pods", "plugins": [{"type": "slow"}]}' >"$NET/10-pods.conflist"
  for signal in INT TERM KILL; do
    rm -f "$NET/begun"
    # an interrupt is ignored by what a script runs behind itself
    python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])' \
      "$KNODE" cni test --conf-dir "$NET" --bin-dir "$NET" >/dev/null 3>&- &
    knode=$!
    for ((i = 0; i < 200; i++)); do
      [ ! -e "$NET/begun" ] || break
      sleep 0.05
    done
    ! flock -n "$NET/alive" true
    kill -s "$signal" "$knode"
    flock -w 10 "$NET/alive" true
  done
}

@test "only root can, and is told so" {
  echo "{\"cniVersion\": \"1.0.0\", \"name\": \"pods\", \"plugins\": [{\"type\": \"ptp\", $LEASES}]}" >"$NET/10-pods.conflist"
  run setpriv --bounding-set=-all "$KNODE" cni test --conf-dir "$NET" --bin-dir "$PLUGINS"
  [ "$status" -eq 1 ]
  [ "$output" = "knode: cannot make a throw-away host: only root can" ]
}
