# Preparing a machine that is really ours: real swap, modules and sysctls, and a power cut that loses what was not synced.

setup_file() {
  export VM=$BATS_TEST_DIRNAME/../lab/vm.sh
  export DISK=$BATS_FILE_TMPDIR/disk
  "$VM" new "$DISK"
}

# on_vm: boots, runs stdin there with knode in PATH, cuts the power
on_vm() {
  { echo 'install -m 0755 knode /usr/local/sbin/knode; set -e' && cat; } >"$BATS_TEST_TMPDIR/script"
  run "$VM" run "$DISK" "$BATS_TEST_TMPDIR/script" "$KNODE"
  echo "$output"
}

@test "a fresh machine: prepare loads, sets and turns off, at once" {
  on_vm <<'SCRIPT'
fallocate -l 64M /swapfile; chmod 600 /swapfile; mkswap -q /swapfile; swapon /swapfile
echo '/swapfile none swap sw 0 0' >>/etc/fstab
(cat /etc/fstab; ls /etc/sysctl.d /etc/modules-load.d /etc/systemd/system) >/root/before
sync
knode preflight --no-wait && exit 1
knode prepare --yes
[ -z "$(swapon --show)" ]
grep -q ^br_netfilter /proc/modules
[ "$(sysctl -n net.ipv4.ip_forward net.bridge.bridge-nf-call-iptables vm.overcommit_memory kernel.panic | xargs)" = "1 1 1 10" ]
knode prepare --diff
knode preflight --only Swap,kernel-modules,kernel-forwarding,kernel-bridge,kernel-sysctl
SCRIPT
  [ "$status" -eq 0 ]
}

@test "after the power cut it is still so; undo gives everything back" {
  on_vm <<'SCRIPT'
[ -z "$(swapon --show)" ]
knode preflight --only Swap,kernel-modules,kernel-forwarding,kernel-bridge,kernel-sysctl
[ "$(knode history | wc -l)" = 1 ]
knode undo --yes
(cat /etc/fstab; ls /etc/sysctl.d /etc/modules-load.d /etc/systemd/system) | diff /root/before -
[ "$(sysctl -n net.ipv4.ip_forward)" = 0 ]
[ "$(swapon --show=NAME --noheadings)" = /swapfile ]
SCRIPT
  [ "$status" -eq 0 ]
}

@test "and after another power cut all is as it was" {
  on_vm <<'SCRIPT'
[ "$(swapon --show=NAME --noheadings)" = /swapfile ]
[ "$(sysctl -n net.ipv4.ip_forward)" = 0 ]
! grep -q ^br_netfilter /proc/modules
SCRIPT
  [ "$status" -eq 0 ]
}
