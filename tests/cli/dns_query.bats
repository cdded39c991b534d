# knode dns query: what it is given. How it asks: tests/unit/dns_ask.c, and tests/kube/objects.bats with a real CoreDNS.
# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

# A port of the loopback on which nothing listens: discard is served nowhere.
CLOSED=127.0.0.1:9

@test "a server that does not listen fails at each step, and exits 2" {
  run --separate-stderr "$KNODE" dns query kubernetes.default.svc --server $CLOSED
  [ "$status" -eq 2 ]
  [ "$output" = "kubernetes.default.svc.cluster.local A
FAIL  address    $CLOSED by UDP: nothing listens there
FAIL  address    $CLOSED by TCP: nothing listens there
FAIL  answer     $CLOSED by UDP: nothing listens there" ]
}

@test "the result is there as JSON, too" {
  run --separate-stderr "$KNODE" dns query x.default.svc.cluster.local. srv --server $CLOSED -o json
  [ "$status" -eq 2 ]
  [ "$(jq -c '[.apiVersion, .kind, .name, .type, .rcode, .records]' <<<"$output")" = \
    '["knode.io/v1alpha1","DNSQuery","x.default.svc.cluster.local","SRV",null,[]]' ]
  [ "$(jq -c '.steps[0] | [.step, .status, .message, .remedy]' <<<"$output")" = \
    "[\"address\",\"fail\",\"$CLOSED by UDP: nothing listens there\",null]" ]
}

@test "what is no name, type, server or time is told" {
  local arguments message
  while IFS='|' read -r arguments message; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr "$KNODE" dns query $arguments
    [ "$status" -eq 3 ] || { echo "$arguments: $status" && return 1; }
    [ "$stderr" = "knode: $message" ] || { echo "$arguments: $stderr" && return 1; }
  done <<'CASES'
a..b|"a..b" is no name of DNS
a ANY|dns query: "ANY" is no type; take A, AAAA, CNAME, MX, NS, PTR, SOA, SRV or TXT
a --server dns.example|dns query: --server: "dns.example" is no address such as 10.96.0.10 or [fd00::10]:5353
a --timeout soon|dns query: --timeout: "soon" is no duration up to 1m such as 2s
a --timeout 2m|dns query: --timeout: "2m" is no duration up to 1m such as 2s
CASES
}

@test "on no node of a cluster a server has to be named; a directory cannot ask" {
  mkdir -p "$BATS_TEST_TMPDIR/root/var/lib/kubelet"
  run --separate-stderr "$KNODE" --root "$BATS_TEST_TMPDIR/root" dns query a
  [ "$status" -eq 1 ]
  [[ $stderr == *"/var/lib/kubelet/config.yaml says no clusterDNS: "*": give this command on a node of a cluster, or name a server by --server" ]]
  echo 'clusterDNS: [10.96.0.10]' >"$BATS_TEST_TMPDIR/root/var/lib/kubelet/config.yaml"
  run --separate-stderr "$KNODE" --root "$BATS_TEST_TMPDIR/root" dns query a
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: $BATS_TEST_TMPDIR/root: only a running host can ask" ]
}
