# Remedies are promises: on a real host, what is wrong is made so, the hint is carried out as it is printed, and the
# check passes. A row: what is judged, what breaks it, and (where the hint is for hands) what follows it.

setup_file() {
  export KNODE=${KNODE:-$PWD/build/knode}
  export LAB=$BATS_TEST_DIRNAME/lab
  export KNODE_LAB_DIR=/var/tmp/knode-lab-remedies
  "$LAB" down
  "$LAB" up 1
  "$LAB" put h1 "$KNODE" /usr/local/sbin/knode
}

teardown_file() {
  "$LAB" down
}

# result WORD FIELD [OPTION...]: what preflight says of that one result on h1
result() {
  "$LAB" exec h1 knode preflight --only "$1" "${@:3}" -o json |
    jq -r --arg field "$2" '.results | (map(select(.status == "fail" or .status == "warn")) + .)[0][$field]'
}

# mends WORD BREAK [OPTION...]: not well after BREAK, and well after the hint
mends() {
  local hint status
  "$LAB" sh h1 "$2"
  status=$(result "$1" status "${@:3}")
  echo "$1: $status: $(result "$1" message "${@:3}")"
  [ "$status" = fail ] || [ "$status" = warn ]
  hint=$(result "$1" hint "${@:3}")
  echo "\$ $hint"
  "$LAB" sh h1 "$hint"
  status=$(result "$1" status "${@:3}")
  echo "$1: $status: $(result "$1" message "${@:3}")"
  [ "$status" = pass ]
}

@test "swap: now, by fstab, by a unit" {
  mends Swap 'fallocate -l 1M /swapfile; chmod 600 /swapfile; mkswap -q /swapfile; swapon /swapfile'
  mends mem-swap:boot 'echo "/swapfile none swap sw 0 0" >>/etc/fstab'
  "$LAB" sh h1 'rm -f /swapfile'
}

@test "kernel settings: one that nothing keeps, one that a later file has wrong, one that is wrong now" {
  mends FileContent--proc-sys-net-ipv4-ip_forward 'sysctl -qw net.ipv4.ip_forward=0'
  "$LAB" sh h1 'rm -f /etc/sysctl.d/k8s.conf'
  mends FileContent--proc-sys-net-ipv4-ip_forward \
    'echo net.ipv4.ip_forward=0 >/etc/sysctl.d/zz-own.conf; sysctl -qw net.ipv4.ip_forward=0'
  "$LAB" exec h1 grep -qx net.ipv4.ip_forward=1 /etc/sysctl.d/zz-own.conf
  mends FileContent--proc-sys-net-ipv4-ip_forward 'sysctl -qw net.ipv4.ip_forward=0'
  "$LAB" sh h1 'rm -f /etc/sysctl.d/zz-own.conf'
}

@test "the one who has a port goes; what the host lives by stays" {
  mends Port-6443 'systemd-run --quiet --unit=squatter nc -lk 0.0.0.0 6443
    until ss -Hnlt "sport = :6443" | grep -q .; do sleep 0.1; done'
  mends Port-10250 'nc -lk 0.0.0.0 10250 >/dev/null 2>&1 </dev/null & sleep 0.3'
  "$LAB" sh h1 'printf "[Service]\nExecStart=/bin/nc -lk 0.0.0.0 31022\n" >/run/systemd/system/ssh.service
    systemctl daemon-reload; systemctl start ssh.service
    until ss -Hnlt "sport = :31022" | grep -q .; do sleep 0.1; done'
  [ "$(result net-ports:30000-32767/tcp hint)" = \
    "# set service-node-port-range of apiServer.extraArgs to 31023-32767, which is free" ]
  "$LAB" sh h1 'systemctl stop ssh.service; rm /run/systemd/system/ssh.service; systemctl daemon-reload'
}

@test "what an earlier cluster left" {
  mends FileAvailable--etc-kubernetes-manifests-etcd.yaml \
    'mkdir -p /etc/kubernetes/manifests; touch /etc/kubernetes/manifests/etcd.yaml'
  mends DirAvailable--var-lib-etcd 'mkdir -p /var/lib/etcd/member; mountpoint -q /var/lib/etcd'
  "$LAB" exec h1 test -d /var/lib/etcd.before/member
  mends leftover-dirs:/var/lib/kubelet/pki 'mkdir -p /var/lib/kubelet/pki; touch /var/lib/kubelet/pki/x'
  mends net-links 'ip link add cni0 type bridge'
}

@test "the runtime: off, stopped, not for Kubernetes" {
  mends CRI 'systemctl disable --quiet --now containerd.service; rm -f /run/containerd/containerd.sock'
  mends runtime-plugin 'mkdir -p /etc/containerd; echo "disabled_plugins = [\"cri\"]" >/etc/containerd/config.toml'
  "$LAB" sh h1 'rm /etc/containerd/config.toml; systemctl restart containerd.service'
}

@test "the kubelet's unit: missing, disabled, masked" {
  "$LAB" sh h1 'printf "#!/bin/sh\necho Kubernetes v1.36.0\n" >/usr/local/bin/kubelet; chmod 0755 /usr/local/bin/kubelet'
  mends Service-Kubelet true
  "$LAB" exec h1 grep -qx 'ExecStart=/usr/local/bin/kubelet' /etc/systemd/system/kubelet.service
  mends Service-Kubelet 'systemctl disable --quiet kubelet.service'
  "$LAB" sh h1 'systemctl disable --quiet kubelet.service; mv /etc/systemd/system/kubelet.service /lib/systemd/system/'
  mends Service-Kubelet 'systemctl mask --quiet kubelet.service'
}

@test "a new kubelet beside the one that the unit starts does not pass; one in its place does" {
  "$LAB" sh h1 'printf "#!/bin/sh\necho Kubernetes v1.27.0\n" >/usr/bin/kubelet; chmod 0755 /usr/bin/kubelet
    sed -i s,/usr/local/bin/kubelet,/usr/bin/kubelet, /lib/systemd/system/kubelet.service \
      /etc/systemd/system/kubelet.service.d/10-kubeadm.conf'
  [ "$(result KubeletVersion status --kubernetes-version v1.36.0)" = fail ]
  [[ $(result KubeletVersion message --kubernetes-version v1.36.0) == "/usr/bin/kubelet is v1.27.0, and the cluster "* ]]
  # The hosts have no Internet: what is fetched is the other one. All else is as printed.
  "$LAB" sh h1 'printf "#!/bin/sh\nshift; cp /usr/local/bin/kubelet \"\$1\"\n" >/usr/local/bin/curl; chmod 0755 /usr/local/bin/curl'
  mends KubeletVersion true --kubernetes-version v1.36.0
  [ "$("$LAB" exec h1 /usr/bin/kubelet --version)" = "Kubernetes v1.36.0" ]
}

@test "names and ids" {
  "$LAB" sh h1 'cp /etc/hosts /etc/hosts.before'
  mends host-localhost 'echo "192.168.77.9 other localhost localhost.localdomain" >/etc/hosts'
  "$LAB" exec h1 grep -qx '192.168.77.9 other localhost.localdomain' /etc/hosts
  mends host-localhost 'echo "192.168.77.9 other" >/etc/hosts'
  "$LAB" sh h1 'mv /etc/hosts.before /etc/hosts'
  mends Hostname 'sed -i "/h1/d" /etc/hosts'
  local hint
  "$LAB" sh h1 'echo x >/etc/machine-id'
  hint=$(result host-machine-id hint)
  [[ $hint == *" && reboot" ]]
  "$LAB" sh h1 "${hint% && reboot}"
  "$LAB" reboot h1
  [ "$(result host-machine-id status)" = pass ]
}

@test "ranges: a command that judges with another one passes" {
  "$LAB" sh h1 'ip route add 10.96.0.0/16 via 192.168.77.1'
  local hint
  hint=$(result net-ranges hint)
  [[ $hint == "knode preflight --service-cidr="* ]]
  "$LAB" sh h1 "$hint --only net-ranges"
  "$LAB" sh h1 'ip route delete 10.96.0.0/16'
}

@test "settings that are advised" {
  mends kernel-sysctl:net.ipv4.conf.all.rp_filter 'sysctl -qw net.ipv4.conf.all.rp_filter=1'
}

@test "proxies: in the shell that exports what is told, until nothing is left to tell" {
  local shell='export https_proxy=http://192.168.77.1:3128' hint turn
  for turn in 1 2 3 4 5 6; do
    hint=$("$LAB" sh h1 "$shell; knode preflight --only net-proxy -o json" |
      jq -r '[.results[] | select(.status == "warn") | .hint][0] // empty')
    [ -n "$hint" ] || break
    shell="$shell; $hint"
  done
  [ "$turn" -gt 1 ]
  [ -z "$hint" ]
}

@test "modules: now and at boot" {
  "$LAB" sh h1 'modprobe -r br_netfilter 2>/dev/null; true'
  local status
  status=$(result kernel-modules:br_netfilter status)
  [ "$status" != pass ] || skip "this kernel has br_netfilter built in"
  [[ $(result kernel-modules:br_netfilter hint) != "#"* ]] || skip "this kernel has no module br_netfilter"
  mends kernel-modules:br_netfilter true
}
