#!/usr/bin/env bash
# test.sh: installs what building and testing need (Debian 12), builds knode, and runs its tests.
set -euo pipefail
cd "$(dirname "$0")"
.ci/install build test lint
make -j"$(nproc)" all unit-tests
make check
