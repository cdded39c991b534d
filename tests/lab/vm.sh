#!/usr/bin/env bash
# vm.sh new DISK                     a fresh Debian machine's disk, with a kernel of its own
# vm.sh run DISK SCRIPT [FILE...]    boots it, runs SCRIPT there as root (the FILEs are in its directory), shows its output,
#                                    cuts the power, and exits as SCRIPT did
# For what a lab host cannot have of its own: real swap, real modules, real sysctls. Emulated in software, since KVM is not
# everywhere, and so about ten times slower than the machine (25 s to boot). Needs root and .ci/install vm.
set -euo pipefail
lab_source=$(dirname "$(readlink -f "$0")")
# shellcheck source=lib.sh
. "$lab_source/lib.sh"

new() {
  local disk=$1 tree work
  work=$(mktemp -d -p "$(dirname "$disk")")
  # shellcheck disable=SC2064 # the directory of now
  trap "rm -rf '$work'" EXIT
  tree=$("$lab_source/rootfs.sh" linux-image-cloud-amd64 initramfs-tools udev)
  cp -a --reflink=auto "$tree/." "$work/"
  echo '/dev/vda / ext4 defaults 0 1' >"$work/etc/fstab"
  echo vm >"$work/etc/hostname"
  printf '127.0.0.1 localhost\n127.0.1.1 vm\n' >"$work/etc/hosts"
  printf '[Match]\nName=e*\n[Network]\nAddress=192.168.99.11/24\nGateway=192.168.99.1\n' >"$work/etc/systemd/network/lan.network"
  ln -s /lib/systemd/system/systemd-networkd.service "$work/etc/systemd/system/multi-user.target.wants/"
  ln -s /dev/null "$work/etc/systemd/system/serial-getty@ttyS0.service"
  cat >"$work/etc/systemd/system/vm.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
StandardOutput=tty
StandardError=tty
Environment=TERM=dumb
TTYPath=/dev/ttyS0
ExecStart=/bin/sh -c 'mkdir /run/vm && cd /run/vm && tar -xf /dev/vdb && bash ./script; echo "vm: exit $?"'
UNIT
  mkdir -p "$work/etc/systemd/system/graphical.target.wants"
  ln -s ../vm.service "$work/etc/systemd/system/graphical.target.wants/"
  rm -f "$disk"
  truncate -s 16G "$disk"
  mkfs.ext4 -q -d "$work" "$disk"
  cp "$tree/vmlinuz" "$disk.kernel"
  cp "$tree/initrd.img" "$disk.initrd"
}

run() {
  local disk=$1 script=$2 payload status='' line
  shift 2
  payload=$disk.payload
  tar -cf "$payload" --transform "s,.*/,,;s,^$(basename "$script")\$,script," "$(realpath "$script")" "$@" 2>/dev/null
  truncate -s %512 "$payload"
  exec 3< <(exec qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 2048 -nodefaults -display none \
    -no-reboot -kernel "$disk.kernel" -initrd "$disk.initrd" \
    -append "root=/dev/vda rw console=ttyS0 quiet no_timer_check mitigations=off systemd.show_status=0" \
    -drive "file=$disk,if=virtio,format=raw" -drive "file=$payload,if=virtio,format=raw,readonly=on" \
    -netdev user,id=net,restrict=on,net=192.168.99.0/24,host=192.168.99.1 -device virtio-net-pci,netdev=net -serial stdio </dev/null 2>&1)
  local machine=$!
  # shellcheck disable=SC2064 # the process of now
  trap "kill -KILL $machine 2>/dev/null" EXIT
  while IFS= read -r -t 600 -u 3 line; do
    line=${line%$'\r'}
    case $line in
      'vm: exit '*) status=${line#vm: exit } && break ;;
      *) echo "$line" ;;
    esac
  done
  exit "${status:-125}"
}

[ "$(id -u)" = 0 ] || die "only root can make machines"
command -v qemu-system-x86_64 >/dev/null || die "qemu-system-x86_64 is missing: .ci/install vm"
case "${1:-}:$#" in
  new:2) new "$2" ;;
  run:[3-9]) run "${@:2}" ;;
  *) sed -n '2,6s/^# //p' "$0" >&2 && exit 3 ;;
esac
