# The files of `make dist`: what they need, and that the one for arm64 does as the one for this machine.

setup() {
  load setup
  cd "$TOP" || return
}

# Runs the file for arm64 under emulation, with the libraries of that architecture.
arm64() {
  local sysroot=$TOP/build/sysroot/arm64
  qemu-aarch64-static -L /usr/aarch64-linux-gnu \
    -E "LD_LIBRARY_PATH=$sysroot/usr/lib/aarch64-linux-gnu:$sysroot/lib/aarch64-linux-gnu" "$(file_for arm64)" "$@"
}

# same COMMAND... : both say the same, and end alike; times that a report has of its own are left out
same() {
  local native emulated
  native=$("$(file_for)" "$@" 2>&1; echo "exit $?")
  emulated=$(arm64 "$@" 2>&1; echo "exit $?")
  diff <(sed -E 's/"micros": ?[0-9]+/"micros": 0/' <<<"$native") <(sed -E 's/"micros": ?[0-9]+/"micros": 0/' <<<"$emulated")
}

@test "the sums are those of the files" {
  cd "$DIST"
  run sha256sum --check "knode-$VERSION.sha256"
  [ "$output" = "knode-$VERSION-linux-amd64: OK"$'\n'"knode-$VERSION-linux-arm64: OK" ]
}

@test "each is of its architecture, stripped, and needs the C library alone" {
  local machine
  while read -r architecture machine; do
    run readelf -W --file-header --sections --dynamic "$(file_for "$architecture")"
    [[ $output == *"Machine:"*"$machine"* ]]
    [[ $output != *" .symtab "* ]] && [[ $output != *" .debug_"* ]]
    # libm comes with it
    [ "$(sed -nE 's/.*\(NEEDED\).*\[(lib[a-z]*).*\]/\1/p' <<<"$output" | grep -vx libm)" = libc ]
    [[ $output == *"BIND_NOW"* ]]
  done <<<"amd64 Advanced Micro Devices X86-64
arm64 AArch64"
}

@test "arm64: version, help and completion" {
  same version
  same --help
  same completion bash
}

@test "arm64: recorded hosts are judged alike" {
  local host role
  for host in tests/hosts/*/; do
    [ -d "$host/.knode" ] || continue
    for role in control-plane worker; do same --host "$host" preflight --role $role -o json; done
    same --host "$host" facts -o yaml
  done
}

@test "arm64: a packed configuration of a kernel is unpacked" {
  local root=$BATS_TEST_TMPDIR/host
  mkdir -p "$root/proc" "$root/.knode"
  echo '{"uname": {"release": "6.1.0"}}' >"$root/.knode/answers.json"
  echo CONFIG_VETH=y | gzip >"$root/proc/config.gz"
  same --host "$root" preflight --only kernel-config
  run arm64 --host "$root" facts -o json
  [ "$(jq -r .kernelConfigPath <<<"$output")" = /proc/config.gz ]
}

@test "arm64: a cluster is rendered alike" {
  "$(file_for)" --host tests/hosts/debian-12 render all --output-dir "$BATS_TEST_TMPDIR/native"
  arm64 --host tests/hosts/debian-12 render all --output-dir "$BATS_TEST_TMPDIR/emulated"
  [ -n "$(find "$BATS_TEST_TMPDIR/native" -name kube-apiserver.yaml)" ]
  diff -r "$BATS_TEST_TMPDIR/native" "$BATS_TEST_TMPDIR/emulated"
}

@test "arm64: certificates that OpenSSL finds right; undone, nothing is left" {
  local root=$BATS_TEST_TMPDIR/root config=$BATS_TEST_TMPDIR/config pki=etc/kubernetes/pki
  mkdir -p "$root"
  printf '%s\n' 'apiVersion: kubeadm.k8s.io/v1beta4' 'kind: ClusterConfiguration' 'encryptionAlgorithm: ECDSA-P256' >"$config"
  arm64 --root "$root" init phase certs all --config "$config"
  openssl verify -CAfile "$root/$pki/ca.crt" "$root/$pki/apiserver.crt" "$root/$pki/apiserver-kubelet-client.crt"
  arm64 --root "$root" undo --yes
  [ ! -e "$root/etc/kubernetes" ]
}
