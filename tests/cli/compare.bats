# knode preflight --compare: what must be unique over the facts of many hosts.
# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

# host NAME MACHINE-ID : the facts of one host, one line
host() {
  printf '{"apiVersion":"knode.io/v1alpha1","kind":"HostFacts","hostname":"%s","machineId":"%s"}\n' "$1" "$2"
}

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  host h1 11111111111111111111111111111111 >h1.json
  host h2 22222222222222222222222222222222 >h2.json
  host h3 11111111111111111111111111111111 >h3.jsonl
}

@test "hosts that differ" {
  run "$KNODE" preflight --compare - < <(cat h1.json h2.json)
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "2 hosts compared" ]
  [ "${lines[1]}" = "All that has to be unique is." ]
}

@test "a clone: value, hosts and remedy; exit 2" {
  run "$KNODE" preflight --compare .
  [ "$status" -eq 2 ]
  [ "${lines[0]}" = "3 hosts compared" ]
  [ "${lines[1]}" = "FAIL  unique-machine-id: machine-id 11111111111111111111111111111111 is on 2 hosts: h1, h3" ]
  [ "${lines[2]}" = "      remedy: rm -f /etc/machine-id /var/lib/dbus/machine-id && systemd-machine-id-setup && reboot" ]
  [ "${lines[3]}" = "1 failed, 0 warned.  Why: knode explain unique-machine-id" ]
}

@test "as JSON: value and hosts" {
  run "$KNODE" preflight --compare . -o json
  [ "$status" -eq 2 ]
  [ "$(jq -c '.kind, .summary.hosts, .summary.fail, (.results | length)' <<<"$output" | xargs)" = "ComparisonReport 3 1 1" ]
  [ "$(jq -c '.results[0] | [.check, .status, .value, .hosts]' <<<"$output")" = \
    '["unique-machine-id","fail","11111111111111111111111111111111",["h1","h3"]]' ]
  [ "$("$KNODE" preflight --compare h1.json -o json | jq -c .results)" = "[]" ]
}

@test "as YAML" {
  run "$KNODE" preflight --compare . -o yaml
  [ "$status" -eq 2 ]
  [[ $output == *'  value: "11111111111111111111111111111111"'* || $output == *"value: '11111111111111111111111111111111'"* ]]
}

@test "what is passed over in a directory is told" {
  mkdir facts facts/more
  cp h1.json h2.json facts
  touch facts/h3.json.bak facts/h4.txt
  run --separate-stderr "$KNODE" preflight --compare facts
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "2 hosts compared" ]
  [ "$stderr" = "knode: facts: not compared, as they are no files *.json or *.jsonl: h3.json.bak, h4.txt, more" ]
  mkdir facts/z.json
  mkfifo facts/z.jsonl
  run --separate-stderr timeout 10 "$KNODE" preflight --compare facts
  [ "$status" -eq 0 ]
  [ "$stderr" = "knode: facts: not compared, as they are no files *.json or *.jsonl: h3.json.bak, h4.txt, more, z.json, z.jsonl" ]
  rm -r facts/z.*
  touch facts/{a..t}
  run --separate-stderr "$KNODE" preflight --compare facts
  [ "$stderr" = "knode: facts: not compared, as they are no files *.json or *.jsonl: a, b, c, d, e, f, g, h, h3.json.bak, h4.txt, i, j, k, l, m, more, n, o, p, q and 3 more" ]
}

@test "options of a host go neither with --compare nor with --list" {
  local option
  for option in --role=worker --only=mem-swap --skip=mem-swap --no-wait --fix --yes --config=c.yaml \
    --ignore-preflight-errors=Swap --node-name=n --root=/ --host=h; do
    run "$KNODE" preflight --compare h1.json "$option"
    [ "$status" -eq 3 ]
    [ "$output" = "knode: ${option%%=*} does not go with --compare" ]
  done
  run "$KNODE" preflight --compare h1.json --list
  [ "$status" -eq 3 ]
  [ "$output" = "knode: --compare does not go with --list" ]
  run "$KNODE" preflight --list --fix
  [ "$status" -eq 3 ]
  [ "$output" = "knode: --fix does not go with --list" ]
  "$KNODE" preflight --compare h1.json --strict --no-color
}

@test "what cannot be compared" {
  run "$KNODE" preflight --compare missing.json
  [ "$status" -eq 1 ]
  [ "$output" = "knode: cannot open missing.json: No such file or directory" ]
  run "$KNODE" preflight --compare - </dev/null
  [ "$status" -eq 3 ]
  [ "$output" = "knode: stdin: no facts of any host in it" ]
  mkdir empty
  run "$KNODE" preflight --compare empty
  [ "$status" -eq 1 ]
  [ "$output" = "knode: empty has no *.json and no *.jsonl" ]
  echo '{"kind":"Pod"}' >pod.json
  run "$KNODE" preflight --compare pod.json
  [ "$status" -eq 3 ]
  run "$KNODE" preflight --compare . -o junit
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: --compare has no form "junit"' ]
}
