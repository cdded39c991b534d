# shellcheck shell=bash
# cgroup.sh: the control groups of a lab: $lab_group in every hierarchy, with a child for each host ("h1") and
# one for what starts them ("sup").
cgroups=/sys/fs/cgroup

# The directory of each hierarchy under which the lab's group lies. Memory stays below our own group, so
# that a limit set on us holds for the lab too.
cgroup_hierarchies() {
  local dir own
  if [ -f "$cgroups"/cgroup.controllers ]; then
    echo "$cgroups"
    return
  fi
  own=$(awk -F: '$2 == "memory" && $3 != "/" { print $3 }' /proc/self/cgroup)
  own=${own%/"$lab_group"/*}
  for dir in "$cgroups"/*/; do
    dir=${dir%/}
    if [ -L "$dir" ] || [ ! -f "$dir/cgroup.procs" ]; then continue; fi
    case ,${dir##*/}, in *,memory,*) echo "$dir$own" ;; *) echo "$dir" ;; esac
  done
}

# The lab's own groups, wherever they are.
cgroup_dirs() {
  find $cgroups -type d -name "$lab_group" 2>/dev/null || true
}

# Makes the lab's group in every hierarchy.
cgroup_make() {
  local hierarchy dir
  while read -r hierarchy; do
    dir=$hierarchy/$lab_group
    mkdir "$dir"
    if [ -f "$cgroups/cgroup.controllers" ]; then
      cgroup_delegate "$hierarchy" "$dir"
    elif [ -f "$dir/cpuset.cpus" ]; then # version 1 starts empty
      cat "$hierarchy/cpuset.cpus" >"$dir/cpuset.cpus"
      cat "$hierarchy/cpuset.mems" >"$dir/cpuset.mems"
      echo 1 >"$dir/cgroup.clone_children"
    fi
  done < <(cgroup_hierarchies)
}

# Version 2: children get every controller that there is.
cgroup_delegate() {
  local dir controller controllers
  for dir in "$@"; do
    read -ra controllers <"$dir/cgroup.controllers"
    for controller in "${controllers[@]}"; do
      echo "+$controller" >"$dir/cgroup.subtree_control" 2>/dev/null || true
    done
  done
}

# Moves the calling shell into a child of the lab's group, or of a host's ("h1/exec"), made if need be. Fails when
# the lab is gone meanwhile: what starts late must not bring it back.
cgroup_join() {
  local dirs dir
  dirs=$(cgroup_dirs)
  [ -n "$dirs" ] || return 1
  for dir in $dirs; do
    mkdir "$dir/$1" 2>/dev/null || true
    echo 0 >"$dir/$1/cgroup.procs" || return 1
  done
}

# Kills everything in these groups, and removes them.
cgroup_kill() {
  local dir busy
  for _ in $(seq 200); do
    find "$@" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u | xargs -r kill -KILL 2>/dev/null || true
    find "$@" -depth -type d -exec rmdir {} \; 2>/dev/null || true
    busy=
    for dir in "$@"; do [ ! -d "$dir" ] || busy=$dir; done
    [ -n "$busy" ] || return 0
    sleep 0.05
  done
  die "processes of the lab do not end: $busy/cgroup.procs"
}
