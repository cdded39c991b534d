# knode preflight, on recorded hosts.

bats_require_minimum_version 1.5.0

setup() {
  cd "$BATS_TEST_DIRNAME/../hosts" || return
}

# judge HOST OPTION... : the report without its times
judge() {
  local host=$1
  shift
  { "$KNODE" preflight --host "$host" "$@" -o json 2>/dev/null || [ $? -eq 2 ]; } | jq 'del(.results[].micros)'
}

# statuses HOST OPTION... : "name=status ..."
statuses() {
  judge "$@" | jq -r '[.results[] | "\(.name)=\(.status)"] | join(" ")'
}

@test "recorded hosts get the results that are expected" {
  local host role config
  for host in */; do
    for role in control-plane worker; do
      diff -u "$host/.knode/preflight-$role.json" <(judge "$host" --role $role)
    done
    for config in "$host"/.knode/*.yaml; do
      [ ! -e "$config" ] || diff -u "$host/.knode/preflight-$(basename "$config" .yaml).json" <(judge "$host" --config "$config")
    done
  done
}

@test "every check passes somewhere, and does not pass somewhere" {
  local seen
  seen=$(jq -s '[.[].results[]] | group_by(.check) | map({check: .[0].check,
    passes: any(.status == "pass"), finds: any(.status == "fail" or .status == "warn")})' ./*/.knode/preflight-*.json)
  # A version that is not known yet depends on the newest that is: tests/unit/checks_runtime.c has it.
  # Those of a cluster want one that is joined: tests/unit/checks_cluster.c.
  [ "$(jq -r '.[] | select(.passes and .finds | not) | .check' <<<"$seen" | xargs)" = "cluster-clock cluster-nodes cluster-version kubernetes-version" ]
  [ "$(jq -r '.[].check' <<<"$seen")" = "$("$KNODE" preflight --list -o json | jq -r '.items[].id')" ]
}

@test "every finding says what was expected; every failure has a remedy or needs other hardware" {
  jq -e '[.results[] | select(.status == "fail" or .status == "warn") | .expected] | all' ./*/.knode/preflight-*.json
  jq -se '[.[].results[] | select(.status == "fail" and .hint == null)] == []' ./*/.knode/preflight-*.json
}

@test "every check has a result on every host, for its roles" {
  local file role
  for file in ./*/.knode/preflight-control-plane.json ./*/.knode/preflight-worker.json; do
    role=$(jq -r .role "$file")
    [ "$("$KNODE" preflight --list -o json | jq -r --arg role "$role" '.items[] | select(.roles | index($role)) | .id')" = \
      "$(jq -r '.results[].check' "$file" | LC_ALL=C sort -u)" ]
  done
}

@test "exit codes: 0, 2 with failures, 3 for words that are none" {
  run "$KNODE" preflight --host debian-12
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "cp1 as a control-plane node of Kubernetes v1.37.1" ]
  [[ ${lines[1]} =~ ^"0 failed, 0 warned, "[0-9]+" passed, "[0-9]+" skipped"$ ]]
  run "$KNODE" preflight --host dirty
  [ "$status" -eq 2 ]
  run "$KNODE" preflight --host debian-12 --skip memswap
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: --skip: no check is called "memswap"; did you mean "mem-swap"?' ]
  run "$KNODE" preflight --host debian-12 --only Prot-6443
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: --only: no check is called "Prot-6443"; did you mean "Port-6443"?' ]
  run "$KNODE" preflight --host debian-12 --ignore-preflight-errors=Swp
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: --ignore-preflight-errors: no check is called "Swp"; did you mean "Swap"?' ]
  run "$KNODE" preflight --host debian-12 --role master
  [ "$status" -eq 3 ]
}

@test "--only, --skip and --ignore-preflight-errors take either name" {
  [ "$(statuses dirty --only port-6443,MEM-TOTAL)" = "Mem=fail Port-6443=fail" ]
  [ "$(statuses dirty --only Swap)" = "Swap=fail mem-swap:boot=warn" ]
  [ "$(statuses dirty --only Port-6443,mem-total --skip Mem)" = "Mem=skip Port-6443=fail" ]
  [ "$(statuses dirty --only Port-6443,Mem --ignore-preflight-errors port-6443)" = "Mem=fail Port-6443=warn" ]
  run "$KNODE" preflight --host dirty --ignore-preflight-errors=all
  [ "$status" -eq 0 ]
  [[ $output == *$'\nWARN  Port-6443 (ignored): TCP port 6443 is in use by nginx (pid 412); kube-apiserver needs it\n'* ]]
}

@test "--only of what has no result here is a mistake, not a success" {
  run "$KNODE" preflight --host dirty --only Port-6444
  [ "$status" -eq 3 ]
  [ "$output" = "knode: --only: Port-6444 judges nothing on a control-plane here" ]
  run "$KNODE" preflight --host dirty --only NumCPU,Swap --role worker
  [ "$status" -eq 3 ]
  [ "$output" = "knode: --only: NumCPU judges nothing on a worker here" ]
}

@test "a hostname that is no node's is a finding, and all else is judged; what makes a node refuses it" {
  local host=$BATS_TEST_TMPDIR/host
  cp -r debian-12 "$host"
  echo my_host | tee "$host/etc/hostname" >"$host/proc/sys/kernel/hostname"
  run "$KNODE" preflight --host "$host"
  [ "$status" -eq 2 ]
  [ "$output" = 'my_host as a control-plane node of Kubernetes v1.37.1

FAIL  Hostname: the node'\''s name "my_host" is no DNS name (RFC 1123)
    $ hostnamectl set-hostname NAME

1 failed, 0 warned, 110 passed, 10 skipped.  Why: knode explain host-hostname' ]
  run "$KNODE" preflight --host "$host" --ignore-preflight-errors Hostname
  [ "$status" -eq 0 ]
  run "$KNODE" preflight --host "$host" --node-name cp1
  [ "$status" -eq 0 ]
  run "$KNODE" init --dry-run --host "$host"
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: nodeRegistration.name: the hostname "my_host" is no DNS name (RFC 1123); set another here or by --node-name, or change the hostname' ]
  rm "$host/etc/hostname" "$host/proc/sys/kernel/hostname"
  run "$KNODE" preflight --host "$host" --only Hostname
  [ "$status" -eq 2 ]
  [ "${lines[1]}" = 'FAIL  Hostname: the node'\''s name "" is empty: the host tells none' ]
  [ "${lines[2]}" = '    $ hostnamectl set-hostname NAME' ]
  run "$KNODE" init --dry-run --host "$host"
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: nodeRegistration.name: the host does not tell its name; set it, or --node-name' ]
}

@test "a directory without a hostname is judged: its node gets a name at boot" {
  mkdir -p "$BATS_TEST_TMPDIR/root/etc"
  run --separate-stderr "$KNODE" preflight --root "$BATS_TEST_TMPDIR/root" --only Hostname -o json
  [ "$status" -eq 0 ]
  [ "$(jq -r '.results[] | "\(.name)=\(.status)"' <<<"$output")" = Hostname=skip ]
  echo my_host >"$BATS_TEST_TMPDIR/root/etc/hostname"
  run --separate-stderr "$KNODE" preflight --root "$BATS_TEST_TMPDIR/root" --only Hostname -o json
  [ "$status" -eq 0 ]
  [ "$(jq -r .host <<<"$output")" = my_host ]
}

@test "--strict: warnings fail, but for those that were ignored" {
  run "$KNODE" preflight --host rhel-9 --only Service-Kubelet
  [ "$status" -eq 0 ]
  run "$KNODE" preflight --host rhel-9 --only Service-Kubelet --strict
  [ "$status" -eq 2 ]
  run "$KNODE" preflight --host rhel-9 --only Service-Kubelet --strict --ignore-preflight-errors=all
  [ "$status" -eq 0 ]
}

@test "--no-wait says what it leaves out" {
  [ "$(judge dirty --no-wait | jq -r '.results[] | select(.name == "Hostname") | "\(.status): \(.message)"')" = \
    "skip: left out: it waits (--no-wait)" ]
}

@test "severities and ignored errors of the configuration" {
  cat >"$BATS_TEST_TMPDIR/node.yaml" <<END
apiVersion: knode.io/v1alpha1
kind: NodeConfiguration
preflight:
  severities: {NumCPU: warn, mem-swap: ignore, net-links: fail}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  ignorePreflightErrors: [Mem]
END
  [ "$(statuses dirty --config "$BATS_TEST_TMPDIR/node.yaml" --only NumCPU,Mem,Swap,net-links)" = \
    "NumCPU=warn Swap=skip mem-swap:boot=skip Mem=warn net-links:cni0=fail net-links:flannel.1=fail net-links:kube-ipvs0=fail" ]
}

@test "a severity for no check is a mistake" {
  printf 'apiVersion: knode.io/v1alpha1\nkind: NodeConfiguration\npreflight: {severities: {memswap: fail}}\n' \
    >"$BATS_TEST_TMPDIR/node.yaml"
  run "$KNODE" preflight --host dirty --config "$BATS_TEST_TMPDIR/node.yaml"
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: preflight.severities: no check is called "memswap"; did you mean "mem-swap"?' ]
}

@test "a JoinConfiguration tells the role" {
  cat >"$BATS_TEST_TMPDIR/join.yaml" <<END
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint: "10.0.0.1:6443", unsafeSkipCAVerification: true}
END
  [ "$(judge dirty --config "$BATS_TEST_TMPDIR/join.yaml" | jq -r .role)" = worker ]
  echo 'controlPlane: {}' >>"$BATS_TEST_TMPDIR/join.yaml"
  [ "$(judge dirty --config "$BATS_TEST_TMPDIR/join.yaml" | jq -r .role)" = control-plane ]
  [[ $(statuses dirty --config "$BATS_TEST_TMPDIR/join.yaml" --only leftover-files) == *FileAvailable--etc-kubernetes-kubelet.conf=fail* ]]
  [ "$(judge dirty --config "$BATS_TEST_TMPDIR/join.yaml" --role worker | jq -r .role)" = worker ]
}

@test "a wrong configuration is exit 3, and all of it is told" {
  printf 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nnodeRegistraton: {}\nlocalAPIEndpoint: {bindPort: 70000}\n' \
    >"$BATS_TEST_TMPDIR/bad.yaml"
  run "$KNODE" preflight --host debian-12 --config "$BATS_TEST_TMPDIR/bad.yaml"
  [ "$status" -eq 3 ]
  [[ $output == *bad.yaml:3:1:* && $output == *bad.yaml:4:* ]]
}

@test "text: at most 100 columns, no colour, failures first" {
  local host
  for host in */; do
    "$KNODE" preflight --host "$host" >"$BATS_TEST_TMPDIR/text" || [ $? -eq 2 ]
    [ "$(wc -L <"$BATS_TEST_TMPDIR/text")" -le 120 ] # an URL may be longer than a line
    [ "$(grep -c . <(grep -vE 'https://' "$BATS_TEST_TMPDIR/text" | grep -E '.{101}'))" -eq 0 ]
    ! grep -q $'\033' "$BATS_TEST_TMPDIR/text"
    # failures, warnings, and what could not be told, each in one block
    [ "$(grep -oE '^(FAIL|WARN|[?]{4})' "$BATS_TEST_TMPDIR/text" | tr '?' X | uniq | xargs)" = \
      "$(grep -oE '^(FAIL|WARN|[?]{4})' "$BATS_TEST_TMPDIR/text" | tr '?' X | sort -u | xargs)" ]
  done
}

# On a terminal of so many rows and columns: the report of a recorded host.
on_screen() {
  script -qec "stty rows $1 cols $2; $KNODE preflight --no-color ${*:3}" /dev/null </dev/null | tr -d '\r'
}

@test "a terminal gets what fits it: all, failures with the warnings' first lines, or failures and names" {
  command -v script >/dev/null || skip "script(1) is not installed"
  local whole
  whole=$("$KNODE" preflight --host rhel-9 || [ $? -eq 2 ])
  [ "$(wc -l <<<"$whole")" -eq 28 ]
  [ "$(on_screen 29 100 --host rhel-9)" = "$whole" ]
  [ "$(on_screen 28 100 --host rhel-9 -v1)" = "$whole" ]
  [ "$(on_screen 28 100 --host rhel-9)" = 'node3.prod.example as a control-plane node of Kubernetes v1.37.1

FAIL  net-ranges: services 10.96.0.0/12 overlaps the route 10.96.0.0/16 by bond0 (table main)
    $ knode preflight --service-cidr=10.240.0.0/12
WARN  FileExisting-ebtables: ebtables is not in PATH
WARN  kernel-sysctl: net.ipv4.conf.all.rp_filter is 1: answers that come in by another link are ...
WARN  kernel-sysctl: net.ipv4.conf.default.rp_filter is 1: answers that come in by another link ...
WARN  SystemVerification: kernel 5.14.0-503.11.1.el9_5.x86_64 is not one that kernel.org ...
WARN  Service-Kubelet: kubelet.service is not enabled: it will not start at boot
WARN  Firewalld: firewalld is active, and other nodes have to get through it
WARN  runtime-sandbox-image: pods are held together by registry.k8s.io/pause:3.10.1, not by ...

`knode preflight --fix` mends 2 of these (sysctl).
1 failed, 7 warned, 102 passed, 13 skipped.  Why: knode explain net-ranges
Shortened to the screen: -v1, or a pipe to a pager, tells all.' ]
  [[ $(on_screen 17 80 --host rhel-9) == *$'\nWARN  Firewalld: '* ]]
  [[ $(on_screen 16 80 --host rhel-9) == *$'\nWARN  7: host-binaries, kernel-sysctl, kernel-version, kubelet-service,\n        net-firewall, runtime-sandbox-image\n'* ]]
}

@test "a screen that is too small for all failures still gets all of them, with their remedies" {
  command -v script >/dev/null || skip "script(1) is not installed"
  on_screen 24 100 --host dirty >"$BATS_TEST_TMPDIR/screen"
  "$KNODE" preflight --host dirty >"$BATS_TEST_TMPDIR/whole" || [ $? -eq 2 ]
  [ "$(grep -c ^FAIL "$BATS_TEST_TMPDIR/screen")" -eq 20 ]
  diff <(sed '/^WARN/,$d' "$BATS_TEST_TMPDIR/whole" | grep -E '^    (\$|  [^ ])') \
    <(sed '/^WARN/,$d' "$BATS_TEST_TMPDIR/screen" | grep -E '^    (\$|  [^ ])')
}

@test "a terminal's width is that of the lines; a command goes on after a backslash, never inside of quotes" {
  command -v script >/dev/null || skip "script(1) is not installed"
  on_screen 500 60 --host dirty >"$BATS_TEST_TMPDIR/narrow"
  grep -qF "    \$ sed -i -e \\" "$BATS_TEST_TMPDIR/narrow"
  grep -qF "        '/^[[:space:]]*[\"\\x27]\\?disabled_plugins/{:a;/]/!{N;ba}' \\" "$BATS_TEST_TMPDIR/narrow"
  [ "$(grep -vE "https://|'s/|'/|: *$" "$BATS_TEST_TMPDIR/narrow" | wc -L)" -le 60 ]
}

@test "JUnit and TAP are well formed, and count the same" {
  local fails total
  total=$(judge dirty | jq '.results | length')
  fails=$(judge dirty | jq .summary.fail)
  run "$KNODE" preflight --host dirty -o junit
  [ "$status" -eq 2 ]
  python3 - "$total" "$fails" <<END
import sys, xml.etree.ElementTree as tree
suite = tree.fromstring(r'''$output''').find('testsuite')
cases = suite.findall('testcase')
assert len(cases) == int(suite.get('tests')) == $total
assert len([c for c in cases if c.find('failure') is not None]) == int(suite.get('failures')) == $fails
END
  run "$KNODE" preflight --host dirty -o tap
  [ "$status" -eq 2 ]
  [ "${lines[0]}" = "TAP version 13" ]
  [ "${lines[1]}" = "1..$total" ]
  [ "$(grep -c '^not ok' <<<"$output")" -eq "$fails" ]
}

@test "YAML says the same as JSON" {
  "$KNODE" preflight --host rhel-9 -o yaml |
    python3 -c 'import sys, yaml, json; json.dump(yaml.safe_load(sys.stdin), sys.stdout)' >"$BATS_TEST_TMPDIR/yaml" || true
  diff <(jq -S 'del(.results[].micros)' "$BATS_TEST_TMPDIR/yaml") <(judge rhel-9 | jq -S .)
}

@test "a recorded host is not mended" {
  run "$KNODE" preflight --host dirty --fix --yes
  [ "$status" -eq 1 ]
  [[ $output == *"is a recorded host: it can only be looked at" ]]
  run "$KNODE" preflight --host debian-12 --fix -o tap
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: --fix has no form "tap"' ]
}

@test "nothing to mend is said by the report" {
  run "$KNODE" preflight --host debian-12 --fix
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "cp1 as a control-plane node of Kubernetes v1.37.1" ]
}
