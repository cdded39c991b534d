# docs/HACKING.md, step by step: its files are written into a copy of the tree, its commands are run there, and what they
# print is what it says.

# The document is long, and much is compiled anew on its way: it is followed once, for all tests.
setup_file() {
  # Of a make that runs the tests: the document has none of them.
  unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES VARIANT BUILD CC KNODE
  export CFLAGS=-O1 # compiles faster
  TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  export COPY=$BATS_FILE_TMPDIR/knode
  mkdir "$COPY"
  # With the objects of the last build, so that only what is new is compiled.
  (cd "$TOP" && tar -cf - --exclude=build/asan --exclude=build/cov --exclude=build/clang --exclude=build/fuzz \
    --exclude=build/programs --exclude=build/sysroot --exclude=build/release --exclude=build/dist --exclude=.git .) |
    tar -C "$COPY" -xf -
  cd "$COPY" || return
  make -j2 >/dev/null
  follow >"$BATS_FILE_TMPDIR/differs" || true
}

setup() {
  cd "$COPY" || return
}

# Runs the document: files are written, commands run, output compared. Shows the first that differs.
follow() {
  local kind='' file='' line wanted='' got='' command=''
  check() {
    [ -z "$command" ] || [ "$got" = "$wanted" ] ||
      { printf '$ %s\n-- printed:\n%s\n-- and not:\n%s\n' "$command" "$got" "$wanted" && return 1; }
    command='' wanted=''
  }
  while IFS= read -r line; do
    case $kind:$line in
      :'```console') kind=console ;;
      :'```'[a-z]*' '*) kind=file file=${line#* } && mkdir -p "$(dirname "$file")" && : >"$file" ;;
      *:'```') check && kind='' || return 1 ;;
      file:*) printf '%s\n' "$line" >>"$file" ;;
      console:'$ '*)
        check || return 1
        command=${line#'$ '}
        got=$(bash -c "$command" 2>&1 </dev/null) || true
        ;;
      console:*) wanted=$wanted${wanted:+$'\n'}$line ;;
    esac
  done <docs/HACKING.md
}

@test "the steps of docs/HACKING.md build, and do what it says" {
  cat "$BATS_FILE_TMPDIR/differs"
  [ ! -s "$BATS_FILE_TMPDIR/differs" ]
  [ -f checks/kernel_nr_open.c ] && [ -f installers/journal.c ] && [ -f lib/acts/line.c ] && [ -f cmd/processor.c ]
  [ -f installers/default_limits.c ] && [ -f tests/golden/render-v1.38.yaml ] && [ -d build/mine ]
}

@test "what it adds passes the gates" {
  run .ci/lint names includes calls lengths format
  [ "$status" -eq 0 ] || { echo "$output" && return 1; }
}
