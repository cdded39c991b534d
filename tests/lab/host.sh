# shellcheck shell=bash
# host.sh: the life of a lab's hosts, and the network between them.

take_down() {
  local dirs
  mapfile -t dirs < <(cgroup_dirs)
  [ ${#dirs[@]} -eq 0 ] || cgroup_kill "${dirs[@]}"
  rm -rf "$lab_dir"
}

# --- The fabric: a network namespace with the bridge that joins the hosts. ---

fabric() {
  nsenter -t "$(cat "$lab_dir/fabric.pid")" --net ip "$@"
}

fabric_up() {
  mkfifo "$lab_dir/fabric.ready"
  (
    cgroup_join sup
    exec setsid unshare --net sh -c \
      'echo $$ >"$1/fabric.pid" && : >"$1/fabric.ready" && exec sleep infinity' fabric "$lab_dir"
  ) </dev/null >/dev/null 2>&1 9>&- &
  disown
  : <"$lab_dir/fabric.ready"
  fabric link set lo up
  fabric link add br0 type bridge
  fabric address add "$lab_net.1/24" dev br0
  fabric link set br0 up
}

# --- The layer: what every host has above the Debian tree, so that it can be one of many on a machine. ---

layer_make() {
  local layer=$lab_dir/layer unit name folder release
  release=$(uname -r)
  mkdir -p "$layer/etc/systemd/system/sysinit.target.wants" "$layer/usr/sbin" "$layer/usr/local/lib/lab" \
    "$layer/usr/lib/modules/$release"
  install -m 0755 "$lab_source/lookalike/boot" "$layer/usr/local/lib/lab/boot"
  install -m 0755 "$lab_source/lookalike/modprobe" "$layer/usr/sbin/modprobe"
  install -m 0644 "$lab_source/lookalike/lab-boot.service" "$layer/etc/systemd/system/"
  ln -s ../lab-boot.service "$layer/etc/systemd/system/sysinit.target.wants/"
  # What a machine does for itself, and a namespace cannot or need not do.
  for unit in systemd-modules-load.service systemd-udevd.service systemd-firstboot.service \
    e2scrub_reap.service e2scrub_all.timer apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
    fstrim.timer getty.target console-getty.service; do
    ln -s /dev/null "$layer/etc/systemd/system/$unit"
  done
  while read -r name folder; do
    echo "kernel/$folder/$name.ko"
  done < <(grep -v '^#' "$lab_source/lookalike/modules") >"$layer/usr/lib/modules/$release/modules.builtin"
  if [ -e /proc/modules ]; then # else this kernel has no modules at all: they look built in
    sed 's/$/:/' "$layer/usr/lib/modules/$release/modules.builtin" >"$layer/usr/lib/modules/$release/modules.dep"
    : >"$layer/usr/lib/modules/$release/modules.builtin"
  fi
  gcc -O2 -Wall -Werror -shared -fPIC -o "$layer/usr/local/lib/lab/swap.so" "$lab_source/lookalike/swap.c"
  echo /usr/local/lib/lab/swap.so >"$layer/etc/ld.so.preload"
}

# --- A host: disk, boot, power cut. ---

host_address() {
  echo "$lab_net.1${1#h}"
}

# The disk of a fresh host, with an identity of its own.
host_create() {
  local host=$1 disk=$lab_dir/hosts/$1/disk
  mkdir -p "$disk/upper/etc" "$disk/work" "$lab_dir/hosts/$host/root" \
    "$lab_dir/hosts/$host/data"/{containerd,kubelet,etcd}
  echo "$host" >"$disk/upper/etc/hostname"
  printf %s "$lab_dir $host" | md5sum | cut -c1-32 >"$disk/upper/etc/machine-id"
  echo "nameserver $lab_net.1" >"$disk/upper/etc/resolv.conf"
  {
    echo "127.0.0.1 localhost"
    local number
    for number in {1..9}; do echo "$(host_address "h$number") h$number"; done
  } >"$disk/upper/etc/hosts"
}

host_boot() {
  (
    cgroup_join sup
    echo $BASHPID >"$lab_dir/hosts/$1/supervisor.pid"
    exec setsid unshare --mount --uts --ipc --net --pid --fork --kill-child "$lab_source/boot.sh" "$1"
  ) </dev/null >"$lab_dir/hosts/$1/console.log" 2>&1 9>&- &
  disown
}

host_power_cut() {
  local dirs
  [ -d "$lab_dir/hosts/$1" ] || die "there is no host $1"
  mapfile -t dirs < <(cgroup_dirs)
  rm -f "$lab_dir/hosts/$1"/{pid,supervisor.pid}
  cgroup_kill "${dirs[@]/%//$1}"
  fabric link delete "v-$1" 2>/dev/null || true
}

# "running", "degraded", "starting" ... as systemd says; "off" when there is nobody to ask.
host_state() {
  local state
  state=$(host_exec "$1" systemctl is-system-running 2>/dev/null) || true
  echo "${state:-off}"
}

host_wait() {
  local state
  for _ in $(seq 600); do
    state=$(host_state "$1")
    case $state in running | degraded) return 0 ;; esac
    sleep 0.1
    [ ! -s "$lab_dir/hosts/$1/supervisor.pid" ] || kill -0 "$(cat "$lab_dir/hosts/$1/supervisor.pid")" || break
  done
  die "$1 did not boot (state: $state); the end of its console:
$(tail -5 "$lab_dir/hosts/$1/console.log")"
}

# Runs a program on a host, in its namespaces and control groups and without the machine's own powers.
host_exec() {
  local host=$1 pid
  shift
  pid=$(cat "$lab_dir/hosts/$host/pid" 2>/dev/null) || die "$host is not up (lab list)"
  cgroup_join "$host/exec"
  exec nsenter -t "$pid" --mount --uts --ipc --net --pid --cgroup --root --wd \
    env -i --chdir=/root HOME=/root TERM="${TERM:-dumb}" LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    setpriv "--bounding-set=$lab_without" "$@"
}
