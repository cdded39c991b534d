#!/usr/bin/env bats
# knode facts, on recorded hosts and on this machine.

setup() {
  cd "$BATS_TEST_DIRNAME/../hosts" || return
}

@test "recorded hosts have the facts that are expected" {
  for host in */; do
    diff -u "$host/.knode/facts.json" <("$KNODE" facts --host "$host" -o json)
  done
}

@test "no fact holds a password" {
  run grep -rE "hunter2|s3cret|seed:secret" --include=facts.json .
  [ "$status" -eq 1 ]
  [ "$(jq -r '.proxies[] | "\(.name)=\(.value)"' ubuntu-24.04/.knode/facts.json)" = \
    "HTTPS_PROXY=http://proxy.corp.example:3128
NO_PROXY=localhost,127.0.0.1,.corp.example" ]
  [ "$(jq -r '.proxies[].value' dirty/.knode/facts.json)" = "10.0.2.2:8080" ]
}

@test "YAML says the same as JSON" {
  "$KNODE" facts --host rhel-9 -o yaml | python3 -c 'import sys, yaml, json; json.dump(yaml.safe_load(sys.stdin), sys.stdout)' |
    diff <(jq -S . rhel-9/.knode/facts.json) <(jq -S .)
}

@test "text is one screen of lines that fit" {
  for host in */; do
    "$KNODE" facts --host "$host" >"$BATS_TEST_TMPDIR/text"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/text")" -le 50 ]
    [ "$(wc -L <"$BATS_TEST_TMPDIR/text")" -le 100 ]
  done
  run "$KNODE" facts --host debian-12
  [ "${lines[0]}" = "host        cp1, cp1.example.com" ]
  [[ $output == *"address     10.10.0.11 (first address of ens3, the interface of the IPv4 default route)"* ]]
  [[ $output == *"kubelet     /usr/bin/kubelet v1.36.4, unit loaded, inactive"* ]]
}

@test "what a comparison needs is one line of at most 1 KiB" {
  for host in */; do
    "$KNODE" facts --host "$host" --for compare >"$BATS_TEST_TMPDIR/line"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/line")" -eq 1 ]
    [ "$(wc -c <"$BATS_TEST_TMPDIR/line")" -le 1024 ]
  done
  run "$KNODE" facts --host rhel-9 --for compare
  [ "$(jq -r '[.interfaces[].permanent // empty] | join(" ")' <<<"$output")" = \
    "b0:7b:25:c4:10:2e b0:7b:25:c4:10:2f b0:7b:25:c4:10:30" ]
  [ "$(jq -r '[.interfaces[].addresses[]?.address] | join(" ")' <<<"$output")" = "172.31.4.33 10.20.1.33" ]
}

@test "local bridges and cluster links stay out of comparisons" {
  run "$KNODE" facts --host centos-7 --for compare
  [ "$(jq -r '[.interfaces[].name] | join(" ")' <<<"$output")" = "eth0" ]
  run "$KNODE" facts --host dirty --for compare
  [ "$(jq -r '[.interfaces[].name] | join(" ")' <<<"$output")" = "enp0s3 enp0s8" ]
}

@test "an unknown purpose is a usage error" {
  run "$KNODE" facts --for comparison
  [ "$status" -eq 3 ]
  [[ $output == *compare* ]]
}

@test "what is no recorded host says so" {
  run "$KNODE" facts --host "$BATS_TEST_TMPDIR"
  [ "$status" -eq 1 ]
  [[ $output == *"is not a recorded host: cannot open /.knode/answers.json: No such file or directory"* ]]
}

@test "a directory as root tells what its files tell" {
  mkdir -p "$BATS_TEST_TMPDIR/root/etc"
  echo image-1 >"$BATS_TEST_TMPDIR/root/etc/hostname"
  printf 'ID=debian\nVERSION_ID="12"\n' >"$BATS_TEST_TMPDIR/root/etc/os-release"
  run "$KNODE" facts --root "$BATS_TEST_TMPDIR/root" -o json
  [ "$status" -eq 0 ]
  [ "$(jq -r '"\(.hostname) \(.osId) \(.osVersionId) \(.kernelRelease)"' <<<"$output")" = "image-1 debian 12 null" ]
  [ "$(jq -r '.notes | length' <<<"$output")" -eq 1 ]
}

@test "this machine can be looked at without root" {
  [ "$(id -u)" -eq 0 ] || skip "is not root itself"
  setpriv --reuid 65534 --clear-groups true 2>/dev/null || skip "root cannot become another user here"
  cp "$KNODE" "$BATS_TEST_TMPDIR/knode"
  chmod 755 "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/knode"
  run setpriv --reuid 65534 --clear-groups "$BATS_TEST_TMPDIR/knode" facts -o json
  [ "$status" -eq 0 ]
  [ "$(jq .euid <<<"$output")" = 65534 ]
  [ "$(jq -r .kernelRelease <<<"$output")" = "$(uname -r)" ]
}

@test "a machine is recorded, and the record has its facts" {
  command -v jq
  "$BATS_TEST_DIRNAME/../hosts/capture" "$BATS_TEST_TMPDIR/me"
  same='{ hostname, machineId, bootId, interfaces, kernelOptions, modulesLoaded, mounts, sysctls, units, binaries }'
  diff <("$KNODE" facts --host "$BATS_TEST_TMPDIR/me" -o json | jq "$same") <("$KNODE" facts -o json | jq "$same")
  run "$BATS_TEST_DIRNAME/../hosts/capture" "$BATS_TEST_TMPDIR/me"
  [ "$status" -eq 1 ]
  [[ $output == *"is there already"* ]]
}

@test "the page of the manual has the fields of the tables" {
  "$BATS_TEST_DIRNAME/../../docs/facts.sh" "$KNODE" | diff "$BATS_TEST_DIRNAME/../../docs/knode-facts.5" -
  MANWIDTH=100 run man --warnings -E UTF-8 -l "$BATS_TEST_DIRNAME/../../docs/knode-facts.5"
  [ "$status" -eq 0 ]
  [[ $output != *warning* ]]
}

@test "every field of a document is in the tables" {
  jq -r 'paths | map(if type == "number" then "[]" else . end) | join(".") | gsub("\\.\\[\\]"; "[]")' ./*/.knode/facts.json |
    sort -u | grep -vxE 'apiVersion|kind' | sed 's/\[\]$//' | sort -u >"$BATS_TEST_TMPDIR/used"
  "$KNODE" facts fields | cut -f1 | sed 's/\[\]$//' | sort -u >"$BATS_TEST_TMPDIR/known"
  [ -z "$(comm -23 "$BATS_TEST_TMPDIR/used" "$BATS_TEST_TMPDIR/known")" ]
}
