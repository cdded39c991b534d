# Bootstrap tokens.

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
  run strace -f -e trace=openat "$KNODE" token generate
  [[ $output != *libcrypto* ]]
}
