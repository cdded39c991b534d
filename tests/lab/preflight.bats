# Preflight on real hosts: each trouble is made for real, and found by name, with its process, value and remedy.

setup_file() {
  export LAB=$BATS_TEST_DIRNAME/lab
  export KNODE_LAB_DIR=/var/tmp/knode-lab-preflight
  "$LAB" down
  "$LAB" up 2
  "$LAB" put h1 "$KNODE" /usr/local/sbin/knode
  "$LAB" put h2 "$KNODE" /usr/local/sbin/knode
}

teardown_file() {
  "$LAB" down
}

# judge OPTION... : the report on h1 goes to $REPORT; ends as knode does
judge() {
  REPORT=$BATS_TEST_TMPDIR/report
  "$LAB" exec h1 knode preflight "$@" -o json >"$REPORT"
}

# result NAME FIELD: what the report says of this result
result() {
  jq -re --arg name "$1" --arg field "$2" '.results[] | select(.name == $name) | .[$field]' "$REPORT"
}

@test "the report on a fresh host, for both roles" {
  local role
  for role in control-plane worker; do
    run judge --role $role
    [ "$status" -eq 2 ] # there is no kubelet yet
    [ "$(jq -r '.kind, .host, .role' "$BATS_TEST_TMPDIR/report" | xargs)" = "PreflightReport h1 $role" ]
    REPORT=$BATS_TEST_TMPDIR/report
    [ "$(result KubeletVersion status)" = fail ]
    [ "$(result Swap status)" = pass ]
    [ "$(result Port-10250 status)" = pass ]
    [ "$(jq '.summary.unknown' "$REPORT")" -eq 0 ]
    [ "$(jq '.summary | .pass + .warn + .fail + .skip + .unknown' "$REPORT")" -eq "$(jq '.results | length' "$REPORT")" ]
  done
  run result Port-6443 status # a worker serves no API
  [ "$status" -ne 0 ]
}

@test "port 6443 is taken: by which process, and what ends that" {
  "$LAB" sh h1 'systemd-run --quiet --unit=squatter nc -lk 0.0.0.0 6443
    until ss -Hnlt "sport = :6443" | grep -q .; do sleep 0.1; done'
  local pid
  pid=$("$LAB" exec h1 systemctl show --property=MainPID --value squatter)
  run judge --only Port-6443
  [ "$status" -eq 2 ]
  REPORT=$BATS_TEST_TMPDIR/report
  [ "$(result Port-6443 message)" = "TCP port 6443 is in use by nc (pid $pid); kube-apiserver needs it" ]
  [ "$(result Port-6443 hint)" = "systemctl disable --now squatter.service" ]
  "$LAB" exec h1 systemctl stop squatter
  judge --only Port-6443
}

@test "ip_forward is 0: found, mended by prepare's installer" {
  "$LAB" exec h1 sysctl -qw net.ipv4.ip_forward=0
  run judge --only kernel-forwarding
  [ "$status" -eq 2 ]
  REPORT=$BATS_TEST_TMPDIR/report
  local name=FileContent--proc-sys-net-ipv4-ip_forward
  [ "$(result $name observed)" = 0 ]
  [ "$(result $name expected)" = 1 ]
  [ "$(result $name fixedBy)" = sysctl ]
}

@test "swap is on, now and at boot" {
  "$LAB" sh h1 'fallocate -l 1M /swapfile; chmod 600 /swapfile; mkswap -q /swapfile; swapon /swapfile
    echo "/swapfile none swap sw 0 0" >/etc/fstab'
  run judge --only mem-swap
  [ "$status" -eq 2 ]
  REPORT=$BATS_TEST_TMPDIR/report
  [ "$(result Swap message)" = "swap is on (/swapfile), and the kubelet will not start" ]
  [ "$(result Swap hint)" = "swapoff -a" ]
  [ "$(result mem-swap:boot observed)" = "/etc/fstab:1" ]
  "$LAB" sh h1 'swapoff -a; : >/etc/fstab'
  judge --only mem-swap
}

@test "a stub resolver: CoreDNS would ask itself" {
  "$LAB" sh h1 'cp /etc/resolv.conf /etc/resolv.conf.kept; echo nameserver 127.0.0.53 >/etc/resolv.conf'
  run judge --only net-dns-loop
  [ "$status" -eq 2 ]
  REPORT=$BATS_TEST_TMPDIR/report
  [ "$(result net-dns-loop observed)" = "nameserver 127.0.0.53" ]
  [ -n "$(result net-dns-loop hint)" ]
  "$LAB" exec h1 mv /etc/resolv.conf.kept /etc/resolv.conf
  judge --only net-dns-loop
}

@test "a manifest is left of an earlier cluster" {
  local path=/etc/kubernetes/manifests/kube-apiserver.yaml name
  name=FileAvailable-${path//\//-}
  "$LAB" sh h1 "mkdir -p ${path%/*}; echo 'kind: Pod' >$path"
  run judge --only "$name"
  [ "$status" -eq 2 ]
  REPORT=$BATS_TEST_TMPDIR/report
  [ "$(result "$name" message)" = "$path is left of an earlier cluster" ]
  [ "$(result "$name" hint)" = "rm $path" ]
  "$LAB" sh h1 "$(result "$name" hint)"
  judge --only "$name"
}

@test "a failure that is told to be none is a warning" {
  "$LAB" sh h1 'mkdir -p /etc/kubernetes/manifests; touch /etc/kubernetes/manifests/etcd.yaml'
  judge --only FileAvailable--etc-kubernetes-manifests-etcd.yaml \
    --ignore-preflight-errors fileavailable--etc-kubernetes-manifests-etcd.yaml
  [ "$(result FileAvailable--etc-kubernetes-manifests-etcd.yaml status)" = warn ]
  "$LAB" exec h1 rm /etc/kubernetes/manifests/etcd.yaml
}

@test "without root: judged as well, and said" {
  run "$LAB" exec h1 setpriv --reuid=65534 --regid=65534 --clear-groups knode preflight -o json
  [ "$status" -eq 2 ]
  jq -e '.results[] | select(.name == "IsPrivilegedUser" and .status == "fail" and .observed == "uid 65534")' <<<"$output"
  run "$LAB" exec h1 setpriv --reuid=65534 --regid=65534 --clear-groups knode prepare --yes
  [ "$status" -eq 1 ]
  [ "$("$LAB" exec h1 sysctl -n net.ipv4.ip_forward)" = 0 ]
}

@test "hosts with names of their own do not clash; a cloned machine-id is found, with both hosts" {
  local facts=$BATS_TEST_TMPDIR/facts id
  gather() { for host in h1 h2; do "$LAB" exec $host knode facts --for compare; done >"$facts"; }
  gather
  "$KNODE" preflight --compare "$facts"
  id=$("$LAB" exec h1 cat /etc/machine-id)
  "$LAB" sh h2 "echo $id >/etc/machine-id"
  gather
  run "$KNODE" preflight --compare "$facts" -o json
  [ "$status" -eq 2 ]
  jq -e --arg id "$id" '.results[] | select(.status == "fail" and .value == $id and .hosts == ["h1", "h2"])' <<<"$output"
  [[ $("$KNODE" preflight --compare "$facts" || true) == *"systemd-machine-id-setup"* ]]
}
