# shellcheck shell=bash
# lib.sh: what a lab is on this machine. A lab is a control group in every hierarchy and a directory: all of
# its processes are in the one, all of its files in the other, and its mounts and networks live in
# namespaces that end with the processes. So taking a lab down needs no memory of how it was made.
# shellcheck disable=SC2034 # the scripts that read this use them
{
  lab_dir=${KNODE_LAB_DIR:-/var/tmp/knode-lab}
  lab_cache=${KNODE_LAB_CACHE:-/var/cache/knode-lab}
  lab_net=${KNODE_LAB_NET:-192.168.77}
  lab_group=knode-lab-$(printf %s "$lab_dir" | md5sum | cut -c1-8)
  lab_without=-sys_module,-sys_time,-sys_rawio # powers over the machine that a host does not get
}

die() {
  printf 'lab: %s\n' "$*" >&2
  exit 1
}

# What a lab cannot do without, each said by name.
require_machine() {
  local tool
  [ "$(id -u)" = 0 ] || die "only root can make hosts"
  for tool in debootstrap unshare nsenter setpriv ip flock gcc; do
    command -v $tool >/dev/null || die "$tool is missing: .ci/install lab"
  done
  mkdir -p "$lab_dir" "$lab_cache"
  unshare --mount --uts --ipc --net --pid --cgroup --fork true 2>/dev/null ||
    die "this machine does not let root make namespaces (unshare --mount --uts --ipc --net --pid --cgroup)"
  mkdir -p "$lab_dir/try"/{lower,upper,work,root}
  unshare --mount sh -c 'cd "$1" && mount -t overlay try -o lowerdir=lower,upperdir=upper,workdir=work root' \
    try "$lab_dir/try" 2>/dev/null ||
    die "an overlay cannot be mounted in $lab_dir, perhaps because it lies on one: \
set KNODE_LAB_DIR to a directory of a real file system"
  rm -rf "$lab_dir/try"
  [ -n "$(cgroup_hierarchies)" ] || die "no control groups are mounted at $cgroups"
  local hierarchy
  while read -r hierarchy; do
    [ -w "$hierarchy/cgroup.procs" ] || die "control groups cannot be made in $hierarchy"
  done < <(cgroup_hierarchies)
}

# One command that changes the lab at a time; held until this script ends.
take_lock() {
  mkdir -p "$lab_dir"
  exec 9>"$lab_dir/lock"
  flock -w 120 9 || die "another lab command is at work in $lab_dir"
}

# shellcheck source=cgroup.sh
. "$lab_source/cgroup.sh"
