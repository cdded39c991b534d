# Packages of Kubernetes are held: by Debian's dpkg in a tree of its own, and by what dnf reads of recorded hosts.

# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

setup() {
  KNODE=${KNODE:-build/knode}
  ROOT=$BATS_TEST_TMPDIR/root
}

database() { dpkg --root="$ROOT" --force-not-root "$@"; }

# A tree of Debian with packages that dpkg installed: NAME=VERSION...
make_root() {
  local package dir=$BATS_TEST_TMPDIR/package
  mkdir -p "$ROOT/etc" "$ROOT"/var/lib/dpkg/{updates,info}
  echo 'ID=debian' >"$ROOT/etc/os-release"
  touch "$ROOT/var/lib/dpkg/status"
  for package; do
    mkdir -p "$dir/DEBIAN" "$dir/usr/bin"
    echo "the ${package%=*} of a package" >"$dir/usr/bin/${package%=*}"
    printf '%s\n' "Package: ${package%=*}" "Version: ${package#*=}" "Architecture: $(dpkg --print-architecture)" \
      'Maintainer: none <none@example.org>' 'Description: for a test' >"$dir/DEBIAN/control"
    dpkg-deb --build "$dir" "$dir.deb" >/dev/null
    database --install "$dir.deb" >/dev/null 2>&1
    rm -r "$dir"
  done
}

selections() { database --get-selections | awk '{ print $1, $2 }' | sed 's/:[^ ]*//' | xargs; }
facts() { "$KNODE" facts --root "$ROOT" -o json | jq -c "${1:-.packages}"; }
preflight() { run "$KNODE" preflight --only package-holds --root "$ROOT" "$@"; }

@test "packages of Kubernetes that nothing holds are told, with what holds them; that is true once it is done" {
  make_root kubelet=1.36.4-1.1 kubectl=1.36.4-1.1 containerd=1.7.1 other=1
  [ "$(facts)" = '[{"name":"containerd","version":"1.7.1"},{"name":"kubectl","version":"1.36.4-1.1"},{"name":"kubelet","version":"1.36.4-1.1"}]' ]
  preflight -o json
  [ "$(jq -c '.results[] | [.status, .message, .hint, .fixedBy]' <<<"$output")" = \
    '["warn","an upgrade of the distribution would take along: kubectl, kubelet","chroot '"$ROOT"' apt-mark hold kubectl kubelet","package-holds"]' ]
  printf '%s hold\n' kubelet kubectl | database --set-selections
  preflight -o json
  [ "$(jq -c '.results[] | [.status, .message]' <<<"$output")" = '["pass","held: kubectl, kubelet"]' ]
  [ "$(facts .packages[2].heldBy)" = '"/var/lib/dpkg/status"' ]
}

@test "install and prepare hold what is there, once; undo takes the hold back, and leaves what was held before" {
  make_root kubeadm=1.36.4-1.1 kubelet=1.36.4-1.1 containerd=1.7.1
  echo 'kubeadm hold' | database --set-selections
  before=$(cat "$ROOT/var/lib/dpkg/status")
  run "$KNODE" install holds --root "$ROOT" --dry-run
  [[ "$output" == *"~ hold kubelet  install -> hold"*"1 change would be made" ]]
  [ "$(cat "$ROOT/var/lib/dpkg/status")" = "$before" ]
  run "$KNODE" install holds --root "$ROOT" --diff
  [ "$status" -eq 4 ]
  run "$KNODE" install holds --root "$ROOT" --yes
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$(selections)" = "containerd install kubeadm hold kubelet hold" ]
  run "$KNODE" prepare --only package-holds --root "$ROOT" --yes
  [ "$output" = "no changes" ]
  run "$KNODE" undo --root "$ROOT" --yes
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$(selections)" = "containerd install kubeadm hold kubelet install" ]
  [ "$(cat "$ROOT/var/lib/dpkg/status")" = "$before" ]
}

@test "a link that leads out of the tree leads dpkg nowhere else" {
  make_root kubelet=1.36.4-1.1
  mv "$ROOT/var/lib/dpkg" "$ROOT/dpkg"
  ln -s /dpkg "$ROOT/var/lib/dpkg"
  run "$KNODE" install holds --root "$ROOT" --yes
  echo "$output"
  [ "$status" -eq 0 ]
  grep -q '^Status: hold ok installed$' "$ROOT/dpkg/status"
}

@test "what was removed, or only left its settings, is not held; nor is anything where there are no packages" {
  make_root kubelet=1.36.4-1.1
  sed -i 's/^Status: .*/Status: deinstall ok config-files/' "$ROOT/var/lib/dpkg/status"
  [ "$(facts)" = '[]' ]
  preflight
  [[ "$output" == *"0 failed, 0 warned, 0 passed, 1 skipped"* ]]
  rm -r "$ROOT/var/lib/dpkg"
  run "$KNODE" install holds --root "$ROOT" --yes
  [ "$output" = "no changes" ]
}

@test "nothing is put beside a program of a package that is held, and files of packages stay" {
  make_root kubectl=1.36.4-1.1 kubelet=1.36.4-1.1
  echo 'kubectl hold' | database --set-selections
  mkdir "$BATS_TEST_TMPDIR/from"
  for program in kubectl kubelet; do
    echo "the $program of knode" >"$BATS_TEST_TMPDIR/from/$program"
    digest=$(sha256sum "$BATS_TEST_TMPDIR/from/$program" | cut -d' ' -f1)
    echo "  - {name: $program, sha256: '$digest'}"
  done | sed '1iapiVersion: knode.io/v1alpha1\nkind: NodeConfiguration\nartifacts:\n  overrides:' >"$BATS_TEST_TMPDIR/node.yaml"
  run "$KNODE" install kubectl kubelet --root "$ROOT" --config "$BATS_TEST_TMPDIR/node.yaml" --from "$BATS_TEST_TMPDIR/from" --yes
  echo "$output"
  [ "$status" -eq 0 ]
  [[ "$output" == *"kubectl: the package kubectl 1.36.4-1.1 is held, and stays what is used: nothing is put beside it"* ]]
  [ ! -e "$ROOT/usr/local/bin/kubectl" ]
  [ "$(cat "$ROOT/usr/local/bin/kubelet")" = "the kubelet of knode" ]
  [ "$(cat "$ROOT/usr/bin/kubectl")" = "the kubectl of a package" ]
  # What knode brought stays in its hands, also where the package is held since.
  echo 'kubelet hold' | database --set-selections
  run "$KNODE" install kubelet --root "$ROOT" --config "$BATS_TEST_TMPDIR/node.yaml" --from "$BATS_TEST_TMPDIR/from" --yes
  [ "$output" = "no changes" ]
}

@test "init and join hold packages first of all, unless that phase is skipped" {
  run "$KNODE" init --dry-run --host "$BATS_TEST_DIRNAME/../hosts/dirty" --ignore-preflight-errors all
  echo "$output" | head -n 20
  [ "$(grep -c ' hold  *kube' <<<"$output")" -eq 2 ]
  run "$KNODE" init --dry-run --host "$BATS_TEST_DIRNAME/../hosts/dirty" --ignore-preflight-errors all --skip-phases package-holds
  [ "$(grep -c ' hold  *kube' <<<"$output")" -eq 0 ]
}

@test "dnf's locks are written where it reads them: of a recorded host, whose other packages stay" {
  local host=$BATS_TEST_TMPDIR/host
  cp -r "$BATS_TEST_DIRNAME/../hosts/rhel-9" "$host"
  run "$KNODE" install holds --dry-run --host "$host"
  [ "$output" = "no changes" ]
  echo '# none' >"$host/etc/dnf/plugins/versionlock.list"
  run "$KNODE" install holds --diff --host "$host"
  [ "$status" -eq 4 ]
  [ "${lines[*]:3}" = " # none +kubelet-0:1.34.2-150500.1.1.*" ]
  mkdir -p "$host/etc/yum.repos.d" "$host/usr/bin"
  printf '[kubernetes]\nexclude=kubelet kubeadm\n  kubectl\n' >"$host/etc/yum.repos.d/kubernetes.repo"
  [ "$("$KNODE" facts --host "$host" -o json | jq -r '.packages[] | select(.name == "kubelet").heldBy')" = /etc/yum.repos.d/kubernetes.repo ]
  rm "$host/etc/yum.repos.d/kubernetes.repo" "$host/etc/dnf/plugins/versionlock.conf"
  run "$KNODE" preflight --only package-holds --host "$host" -o json
  [ "$(jq -r '.results[0].hint' <<<"$output")" = "dnf install -y 'dnf-command(versionlock)' && dnf versionlock add kubelet" ]
  run "$KNODE" install holds --dry-run --host "$host"
  [[ "$output" == *"the package kubelet 0:1.34.2-150500.1.1 is not held, and nothing that holds it is known here"* ]]
  ln -s dnf5 "$host/usr/bin/dnf"
  run "$KNODE" install holds --diff --host "$host"
  [[ "$output" == *"+++ b/etc/dnf/versionlock.toml"*'+name = "kubelet"'*'+value = "0:1.34.2-150500.1.1"'* ]]
}
