#!/usr/bin/env bash
# rootfs.sh [PACKAGE...]: prints where the Debian tree is that hosts start from (packages, and those given here); makes
# it first if need be (a minute, once). Its name follows from the packages, so that new ones make a new tree.
set -euo pipefail
lab_source=$(dirname "$(readlink -f "$0")")
# shellcheck source=tests/lab/lib.sh
. "$lab_source/lib.sh"
packages=$(grep -v '^#' "$lab_source/packages" | xargs)${*:+ $*}
tree=$lab_cache/rootfs-$(printf %s "$packages" | md5sum | cut -c1-8)
mirror=${KNODE_LAB_MIRROR:-http://deb.debian.org/debian}

mkdir -p "$lab_cache"
exec 8>"$lab_cache/lock"
flock 8
if [ ! -d "$tree" ]; then
  echo "lab: making the Debian tree in $lab_cache, once; this takes a minute" >&2
  rm -rf "$lab_cache"/rootfs-*.part
  # In namespaces of its own, so that its mounts and processes end with it.
  unshare --mount --pid --fork --kill-child debootstrap --variant=minbase --include="${packages// /,}" \
    bookworm "$tree.part" "$mirror" >"$lab_cache/debootstrap.log" 2>&1 8>&- ||
    die "debootstrap from $mirror failed; the end of $lab_cache/debootstrap.log:
$(tail -5 "$lab_cache/debootstrap.log")"
  mv "$tree.part" "$tree"
fi
echo "$tree"
