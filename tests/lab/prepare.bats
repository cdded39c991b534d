# Prepare on a real host: mended now and after a power cut, put back to the byte, resumed after a kill.

setup_file() {
  export LAB=$BATS_TEST_DIRNAME/lab
  export KNODE_LAB_DIR=/var/tmp/knode-lab-prepare
  "$LAB" down
  "$LAB" up 1
  "$LAB" put h1 "$KNODE" /usr/local/sbin/knode
  "$LAB" sh h1 'fallocate -l 1M /swapfile; chmod 600 /swapfile; mkswap -q /swapfile; swapon -p 3 /swapfile
    echo "/swapfile none swap sw,pri=3 0 0" >>/etc/fstab'
}

teardown_file() {
  "$LAB" down
}

# Swap as it was at first, with the priority that boots forget.
renew_swap() { "$LAB" sh h1 'swapoff -a; swapon -p 3 /swapfile'; }

# Everything that prepare touches, files and values, as text.
state() {
  "$LAB" sh h1 '
    find /etc/fstab /etc/modules-load.d /etc/sysctl.d /etc/systemd/system -printf "%p %y %m %U:%G %l\n" | sort
    find /etc/fstab /etc/modules-load.d /etc/sysctl.d /etc/systemd/system -type f -exec sha256sum {} + | sort -k2
    cat /proc/swaps
    for name in net.ipv4.ip_forward kernel.panic kernel.panic_on_oops vm.overcommit_memory vm.panic_on_oom \
      fs.inotify.max_user_instances net.bridge.bridge-nf-call-iptables; do sysctl $name; done
    systemctl show --property=LoadState swap.target'
}

# What a prepared host is like.
is_prepared() {
  "$LAB" sh h1 'set -e
    [ "$(sysctl -n net.ipv4.ip_forward kernel.panic vm.overcommit_memory | xargs)" = "1 10 1" ]
    [ "$(sysctl -n net.bridge.bridge-nf-call-iptables fs.inotify.max_user_instances | xargs)" = "1 8192" ]
    [ "$(wc -l </proc/swaps)" -eq 1 ]
    [ "$(systemctl show --property=LoadState --value swap.target)" = masked ]'
}

# The failures and warnings that prepare is to mend.
findings() {
  "$LAB" exec h1 knode preflight --only mem-swap,kernel-forwarding,kernel-modules,kernel-bridge,kernel-sysctl -o json |
    jq -r '.results[] | select(.status == "fail" or .status == "warn") | .name'
}

@test "a fresh host with swap is not ready; prepare mends it; it stays so after a power cut" {
  state >"$BATS_FILE_TMPDIR/before"
  [[ $(findings) == *Swap* ]]
  run "$LAB" exec h1 knode prepare --yes
  [ "$status" -eq 0 ]
  is_prepared
  [ -z "$(findings)" ]
  "$LAB" reboot h1
  is_prepared
  [ -z "$(findings)" ]
  run "$LAB" exec h1 knode prepare --yes
  [ "$output" = "no changes" ]
}

@test "undo puts everything back, also what was before the power cut" {
  run "$LAB" exec h1 knode undo --yes
  [ "$status" -eq 0 ]
  state >"$BATS_TEST_TMPDIR/after"
  diff "$BATS_FILE_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
  "$LAB" reboot h1
  [ "$("$LAB" exec h1 sysctl -n net.ipv4.ip_forward)" = 0 ]
  [[ $(findings) == *Swap* ]]
}

@test "preflight --fix is the same plan, of what was found" {
  run "$LAB" exec h1 knode preflight --only mem-swap --fix --yes
  [ "$status" -eq 0 ]
  [ "$("$LAB" exec h1 wc -l /proc/swaps)" = "1 /proc/swaps" ]
  [ "$("$LAB" exec h1 sysctl -n net.ipv4.ip_forward)" = 0 ]
  "$LAB" exec h1 knode undo --yes
  [ "$("$LAB" exec h1 wc -l /proc/swaps)" = "2 /proc/swaps" ]
}

# strace kills knode as it makes records of the journal durable, and a line that was begun is left behind them.
@test "killed in the middle, cut from power, then resumed, or undone" {
  local sync way
  command -v strace >/dev/null || skip "no strace"
  renew_swap
  state >"$BATS_TEST_TMPDIR/before"
  sync=3
  for way in resume "undo --yes" "prepare --yes"; do
    echo "at sync $sync, then $way"
    run strace -qq -f -o "$BATS_TEST_TMPDIR/strace" -e trace=fdatasync -e "inject=fdatasync:signal=KILL:when=$sync" \
      "$LAB" exec h1 knode prepare --yes
    [ "$status" -ne 0 ]
    # shellcheck disable=SC2016 # for the host's shell
    "$LAB" sh h1 'printf "{\"done\":" >>"$(ls -d /var/lib/knode/journal/* | tail -n 1)/journal"'
    run "$LAB" exec h1 knode init phase certs sa
    echo "$output"
    [ "$status" -eq 1 ]
    [[ $output == *" was interrupted: \`knode resume\` completes it, \`knode undo\` takes it back" ]]
    "$LAB" reboot h1
    # shellcheck disable=SC2086 # words
    "$LAB" exec h1 knode $way
    if [ "$way" != "undo --yes" ]; then
      is_prepared
      "$LAB" exec h1 knode undo --yes
    fi
    "$LAB" reboot h1
    renew_swap
    state | diff "$BATS_TEST_TMPDIR/before" -
    sync=$((sync + 2))
  done
}
