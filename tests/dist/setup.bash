# shellcheck shell=bash
# What the tests of build/dist share.
TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
DIST=$TOP/build/dist
VERSION=$(sed -n 's/^VERSION *:= //p' "$TOP/Makefile")
MACHINE=$(dpkg --print-architecture)

# The file for this machine, or the one for ARCHITECTURE.
file_for() { echo "$DIST/knode-$VERSION-linux-${1:-$MACHINE}"; }
