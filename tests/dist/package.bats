# The Debian packages: what lintian says, and what is in them. (host.bats installs one.)

setup() {
  load setup
  PACKAGE=$DIST/knode_${VERSION}_$MACHINE.deb
}

@test "lintian finds nothing" {
  run lintian --allow-root --fail-on error,warning,info,pedantic "$DIST"/*.deb
  echo "$output"
  [ "$status" -eq 0 ]
  run grep -vE '^(running with root privileges.*)?$' <<<"$output"
  [ "$status" -eq 1 ]
}

@test "it has the file of make dist, and that the manual, the completions and a copyright" {
  local root=$BATS_TEST_TMPDIR/root page
  for architecture in amd64 arm64; do
    rm -rf "$root"
    dpkg-deb -x "$DIST/knode_${VERSION}_$architecture.deb" "$root"
    cmp "$root/usr/sbin/knode" "$(file_for $architecture)"
    for page in man5/knode-config.5 man5/knode-facts.5 man8/knode.8; do
      man --warnings -l "$root/usr/share/man/$page.gz" 2>&1 >/dev/null | diff /dev/null -
    done
    grep -q 'It contains libjansson' "$root/usr/share/doc/knode/copyright"
    grep -q 'It contains libprotobuf-c' "$root/usr/share/doc/knode/copyright"
    grep -q 'It contains libyaml' "$root/usr/share/doc/knode/copyright"
  done
  diff <("$KNODE" completion zsh) "$root/usr/share/zsh/vendor-completions/_knode"
  diff <("$KNODE" completion bash) "$root/usr/share/bash-completion/completions/knode"
}

@test "it depends on the C library that the file needs" {
  [ "$(dpkg-deb -f "$PACKAGE" Depends)" = "libc6 (>= 2.34)" ]
}

@test "it recommends the package of each library that is loaded" {
  local packages soname
  packages=$(dpkg-deb -f "$PACKAGE" Recommends | tr -d ',|' | xargs)
  for soname in $(grep -oE '"lib[a-z]+\.so\.[0-9]+"' "$TOP/lib/base/library.c" | tr -d '"'); do
    # shellcheck disable=SC2086 # words; some are of other releases
    dpkg -L $packages 2>/dev/null | grep -q "/$soname$" || { echo "none of $packages has $soname" && return 1; }
  done
}
