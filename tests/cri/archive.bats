# Images of an archive: pulled from a registry, and imported into Debian's containerd, in a network namespace that has nothing
# but a loopback.

load setup

setup_file() {
  local program
  [ "$(id -u)" -eq 0 ] || skip "only root runs containers"
  for program in containerd containerd-shim-runc-v2 ctr runc; do
    command -v "$program" >/dev/null || skip "$program is not installed"
  done
  KNODE=$(realpath "${KNODE:-build/knode}") CRI=$(mktemp -d)
  FILE=$CRI/knode.tar SOCKET=$CRI/containerd.sock
  export CRI KNODE FILE SOCKET
  # shellcheck disable=SC2046 # a word each; and what the others want is not there
  start_registry $("$KNODE" config images list --kubernetes-version v1.26.0 2>/dev/null | sed 's|.*/||')
  mkdir -p "$CRI/net.d" "$CRI/from" "$CRI/lib" "$CRI/run"
  echo "the program runc" >"$CRI/from/runc.amd64"
  write_config >"$CRI/node.yaml"
}

# Pods of a test that failed are in nobody's way.
teardown() { ask remove-pods >/dev/null 2>&1 || true; }

teardown_file() {
  [ -n "${CRI:-}" ] || return 0
  stop containerd
  stop registry
  rm -rf "$CRI"
}

write_config() {
  cat <<END
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: v1.26.0
imageRepository: $REGISTRY
---
apiVersion: kubeadm.k8s.io/v1beta3
kind: InitConfiguration
nodeRegistration: {criSocket: "unix://$SOCKET"}
---
apiVersion: knode.io/v1alpha1
kind: NodeConfiguration
artifacts:
  arch: $(dpkg --print-architecture)
  overrides: [{name: runc, url: "https://h.test/runc.amd64", sha256: '$(sha256sum "$CRI/from/runc.amd64" | cut -d' ' -f1)'}]
END
}

create() { run "$KNODE" archive create runc --images -o "$FILE" --from "$CRI/from" --config "$CRI/node.yaml"; }

# As on a host without a network, whose state is not the machine's.
alone() {
  # shellcheck disable=SC2016 # the inner shell expands it
  unshare --mount --net --propagation private sh -ec '
    mount --bind "$CRI/lib" /var/lib
    mount --bind "$CRI/run" /run
    exec "$@"' sh "$@"
}

install() { run alone "$KNODE" install images --archive "$FILE" --config "$CRI/node.yaml" "$@"; }
names() { ctr -a "$SOCKET" -n k8s.io images ls -q | grep -v ^sha256:; }

@test "a pull that breaks off goes on where it was, and an archive is there whole or not at all" {
  mv "$CRI/node.yaml" "$CRI/right.yaml"
  sed 's/v1.26.0/v1.26.1/' "$CRI/right.yaml" >"$CRI/node.yaml"
  create
  mv "$CRI/right.yaml" "$CRI/node.yaml"
  [ "$status" -eq 1 ]
  [[ "$output" == *"knode: $FILE: $REGISTRY/kube-apiserver:v1.26.1: http://$REGISTRY has no such image"* ]]
  [ ! -e "$FILE" ]
  [ -e "$FILE.parts/runc.amd64" ]
  create
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$output" = "$FILE holds Kubernetes v1.26.0 for $(dpkg --print-architecture): 1 artifact, 7 images" ]
  [ "$(echo "$FILE"*)" = "$FILE" ]
  [ "$("$KNODE" archive list "$FILE" --output json | jq -r '.images[].name')" = \
    "$("$KNODE" config images list --config "$CRI/node.yaml" | LC_ALL=C sort)" ]
  run "$KNODE" archive verify "$FILE"
  [ "$status" -eq 0 ]
  cp "$FILE" "$CRI/first.tar"
  create
  cmp "$FILE" "$CRI/first.tar"
}

@test "a host that has nothing but the archive runs a pod of its images" {
  stop registry
  install --dry-run
  [ "$status" -eq 0 ]
  [[ "$output" == *"! import $FILE  7 images; now "* ]]
  start_containerd
  [ -z "$(names)" ]
  install --yes
  echo "$output"
  [ "$status" -eq 0 ]
  [[ "$output" == *"! import $FILE  7 images"* ]]
  [ "$(names | LC_ALL=C sort)" = "$("$KNODE" config images list --config "$CRI/node.yaml" | LC_ALL=C sort)" ]
  install --yes
  [ "$status" -eq 0 ]
  [ "$output" = "no changes" ]
  run ask run-pod web ""
  echo "$output"
  [ "$status" -eq 0 ]
  [[ $(ask pods) == *"default/web"*" ready" ]]
  ask remove-pods
  run alone "$KNODE" undo --yes
  [ "$status" -eq 0 ]
  [[ "$output" == *"the images of $FILE stay in the container runtime"* ]]
}

@test "the runtime gets nothing of an archive that was changed" {
  names | xargs ctr -a "$SOCKET" -n k8s.io images rm >/dev/null
  offset=$(grep -abo /program "$FILE" | tail -n 1 | cut -d: -f1)
  printf X | dd of="$FILE" bs=1 seek="$offset" conv=notrunc status=none
  install --yes
  [ "$status" -eq 1 ]
  [[ "$output" == *"blobs/sha256/"*" in $FILE is not what it should be: expected sha256:"* ]]
  [ -z "$(names)" ]
}
