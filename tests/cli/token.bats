# Bootstrap tokens.

# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

setup() {
  KNODE=${KNODE:-build/knode}
}

@test "a token has kubeadm's form, and is another one each time" {
  run "$KNODE" token generate
  [ "$status" -eq 0 ]
  [[ $output =~ ^[a-z0-9]{6}\.[a-z0-9]{16}$ ]]
  [ "$output" != "$("$KNODE" token generate)" ]
}

@test "a token as data" {
  "$KNODE" token generate -o json | jq -e '.kind == "BootstrapToken" and (.token | test("^[a-z0-9]{6}[.][a-z0-9]{16}$"))'
}

@test "commands that need no certificates do not load libcrypto" {
  strace true 2>/dev/null || skip "no strace, or it may not trace here"
  # A search for leaks is a tracer itself, and there can be but one.
  ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 run strace -f -e trace=openat "$KNODE" token generate
  [[ $output != *libcrypto* ]]
}

@test "a dry run of token create asks no cluster" {
  run --separate-stderr "$KNODE" token create abcdef.0123456789abcdef --dry-run
  [ "$status" -eq 0 ]
  [ "$output" = abcdef.0123456789abcdef ]
  [ "$stderr" = "knode: Secret kube-system/bootstrap-token-abcdef would be made" ]
  [[ $("$KNODE" token create --dry-run 2>/dev/null) =~ ^[a-z0-9]{6}\.[a-z0-9]{16}$ ]]
}

@test "a new token as data" {
  run --separate-stderr "$KNODE" token create abcdef.0123456789abcdef --ttl 0 --description d --usages signing,authentication --groups system:bootstrappers:a,system:bootstrappers:b --dry-run -o json
  [ "$(jq -c . <<<"$output")" = '{"apiVersion":"knode.io/v1alpha1","kind":"BootstrapToken","dryRun":true,"token":"abcdef.0123456789abcdef","description":"d","usages":["signing","authentication"],"groups":["system:bootstrappers:a","system:bootstrappers:b"]}' ]
  "$KNODE" token create --ttl 1h --dry-run -o json | jq -e '(.expires | fromdate) - now | . > 3500 and . <= 3600'
}

@test "tokens of a configuration" {
  cat >"$BATS_TEST_TMPDIR/c.yaml" <<END
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: abcdef.0123456789abcdef
END
  run --separate-stderr "$KNODE" token create --config "$BATS_TEST_TMPDIR/c.yaml" --dry-run
  [ "$output" = abcdef.0123456789abcdef ]
  [ "$stderr" = "knode: Secret kube-system/bootstrap-token-abcdef would be made" ]
  run --separate-stderr "$KNODE" token create abcdef.0123456789abcdef --ttl 1h --config "$BATS_TEST_TMPDIR/c.yaml" --dry-run
  [ "$status" -eq 3 ]
  [ "$stderr" = "knode: --config: cannot be mixed with --ttl, a token as argument; say it in the file" ]
}

@test "what is wrong with a token is told, and the token is not repeated" {
  run --separate-stderr "$KNODE" token create abcdef.0123456789abcdeF --groups wrong --usages none --dry-run
  [ "$status" -eq 3 ]
  [[ $stderr != *0123456789* ]]
  [[ $stderr == *"knode: the argument: the value is not a bootstrap token: 6 and 16 small letters and digits with a dot between"* ]]
  [[ $stderr == *'knode: --groups: "wrong" is not a group of tokens: '* ]]
  [[ $stderr == *'knode: --usages: "none" is not one of signing, authentication'* ]]
  run --separate-stderr "$KNODE" token delete abcdef.0123456789abcdeF
  [ "$status" -eq 3 ]
  [ "$stderr" = "knode: argument 1 is neither a token nor its id: an id is 6 characters of a-z and 0-9, what \`knode token list\` shows before the dot" ]
}

@test "a certificate key goes into a join command alone, and is one" {
  run --separate-stderr "$KNODE" token create --certificate-key x
  [ "$status" -eq 3 ]
  [ "$stderr" = "knode: --certificate-key goes with --print-join-command alone" ]
  run --separate-stderr "$KNODE" token create --print-join-command --certificate-key x
  [ "$status" -eq 3 ]
  [ "$stderr" = "knode: --certificate-key: a certificate key is 64 hexadecimal digits, such as \`knode certs certificate-key\` prints" ]
}

@test "tokens of no cluster" {
  [ ! -e /etc/kubernetes/admin.conf ] || skip "this machine has a cluster"
  local command
  for command in "create" "list" "delete abcdef"; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr "$KNODE" token $command
    [ "$status" -eq 1 ]
    [ "$stderr" = "knode: give this command on a control plane, or name a kubeconfig by --kubeconfig: cannot open /etc/kubernetes/admin.conf: No such file or directory" ]
  done
  run --separate-stderr "$KNODE" token list --kubeconfig /none
  [ "$stderr" = "knode: cannot open /none: No such file or directory" ]
}

# join ARGUMENT... : what knode says of the tokens of a join, which ends before any cluster is asked
join() { run --separate-stderr "$KNODE" join --node-name n "$@" --skip-phases none; }

@test "a join's token by a file or by standard input is read, and never shown" {
  cd "$BATS_TEST_TMPDIR"
  echo abcdef.0123456789abcdef >good
  echo abcdef.0123456789abcdeF >bad
  printf 'abcdef.0123456789abcdef\n\n' >two
  local ca=(--discovery-token-ca-cert-hash "sha256:$(printf 'a%.0s' {1..64})")
  join 192.0.2.1:6443 "${ca[@]}" --token-file good
  [ "$stderr" = 'knode: "none" is no phase of join' ]
  join 192.0.2.1:6443 "${ca[@]}" --token-file - <good
  [ "$stderr" = 'knode: "none" is no phase of join' ]
  join 192.0.2.1:6443 "${ca[@]}" --token-file bad
  [ "$status" -eq 3 ]
  [[ $stderr == *"knode: --token-file: the value is not a bootstrap token: "* && $stderr != *0123456789* ]]
  join 192.0.2.1:6443 "${ca[@]}" --token-file two
  [[ $stderr == *"knode: --token-file: the value is not a bootstrap token: "* ]]
  join 192.0.2.1:6443 "${ca[@]}" --token-file none
  [[ $stderr == *"knode: --token-file: cannot open none: No such file or directory"* ]]
  join 192.0.2.1:6443 "${ca[@]}" --token-file good --token abcdef.0123456789abcdef
  [[ $stderr == *"knode: --token-file: goes without --token"* ]]
}

@test "a join's token by a file stands beside a configuration that has none" {
  cd "$BATS_TEST_TMPDIR"
  echo abcdef.0123456789abcdef >good
  cat >c.yaml <<END
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:
    apiServerEndpoint: 192.0.2.1:6443
    unsafeSkipCAVerification: true
END
  join --config c.yaml --token-file good
  [ "$stderr" = 'knode: "none" is no phase of join' ]
  join --config c.yaml
  [ "$status" -eq 3 ]
  join --config - --token-file - <c.yaml
  [[ $stderr == *"knode: --token-file: standard input holds the configuration already"* ]]
}
