# NodeConfiguration.cni: what is told of slips, and the configuration list that it comes to.
# shellcheck disable=SC2154 # bats sets stderr

setup() {
  bats_require_minimum_version 1.5.0
  cd "$BATS_TEST_TMPDIR" || return 1
}

# write FILE : a NodeConfiguration with standard input below `cni:`, and a cluster with a range of pods.
write() {
  { printf '%s\n' 'apiVersion: kubeadm.k8s.io/v1beta4' 'kind: ClusterConfiguration' \
      'networking: {podSubnet: 10.244.0.0/16}' --- 'apiVersion: knode.io/v1alpha1' 'kind: NodeConfiguration' 'cni:'
    sed 's/^/  /'; } >"$1"
}

# faults PLUGIN... : what validation tells of them, without the places' file.
faults() {
  { echo plugins:; printf -- '- %s\n' "$@"; } | write node.yaml
  run -3 "$KNODE" config validate --config node.yaml
  output=${output#node.yaml:}
}

@test "the list stands where runtimes look, with the first node's range" {
  write node.yaml <<'YAML'
name: pods
order: 5
plugins:
- type: bridge
  ipam: {type: host-local}
- type: portmap
YAML
  run --separate-stderr "$KNODE" render cni --config node.yaml --output-dir out
  [ "$status" -eq 0 ]
  run jq -c . out/etc/cni/net.d/05-pods.conflist
  [ "$output" = '{"cniVersion":"1.0.0","name":"pods","plugins":[{"type":"bridge","ipam":{"type":"host-local","ranges":[[{"subnet":"10.244.0.0/24"}]]}},{"type":"portmap","capabilities":{"portMappings":true}}]}' ]
}

@test "podCIDRs go before the first node's range, a set for each family" {
  write node.yaml <<'YAML'
podCIDRs: [10.244.7.0/24]
plugins: [{type: ptp, ipam: {type: host-local}}]
YAML
  run --separate-stderr "$KNODE" render cni --config node.yaml --output-dir out
  [ "$status" -eq 0 ]
  run jq -c '.plugins[0].ipam.ranges' out/etc/cni/net.d/10-knode.conflist
  [ "$output" = '[[{"subnet":"10.244.7.0/24"}]]' ]
}

@test "what the operator wrote stays: ranges, capabilities" {
  write node.yaml <<'YAML'
plugins:
- {type: bridge, ipam: {type: host-local, ranges: [[{subnet: 10.9.0.0/24}]]}}
- {type: portmap, capabilities: {portMappings: false}}
YAML
  run --separate-stderr "$KNODE" render cni --config node.yaml --output-dir out
  [ "$status" -eq 0 ]
  run jq -c '.plugins' out/etc/cni/net.d/10-knode.conflist
  [ "$output" = '[{"type":"bridge","ipam":{"type":"host-local","ranges":[[{"subnet":"10.9.0.0/24"}]]}},{"type":"portmap","capabilities":{"portMappings":false}}]' ]
}

@test "dhcp brings the daemon's unit and socket" {
  write node.yaml <<'YAML'
binDir: /usr/lib/cni
plugins: [{type: macvlan, master: eth0, ipam: {type: dhcp, daemonSocketPath: /run/cni/own.sock}}]
YAML
  run --separate-stderr "$KNODE" render cni --config node.yaml --output-dir out
  [ "$status" -eq 0 ]
  grep -qx 'ExecStart=/usr/lib/cni/dhcp daemon' out/etc/systemd/system/cni-dhcp.service
  grep -qx 'ListenStream=/run/cni/own.sock' out/etc/systemd/system/cni-dhcp.socket
}

@test "without plugins nothing is written" {
  echo 'name: pods' | write node.yaml
  run --separate-stderr "$KNODE" render cni --config node.yaml
  [ "$status" -eq 0 ]
  [ "$output" = '' ]
}

@test "host-local without any range is an error of the plan" {
  printf '%s\n' 'apiVersion: knode.io/v1alpha1' 'kind: NodeConfiguration' 'cni:' \
    '  plugins: [{type: bridge, ipam: {type: host-local}}]' >node.yaml
  run -1 "$KNODE" render cni --config node.yaml
  [[ "$output" = *"cni-config: host-local has no ranges, and nothing tells those of this node's pods: set networking.podSubnet, or cni.podCIDRs"* ]]
}

@test "every type of plugin is taken, and rendered as it was written" {
  write node.yaml <<'YAML'
plugins:
- {type: bridge, bridge: cni0, isDefaultGateway: true, ipMasq: true, ipam: {type: static, addresses: [{address: 10.9.0.5/24}]}}
- {type: portmap, snat: true, capabilities: {portMappings: true}}
- {type: bandwidth, ingressRate: 1000000, ingressBurst: 2000000}
- {type: firewall, ingressPolicy: same-bridge}
- {type: tuning, sysctl: {net.core.somaxconn: "512"}, mtu: 1400}
- {type: sbr, table: 100}
- {type: vrf, vrfname: blue}
YAML
  run -0 "$KNODE" config validate --config node.yaml
  run --separate-stderr "$KNODE" render cni --config node.yaml --output-dir out
  run jq -c '[.plugins[].type]' out/etc/cni/net.d/10-knode.conflist
  [ "$output" = '["bridge","portmap","bandwidth","firewall","tuning","sbr","vrf"]' ]
  for plugin in '{type: ptp, ipMasq: true, ipam: {type: host-local}}' '{type: vlan, master: eth0, vlanId: 7, ipam: {type: dhcp}}' \
    '{type: ipvlan, master: eth0, mode: l3, ipam: {type: host-local}}' '{type: macvlan, mode: private, bcqueuelen: 1000}' \
    '{type: host-device, device: eth1}' '{type: loopback}' '{type: tap, multiQueue: true, owner: 0}' \
    '{type: dummy, ipam: {type: host-local}}'; do
    { echo plugins:; echo "- $plugin"; } | write node.yaml
    run -0 "$KNODE" config validate --config node.yaml
  done
}

@test "a mistyped field is told with the nearest one" {
  faults '{type: bridge, isGatway: true}'
  [ "$output" = '9:20: cni.plugins[0].isGatway: there is no such field, did you mean "isGateway"?' ]
}

@test "a mistyped plugin is told with the nearest one" {
  faults '{type: brigde}'
  [ "$output" = '9:12: cni.plugins[0].type: "brigde" is no plugin that knode knows, did you mean "bridge"?' ]
}

@test "a wrong type is told with what it has to be" {
  faults '{type: bridge, mtu: "1400"}'
  [ "$output" = '9:25: cni.plugins[0].mtu: is a text ("1400"), and has to be an integer' ]
}

@test "a range that is too small to lease from" {
  faults '{type: bridge, ipam: {type: host-local, subnet: 10.0.0.0/31}}'
  [ "$output" = '9:53: cni.plugins[0].ipam.subnet: 10.0.0.0/31 is too small to lease addresses from: /30 is the smallest' ]
}

@test "a field of a later release of the plugins" {
  write node.yaml <<'YAML'
pluginsVersion: v1.1.1
plugins: [{type: bridge, portIsolation: true}, {type: tap}]
YAML
  run -3 "$KNODE" config validate --config node.yaml
  [[ "$output" = *'cni.plugins[0].portIsolation: plugins read this from v1.7.0 on, these are v1.1.1'* ]]
  [[ "$output" = *'cni.plugins[1].type: the plugin tap came with v1.3.0 of the plugins'* ]]
}

@test "what Debian's plugins of v1.1.1 lack is refused for them, and rendered for newer ones" {
  of() { # RELEASE VERSION PLUGIN... : what is told, or the plugins as they are rendered
    { echo "pluginsVersion: $1" && echo "cniVersion: $2" && echo plugins: && printf -- '- %s\n' "${@:3}"; } | write node.yaml
    run --separate-stderr "$KNODE" render cni --config node.yaml --output-dir out
    [ "$status" -ne 0 ] || output=$(jq -c '[.cniVersion, .plugins]' out/etc/cni/net.d/10-knode.conflist)
    [ "$status" -eq 0 ] || output=$(sed 's/^[^ ]*: //; /^warning/d' <<<"$stderr")
  }
  local ipam='{type: static, addresses: [{address: 10.9.0.5/24}]}' static
  static='{"type":"static","addresses":[{"address":"10.9.0.5/24"}]}'
  # shellcheck disable=SC2317 # it is called below
  lacks() { # PLUGINS_IN_YAML WHAT_IS_TOLD PLUGINS_IN_JSON
    of v1.1.1 1.0.0 "$1"
    [ "$output" = "$2" ] || { echo "$output" && return 1; }
    of v1.9.1 1.1.0 "$1"
    [ "$output" = "[\"1.1.0\",[$3]]" ] || { echo "$output" && return 1; }
  }
  lacks '{type: tap}' 'cni.plugins[0].type: the plugin tap came with v1.3.0 of the plugins' '{"type":"tap"}'
  lacks "{type: dummy, ipam: $ipam}" 'cni.plugins[0].type: the plugin dummy came with v1.3.0 of the plugins' "{\"type\":\"dummy\",\"ipam\":$static}"
  lacks "{type: ptp, ipMasqBackend: nftables, ipam: $ipam}" \
    'cni.plugins[0].ipMasqBackend: plugins read this from v1.6.0 on, these are v1.1.1' \
    "{\"type\":\"ptp\",\"ipMasqBackend\":\"nftables\",\"ipam\":$static}"
  of v1.1.1 1.1.0 '{type: loopback}' # STATUS and GC
  [ "$output" = 'cni.cniVersion: plugins v1.1.1 speak 1.0.0 at most' ]
}

@test "a plugin that chains cannot be the first" {
  faults '{type: portmap}'
  [ "$output" = '9:12: cni.plugins[0].type: portmap works on a link that is there: before it has to stand one that makes it, such as bridge' ]
}

@test "a plugin of Windows" {
  faults '{type: win-bridge}'
  [ "$output" = '9:12: cni.plugins[0].type: win-bridge is a plugin of Windows, which Linux does not run' ]
}

@test "install brings the list into a tree, and undo takes it away" {
  write node.yaml <<'YAML'
podCIDRs: [10.244.7.0/24]
plugins: [{type: ptp, ipam: {type: host-local}}]
YAML
  mkdir root
  run "$KNODE" install cni-config --root root --config node.yaml --yes
  [ "$status" -eq 0 ]
  [ "$(jq -c '.plugins[0].ipam.ranges' root/etc/cni/net.d/10-knode.conflist)" = '[[{"subnet":"10.244.7.0/24"}]]' ]
  run "$KNODE" install cni-config --root root --config node.yaml --yes
  [ "$output" = "no changes" ]
  "$KNODE" undo --root root --yes
  [ ! -e root/etc ]
}
