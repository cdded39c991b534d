# knode init: the dry run; the plan is kubeadm's.

# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

setup() {
  KNODE=${KNODE:-build/knode}
  TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  GOLDEN=$TOP/tests/golden
  CONFIG=$GOLDEN/kubeadm-v1.26/default/config.yaml
}

@test "the dry run is what kubeadm v1.26 makes of the same configurations" {
  run "$GOLDEN/compare" "$KNODE" "$GOLDEN"/kubeadm-v1.26/*/
  echo "$output"
  [ "$status" -eq 0 ]
  [ "${lines[-1]}" = "compare: 231 equal, 0 different" ]
}

@test "the dry run is what kubeadm v1.33.13, v1.34.9, v1.35.6 and v1.36.2 make of the same configurations" {
  local minor
  for minor in 33 34 35 36; do
    run "$GOLDEN/compare" "$KNODE" "$GOLDEN/kubeadm-v1.$minor"/*/
    echo "$output"
    [ "$status" -eq 0 ]
    [ "${lines[-1]}" = "compare: 101 equal, 0 different" ]
  done
}

@test "the comparison finds a difference" {
  cp -r "$GOLDEN/kubeadm-v1.26/default" "$BATS_TEST_TMPDIR/case"
  sed -i 's/--leader-elect=true/--leader-elect=false/' "$BATS_TEST_TMPDIR/case/manifests/kube-scheduler.yaml"
  run "$GOLDEN/compare" "$KNODE" "$BATS_TEST_TMPDIR/case"
  [ "$status" -eq 1 ]
  [ "${lines[-1]}" = "compare: 32 equal, 1 different" ]
}

@test "the dry run tells the host's part, the steps by phase, and then all of them" {
  run --separate-stderr "$KNODE" init --dry-run --config "$CONFIG"
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "# Plan of init for Kubernetes v1.26.0" ]
  [ "${lines[2]}" = "#   node             cp1" ]
  [ "${lines[3]}" = "#   address          192.0.2.10" ]
  [[ $output == *$'\n#   etcd/local                       file       /etc/kubernetes/manifests/etcd.yaml\n'* ]]
  [[ $output == *$'\n#   addon/coredns                    api        Service kube-system/kube-dns\n'* ]]
  [[ $output == *$'\n#   mark-control-plane               node       cp1\n'* ]]
  python3 -c 'import sys, yaml; assert sum(1 for d in yaml.safe_load_all(sys.stdin) if d) == 37' <<<"$output"
}

@test "the dry run needs no root, no network and no writable directory" {
  mkdir "$BATS_TEST_TMPDIR/empty"
  chmod 555 "$BATS_TEST_TMPDIR/empty"
  cp "$KNODE" "$BATS_TEST_TMPDIR/knode"
  cp "$CONFIG" "$BATS_TEST_TMPDIR/config.yaml"
  chmod 755 "$BATS_TEST_TMPDIR"
  as_nobody=(unshare --user --net)
  [ "$(id -u)" -ne 0 ] || as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs "${as_nobody[@]}")
  "${as_nobody[@]}" true 2>/dev/null || skip "no user namespaces here"
  cd "$BATS_TEST_TMPDIR/empty"
  run --separate-stderr "${as_nobody[@]}" ../knode init --dry-run --config ../config.yaml
  echo "$stderr"
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "# Plan of init for Kubernetes v1.26.0" ]
}

@test "phases are left out as kubeadm names them" {
  steps() { "$KNODE" init --dry-run --config "$CONFIG" --skip-phases "$1" | sed -nE 's/^#   ([a-z-]+(\/[a-z-]+)?)  *(file|api|dir|unit|ready|node) .*/\1/p' | sort -u | tr '\n' ' '; }
  [ "$(steps preflight)" = "addon/coredns addon/kube-proxy bootstrap-token control-plane/apiserver control-plane/controller-manager control-plane/scheduler etcd/local kubelet-start mark-control-plane upload-config/kubeadm upload-config/kubelet wait-control-plane " ]
  [ "$(steps control-plane,addon/coredns,upload-config/all,kubelet-start)" = "addon/kube-proxy bootstrap-token etcd/local mark-control-plane wait-control-plane " ]
  run --separate-stderr "$KNODE" init --dry-run --config "$CONFIG" --skip-phases addon/core-dns
  [ "$status" -eq 3 ]
  [ "$stderr" = 'knode: "addon/core-dns" is no phase of init; did you mean "addon/coredns"?' ]
}

@test "-o json holds the steps beside what they write" {
  run --separate-stderr "$KNODE" init --dry-run --config "$CONFIG" -o json
  [ "$status" -eq 0 ]
  [ "$(jq -r '[.apiVersion, .kind, .kubernetesVersion, .nodeName, .advertiseAddress, (.files | length), (.objects | length)] | join(" ")' <<<"$output")" = "knode.io/v1alpha1 InitPlan v1.26.0 cp1 192.0.2.10 8 29" ]
  [ "$(jq -c '.steps[] | select(.target == "kubelet.service")' <<<"$output")" = '{"phase":"kubelet-start","installer":"kubelet-unit","action":"unit","target":"kubelet.service"}' ]
}

@test "what depends on the host is read from it, and from nowhere else with --root" {
  root=$BATS_TEST_TMPDIR/root
  mkdir -p "$root/etc/pki/tls/certs" "$root/usr/share/ca-certificates" "$root/usr/bin"
  echo other >"$root/etc/hostname"
  run --separate-stderr "$KNODE" init --dry-run --root "$root" --config "$CONFIG"
  [ "$status" -eq 0 ]
  [ "${lines[5]}" = "#   CA certificates  /etc/pki, /usr/share/ca-certificates" ]
  run --separate-stderr "$KNODE" init --dry-run --root "$root" --kubernetes-version v1.31.0 --node-name n --apiserver-advertise-address 192.0.2.1
  [ "${lines[5]}" = "#   CA certificates  /etc/pki/tls/certs, /usr/share/ca-certificates" ]
  [ -z "$(find "$root" -newer "$root/etc/hostname" -type f)" ]
}

@test "preflight and init see the same host, also with --root" {
  root=$BATS_TEST_TMPDIR/root
  mkdir -p "$root/etc"
  echo other >"$root/etc/hostname"
  name=$(tr '[:upper:]' '[:lower:]' </proc/sys/kernel/hostname)
  run --separate-stderr "$KNODE" init --dry-run --root "$root" --apiserver-advertise-address 192.0.2.1
  [ "$status" -eq 0 ]
  [ "${lines[2]}" = "#   node             $name" ]
  run --separate-stderr "$KNODE" preflight --root "$root" --apiserver-advertise-address 192.0.2.1 --only Hostname,leftover-files
  [ "$status" -eq 0 ]
  [ -z "$stderr" ]
  # What the kubelet is told is judged as init would write it: systemd-resolved's file has a loopback address only.
  host=$BATS_TEST_TMPDIR/host
  cp -r "$TOP/tests/hosts/ubuntu-24.04" "$host"
  echo 'nameserver 127.0.0.54' >"$host/run/systemd/resolve/resolv.conf"
  run "$KNODE" init --dry-run --host "$host"
  [[ $output == *$'\n#   resolv.conf      /run/systemd/resolve/resolv.conf\n'* ]]
  run "$KNODE" preflight --host "$host" --only net-dns-loop
  [ "$status" -eq 2 ]
}

@test "a kubelet's unit of a package is left alone" {
  mkdir -p "$BATS_TEST_TMPDIR/usr/lib/systemd/system"
  units() { "$KNODE" init --dry-run --root "$BATS_TEST_TMPDIR" --config "$CONFIG" | grep -cE '^#   kubelet-start  *(file|unit) .*kubelet.service' || true; }
  [ "$(units)" -eq 3 ]
  touch "$BATS_TEST_TMPDIR/usr/lib/systemd/system/kubelet.service"
  [ "$(units)" -eq 1 ]
}

@test "a CA without its key is an external one" {
  mkdir -p "$BATS_TEST_TMPDIR/etc/kubernetes/pki"
  touch "$BATS_TEST_TMPDIR/etc/kubernetes/pki/ca.crt"
  signing() { "$KNODE" init --dry-run --root "$BATS_TEST_TMPDIR" --config "$CONFIG" | grep -c -- "- --cluster-signing-[a-z]*-file=$1\$"; }
  [ "$(signing)" -eq 2 ]
  touch "$BATS_TEST_TMPDIR/etc/kubernetes/pki/ca.key"
  [ "$(signing '/etc/kubernetes/pki/ca.*')" -eq 2 ]
}

@test "what the plan leaves out is told" {
  run --separate-stderr "$KNODE" init --dry-run --kubernetes-version v1.30.0 --node-name n --apiserver-advertise-address 192.0.2.1 --feature-gates RootlessControlPlane=true
  [ "$status" -eq 0 ]
  [[ $output == *$'\n# RootlessControlPlane is left out: static pods run as root\n'* ]]
}

# uploaded ARGUMENT... : what init would upload, by names
uploaded() { "$KNODE" init --dry-run --config "$CONFIG" "$@" -o json 2>/dev/null | jq -c '.objects[] | select(.metadata.name == "kubeadm-certs") | .data | keys'; }

@test "certificates are uploaded when that is asked for, and read when they are" {
  [ "$(uploaded)" = "" ]
  [ "$(uploaded --upload-certs)" = '["ca.crt","ca.key","etcd-ca.crt","etcd-ca.key","front-proxy-ca.crt","front-proxy-ca.key","sa.key","sa.pub"]' ]
  [ "$(uploaded --upload-certs --skip-phases upload-certs,show-join-command)" = "" ]
  run --separate-stderr "$KNODE" init --dry-run --config "$CONFIG" --upload-certs
  [[ $output == *$'\n#   upload-certs                     upload     Secret kube-system/kubeadm-certs\n'* ]]
  [[ $output == *'  ca.key: "<late: encrypted content of /etc/kubernetes/pki/ca.key>"'* ]]
  [[ $output == *'    name: "bootstrap-token-<late: id of new token kubeadm-certs>"'* ]]
  [[ $output == *'  name: kubeadm:kubeadm-certs'* ]]
}

@test "of an external etcd, its client's files are uploaded" {
  cat >"$BATS_TEST_TMPDIR/external.yaml" <<END
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: { advertiseAddress: 192.0.2.1 }
nodeRegistration: { name: node }
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.0
etcd:
  external: { endpoints: ["https://192.0.2.9:2379"], caFile: /e/ca.crt, certFile: /e/client.crt, keyFile: /e/client.key }
END
  CONFIG=$BATS_TEST_TMPDIR/external.yaml
  [ "$(uploaded --upload-certs)" = '["ca.crt","ca.key","external-etcd-ca.crt","external-etcd.crt","external-etcd.key","front-proxy-ca.crt","front-proxy-ca.key","sa.key","sa.pub"]' ]
  run --separate-stderr "$KNODE" init --dry-run --config "$CONFIG" --upload-certs
  [[ $output == *'  external-etcd.key: "<late: encrypted content of /e/client.key>"'* ]]
}

@test "the phase upload-certs alone wants to be told to upload" {
  run --separate-stderr "$KNODE" --host "$BATS_TEST_DIRNAME/../hosts/debian-12" init phase upload-certs --dry-run
  [ "$status" -eq 0 ]
  [ "$output" = "no changes" ]
  [[ $stderr == *"knode: nothing is uploaded: that takes --upload-certs"* ]]
}

@test "proxies of the environment go to static pods and kube-proxy, as with kubeadm" {
  run --separate-stderr env HTTPS_PROXY=http://user:pw@proxy:3128 no_proxy=10.0.0.0/8 EMPTY_PROXY= "$KNODE" init --dry-run --config "$CONFIG"
  [ "$status" -eq 0 ]
  [[ $output == *"#   proxies of pods  HTTPS_PROXY, no_proxy"* || $output == *"#   proxies of pods  no_proxy, HTTPS_PROXY"* ]]
  [ "$(grep -c 'value: http://<hidden>@proxy:3128' <<<"$output")" -eq 4 ]
  [ "$(grep -c 'name: EMPTY_PROXY' <<<"$output")" -eq 0 ]
}

@test "init makes clusters of running hosts alone, and changes nothing in a directory" {
  mkdir "$BATS_TEST_TMPDIR/root"
  run --separate-stderr "$KNODE" init --root "$BATS_TEST_TMPDIR/root" --node-name n --apiserver-advertise-address 192.0.2.1
  [ "$status" -eq 1 ]
  [ -z "$output" ]
  [ "$stderr" = "knode: nothing runs in $BATS_TEST_TMPDIR/root, so that init cannot make a cluster there; --dry-run prints what it would write, and --output-dir DIR writes it" ]
  [ -z "$(ls -A "$BATS_TEST_TMPDIR/root")" ]
}

@test "dryRun of a configuration is a dry run" {
  run --separate-stderr "$KNODE" init --config - <<<'{"apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "InitConfiguration", "dryRun": true, "localAPIEndpoint": {"advertiseAddress": "192.0.2.1"}}'
  [ "$status" -eq 0 ]
  [[ ${lines[0]} == "# Plan of init for Kubernetes v1."* ]]
}

@test "phases that write files run by themselves, are journalled, and are undone" {
  root=$BATS_TEST_TMPDIR/new/root
  phase() { "$KNODE" init phase "$@" --root "$root" --config "$CONFIG"; }
  run --separate-stderr phase control-plane all --dry-run
  [ "$status" -eq 1 ]
  [ ! -e "$root" ]
  mkdir -p "$root/etc/ca-certificates" "$root/usr/share/ca-certificates" "$root/usr/local/share/ca-certificates"
  run --separate-stderr phase control-plane scheduler
  [ "$status" -eq 0 ]
  [ "$(ls "$root/etc/kubernetes/manifests")" = kube-scheduler.yaml ]
  [ "$(stat -c '%a' "$root/etc/kubernetes/manifests" "$root/etc/kubernetes/manifests/kube-scheduler.yaml" | paste -sd' ')" = "700 600" ]
  run phase control-plane all --diff
  [ "$status" -eq 4 ]
  phase control-plane all
  phase etcd local
  phase kubelet-start
  diff <("$KNODE" render control-plane --config "$CONFIG" | grep -vE '^(---|# /)') <(cat "$root"/etc/kubernetes/manifests/kube-*.yaml)
  grep -q '^KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///var/run/containerd/containerd.sock ' "$root/var/lib/kubelet/kubeadm-flags.env"
  [ -L "$root/etc/systemd/system/multi-user.target.wants/kubelet.service" ]
  run phase control-plane all
  [ "${lines[-1]}" = "no changes" ]
  for _ in 1 2 3 4; do "$KNODE" undo --root "$root" --yes; done
  [ -z "$(find "$root/etc" "$root/var/lib/kubelet" -type f 2>/dev/null)" ]
}

@test "phases that knode cannot run by themselves say so" {
  run --separate-stderr "$KNODE" init phase show-join-command --root "$BATS_TEST_TMPDIR" --config "$CONFIG"
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: init phase show-join-command: this one cannot be run by itself" ]
  run --separate-stderr "$KNODE" init phase control-plane schedular --root "$BATS_TEST_TMPDIR" --config "$CONFIG"
  [ "$status" -eq 3 ]
  [ "$stderr" = 'knode: "control-plane/schedular" is no phase of init; did you mean "control-plane/scheduler"?' ]
}

@test "objects are a running cluster's: a directory has none" {
  run --separate-stderr "$KNODE" init phase addon coredns --root "$BATS_TEST_TMPDIR" --config "$CONFIG" --yes
  [ "$status" -eq 0 ]
  [ "${lines[-1]}" = "no changes" ]
}

@test "checks to be ignored are known ones; a file is kubeadm's too, and may name others" {
  local words
  for words in "init --dry-run" "init phase certs all --dry-run" "init phase etcd local --dry-run" "render control-plane" "preflight"; do
    # shellcheck disable=SC2086 # words
    run "$KNODE" --host "$TOP/tests/hosts/debian-12" $words --ignore-preflight-errors Swap,Swp
    [ "$status" -eq 3 ]
    [ "${lines[-1]}" = 'knode: --ignore-preflight-errors: no check is called "Swp"; did you mean "Swap"?' ]
  done
  printf 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nnodeRegistration: {ignorePreflightErrors: [Swp]}\n' >"$BATS_TEST_TMPDIR/c.yaml"
  run --separate-stderr "$KNODE" --host "$TOP/tests/hosts/debian-12" init --dry-run --config "$BATS_TEST_TMPDIR/c.yaml"
  [ "$status" -eq 0 ]
  [ "$stderr" = 'knode: nodeRegistration.ignorePreflightErrors: no check is called "Swp"; did you mean "Swap"?' ]
}

@test "which file of resolvers a kubelet reads is each host's own: it is not in the ConfigMap" {
  kubelets() {
    "$KNODE" --host "$TOP/tests/hosts/ubuntu-24.04" init --dry-run --ignore-preflight-errors all -o json "$@" 2>"$BATS_TEST_TMPDIR/notes" |
      jq -r '(.files[] | select(.path == "/var/lib/kubelet/config.yaml").content),
        (.objects[] | select(.metadata.name == "kubelet-config" and .kind == "ConfigMap").data.kubelet)' | grep resolvConf
  }
  [ "$(kubelets)" = "resolvConf: /run/systemd/resolve/resolv.conf" ]
  printf '%s\n' 'apiVersion: kubeadm.k8s.io/v1beta4' 'kind: ClusterConfiguration' 'kubernetesVersion: v1.36.4' --- \
    'apiVersion: kubelet.config.k8s.io/v1beta1' 'kind: KubeletConfiguration' 'resolvConf: /x' >"$BATS_TEST_TMPDIR/c.yaml"
  [ "$(kubelets --config "$BATS_TEST_TMPDIR/c.yaml")" = $'resolvConf: /x\nresolvConf: /x' ]
}

@test "paths are taken however they are written, but for those that kubelets refuse" {
  printf '%s\n' 'apiVersion: kubeadm.k8s.io/v1beta4' 'kind: ClusterConfiguration' 'certificatesDir: /etc/kubernetes//./keys/' \
    'etcd: {local: {dataDir: /srv/etcd/}}' >"$BATS_TEST_TMPDIR/c.yaml"
  run --separate-stderr "$KNODE" --host "$TOP/tests/hosts/debian-12" init --dry-run --config "$BATS_TEST_TMPDIR/c.yaml"
  [ "$status" -eq 0 ]
  [ "$(grep -c -- '--tls-cert-file=/etc/kubernetes/keys/apiserver.crt$' <<<"$output")" -eq 1 ]
  [ "$(grep -c -- '--data-dir=/srv/etcd$' <<<"$output")" -eq 1 ]
  sed -i 's|//./keys|/../keys|' "$BATS_TEST_TMPDIR/c.yaml"
  run "$KNODE" --host "$TOP/tests/hosts/debian-12" init --dry-run --config "$BATS_TEST_TMPDIR/c.yaml"
  [ "$status" -eq 3 ]
  [ "$output" = "$BATS_TEST_TMPDIR/c.yaml:3:18: certificatesDir: \"/etc/kubernetes/../keys/\" has \"..\" in it, which kubelets refuse where pods mount it; name /etc/keys" ]
}
