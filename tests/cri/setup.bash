# What tests of CRI share: a containerd of their own, and a registry that has what they pull. All lies in $CRI, and is ended
# by its process id.

# start_registry NAME:TAG... : sets $REGISTRY
start_registry() {
  local here
  here=$(dirname "${BASH_SOURCE[0]}")
  gcc -static -O2 -o "$CRI/program" "$here/program.c"
  "$here/registry" "$CRI" "$CRI/program" "$@" >"$CRI/registry.log" 2>&1 3>&- &
  echo $! >"$CRI/registry.pid"
  wait_for test -e "$CRI/port"
  REGISTRY=127.0.0.1:$(cat "$CRI/port")
  export REGISTRY
}

# start_containerd [LINE...] : lines are added at the top of its configuration; sets $SOCKET
start_containerd() {
  SOCKET=$CRI/containerd.sock
  {
    printf '%s\n' 'version = 2' "root = \"$CRI/root\"" "state = \"$CRI/state\"" "$@"
    cat <<TOML
[grpc]
  address = "$SOCKET"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$REGISTRY/pause:3.9"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "native"
  [plugins."io.containerd.grpc.v1.cri".cni]
    conf_dir = "$CRI/net.d"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "$CRI/host/etc/containerd/certs.d"
  [plugins."io.containerd.grpc.v1.cri".registry.configs."example.com".auth]
    password = "s3cr3t-of-a-registry"
TOML
  } >"$CRI/config.toml"
  containerd --config "$CRI/config.toml" >"$CRI/containerd.log" 2>&1 3>&- &
  echo $! >"$CRI/containerd.pid"
  wait_for grep -q 'containerd successfully booted' "$CRI/containerd.log"
  export SOCKET
}

stop() { # NAME
  local pid
  [ -e "$CRI/$1.pid" ] || return 0
  pid=$(cat "$CRI/$1.pid")
  kill "$pid" && wait_for not kill -0 "$pid" 2>/dev/null
  rm -f "$CRI/$1.pid"
}

not() { ! "$@"; }

wait_for() { # COMMAND... : at most ten seconds
  local i
  for ((i = 0; i < 200; i++)); do
    "$@" && return
    sleep 0.05
  done
  echo "never came true: $*" >&2
  return 1
}

ask() { "$ASK" "$SOCKET" "$@"; }
