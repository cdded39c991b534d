# knode cni lint: what is told of the networks that a container runtime finds on a host.

setup() {
  bats_require_minimum_version 1.5.0
  ROOT=$BATS_TEST_TMPDIR/root NET=$BATS_TEST_TMPDIR/root/etc/cni/net.d BIN=$BATS_TEST_TMPDIR/root/opt/cni/bin
  mkdir -p "$NET" "$BIN"
  program bridge host-local portmap
}

# program NAME... : plugins that are there
program() {
  local name
  for name in "$@"; do printf '#!/bin/sh\n' >"$BIN/$name" && chmod 755 "$BIN/$name"; done
}

# list FILE NAME PLUGIN... : a configuration list of these plugins, one a line from the fourth on
list() {
  local file=$NET/$1 name=$2 plugins
  shift 2
  plugins=$(printf '%s,\n' "$@")
  printf '{"cniVersion": "1.0.0",\n"name": "%s",\n"plugins": [\n%s\n]}\n' "$name" "${plugins%,}" >"$file"
}

# bridge [MORE] [SUBNET] : a plugin that is in order
bridge() { echo "{\"type\": \"bridge\"${1:-}, \"ipam\": {\"type\": \"host-local\", \"ranges\": [[{\"subnet\": \"${2:-10.244.1.0/24}\"}]]}}"; }

# finds TEXT : the findings, without the two lines at the end
finds() {
  run --separate-stderr "$KNODE" cni lint --root "$ROOT" "${@:2}"
  # shellcheck disable=SC2154 # run sets it
  [ "$status" -eq 2 ] || { echo "$status: $output $stderr" && return 1; }
  [ "$(sed '/^the runtime takes /d; $d' <<<"$output")" = "$1" ] || { echo "$output" && return 1; }
}

@test "a network that is in order" {
  list 10-pods.conflist pods "$(bridge)" '{"type": "portmap", "capabilities": {"portMappings": true}}'
  run "$KNODE" cni lint --root "$ROOT"
  [ "$status" -eq 0 ]
  [ "$output" = "the runtime takes /etc/cni/net.d/10-pods.conflist, the network pods
0 errors, 0 warnings" ]
}

@test "no network at all" {
  finds "/etc/cni/net.d: error: there is no .conflist, .conf or .json: no pod gets a network, and the node does not become Ready [no-network]
    \$ knode install cni-config --root $ROOT"
}

@test "a file that no runtime can read" {
  printf '{"name": "x",\n' >"$NET/10-x.conflist"
  finds "/etc/cni/net.d/10-x.conflist:2:0: error: string or '}' expected near end of file [file-unreadable]"
}

@test "slips of JSON, and files of the wrong kind" {
  printf '{"cniVersion": "1.0.0", // of pods\n"name": "x"}\n' >"$NET/10-x.conflist"
  printf '{"cniVersion": "1.0.0", "name": "y", "plugins": [%s,]}\n' "$(bridge)" >"$NET/20-y.conflist"
  printf '{"cniVersion": "1.0.0", "name": "z", "type": "bridge"}\n' >"$NET/30-z.conflist"
  printf '{"cniVersion": "1.0.0", "name": "z", "plugins": [%s]}\n' "$(bridge)" >"$NET/40-z.conf"
  run -2 "$KNODE" cni lint --root "$ROOT"
  [ "$(grep -c unreadable <<<"$output")" -eq 4 ]
  [[ $output == *"/10-x.conflist:1:25: error: string or '}' expected near '/': JSON has no comments [file-unreadable]"* ]]
  [[ $output == *"/20-y.conflist:1:144: error: unexpected token near ']': is there a comma before it? [file-unreadable]"* ]]
  [[ $output == *"/30-z.conflist:1:1: error: the list has no plugins: a single plugin stands in a file *.conf [file-unreadable]"* ]]
  [[ $output == *"/40-z.conf:1:1: error: the plugin has no type: a list of plugins stands in a file *.conflist [file-unreadable]"* ]]
}

@test "plugins that something else brings, or brought elsewhere" {
  mkdir -p "$ROOT/usr/libexec/cni"
  printf '#!/bin/sh\n' >"$ROOT/usr/libexec/cni/dummy"
  chmod 755 "$ROOT/usr/libexec/cni/dummy"
  list 10-pods.conflist pods '{"type": "calico", "ipam": {"type": "calico-ipam"}}'
  list 20-pods.conflist dummies '{"type": "dummy", "ipam": {"type": "host-local", "subnet": "10.244.9.0/24"}}'
  list 30-pods.conflist taps '{"type": "tap"}'
  run -2 "$KNODE" cni lint --root "$ROOT"
  [[ $output == *'/10-pods.conflist:4:10: error: there is no plugin "calico" in /opt/cni/bin, /usr/lib/cni: no pod gets a network [plugin-missing]
    $ kubectl get pods -A -l k8s-app=calico-node
'* ]]
  [[ $output == *'/20-pods.conflist:4:10: error: there is no plugin "dummy" in /opt/cni/bin, /usr/lib/cni: no pod gets a network; plugins have it from v1.3.0 [plugin-missing]
    $ ln -s /usr/libexec/cni/dummy /opt/cni/bin/
'* ]]
  [[ $output == *"/30-pods.conflist:4:10: error: there is no plugin \"tap\" in /opt/cni/bin, /usr/lib/cni: no pod gets a network; plugins have it from v1.3.0 [plugin-missing]
    \$ knode install cni-plugins --root $ROOT
"* ]]
}

@test "what plugins refuse when they are called is told before" {
  list 10-pods.conflist pods '{"type": "bridge", "isDefaultGateway": true, "ipam": {"type": "host-local", "subnet": "10.244.1.0/24", "gateway": "10.245.0.1", "routes": [{"dst": "0.0.0.0/0"}]}}' \
    '{"type": "portmap", "capabilities": {"portMappings": true}}'
  finds "/etc/cni/net.d/10-pods.conflist:4:115: error: ipam.gateway: 10.245.0.1 is not in 10.244.1.0/24: pods have no route to it [range-invalid]
/etc/cni/net.d/10-pods.conflist:4:148: error: ipam.routes[0].dst: isDefaultGateway makes this route, too, and the pod cannot have it twice [value-invalid]"
}

@test "a second file waits behind the first" {
  list 10-pods.conflist pods "$(bridge)"
  list 20-old.conflist old "$(bridge ', "bridge": "old0"' 10.244.2.0/24)"
  finds "/etc/cni/net.d/20-old.conflist: warning: the runtime takes the first file, /etc/cni/net.d/10-pods.conflist: this one \
waits for that one to go, and then changes the network of all new pods [file-unused]"
}

@test "two networks with one bridge and one range" {
  list 10-pods.conflist pods "$(bridge)"
  list 20-old.conflist old "$(bridge '' 10.244.1.128/25)"
  run -2 "$KNODE" cni lint --root "$ROOT"
  [[ $output == *"/etc/cni/net.d/20-old.conflist:4:74: error: 10.244.1.128/25 overlaps 10.244.1.0/24 of the network pods (/etc/cni/net.d/10-pods.conflist:4:74): \
two pods get one address [range-twice]
/etc/cni/net.d/20-old.conflist:4:1: error: /etc/cni/net.d/10-pods.conflist has the bridge cni0, too: pods of both networks meet there, \
and the gateway of one replaces the other's [bridge-twice]"* ]]
}

@test "plugins that are not there, mistyped, not executable, of Windows" {
  rm "$BIN/portmap"
  chmod 644 "$BIN/host-local"
  list 10-pods.conflist pods "$(bridge)" '{"type": "portmap", "capabilities": {"portMappings": true}}' '{"type": "bandwith"}' '{"type": "win-bridge"}'
  finds "/etc/cni/net.d/10-pods.conflist:4:37: error: /opt/cni/bin/host-local may not be executed: no pod gets a network [plugin-not-executable]
/etc/cni/net.d/10-pods.conflist:5:10: error: there is no plugin \"portmap\" in /opt/cni/bin, /usr/lib/cni: no pod gets a network [plugin-missing]
    \$ knode install cni-plugins --root $ROOT
/etc/cni/net.d/10-pods.conflist:6:10: error: there is no plugin \"bandwith\" in /opt/cni/bin, /usr/lib/cni: no pod gets a network; \
did you mean \"bandwidth\"? [plugin-missing]
/etc/cni/net.d/10-pods.conflist:7:10: error: \"win-bridge\" is a plugin of Windows: on Linux, bridge or a network of its own takes its place [plugin-windows]"
}

@test "fields that a plugin does not read, and values that it refuses" {
  list 10-pods.conflist pods "$(bridge ', "isGatway": true, "mtu": "1500", "ipMasqBackend": "ebtables"')"
  finds "/etc/cni/net.d/10-pods.conflist:4:32: warning: isGatway: there is no such field, did you mean \"isGateway\"? [field-unknown]
/etc/cni/net.d/10-pods.conflist:4:45: error: mtu: is a text (\"1500\"), and has to be an integer [field-type]
/etc/cni/net.d/10-pods.conflist:4:70: error: ipMasqBackend: \"ebtables\" is not one of iptables, nftables; did you mean \"iptables\"? [value-invalid]"
}

@test "a plugin that chains cannot be the first" {
  list 10-pods.conflist pods '{"type": "portmap", "capabilities": {"portMappings": true}}' "$(bridge)"
  finds "/etc/cni/net.d/10-pods.conflist:4:10: error: plugins[0].type: portmap works on a link that is there: before it has to stand one \
that makes it, such as bridge [plugin-order]"
}

@test "a name and a version that libcni refuses" {
  printf '{"cniVersion": "9.9.9", "name": "-x", "type": "bridge", "ipam": {"type": "host-local", "subnet": "10.244.1.0/24"}}\n' >"$NET/10-x.conf"
  finds "/etc/cni/net.d/10-x.conf:1:33: error: the network's name is \"-x\": it begins with a letter or a digit, and has letters, digits, \
\"_\", \".\" and \"-\" [name-invalid]
/etc/cni/net.d/10-x.conf:1:16: error: cniVersion is \"9.9.9\"; plugins speak 0.1.0 to 1.1.0 [version-unsupported]"
}

@test "ranges: too small, the Services', outside of the pods', not one at all" {
  printf '%s\n' 'apiVersion: kubeadm.k8s.io/v1beta4' 'kind: ClusterConfiguration' 'networking: {podSubnet: 10.244.0.0/16}' >"$BATS_TEST_TMPDIR/c.yaml"
  list 10-pods.conflist pods "$(bridge '' 10.96.7.0/28)"
  finds "/etc/cni/net.d/10-pods.conflist:4:74: warning: 10.96.7.0/28 has 14 addresses, and the kubelet takes up to 110 pods: the others \
wait in ContainerCreating [range-small]
/etc/cni/net.d/10-pods.conflist:4:74: error: 10.96.7.0/28 overlaps the network of Services, 10.96.0.0/12: packets to one of them get lost [range-taken]
/etc/cni/net.d/10-pods.conflist:4:74: warning: 10.96.7.0/28 is not in the cluster's network of pods (10.244.0.0/16): kube-proxy and other \
nodes do not take it for pods [range-foreign]" --config "$BATS_TEST_TMPDIR/c.yaml"
}

@test "a range that a route of the host has, and a link that it has not" {
  cp -r "$BATS_TEST_DIRNAME/../hosts/debian-12" "$BATS_TEST_TMPDIR/host"
  mkdir -p "$BATS_TEST_TMPDIR/host/etc/cni/net.d"
  local route
  route=$("$KNODE" --host "$BATS_TEST_TMPDIR/host" facts -o json | jq -r '[.routes[] | select(.table == "main" and .destination != "0.0.0.0/0" and (.destination | contains(":") | not))][0].destination')
  NET=$BATS_TEST_TMPDIR/host/etc/cni/net.d
  list 10-pods.conflist pods "{\"type\": \"macvlan\", \"master\": \"eth77\", \"ipam\": {\"type\": \"host-local\", \"ranges\": [[{\"subnet\": \"$route\"}]]}}"
  run -2 "$KNODE" --host "$BATS_TEST_TMPDIR/host" cni lint
  [[ $output == *"error: this host has no link eth77: ADD of macvlan fails [link-missing]"* ]]
  [[ $output == *"error: $route overlaps the route of this host to $route by "*": packets to one of them get lost [range-taken]"* ]]
}

@test "directories are those of containerd's configuration" {
  mkdir -p "$ROOT/etc/containerd" "$ROOT/usr/lib/other" "$ROOT/srv/net.d"
  printf '%s\n' 'version = 2' '[plugins."io.containerd.grpc.v1.cri".cni]' 'bin_dir = "/usr/lib/other"' 'conf_dir = "/srv/net.d"' >"$ROOT/etc/containerd/config.toml"
  run -2 "$KNODE" cni lint --root "$ROOT" -o json
  [ "$(jq -c '[.kind, .confDir, .binDirs, .findings[0].rule, .errors, .warnings]' <<<"$output")" = \
    '["CNILint","/srv/net.d",["/usr/lib/other"],"no-network",1,0]' ]
  run -2 "$KNODE" cni lint --root "$ROOT" -o json --conf-dir /a --bin-dir /b,/c
  [ "$(jq -c '[.confDir, .binDirs]' <<<"$output")" = '["/a",["/b","/c"]]' ]
}

@test "flags that the kubelet no longer has, wherever they stand" {
  list 10-pods.conflist pods "$(bridge)"
  mkdir -p "$ROOT/etc/default" "$ROOT/var/lib/kubelet" "$ROOT/etc/systemd/system/kubelet.service.d"
  echo 'KUBELET_EXTRA_ARGS="--cni-bin-dir=/opt/own/bin --node-ip=10.0.0.1"' >"$ROOT/etc/default/kubelet"
  echo 'KUBELET_KUBEADM_ARGS="--network-plugin=cni"' >"$ROOT/var/lib/kubelet/kubeadm-flags.env"
  finds "/var/lib/kubelet/kubeadm-flags.env: error: the kubelet of v1.24 and newer does not start with --network-plugin=cni: \
take it away; it always takes the runtime's networks [kubelet-flag]
/etc/default/kubelet: error: the kubelet of v1.24 and newer does not start with --cni-bin-dir=/opt/own/bin: \
take it away; the runtime's setting is bin_dirs, or bin_dir (CRI-O: plugin_dirs) [kubelet-flag]"
  printf '%s\n' '[Service]' 'ExecStart=/usr/bin/kubelet --config=/x' >"$ROOT/etc/systemd/system/kubelet.service"
  printf '%s\n' '[Service]' 'ExecStart=' 'ExecStart=/usr/bin/kubelet --config=/x --cni-conf-dir=/etc/own' \
    >"$ROOT/etc/systemd/system/kubelet.service.d/20-own.conf"
  finds "/etc/systemd/system/kubelet.service.d/20-own.conf: error: the kubelet of v1.24 and newer does not start with \
--cni-conf-dir=/etc/own: take it away; the runtime's setting is conf_dir (CRI-O: network_dir) [kubelet-flag]"
}

@test "leases that no runtime tells of are counted, and are no finding" {
  list 10-pods.conflist pods "$(bridge)"
  mkdir -p "$ROOT/var/lib/cni/networks/pods"
  printf '0123456789ab\r\neth0' >"$ROOT/var/lib/cni/networks/pods/10.244.1.5"
  touch -d '1 hour ago' "$ROOT/var/lib/cni/networks/pods/10.244.1.5"
  run "$KNODE" cni lint --root "$ROOT"
  [ "$status" -eq 0 ]
  [ "${lines[1]}" = "leases in use: 1; no runtime tells whether their pods are there" ]
}

@test "fields are judged by the release of the plugin that is there" {
  [ "$(id -u)" -eq 0 ] || skip "plugins of others are not run"
  list 10-pods.conflist pods '{"type": "bridge", "vlanTrunk": [{"id": 5}], "ipMasqBackend": "nftables"}'
  tells() { # RELEASE SPEC LINE...
    printf '#!/bin/sh\n[ "$CNI_COMMAND" = VERSION ] || { echo "CNI bridge plugin %s" >&2; exit; }\necho '"'"'{"cniVersion": "1.0.0", "supportedVersions": ["1.0.0", "%s"]}'"'\n" "$1" "$2" >"$BIN/bridge"
    run "$KNODE" cni lint --conf-dir "$NET" --bin-dir "$BIN"
    [ "$(sed 's/^[^ ]*: //; /^the runtime/d; $d' <<<"$output")" = "$3" ] || { echo "$output" && return 1; }
  }
  tells v1.2.0 1.0.0 'warning: vlanTrunk: plugins read this from v1.3.0 on, these are v1.2.0 [field-unknown]
warning: ipMasqBackend: plugins read this from v1.6.0 on, these are v1.2.0 [field-unknown]'
  tells 'version unknown' 1.0.0 'warning: ipMasqBackend: plugins read this from v1.6.0 on, these are older [field-unknown]'
  tells v1.6.0 1.1.0 ''
}

@test "plugins tell which versions they speak, when root alone could have put them there" {
  [ "$(id -u)" -eq 0 ] || skip "plugins of others are not run"
  list 10-pods.conflist pods '{"type": "loopback"}'
  # shellcheck disable=SC2016 # the plugin expands it
  printf '#!/bin/sh\n: >"${0%%/*}/ran.$CNI_COMMAND"\necho '"'"'{"cniVersion": "0.4.0", "supportedVersions": ["0.3.1", "0.4.0"]}'"'"'\n' >"$BIN/loopback"
  chmod 755 "$BIN/loopback"
  run "$KNODE" cni lint --conf-dir "$NET" --bin-dir "$BIN"
  echo "$output"
  [ "$status" -eq 2 ]
  [ "${lines[0]}" = "$NET/10-pods.conflist:4:10: error: $BIN/loopback speaks 0.3.1, 0.4.0, and not the list's cniVersion 1.0.0: \
no pod gets a network [plugin-version]" ]
  [ "${lines[1]}" = "    \$ # set \"cniVersion\" of $NET/10-pods.conflist to \"0.4.0\"" ]
  [ -e "$BIN/ran.VERSION" ] && rm "$BIN/ran.VERSION"
  chmod 775 "$BIN/loopback"
  run "$KNODE" cni lint --conf-dir "$NET" --bin-dir "$BIN"
  echo "$output"
  [ "$status" -eq 0 ]
  [ ! -e "$BIN/ran.VERSION" ]
}
