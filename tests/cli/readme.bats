# README.md, sample by sample: its commands are run, and print what it says. A comment before a sample tells what stands for
# knode there; a line "..." stands for any lines.

setup() {
  export TZ=UTC
  TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  cd "$BATS_TEST_TMPDIR" || return
  ln -s "$TOP/tests" tests
  mkdir -p bin image/etc
  echo '/swapfile none swap sw 0 0' >image/etc/fstab
}

# The clock stands still, since a second more changes what is left of a day.
# A host whose certificates end on 1 March 2027, but for two that were renewed.
make_cp1() {
  local phase
  printf '%s\n' 'apiVersion: kubeadm.k8s.io/v1beta4' 'kind: InitConfiguration' 'nodeRegistration: {name: cp1}' \
    'localAPIEndpoint: {advertiseAddress: 192.0.2.11}' --- \
    'apiVersion: kubeadm.k8s.io/v1beta4' 'kind: ClusterConfiguration' 'encryptionAlgorithm: ECDSA-P256' >cp1.yaml
  mkdir -p cp1/.knode
  echo '{"euid": 0}' >cp1/.knode/answers.json
  for phase in certs kubeconfig; do
    faketime -f '2026-03-01 12:00:00' "$KNODE" --root cp1 init phase $phase all --config cp1.yaml
  done
  faketime -f '2026-12-10 08:00:00' "$KNODE" --root cp1 certs renew apiserver-kubelet-client
  faketime -f '2026-12-10 08:00:00' "$KNODE" --root cp1 certs renew front-proxy-client
}

# stands_for COMMAND : what the samples call knode is this, where "knode" is the one that is tested
stands_for() {
  printf '#!/bin/sh\nexec %s "$@"\n' "${1/knode/"$KNODE"}" >bin/knode
  chmod 0755 bin/knode
}

# What is printed, as a pattern.
pattern_of() {
  sed -e 's/[][\\*?()|!+@]/\\&/g' -e 's/^[.][.][.]$/*/' <<<"$1"
}

# Runs the document: files are written, commands run, output compared. Shows the first that differs.
follow() {
  local kind='' file='' line wanted='' got='' command='' status=0
  check() {
    # shellcheck disable=SC2053 # a pattern
    [ -z "$command" ] || [[ $got == $(pattern_of "$wanted") ]] ||
      { printf '%s\n-- printed:\n%s\n-- and not:\n%s\n' "$command" "$got" "$wanted" && return 1; }
    command='' wanted=''
  }
  while IFS= read -r line; do
    case $kind:$line in
      :'<!-- '*' -->') line=${line#'<!-- '} && stands_for "${line%' -->'}" ;;
      :'```console') kind=console ;;
      :'```'[a-z]*' '*) kind=file file=${line#* } && : >"$file" ;;
      *:'```') check && kind='' || return 1 ;;
      file:*) printf '%s\n' "$line" >>"$file" ;;
      console:['$#']' '*)
        check || return 1
        command=${line#??} samples=$((samples + 1))
        got=$(PATH=$PWD/bin:$PATH bash -c "(exit $status); $command" 2>&1 </dev/null) && status=0 || status=$?
        ;;
      console:*) wanted=$wanted${wanted:+$'\n'}$line ;;
    esac
  done <"$TOP/README.md"
}

@test "the samples of README.md print what it says" {
  local samples=0
  make_cp1
  follow
  [ "$samples" -ge 7 ]
}
