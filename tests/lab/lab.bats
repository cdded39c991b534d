# The lab itself: hosts of their own, on a machine that does not notice, and nothing left afterwards.

setup_file() {
  export LAB=$BATS_TEST_DIRNAME/lab
  export KNODE_LAB_DIR=/var/tmp/knode-lab-test
  "$LAB" down
  "$LAB" up 2
}

teardown_file() {
  "$LAB" down
}

# What a lab could leave on the machine.
traces() {
  find /sys/fs/cgroup -type d -name "knode-lab-*" | sort
  grep -c . /proc/mounts
  echo /var/tmp/knode-lab*
  cat /proc/swaps /proc/sys/kernel/panic /proc/sys/vm/overcommit_memory /proc/sys/net/ipv4/ip_forward
}

@test "hosts are up, with systemd as their first process" {
  run "$LAB" list
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "h1 192.168.77.11 running" ]
  [ "${lines[1]}" = "h2 192.168.77.12 running" ]
  [ "$("$LAB" exec h1 cat /proc/1/comm)" = systemd ]
}

@test "each host has an identity of its own" {
  local what
  for what in "hostname" "cat /etc/machine-id" "cat /sys/class/net/eth0/address" "cat /proc/sys/kernel/random/boot_id"; do
    [ -n "$("$LAB" sh h1 "$what")" ]
    [ "$("$LAB" sh h1 "$what")" != "$("$LAB" sh h2 "$what")" ]
  done
}

@test "hosts reach each other by name; cut and heal unplug and replug one" {
  "$LAB" exec h1 ping -c 1 -W 5 h2
  "$LAB" cut h2
  run "$LAB" exec h1 ping -c 1 -W 1 h2
  [ "$status" -eq 1 ]
  "$LAB" heal h2
  "$LAB" exec h1 ping -c 3 -W 5 h2
}

@test "exec keeps words, input and exit status; sh runs a line; put copies with the mode" {
  [ "$("$LAB" exec h1 printf '<%s>' 'a b' '$c')" = '<a b><$c>' ]
  [ "$(echo in | "$LAB" exec h1 cat)" = in ]
  run "$LAB" sh h1 'exit 7'
  [ "$status" -eq 7 ]
  printf 'x' >"$BATS_TEST_TMPDIR/file"
  chmod 0640 "$BATS_TEST_TMPDIR/file"
  "$LAB" put h1 "$BATS_TEST_TMPDIR/file" /root/new/file
  [ "$("$LAB" exec h1 stat -c %a /root/new/file)" = 640 ]
}

@test "a power cut keeps the disk and forgets the rest" {
  local boot
  boot=$("$LAB" exec h1 cat /proc/sys/kernel/random/boot_id)
  "$LAB" sh h1 'echo kept >/root/kept; echo gone >/run/gone; sysctl -qw kernel.panic=7 net.ipv4.ip_forward=1'
  "$LAB" reboot h1
  [ "$("$LAB" exec h1 cat /root/kept)" = kept ]
  run "$LAB" exec h1 ls /run/gone
  [ "$status" -eq 2 ]
  [ "$("$LAB" exec h1 sysctl -n kernel.panic net.ipv4.ip_forward | xargs)" = "0 0" ]
  [ "$("$LAB" exec h1 cat /proc/sys/kernel/random/boot_id)" != "$boot" ]
  "$LAB" exec h2 ping -c 1 -W 5 h1
}

@test "sysctls, modules and swap of the boot configuration come back at boot" {
  "$LAB" sh h1 'echo kernel.panic=10 >/etc/sysctl.d/lab.conf; echo br_netfilter >/etc/modules-load.d/lab.conf
    fallocate -l 1M /swapfile; chmod 600 /swapfile; mkswap -q /swapfile; echo "/swapfile none swap sw 0 0" >/etc/fstab'
  "$LAB" reboot h1
  [ "$("$LAB" exec h1 sysctl -n kernel.panic)" = 10 ]
  "$LAB" exec h1 grep -qx "modprobe br_netfilter" /var/log/lab-modprobe.log
  [ "$("$LAB" exec h1 swapon --show=NAME,TYPE --noheadings)" = "/swapfile file" ]
  "$LAB" exec h1 swapoff /swapfile
  [ -z "$("$LAB" exec h1 swapon --show)" ]
  "$LAB" sh h1 'systemctl --quiet mask swapfile.swap'
  "$LAB" reboot h1
  [ -z "$("$LAB" exec h1 swapon --show)" ]
}

@test "swap look-alikes fail as the kernel's do" {
  run "$LAB" sh h2 'echo text >/not-swap; swapon /not-swap'
  [ "$status" -ne 0 ]
  run "$LAB" exec h2 swapoff /not-swap
  [[ $output == *"swapoff failed: Invalid argument"* ]]
  run "$LAB" exec h2 swapoff /missing
  [[ $output == *"swapoff failed: No such file or directory"* ]]
}

@test "an unknown module is not found" {
  run "$LAB" exec h2 modprobe no-such-module
  [ "$status" -eq 1 ]
  [[ $output == "modprobe: FATAL: Module no-such-module not found in directory /lib/modules/"* ]]
}

@test "a host cannot reach the machine's own settings" {
  local before
  before=$(traces)
  "$LAB" sh h2 'sysctl -qw vm.overcommit_memory=1 kernel.panic=99 net.ipv4.ip_forward=1'
  [ "$(traces)" = "$before" ]
  run "$LAB" sh h2 'echo 1 >/proc/sys/vm/dirty_ratio'
  [[ $output == *"Read-only file system"* ]]
  run "$LAB" exec h2 date -s 2000-01-01
  [[ $output == *"Operation not permitted"* ]]
}

@test "a second lab runs beside the first" {
  export KNODE_LAB_DIR=/var/tmp/knode-lab-test-two
  "$LAB" up 1
  run "$LAB" list
  [ "$output" = "h1 192.168.77.11 running" ]
  "$LAB" down
  KNODE_LAB_DIR=/var/tmp/knode-lab-test "$LAB" exec h1 true
}

@test "an interrupted up leaves nothing, wherever it was" {
  local before delay
  before=$(traces)
  export KNODE_LAB_DIR=/var/tmp/knode-lab-test-two
  for delay in 0.05 0.2 0.4 0.8; do
    "$LAB" up 2 >/dev/null 2>&1 3>&- &
    sleep $delay
    kill -TERM $! 2>/dev/null || true
    wait $! || true
    "$LAB" list >/dev/null && "$LAB" down # it may have been faster than we
    [ "$(traces)" = "$before" ]
  done
}

@test "down cleans up after an up that was killed" {
  local before delay
  before=$(traces)
  export KNODE_LAB_DIR=/var/tmp/knode-lab-test-two
  for delay in 0.05 0.3 0.6; do
    "$LAB" up 2 >/dev/null 2>&1 3>&- &
    sleep $delay
    kill -KILL $! 2>/dev/null || true
    wait $! || true
    "$LAB" down
    [ "$(traces)" = "$before" ]
  done
}

@test "mistakes are told" {
  run "$LAB" up 2
  [ "$status" -eq 1 ]
  [ "$output" = "lab: a lab is up already: lab down" ]
  run "$LAB" up ten
  [ "$output" = 'lab: between 1 and 9 hosts, not "ten"' ]
  run "$LAB" exec h7 true
  [ "$status" -eq 1 ]
  [ "$output" = "lab: h7 is not up (lab list)" ]
  run "$LAB" reboot h7
  [ "$output" = "lab: there is no host h7" ]
  run "$LAB" nonsense
  [ "$status" -eq 3 ]
}

@test "only root can make hosts, and is told so" {
  local copy # that others can read, wherever this tree lies
  copy=$(mktemp -d)
  cp "${LAB%/*}"/*.sh "$LAB" "$copy"
  chmod -R a+rX "$copy"
  run setpriv --reuid=65534 --regid=65534 --clear-groups env KNODE_LAB_DIR="$BATS_TEST_TMPDIR" "$copy/lab" up 1
  rm -r "$copy"
  [ "$status" -eq 1 ]
  [ "$output" = "lab: only root can make hosts" ]
}
