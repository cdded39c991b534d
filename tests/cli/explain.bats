# knode explain, and the lists of checks.

@test "a check by id, by kubeadm's name, by the name of a result" {
  run "$KNODE" explain mem-swap
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "mem-swap: Swap is off, and stays off after a boot" ]
  [ "${lines[1]}" = "  kubeadm calls it Swap" ]
  [[ $output == *$'\n\nWhy\n'* && $output == *$'\n\nPasses when\n'* && $output == *$'\n\nSource\n'* ]]
  [[ $output == *'`knode preflight --only mem-swap --fix` (installer swap)' ]]
  [ "$("$KNODE" explain SWAP)" = "$output" ]
  [ "$("$KNODE" explain Port-6443)" = "$("$KNODE" explain net-ports)" ]
}

@test "a name of several checks" {
  run "$KNODE" explain SystemVerification
  [ "$(grep -c '^Why$' <<<"$output")" -eq 4 ]
  [ "$("$KNODE" explain systemverification -o json | jq -r '.items[].id' | xargs)" = \
    "cgroup-controllers cgroup-version kernel-config kernel-version" ]
}

@test "what a comparison looks at" {
  run "$KNODE" explain unique-mac
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "unique-mac: Burnt-in MAC addresses are unique" ]
}

@test "no line of any explanation is wider than 80 columns" {
  local id
  while read -r id _; do
    ! "$KNODE" explain "$id" | tail -n +2 | grep -E '.{81}'
  done < <("$KNODE" explain)
}

@test "without an argument, all are listed" {
  run "$KNODE" explain
  [ "$status" -eq 0 ]
  [[ $output == *$'\nmem-swap             Swap is off, and stays off after a boot [Swap]\n'* ]]
  [ "$("$KNODE" explain -o json | jq -r '.items[].id')" = "$(cut -d' ' -f1 <<<"$output")" ]
  [ "$("$KNODE" preflight --list)" = "$(grep -v ^unique- <<<"$output")" ]
}

@test "words that are none" {
  run "$KNODE" explain memswap
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: explain: no check is called "memswap"; did you mean "mem-swap"?' ]
  run "$KNODE" explain ExternalEtcdVersion
  [ "$status" -eq 3 ]
  [ "$output" = "knode: explain: ExternalEtcdVersion is a step of kubeadm's, not a check of a host" ]
}
