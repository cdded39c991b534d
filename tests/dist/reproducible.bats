# The same sources in another place, for another user: the same bytes.

setup() { load setup; }

# Packages that are made of files of another time and mask are the same, too: their time is SOURCE_DATE_EPOCH.
@test "a build in another directory gives the same files and packages" {
  local copy="$BATS_TEST_TMPDIR/elsewhere/with a longer name/knode" epoch
  copy=${copy// /-}
  epoch=$(dpkg-deb --fsys-tarfile "$DIST/knode_${VERSION}_amd64.deb" | tar -tv --full-time --utc | awk '{ print $4, $5; exit }')
  mkdir -p "$copy/build"
  tar -C "$TOP" -cf - --exclude=./build --exclude=./.git --exclude=./.cache . | tar -C "$copy" -xf -
  ln -s "$TOP/build/sysroot" "$copy/build/sysroot"
  cd "$copy"
  umask 077
  env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES -u CC -u BUILD -u VARIANT TZ=Asia/Kathmandu LC_ALL=C \
    SOURCE_DATE_EPOCH="$(date -u -d "$epoch" +%s)" make -j"$(nproc)" deb
  (cd build/dist && sha256sum ./*) | diff <(cd "$DIST" && sha256sum ./*) -
}
