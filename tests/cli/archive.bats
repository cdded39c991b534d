# knode archive: programs in one file for hosts without a network, and files that pretend to be such.

# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

setup() {
  KNODE=${KNODE:-build/knode}
  FROM=$BATS_TEST_TMPDIR/from ROOT=$BATS_TEST_TMPDIR/root FILE=$BATS_TEST_TMPDIR/knode.tar CONFIG=$BATS_TEST_TMPDIR/node.yaml
  mkdir -p "$FROM" "$ROOT/etc"
  echo "the program runc" >"$FROM/runc.amd64"
  mkdir "$BATS_TEST_TMPDIR/crictl"
  echo "the program crictl" >"$BATS_TEST_TMPDIR/crictl/crictl"
  tar -C "$BATS_TEST_TMPDIR/crictl" -czf "$FROM/crictl-v9.9.9-linux-amd64.tar.gz" crictl
  cat >"$CONFIG" <<END
apiVersion: knode.io/v1alpha1
kind: NodeConfiguration
artifacts:
  arch: amd64
  overrides:
  - {name: runc, version: 9.8.7, sha256: '$(digest "$FROM/runc.amd64")'}
  - {name: crictl, version: 9.9.9, sha256: '$(digest "$FROM/crictl-v9.9.9-linux-amd64.tar.gz")'}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.1
END
}

digest() { sha256sum "$1" | cut -d' ' -f1; }
create() { run --separate-stderr "$KNODE" archive create runc crictl -o "$FILE" --config "$CONFIG" --from "$FROM"; }
install() { run --separate-stderr "$KNODE" install runc crictl --archive "$FILE" --root "$ROOT" --config "$CONFIG" "$@" </dev/null; }
verify() { run --separate-stderr "$KNODE" archive verify "$FILE" "$@"; }

@test "an archive holds what was asked for, and is the same each time" {
  create
  [ "$status" -eq 0 ]
  [ "$output" = "$FILE holds Kubernetes v1.36.1 for amd64: 2 artifacts, 0 images" ]
  [ -z "$stderr" ]
  [ "$(tar -tf "$FILE")" = $'archive.json\ncrictl-v9.9.9-linux-amd64.tar.gz\nrunc.amd64' ]
  [ "$(tar -xOf "$FILE" runc.amd64)" = "the program runc" ]
  [ "$(echo "$FILE"*)" = "$FILE" ]
  first=$(digest "$FILE")
  touch -d 2001-01-01 "$FROM"/*
  umask 077
  create
  [ "$(digest "$FILE")" = "$first" ]
}

@test "list and verify tell what is in it" {
  create
  run "$KNODE" archive list "$FILE"
  [ "$status" -eq 0 ]
  [ "${lines[0]%, made by knode *}" = "Kubernetes v1.36.1 for amd64" ]
  [[ "${lines[1]}" == "  crictl "*" 9.9.9 "*" 0.0 MiB  crictl-v9.9.9-linux-amd64.tar.gz" ]]
  [[ "${lines[2]}" == "  runc "*" 9.8.7 "*" 0.0 MiB  runc.amd64" ]]
  run "$KNODE" archive list "$FILE" --output json
  [ "$(jq -c '[.kind, .kubernetesVersion, .arch, (.artifacts[] | [.name, .version, .size]), .images]' <<<"$output")" = \
    "[\"Archive\",\"v1.36.1\",\"amd64\",[\"crictl\",\"9.9.9\",$(stat -c %s "$FROM/crictl-v9.9.9-linux-amd64.tar.gz")],[\"runc\",\"9.8.7\",17],[]]" ]
  [ "$(jq -r '.artifacts[1].url' <<<"$output")" = https://github.com/opencontainers/runc/releases/download/v9.8.7/runc.amd64 ]
  verify
  [ "$status" -eq 0 ]
  [ "$output" = "$FILE is whole: 2 members have their digests" ]
  for word in list verify; do
    run sh -c '"$@" >/dev/full' sh "$KNODE" archive "$word" "$FILE"
    [ "$status" -eq 1 ]
    [ "$output" = "knode: cannot write to standard output" ]
  done
}

@test "a host needs nothing but the archive" {
  create
  rm -r "$FROM"
  install --dry-run
  [ "$status" -eq 0 ]
  [[ "$output" == *"+ artifact runc "*" 9.8.7 for amd64, /usr/local/sbin/runc, from $FILE, sha256:"* ]]
  install --yes
  [ "$status" -eq 0 ]
  [ "$(cat "$ROOT/usr/local/sbin/runc")" = "the program runc" ]
  [ "$(cat "$ROOT/usr/local/bin/crictl")" = "the program crictl" ]
  [ "$(stat -c %a "$ROOT/usr/local/sbin/runc")" = 755 ]
  rm "$FILE"
  install --yes
  [ "$status" -eq 0 ]
  [ "$output" = "no changes" ]
  run "$KNODE" undo --root "$ROOT" --yes
  [ "$status" -eq 0 ]
  [ ! -e "$ROOT/usr" ]
}

@test "an archive takes the place of other sources, but for those of the command line" {
  create
  sed -i "s|^artifacts:|&\n  archive: $FILE\n  mirror: https://mirror.test|" "$CONFIG"
  run --separate-stderr "$KNODE" install runc --root "$ROOT" --config "$CONFIG" --dry-run
  [ "$status" -eq 0 ]
  [[ "$output" == *", from $FILE, sha256:"* ]]
  run --separate-stderr "$KNODE" install runc --root "$ROOT" --config "$CONFIG" --dry-run --from "$FROM"
  [ "$status" -eq 0 ]
  [[ "$output" == *", from $FROM/runc.amd64, sha256:"* ]]
  create # what hosts take from the archive comes from elsewhere for it
  [ "$status" -eq 0 ]
  install --from "$FROM" --yes
  [ "$status" -eq 3 ]
  [[ "$stderr" == *"--archive goes without --from: it holds all there is"* ]]
}

@test "what the archive lacks, or has in another version, is told before anything is changed" {
  create
  sed -i "s/9[.]8[.]7/9.8.8/" "$CONFIG"
  install --yes
  [ "$status" -eq 1 ]
  [[ "$stderr" == *"$FILE holds no runc 9.8.8 for amd64, but 9.8.7 for amd64: it was made for Kubernetes v1.36.1"* ]]
  [ ! -e "$ROOT/usr" ]
  run --separate-stderr "$KNODE" install kubectl --archive "$FILE" --root "$ROOT" --config "$CONFIG" --dry-run
  [ "$status" -eq 1 ]
  [[ "$stderr" == *"$FILE holds no kubectl"* ]]
}

@test "the digest of the configuration decides, whatever the archive says" {
  create
  sed -i "s/'$(digest "$FROM/runc.amd64")'/'$(printf '%064d' 7)'/" "$CONFIG"
  install --yes
  [ "$status" -eq 1 ]
  [[ "$stderr" == *"runc 9.8.7 from $FILE is not what it should be: expected sha256:0"* ]]
  [ ! -e "$ROOT/usr/local/sbin/runc" ]
  rm "$FILE"
  create
  [ "$status" -eq 1 ]
  [[ "$stderr" == *"runc from $FROM/runc.amd64 is not what it should be: expected sha256:0"* ]]
  [ ! -e "$FILE" ]
  [ ! -e "$FILE.new" ]
  [ "$(ls "$FILE.parts")" = crictl-v9.9.9-linux-amd64.tar.gz ]
}

@test "verify names the member that is another" {
  create
  offset=$(grep -abo "the program runc" "$FILE" | cut -d: -f1)
  printf X | dd of="$FILE" bs=1 seek="$offset" conv=notrunc status=none
  verify
  [ "$status" -eq 2 ]
  [[ "$output" == "runc.amd64 in $FILE is not what it should be: expected sha256:"*", and it is sha256:"* ]]
  verify -o json
  [ "$status" -eq 2 ]
  [ "$(jq -c '[.members, [.wrong[].file]]' <<<"$output")" = '[2,["runc.amd64"]]' ]
  install --yes
  [ "$status" -eq 1 ]
  [ ! -e "$ROOT/usr/local/sbin/runc" ]
}

@test "an archive that is cut off anywhere is refused" {
  create
  size=$(stat -c %s "$FILE")
  cp "$FILE" "$BATS_TEST_TMPDIR/whole"
  for ((length = 0; length < size; length += 512)); do
    head -c "$length" "$BATS_TEST_TMPDIR/whole" >"$FILE"
    verify
    [ "$length" -ge $((size - 512)) ] || [ "$status" -eq 2 ]
  done
  head -c 700 "$BATS_TEST_TMPDIR/whole" >"$FILE"
  verify
  [ "$output" = "$FILE is cut off: it ends after 700 bytes" ]
}

# An archive whose list says LIST (or what python makes of it behind a =), and that holds the entries which python code adds to it.
forge() { # LIST CODE
  python3 - "$FILE" "$1" "$2" <<'END'
import io, sys, tarfile
path, text, code = sys.argv[1:]
text = eval(text[1:]) if text.startswith("=") else text
archive = tarfile.open(path, "w", format=tarfile.USTAR_FORMAT)
def put(name, data=b"", **fields):
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    for key, value in fields.items(): setattr(entry, key, value)
    archive.addfile(entry, io.BytesIO(data))
put("archive.json", text.encode())
exec(code)
archive.close()
END
}

refused() { # LIST CODE MESSAGE
  forge "$1" "$2"
  verify
  [ "$status" -eq 2 ]
  [ "$output" = "$3" ] || { echo "$output" && return 1; }
}

@test "hostile archives are refused" {
  head='{"apiVersion":"knode.io/v1alpha1","kind":"Archive","arch":"amd64"'
  one='{"name":"runc","version":"1","url":"u","file":"f","size":1,"digest":"sha256:'$(printf x | sha256sum | cut -c-64)'"}'
  list="$head,\"artifacts\":[$one]}"
  refused "$list" 'put("../f", b"x")' "$FILE holds \"../f\" at byte 1024, whose path is not one of an archive of knode"
  refused "$list" 'put("/etc/f", b"x")' "$FILE holds \"/etc/f\" at byte 1024, whose path is not one of an archive of knode"
  refused "$list" 'put("f", type=tarfile.SYMTYPE, linkname="/etc/shadow")' "$FILE holds \"f\" at byte 1024, which is no plain file"
  refused "$list" 'put("f", type=tarfile.CHRTYPE)' "$FILE holds \"f\" at byte 1024, which is no plain file"
  refused "$list" 'put("f", b"xx")' "$FILE: f has 2 bytes, and the list says that it has 1"
  refused "$list" 'put("g", b"x")' "$FILE holds \"g\" where its list has f"
  refused "$list" 'put("f", b"x"); put("g", b"x")' "$FILE holds \"g\" where its list has nothing"
  refused "$list" '' "$FILE ends before f, which its list has"
  refused "$head,\"artifacts\":[$one,$one]}" 'put("f", b"x")' "$FILE: archive.json: artifacts[1] is there twice"
  refused "$head,\"artifacts\":[{}]}" '' "$FILE: archive.json: artifacts[0] lacks what an entry has"
  refused "${list/sha256:/md5:}" '' "$FILE: archive.json: artifacts[0] has a digest that is none"
  refused "${list/:1,/:-1,}" '' "$FILE: archive.json: artifacts[0] has a size that is none"
  refused "$head,\"images\":[{\"name\":\"a\",\"digest\":\"sha256:$(printf '%064d' 0)\"}]}" '' \
    "$FILE: archive.json has images without their content, or the reverse"
  refused '{}' '' "$FILE: archive.json is not of the kind Archive of knode.io/v1alpha1, which this knode reads"
  refused '=" " * 1048577' '' "$FILE: archive.json has more than 1048576 bytes"
  tar -C "$FROM" -cf "$FILE" runc.amd64
  verify
  [ "$status" -eq 2 ]
  [ "$output" = "$FILE is no archive of knode: its first member is not archive.json" ]
  echo "no archive" | dd of="$FILE" bs=4096 conv=sync status=none
  verify
  [ "$status" -eq 2 ]
  [ "$output" = "$FILE is no archive of knode, which is one of tar: \`knode archive create\` makes them" ]
}

@test "what cannot be done is told" {
  run --separate-stderr "$KNODE" archive create
  [ "$status" -eq 3 ]
  [[ "$stderr" == *"archive create: say where it goes: -o FILE"* ]]
  verify
  [ "$status" -eq 1 ]
  [[ "$stderr" == *"cannot open the archive $FILE: No such file or directory"* ]]
  mkdir "$FILE.parts"
  exec 7<"$FILE.parts"
  flock 7
  create
  [ "$status" -eq 1 ]
  [[ "$stderr" == *"another knode makes $FILE"* ]]
  exec 7<&-
  create
  [ "$status" -eq 0 ]
  : >"$FILE.new" # of one that was killed
  create
  [ "$status" -eq 0 ]
  sed -i 's/crictl, version: 9.9.9/crictl, url: "https:\/\/h.test\/runc.amd64", version: 9.9.9/' "$CONFIG"
  create
  [ "$status" -eq 1 ]
  [[ "$stderr" == *"are both called runc.amd64: an archive holds one of them"* ]]
}

# A registry on the loopback that has all images of the configuration, at $REGISTRY. Its programs are none that run.
start_registry() { # NAME VALUE... of its environment
  mkdir -p "$BATS_TEST_TMPDIR/registry"
  # shellcheck disable=SC2046 # a word each
  env "$@" "$BATS_TEST_DIRNAME/../cri/registry" "$BATS_TEST_TMPDIR/registry" "$FROM/runc.amd64" \
    $("$KNODE" config images list --kubernetes-version v1.36.1 2>/dev/null | sed 's|^[^/]*/||; s|^.*/\(.*\)|&\n\1|') 3>&- &
  echo $! >"$BATS_TEST_TMPDIR/pid"
  for ((i = 0; i < 200; i++)); do
    [ ! -e "$BATS_TEST_TMPDIR/registry/port" ] || break
    sleep 0.05
  done
  REGISTRY=127.0.0.1:$(cat "$BATS_TEST_TMPDIR/registry/port")
}

teardown() { [ ! -s "$BATS_TEST_TMPDIR/pid" ] || kill "$(cat "$BATS_TEST_TMPDIR/pid")"; }

create_images() {
  run --separate-stderr env -u DOCKER_CONFIG -u XDG_RUNTIME_DIR -u XDG_CONFIG_HOME HOME="$BATS_TEST_TMPDIR/home" "$@" \
    "$KNODE" archive create runc --images -o "$FILE" --config "$CONFIG" --from "$FROM"
}

@test "images come from a mirror, or else from the registry; --root leaves them out, and says what brings them" {
  [ "$(uname -m)" = x86_64 ] || skip "the images are for another machine"
  start_registry
  sed -i "s|^artifacts:|&\n  registries:\n  - {name: _default, mirrors: ['http://127.0.0.1:9', 'http://$REGISTRY']}|" "$CONFIG"
  create_images
  [ "$status" -eq 0 ]
  [[ "$output" == *"1 artifact, 7 images" ]]
  [ "$("$KNODE" archive list "$FILE" --output json | jq -r '.images[].name' | grep -c '^registry.k8s.io/')" -eq 7 ]
  grep -q '^/v2/pause/manifests/3[.0-9]*?ns=registry.k8s.io None$' "$BATS_TEST_TMPDIR/registry/asked"
  run "$KNODE" install runc images --archive "$FILE" --root "$ROOT" --config "$CONFIG" --dry-run
  [ "$status" -eq 0 ]
  [[ "$output" == *"note: 7 images of $FILE are left out: a container runtime that runs imports them. Once it is a host \
with one, and has the archive: \`knode install images --archive $FILE\`"* ]]
  run "$KNODE" install runc --archive "$FILE" --root "$ROOT" --config "$CONFIG" --dry-run
  [[ "$output" != *"left out: a container"* ]]
}

@test "a registry with a password gets the login that there is for it, by itself or for a token, and shows it nowhere" {
  [ "$(uname -m)" = x86_64 ] || skip "the images are for another machine"
  mkdir -p "$BATS_TEST_TMPDIR/home/.docker"
  for scheme in Basic Bearer; do
    start_registry REGISTRY_LOGIN=ann:s3cr3t REGISTRY_SCHEME=$scheme
    rm -f "$BATS_TEST_TMPDIR/home/.docker/config.json"
    sed "s|kubernetesVersion:|imageRepository: $REGISTRY\n&|" "$CONFIG" >"$BATS_TEST_TMPDIR/own.yaml"
    CONFIG=$BATS_TEST_TMPDIR/own.yaml create_images
    [ "$status" -eq 1 ]
    [[ "$stderr" == *"http://$REGISTRY wants to know who asks: "* ]]
    printf '{"auths": {"%s/other": {"auth": "%s"}, "https://%s/v1/": {"auth": "%s"}}}' "$REGISTRY" "$(base64 <<<no:no)" \
      "$REGISTRY" "$(printf ann:s3cr3t | base64)" >"$BATS_TEST_TMPDIR/home/.docker/config.json"
    CONFIG=$BATS_TEST_TMPDIR/own.yaml create_images
    echo "$stderr"
    [ "$status" -eq 0 ]
    [[ "$output" == *"1 artifact, 7 images" ]]
    printf '{"auths": {"%s": {"auth": "%s"}}}' "$REGISTRY" "$(printf ann:wr0ng | base64)" >"$BATS_TEST_TMPDIR/auth.json"
    rm -rf "$FILE"*
    CONFIG=$BATS_TEST_TMPDIR/own.yaml create_images REGISTRY_AUTH_FILE="$BATS_TEST_TMPDIR/auth.json"
    [ "$status" -eq 1 ]
    [[ "$stderr" == *"http://$REGISTRY does not give it to the login that there is for it: "* ]]
    [[ "$stderr" != *wr0ng* ]]
    rm -rf "$FILE"*
    kill "$(cat "$BATS_TEST_TMPDIR/pid")"
    rm -r "$BATS_TEST_TMPDIR/pid" "$BATS_TEST_TMPDIR/registry"
  done
}
