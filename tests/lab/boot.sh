#!/usr/bin/env bash
# boot.sh HOST: the first process of a host's namespaces. Sets up its network, mounts and look-alikes, and
# becomes systemd. Whatever it mounts ends with the namespace.
set -Eeuo pipefail
trap 'echo "boot.sh: line $LINENO: $BASH_COMMAND failed" >&2' ERR
lab_source=$(dirname "$(readlink -f "$0")")
# shellcheck source=lib.sh
. "$lab_source/lib.sh"
host=$1
home=$lab_dir/hosts/$host
root=$home/root
newline=$'\n'

# First in the machine's own cgroup namespace: into the host's groups, so that they are its root; then again.
if [ "${2:-}" != inside ]; then
  cgroup_join "$host"
  exec unshare --cgroup "$0" "$host" inside
fi

network() {
  local pid fabric
  read -r pid _ </proc/self/stat # /proc is still the machine's, and so is the number
  fabric=$(cat "$lab_dir/fabric.pid")
  ip link set lo up
  echo 0 >/proc/sys/net/ipv4/ip_forward # a new namespace takes the machine's value over
  ip link add eth0 address "02:6b:6e:00:00:1${host#h}" type veth peer name "v-$host" netns "/proc/$fabric/ns/net"
  nsenter -t "$fabric" --net ip link set "v-$host" master br0 up
  ip address add "$lab_net.1${host#h}/24" dev eth0
  ip link set eth0 up
  ip route add default via "$lab_net.1"
  echo "$pid" >"$home/pid"
}

disk() {
  local name
  mount -t overlay "lab-$host" -o "lowerdir=$lab_dir/layer:$(cat "$lab_dir/tree"),upperdir=$home/disk/upper,workdir=$home/disk/work" "$root"
  for name in containerd kubelet etcd; do # an overlay cannot be another overlay's upper layer
    mkdir -p "$root/var/lib/$name"
    mount --bind "$home/data/$name" "$root/var/lib/$name"
  done
}

# lookalike PATH <CONTENT: a file of this host's own over one of the machine's, where there is one. It is in a
# tmpfs, and so forgets at a power cut, as a kernel does.
lookalike() {
  local path=$1 content
  content=$(cat)
  [ -e "$root$path" ] || return 0
  printf '%s' "${content:+$content$newline}" >"$root/run/lab$path"
  mount --bind "$root/run/lab$path" "$root$path"
}

proc() {
  local name value
  mount -t proc proc "$root/proc"
  # Only what belongs to the network namespace may be written; the rest is the machine's.
  mount --bind "$root/proc/sys" "$root/proc/sys"
  mount --bind "$root/proc/sys/net" "$root/proc/sys/net"
  mount -o remount,bind,ro "$root/proc/sys"
  lookalike /proc/sysrq-trigger </dev/null
  mkdir -p "$root"/run/lab/proc/sys/{vm,fs/inotify,kernel/keys,kernel/random}
  grep -v '^#' "$lab_source/lookalike/sysctls" | while read -r name value; do
    echo "$value" | lookalike "/proc/sys/${name//.//}"
  done
  lookalike /proc/sys/kernel/random/boot_id </proc/sys/kernel/random/uuid
  printf 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n' | lookalike /proc/swaps
  lookalike /proc/modules </dev/null
}

sys() {
  local dir name
  mount -t sysfs sysfs "$root/sys"
  if [ -f "$cgroups"/cgroup.controllers ]; then
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  else
    mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs/cgroup"
    for dir in "$cgroups"/*/; do
      name=$(basename "$dir")
      if [ -L "${dir%/}" ] || [ ! -f "$dir/cgroup.procs" ]; then continue; fi
      mkdir "$root/sys/fs/cgroup/$name"
      case $name in
        unified) mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/$name" ;;
        systemd) mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/$name" ;;
        *) mount -t cgroup -o "$name" cgroup "$root/sys/fs/cgroup/$name" ;;
      esac
    done
  fi
  mkdir -p "$root/run/lab/sys/class/dmi/id"
  printf %s "$lab_dir $host uuid" | md5sum |
    sed -E 's/(.{8})(.{4})(.{4})(.{4})(.{12}).*/\1-\2-\3-\4-\5/' | lookalike /sys/class/dmi/id/product_uuid
  mount -o remount,bind,ro "$root/sys"
}

dev() {
  local node name major minor
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  mkdir "$root"/dev/{pts,shm,mqueue,net}
  for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 kmsg:1:11 tty:5:0 fuse:10:229 net/tun:10:200; do
    IFS=: read -r name major minor <<<"$node"
    mknod -m 666 "$root/dev/$name" c "$major" "$minor"
  done
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  mount -t mqueue mqueue "$root/dev/mqueue"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  for node in stdin:0 stdout:1 stderr:2; do ln -s "/proc/self/fd/${node#*:}" "$root/dev/${node%:*}"; done
}

hostname "$(cat "$home/disk/upper/etc/hostname")"
network
disk
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
proc
sys
dev
cd "$root"
mkdir -p .machine
pivot_root . .machine
cd /
umount -l /.machine
rmdir /.machine
mount --make-rshared /
exec env -i container=lab PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  setpriv "--bounding-set=$lab_without" /lib/systemd/systemd --show-status=false
