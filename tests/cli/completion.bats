# Completion, as the shell sees it: the script is sourced, and asked what follows some words; and typed into a shell.

load certs_setup
load commands

setup() {
  certs_setup
  # shellcheck disable=SC1090 # it is generated
  . <("$KNODE" completion bash)
}

# What the shell itself would look for: default is files.
compopt() { COMPREPLY+=("a path: $2"); }
# after WORD... : the completions of the last word
after() {
  COMP_WORDS=(knode "$@")
  COMP_CWORD=$#
  _knode "$KNODE"
  echo "${COMPREPLY[*]}"
}

@test "words of commands" {
  [ "$(after vers)" = version ]
  [ "$(after token g)" = generate ]
  [ "$(after config images l)" = list ]
  [ "$(after config pri)" = print ]
  [ "$(after --root / history "")" = prune ]
  [ "$(after nothing-like-it cer)" = "" ]
}

@test "options of the command, and those of all" {
  [ "$(after version --out)" = --output ]
  [ "$(after version --kub)" = "" ]
  [ "$(after config images list --kubernetes-v)" = --kubernetes-version ]
  [ "$(after certs rotate-ca begin --ca)" = "--ca" ]
  [ "$(after init phase control-plane all --di)" = --diff ]
}

@test "values of options" {
  [ "$(after version -o "")" = "text json yaml short" ]
  [ "$(after version --output j)" = json ]
  [ "$(after certs renew all --output "")" = "text json yaml" ]
  [ "$(after certs rotate-ca --ca "")" = "ca front-proxy-ca etcd-ca" ]
  [ "$(after certs rotate-ca --ca = "f")" = front-proxy-ca ]
  [ "$(after certs rotate-ca --ca =)" = "ca front-proxy-ca etcd-ca" ]
  [ "$(after preflight --role w)" = worker ]
  [ "$(after init phase control-plane all -o y)" = yaml ]
  [ "$(after certs renew --cert-dir "")" = "a path: dirnames" ]
  [ "$(after --rootfs "")" = "a path: dirnames" ]
  [ "$(after certs renew --config "")" = "a path: default" ]
  [ "$(after init --node-name "")" = "" ]
}

@test "words that a command takes" {
  [ "$(after certs renew "")" = "all apiserver apiserver-kubelet-client front-proxy-client etcd-server etcd-peer etcd-healthcheck-client apiserver-etcd-client admin.conf super-admin.conf controller-manager.conf scheduler.conf" ]
  [ "$(after certs renew apiserver --dry-run ad)" = admin.conf ]
  [ "$(after certs rotate-ca "")" = "begin switch finish" ]
  [ "$(after certs rotate-ca begin sw)" = "" ]
  [ "$(after init phase certs etcd-)" = "etcd-ca etcd-server etcd-peer etcd-healthcheck-client" ]
  [ "$(after init phase kubeconfig "")" = "all admin super-admin kubelet controller-manager scheduler" ]
  [ "$(after init phase con)" = control-plane ]
  [ "$(after init phase control-plane "")" = "all apiserver controller-manager scheduler" ]
  [ "$(after init phase control-plane --config con sch)" = scheduler ]
  [ "$(after init phase kubelet-start con)" = "" ]
  [ "$(after explain mem-)" = "mem-swap mem-total" ]
  [ "$(after render k)" = "kubelet kube-proxy" ]
  [ "$(after config print i)" = init-defaults ]
  [ "$(after completion "")" = "bash zsh" ]
  [ "$(after certs inspect "")" = "a path: default" ]
}

@test "every word that is offered is understood" {
  local words name word count=0 options
  phase all
  kubeconfigs all
  while read -r words; do
    read -ra name <<<"$words"
    case $words in
      certs*) options="--dry-run --root $ROOT" ;;
      init*) options="--dry-run --root $ROOT --config $CONFIG" ;;
      *) options='' ;;
    esac
    for word in $(after "${name[@]}" ""); do
      count=$((count + 1))
      # shellcheck disable=SC2086 # words
      run "$KNODE" "${name[@]}" "$word" $options
      [ "$status" -eq 0 ] || { echo "$words $word: $output" && return 1; }
    done
  done <<END
certs renew
init phase certs
init phase kubeconfig
init phase control-plane
init phase upload-config
init phase addon
init phase etcd
render
config print
explain
completion
END
  [ "$count" -gt 90 ]
}

@test "help names the words, where it lists them" {
  local words name word
  while read -r words; do
    read -ra name <<<"$words"
    run "$KNODE" "${name[@]}" --help
    for word in $(after "${name[@]}" ""); do
      grep -qwF -- "$word" <<<"$output" || { echo "$words $word" && return 1; }
    done
  done <<END
certs rotate-ca
init phase certs
init phase kubeconfig
init phase control-plane
render
config print
completion
END
}

@test "runs of the host that the line is about" {
  mkdir -p "$ROOT/etc"
  [ "$(after --root "$ROOT" undo "")" = "" ]
  "$KNODE" prepare --yes --root "$ROOT"
  "$KNODE" undo --yes --root "$ROOT"
  "$KNODE" prepare --yes --root "$ROOT"
  [ "$(after --root "$ROOT" undo "")" = "0001-prepare 0002-prepare" ]
  [ "$(after undo --root = "$ROOT" 0002)" = 0002-prepare ]
  [ "$(after resume --rootfs="$ROOT" 0001)" = 0001-prepare ]
  [ "$(after --root "$ROOT" plan show "")" = "prepare 0001-prepare 0002-prepare" ]
  [ "$(after --root "$ROOT" undo 0001-prepare 0)" = "" ]
}

@test "every command and every option of its help is known" {
  local words name option known
  while read -r words; do
    read -ra name <<<"$words"
    known=$(after "${name[@]}" --)
    for option in $("$KNODE" "${name[@]}" --help | grep -oE -- '^ +(-., )?--[a-z0-9-]+' | grep -o -- '--.*'); do
      [[ " $known " == *" $option "* ]] || { echo "$words $option" && return 1; }
    done
  done < <(commands)
}

@test "another shell" {
  run "$KNODE" completion fish
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: completion: "fish" is not one of bash, zsh' ]
  [ "$("$KNODE" completion zsh | head -1)" = "#compdef knode" ]
}

# typed SHELL LOAD... : what knode gets of lines that are typed with the Tab key
typed() {
  local bin=$BATS_TEST_TMPDIR/bin
  mkdir -p "$ROOT/etc" "$ROOT/certificates" "$bin"
  touch "$ROOT/cluster.yaml"
  "$KNODE" prepare --yes --root "$ROOT" >"$BATS_TEST_TMPDIR/out"
  printf '#!/bin/sh\ncase " $* " in *" history "*) exec "%s" "$@" ;; esac\nprintf "<%%s>" "$@" >>"%s/typed"\necho >>"%s/typed"\n' \
    "$(realpath "$KNODE")" "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR" >"$bin/knode"
  chmod +x "$bin/knode"
  PATH=$bin:$PATH "$BATS_TEST_DIRNAME/type" "$@" \
    'knode cert\tren\tetcd-p\tsch\t' \
    'knode certs rot\tb\t' \
    'knode certs rotate-ca --ca=fr\tsw\t' \
    'knode certs rotate-ca --ca et\tsw\t' \
    'knode init ph\tcontrol-p\tcontr\t--dr\t' \
    "knode --root $ROOT undo 0\t" \
    "knode undo --root=$ROOT \t" \
    "knode certs inspect $ROOT/cl\t" \
    "knode certs ca-hash --config=$ROOT/cl\t" \
    "knode certs renew all --cert-dir $ROOT/ce\t --dr\t" \
    'knode explain mem-s\t' \
    'knode version --output=sh\t' \
    'knode init --node-name \tx'
  # One shell leaves the slash that another takes away.
  sed "s|$ROOT|ROOT|g; s|/>|>|g" "$BATS_TEST_TMPDIR/typed"
}
understood='<certs><renew><etcd-peer><scheduler.conf>
<certs><rotate-ca><begin>
<certs><rotate-ca><--ca=front-proxy-ca><switch>
<certs><rotate-ca><--ca><etcd-ca><switch>
<init><phase><control-plane><controller-manager><--dry-run>
<--root><ROOT><undo><0001-prepare>
<undo><--root=ROOT><0001-prepare>
<certs><inspect><ROOT/cluster.yaml>
<certs><ca-hash><--config=ROOT/cluster.yaml>
<certs><renew><all><--cert-dir><ROOT/certificates><--dry-run>
<explain><mem-swap>
<version><--output=short>
<init><--node-name><x>'

@test "typed into bash" {
  "$KNODE" completion bash >"$BATS_TEST_TMPDIR/knode.bash"
  run typed bash ". $BATS_TEST_TMPDIR/knode.bash"
  echo "$output"
  [ "$output" = "$understood" ]
}

@test "typed into zsh: sourced, and found by its name" {
  command -v zsh >/dev/null || skip "zsh is not installed"
  "$KNODE" completion zsh >"$BATS_TEST_TMPDIR/_knode"
  run typed zsh "autoload -U compinit; compinit -D -u; . $BATS_TEST_TMPDIR/_knode"
  echo "$output"
  [ "$output" = "$understood" ]
  rm "$BATS_TEST_TMPDIR/typed"
  run typed zsh "fpath=($BATS_TEST_TMPDIR \$fpath); autoload -U compinit; compinit -D -u"
  echo "$output"
  [ "$output" = "$understood" ]
}
