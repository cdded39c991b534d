# The program as a whole: help, hints, errors, exit codes, output; and what `make` makes besides.

load certs_setup
load commands

setup() {
  certs_setup
  TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
}

@test "help names every command, and fits a screen" {
  run "$KNODE" --help
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "knode turns a Linux host into a Kubernetes node, and proves it at every step." ]
  [ "$(wc -l <<<"$output")" -le 42 ]
  grep -E '^.{101}' <<<"$output" && return 1
  grep -qE '^  token +create, delete, generate, list$' <<<"$output"
  local files
  files=$(grep -l '^const struct command ' "$TOP"/cmd/*.c | xargs grep -L $'^\t.hidden = true' | wc -l)
  [ "$(commands | wc -l)" -eq "$files" ]
}

@test "every command's help has a usage line, at most 40 lines, of at most 100 columns" {
  local words name
  while read -r words; do
    read -ra name <<<"$words"
    run "$KNODE" "${name[@]}" --help
    [ "$status" -eq 0 ]
    [[ ${lines[0]} == "Usage: knode $words [OPTION...]"* ]]
    [ "$(wc -l <<<"$output")" -le 40 ] || { echo "$words: $(wc -l <<<"$output") lines" && return 1; }
    grep -E '^.{101}' <<<"$output" && return 1
    [ "$output" = "$("$KNODE" "${name[@]}" -h)" ]
  done < <(commands)
}

@test "a group without its second word lists its commands" {
  run "$KNODE" token
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "Usage: knode token COMMAND [OPTION...]" ]
}

@test "without a command, help and exit 3" {
  run "$KNODE"
  [ "$status" -eq 3 ]
  [[ $output == *"Usage: knode COMMAND"* ]]
}

@test "an error shows what was typed, and what a file says, without harm" {
  run "$KNODE" version $'x\e[31m'
  [ "$output" = 'knode: version: unexpected argument "x\x1b[31m"' ]
  run "$KNODE" $'a\nknode: done\xe2\x80\xae\xc2\x9b\xff'
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: unknown command "a\x0aknode: done\u202e\u009b\xff"; `knode --help` lists them' ]
  printf 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n"a\\e[2J\\u202Eb": 1\n' >"$BATS_TEST_TMPDIR/c"$'\e'".yaml"
  run "$KNODE" config validate --config "$BATS_TEST_TMPDIR/c"$'\e'".yaml"
  [ "$status" -eq 3 ]
  [ "${lines[0]}" = "$BATS_TEST_TMPDIR/c\\x1b.yaml:3:1: unknown field \"a\\x1b[2J\\u202eb\" in ClusterConfiguration" ]
  run "$KNODE" -o json $'a\e\xe2\x80\xae\xc2\x9b'
  [ "$output" = '{"apiVersion":"knode.io/v1alpha1","kind":"Error","exitCode":3,"message":"unknown command \"a\u001b\u202e\u009b\"; `knode --help` lists them"}' ]
}

@test "a mistyped word gives a hint" {
  run "$KNODE" vresion
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: unknown command "vresion"; did you mean "version"?' ]
  run "$KNODE" token generat
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: unknown command "token generat"; did you mean "token generate"?' ]
  run "$KNODE" nothing-like-it
  [ "$output" = 'knode: unknown command "nothing-like-it"; `knode --help` lists them' ]
  run "$KNODE" version --outptu json
  [ "$output" = 'knode: unknown option --outptu; did you mean --output?' ]
}

@test "options that are not understood" {
  run "$KNODE" version --root
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: --root needs a value: --root DIR' ]
  run "$KNODE" version --no-color=maybe
  [ "$output" = 'knode: --no-color: "maybe" is not true or false' ]
  run "$KNODE" version -o xml
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: --output: "xml" is not one of text, json, yaml, short' ]
  run "$KNODE" version 1.30
  [ "$output" = 'knode: version: unexpected argument "1.30"' ]
}

@test "with -o json an error is JSON, wherever -o stands" {
  local line words='version --bogus'
  for line in "-o json $words" "$words -o json" "$words --output=json" "$words -ojson"; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr "$KNODE" $line
    [ "$status" -eq 3 ]
    [ -z "$output" ]
    # shellcheck disable=SC2154 # bats sets it
    [ "$(jq -r '.apiVersion, .kind, .exitCode, .message' <<<"$stderr" | paste -sd'|')" = \
      "knode.io/v1alpha1|Error|3|unknown option --bogus" ]
  done
}

@test "with -o yaml an error is YAML" {
  local line words='version --bogus'
  for line in "-o yaml $words" "$words -o yaml" "nocommand -o json -o yaml --bogus"; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr "$KNODE" $line
    [ "$status" -eq 3 ]
    [ -z "$output" ]
    [[ $stderr == $'---\napiVersion: knode.io/v1alpha1\nkind: Error\nexitCode: 3\nmessage: unknown '* ]]
  done
  # shellcheck disable=SC2154 # bats sets it
  [ "${stderr_lines[-1]}" = 'message: unknown command "nocommand"; `knode --help` lists them' ]
  run --separate-stderr "$KNODE" init --dry-run --config /nowhere -o yaml
  [ "$status" -eq 3 ]
  [ "$(python3 -c 'import sys, yaml; e, = yaml.safe_load_all(sys.stdin); print(e["kind"], e["exitCode"], [x["message"] for x in e["errors"]])' <<<"$stderr")" = \
    "Error 3 ['cannot open /nowhere: No such file or directory']" ]
}

@test "what is no command is told in the form of -o, wherever it stands" {
  local line
  for line in "nocommand -o json" "-o json nocommand --help" "nocommand --bogus x -ojson" "nocommand --output=json"; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr "$KNODE" $line
    [ "$status" -eq 3 ]
    [ -z "$output" ]
    [ "$stderr" = '{"apiVersion":"knode.io/v1alpha1","kind":"Error","exitCode":3,"message":"unknown command \"nocommand\"; `knode --help` lists them"}' ]
  done
  run --separate-stderr "$KNODE" certs nocommand -o json
  [ "$status" -eq 3 ]
  [ "$(jq -r .message <<<"$stderr")" = 'unknown command "certs nocommand"; `knode certs --help` lists them' ]
  run --separate-stderr "$KNODE" certs --bogus
  [ "$status" -eq 3 ]
  [ -z "$output" ]
  [ "$stderr" = "knode: unknown option --bogus" ]
  run --separate-stderr "$KNODE" --bogus certs -o json
  [ "$status" -eq 3 ]
  [ "$(jq -r .message <<<"$stderr")" = 'unknown option --bogus' ]
  run --separate-stderr "$KNODE" -o json
  [ "$status" -eq 3 ]
  [ -z "$output" ]
  [ "$(jq -r .message <<<"$stderr")" = 'a command is missing; `knode --help` lists them' ]
}

@test "the commands of a group as data" {
  run --separate-stderr "$KNODE" token -o json
  [ "$status" -eq 0 ]
  [ -z "$stderr" ]
  [ "$(jq -c '[.kind, .commands[].name]' <<<"$output")" = '["CommandList","token create","token delete","token generate","token list"]' ]
  [ "$(jq -r '.commands[2].summary' <<<"$output")" = "Make a random bootstrap token, without telling any cluster" ]
  [ "$("$KNODE" token -o yaml | head -2 | tail -1)" = "kind: CommandList" ]
  [ "$("$KNODE" token --help -o json)" = "$("$KNODE" token)" ]
}

@test "version, in every form" {
  local version
  version=$(sed -n 's/^VERSION *:= //p' "$TOP/Makefile")
  [ "$("$KNODE" version -o short)" = "v$version" ]
  [[ $("$KNODE" version) == "knode v$version, for Kubernetes v1.26 to v1."* ]]
  [ "$("$KNODE" version -o json | jq -r .kind)" = Version ]
  [ "$("$KNODE" version -o yaml | grep '^version:')" = "version: v$version" ]
}

@test "a full disk is an error, a closed pipe too" {
  run sh -c '"$1" version >/dev/full' sh "$KNODE"
  [ "$status" -eq 1 ]
  [ "$output" = "knode: cannot write to standard output" ]
  run sh -c '"$1" version -o json >/dev/full' sh "$KNODE"
  [ "$(jq -r .message <<<"$output")" = "cannot write to standard output" ]
  run sh -c '"$1" version >&-' sh "$KNODE"
  [ "$status" -eq 1 ]
}

# What makes each command print something, where its name alone does not. They come in this order, on one host.
words_of() {
  case $1 in
  'certs ca-hash' | 'certs check-expiration') echo "$1 --root $ROOT" ;;
  'certs generate-csr') echo "$1 --root $ROOT/csr --config $CONFIG" ;;
  'certs inspect') echo "$1 --root $ROOT /etc/kubernetes/pki/ca.crt" ;;
  'certs renew') echo "$1 all --root $ROOT" ;;
  'certs rotate-ca') echo "$1 begin --root $ROOT --dry-run" ;;
  completion) echo "$1 bash" ;;
  'config migrate') echo "$1 --old-config $CONFIG" ;;
  'config images list' | 'config print' | 'config validate') echo "$1 --config $CONFIG" ;;
  'dns lookup') echo "$1 web.default.svc.cluster.local -f $TOP/tests/dns/objects.yaml" ;;
  'dns names') echo "$1 -f $TOP/tests/dns/objects.yaml" ;;
  'dns search') echo "$1 web-0 web -f $TOP/tests/dns/objects.yaml" ;;
  explain) echo "$1 mem-swap" ;;
  facts | preflight | 'init phase preflight') echo "$1 --host $TOP/tests/hosts/debian-12" ;;
  history | 'history prune') echo "$1 --root $ROOT" ;;
  'plan show') echo "$1 prepare --root $ROOT" ;;
  init) echo "$1 --dry-run --config $CONFIG --root $ROOT" ;;
  'init phase') echo "$1 etcd local --config $CONFIG --root $ROOT" ;;
  'init phase certs' | 'init phase kubeconfig') echo "$1 all --config $CONFIG --root $ROOT" ;;
  'kubeconfig user') echo "$1 --client-name ann --config $CONFIG --root $ROOT" ;;
  prepare) echo "$1 --yes --root $ROOT/$RANDOM" ;;
  'reset phase') echo "$1 preflight --dry-run" ;;
  render) echo "$1 etcd --config $CONFIG" ;;
  'storage '*) echo "$1 -f $TOP/tests/storage/objects.yaml" ;;
  'token create') echo "$1 --dry-run" ;;
  'archive create' | 'archive list' | 'archive verify') ;; # an archive, or what goes into one, is wanted
  'cni add' | 'cni check' | 'cni del' | 'cni test') ;; # a network and a target are wanted
  'config images pull' | 'dns query' | join | resume | 'token delete' | 'token list' | undo) ;; # a container runtime, a cluster, or a run, is wanted
  *) echo "$1" ;;
  esac
}

@test "no command takes what was not written for success: help, text, data" {
  local words order=(init\ phase\ certs init\ phase\ kubeconfig)
  local commands
  mkdir -p "$ROOT/csr"
  mapfile -t commands < <(sed -nE 's/^\t\.name = "(.*)",$/\1/p' "$TOP"/cmd/*.c)
  [ "${#commands[@]}" -eq "$(find "$TOP/cmd" -name '*.c' ! -name 'command*' ! -name main.c | wc -l)" ]
  for words in "${commands[@]}"; do
    # shellcheck disable=SC2086 # words
    run sh -c '"$@" >/dev/full' sh "$KNODE" $words --help
    [ "$status" -eq 1 ]
    [ "$output" = "knode: cannot write to standard output" ]
  done
  for words in "${order[@]}" "${commands[@]}"; do
    words=$(words_of "$words")
    [ -n "$words" ] || continue
    # shellcheck disable=SC2086 # words
    run sh -c '"$@" >/dev/full' sh "$KNODE" $words
    [ "$status" -eq 1 ] || { echo "$words: $status $output" && return 1; }
    [ "${lines[-1]}" = "knode: cannot write to standard output" ] || { echo "$words: $output" && return 1; }
  done
  "$KNODE" prepare --yes --root "$ROOT/new" >/dev/null
  run sh -c '"$@" >/dev/full' sh "$KNODE" undo --yes --root "$ROOT/new"
  [ "$status:$output" = "1:knode: cannot write to standard output" ]
  run sh -c '"$@" >/dev/full' sh "$KNODE"
  [ "$status:$output" = "1:knode: cannot write to standard output" ]
}

@test "closed streams are given to no file that is opened" {
  mkdir -p "$ROOT/etc"
  run sh -c '"$@" <&- >&- 2>&-' sh "$KNODE" prepare --only modules --yes --root "$ROOT"
  [ "$status" -eq 1 ]
  [ "$("$KNODE" history --root "$ROOT" -o json | jq -c '[.runs[] | .run, .state]')" = '["0001-prepare","done"]' ]
  grep -qE '^[0-9]+ prepare$' "$ROOT/run/knode.lock"
  "$KNODE" undo --yes --root "$ROOT"
}

@test "signals that were blocked by who started it reach knode" {
  mkfifo "$BATS_TEST_TMPDIR/pipe"
  # shellcheck disable=SC2016 # of that shell
  run env --block-signal=TERM sh -c '(sleep 0.5; kill -TERM $$; sleep 2; kill -KILL $$) >/dev/null 2>&1 3>&- &
    exec "$@" <>"$0"' "$BATS_TEST_TMPDIR/pipe" "$KNODE" certs inspect -
  [ "$status" -eq 143 ]
}

@test "no colour where nobody asked for it" {
  local command
  for command in "--help" "version" "preflight --no-wait"; do
    # shellcheck disable=SC2086 # words
    run "$KNODE" $command
    [[ $output != *$'\033'* ]]
  done
}

@test "NO_COLOR and --no-color take the colour from a terminal" {
  command -v script >/dev/null || skip "script(1) is not installed"
  export TERM=xterm
  [[ $(script -qec "$KNODE preflight --no-wait" /dev/null) == *$'\033'* ]]
  [[ $(NO_COLOR=1 script -qec "$KNODE preflight --no-wait" /dev/null) != *$'\033'* ]]
  [[ $(script -qec "$KNODE preflight --no-wait --no-color" /dev/null) != *$'\033'* ]]
}

@test "a terminal that knows no escapes gets none: neither colour nor progress" {
  local term
  command -v script >/dev/null || skip "script(1) is not installed"
  mkdir -p "$ROOT/etc"
  for term in -uTERM TERM= TERM=dumb; do
    run script -qec "env $term $KNODE preflight --no-wait" /dev/null
    [[ $output != *$'\033'* ]]
    run script -qec "env $term $KNODE prepare --yes --root $ROOT" /dev/null
    [[ $output == *"run 000"*"-prepare is done"* ]]
    [[ $output != *$'\033'* ]]
    "$KNODE" undo --yes --root "$ROOT"
  done
  run script -qec "env TERM=xterm $KNODE prepare --yes --root $ROOT" /dev/null
  [[ $output == *$'\r\033[K[1/4] dir /etc/modules-load.d\r\033[K'* ]]
}

@test "output depends neither on umask nor on locale nor on time zone" {
  local one=$BATS_TEST_TMPDIR/one two=$BATS_TEST_TMPDIR/two
  (umask 022 && LC_ALL=C TZ=UTC "$KNODE" render all --output-dir "$one")
  (umask 077 && LC_ALL=tr_TR.UTF-8 LANG=de_DE.UTF-8 TZ=Asia/Kathmandu "$KNODE" render all --output-dir "$two")
  diff -r "$one" "$two"
  [ "$(cd "$one" && find . -printf '%m %p\n' | sort)" = "$(cd "$two" && find . -printf '%m %p\n' | sort)" ]
}

@test "make install puts knode and its pages under DESTDIR and PREFIX" {
  local stage=$BATS_TEST_TMPDIR/stage
  (umask 077 && make -s -C "$TOP" install DESTDIR="$stage" PREFIX=/usr BUILD="$(dirname "$KNODE")")
  cmp "$KNODE" "$stage/usr/sbin/knode"
  [ "$(stat -c %a "$stage/usr/sbin/knode")" = 755 ]
  [ "$(stat -c %a "$stage/usr/share/man/man8/knode.8")" = 644 ]
}

@test "the manual tells of every command and option, and is sound man(7)" {
  local words option page=$BATS_TEST_TMPDIR/knode.8
  "$TOP/docs/manual.sh" "$KNODE" >"$page"
  while read -r words; do
    grep -q "^\.SS knode ${words//-/\\\\-} " "$page" || { echo "no $words" && return 1; }
    # shellcheck disable=SC2086 # words
    for option in $("$KNODE" $words --help | grep -oE -- '^ +(-., )?--[a-z0-9-]+' | grep -o -- '--.*'); do
      grep -qF -- "${option//-/\\-}" "$page" || { echo "no $option" && return 1; }
    done
  done < <(commands)
  [ -z "$(man --warnings -l "$page" 2>&1 >/dev/null)" ]
}

@test "the manual lists all credentials that are made" {
  local page=$BATS_TEST_TMPDIR/knode.8 file cert
  "$TOP/docs/manual.sh" "$KNODE" | sed 's/\\-/-/g' >"$page"
  phase all
  kubeconfigs all
  while read -r file; do
    cert=${file%.*}.crt
    if [ "${file##*.}" = key ] && [ -e "$ROOT$cert" ]; then # stands with its certificate
      grep -qxF ".I $cert" "$page" && grep -q "; key: ${file##*/}\.$" "$page"
    elif [ "$file" = /etc/kubernetes/pki/sa.pub ]; then
      grep -q 'public key: sa.pub\.$' "$page"
    else
      grep -qxF ".I $file" "$page"
    fi || { echo "no $file" && return 1; }
  done < <(cd "$ROOT" && find etc -type f -printf '/%p\n')
  grep -qx 'Certificate for serving etcd, signed by etcd-ca; key: server.key.' "$page"
}

@test "the manual's exit codes are those of the program" {
  local codes
  codes=$(sed -nE 's/^\tEXIT_[A-Z]+ = ([0-9]),.*/\1/p' "$TOP/cmd/command.h" | xargs)
  [ -n "$codes" ]
  [ "$(sed -n '/^.SH EXIT STATUS/,/^.SH ENV/s/^\.B \([0-9]\)$/\1/p' "$TOP/docs/knode.8" | xargs)" = "$codes" ]
}

@test "make clean takes all that make made" {
  local tree=$BATS_TEST_TMPDIR/tree
  mkdir -p "$tree/build/asan" "$tree/lib"
  cp "$TOP/Makefile" "$tree/"
  make -s -C "$tree" clean
  [ "$(ls "$tree")" = "Makefile
lib" ]
}

@test "help and --version are understood, and both words of a command may be mistyped" {
  [ "$("$KNODE" help certs renew)" = "$("$KNODE" certs renew --help)" ]
  [ "$("$KNODE" help)" = "$("$KNODE" --help)" ]
  [ "$("$KNODE" --version)" = "$("$KNODE" version)" ]
  run "$KNODE" help nonsense
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: unknown command "nonsense"; `knode --help` lists them' ]
  run "$KNODE" cert renew
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: unknown command "cert renew"; did you mean "certs renew"?' ]
}

@test "any word of a command may be mistyped, also after one that is a command itself" {
  local words answer
  while IFS='|' read -r words answer; do
    # shellcheck disable=SC2086 # words
    run "$KNODE" $words
    [ "$status" -eq 3 ]
    [ "$output" = "knode: $answer" ]
  done <<'END'
init phse|init: unexpected argument "phse"; did you mean "init phase"?
init phse certs all|init: unexpected argument "phse"; did you mean "init phase certs"?
help init phse|init: unexpected argument "phse"; did you mean "init phase"?
history prnue|history: unexpected argument "prnue"; did you mean "history prune"?
config images lst|unknown command "config images lst"; did you mean "config images list"?
config image list|unknown command "config image list"; did you mean "config images list"?
config prnt init-defaults|unknown command "config prnt"; did you mean "config print"?
conifg|unknown command "conifg"; did you mean "config"?
config images foo|unknown command "config images foo"; `knode config images --help` lists them
config foo --help|unknown command "config foo"; `knode config --help` lists them
token-generate|unknown command "token-generate"; did you mean "token generate"?
init phase certs all etcd|init phase certs: unexpected argument "etcd"
END
  run "$KNODE" config images
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "Usage: knode config images COMMAND [OPTION...]" ]
  [ "${lines[1]}" = "  config images list  List the images that a control plane runs" ]
}

@test "--yes is taken by whatever changes a host" {
  local command
  for command in 'certs generate-csr' 'certs renew' 'certs rotate-ca' 'history prune' 'init' 'init phase' 'init phase certs' \
    'init phase kubeconfig' 'preflight' 'prepare' 'resume' 'undo'; do
    # shellcheck disable=SC2086 # words
    "$KNODE" $command --help | grep -q '^  -y, --yes '
  done
  # Whatever can be tried out changes something.
  for command in "$TOP"/cmd/*.c; do
    ! grep -q '{ "dry-run", .*NULL,$' "$command" || grep -q '{ "yes", .y., ' "$command"
  done
}

# on_terminal COLUMNS COMMAND : what the command prints on a terminal of that width
on_terminal() { script -qec "stty rows 200 cols $1; $2" /dev/null </dev/null | tr -d '\r'; }

# longest : how long the longest line of stdin is
longest() { awk '{ if (length($0) > most) most = length($0) } END { print most }'; }

@test "help, explanations, facts and comparisons are as wide as the terminal; elsewhere always the same" {
  local words facts=$BATS_TEST_TMPDIR/facts.json
  "$KNODE" --host "$TOP/tests/hosts/dirty" facts -o json >"$facts"
  for words in '--help' 'certs --help' 'init --help' 'preflight --help' 'explain mem-swap' \
    "preflight --compare $facts"; do
    for columns in 60 80 90; do
      [ "$(on_terminal "$columns" "$KNODE --no-color $words" | longest)" -le "$columns" ]
      [ "$(on_terminal 120 "env COLUMNS=$columns $KNODE --no-color $words" | longest)" -le "$columns" ]
    done
    # shellcheck disable=SC2086 # words
    [ "$(on_terminal 200 "$KNODE --no-color $words")" = "$("$KNODE" $words)" ]
    # shellcheck disable=SC2086 # words
    [ "$(COLUMNS=60 "$KNODE" $words)" = "$("$KNODE" $words)" ]
  done
  [ "$(on_terminal 72 "$KNODE explain mem-swap" | sed -n '/^Why/,/^$/p' | head -n 3)" = "$(on_terminal 300 "env COLUMNS=72 $KNODE explain mem-swap" | sed -n '/^Why/,/^$/p' | head -n 3)" ]
  # The value of a fact stays in one piece.
  [ "$(on_terminal 60 "$KNODE --host $TOP/tests/hosts/dirty facts" | sed -n '/^ids/,/^SSH/p')" = "ids         machine-id 88544b92092430bc5d3fbbffc12a2f04,
            product_uuid 00000000-0000-0000-0000-000000000000,
            boot a1b2c3d4-e5f6-4708-9a0b-c1d2e3f40516
SSH keys    ecdsa-sha2-nistp256 SHA256:hyUP500Fs71N0b48gO15qwVp/YFlgG0cn8JXIqSE2No," ]
  # A width that is none is the terminal's own.
  [ "$(on_terminal 60 "env COLUMNS=x $KNODE --help" | longest)" -le 60 ]
  [ "$(on_terminal 60 "$KNODE init --help" | grep -A 1 -- ' --apiserver-cert-extra-sans')" = "      --apiserver-cert-extra-sans NAME,...
        more names of the API server's certificate" ]
}
