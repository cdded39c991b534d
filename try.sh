#!/usr/bin/env bash
# try.sh [DIR]: installs what building needs (Debian 12), builds knode, lets it look at this very host, and renders a
# default cluster into DIR (./my-cluster). Changes nothing of the host but the packages it installs.
set -euo pipefail
dir=$(realpath -m "${1:-my-cluster}")
cd "$(dirname "$0")"
.ci/install build
make -s -j"$(nproc)"
echo
build/knode preflight || [ $? -eq 2 ] # 2: it found something
echo
build/knode render all --output-dir "$dir"
cat <<NEXT

That is this host, and a cluster that could be on it; nothing was changed. Next:
  less $dir/etc/kubernetes/manifests/kube-apiserver.yaml
  build/knode explain mem-swap         why a check asks for what it asks
  build/knode prepare --diff           what would be done to make this host ready
  sudo build/knode prepare             do it; \`knode undo\` takes it back
  build/knode --help
NEXT
