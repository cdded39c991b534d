# knode install: programs from directories, mirrors and hostile servers, into trees that stand for a host.

# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

setup() {
  KNODE=${KNODE:-build/knode}
  ROOT=$BATS_TEST_TMPDIR/root FROM=$BATS_TEST_TMPDIR/from
  mkdir -p "$ROOT/etc" "$FROM"
}

teardown() { [ ! -s "$BATS_TEST_TMPDIR/pid" ] || kill "$(cat "$BATS_TEST_TMPDIR/pid")"; }

plugins=(bandwidth bridge dhcp firewall host-device host-local ipvlan loopback macvlan portmap ptp sbr static tuning vlan)
archive=cni-plugins-linux-amd64-v1.9.1.tgz

# An archive as the plugins' makers publish it.
make_archive() {
  local plugin dir=$BATS_TEST_TMPDIR/plugins
  mkdir -p "$dir"
  for plugin in "${plugins[@]}"; do
    echo "the plugin $plugin" >"$dir/$plugin"
    chmod 0775 "$dir/$plugin"
  done
  echo read >"$dir/README.md"
  tar -C "$dir" --owner=1000 --group=1000 -czf "$FROM/$archive" .
  write_config cni-plugins "$(digest "$FROM/$archive")"
}

digest() { sha256sum "$1" | cut -d' ' -f1; }

write_config() { # NAME DIGEST
  CONFIG=$BATS_TEST_TMPDIR/node.yaml
  cat >"$CONFIG" <<END
apiVersion: knode.io/v1alpha1
kind: NodeConfiguration
artifacts:
  arch: amd64
  overrides:
  - {name: $1, sha256: '$2'}
END
}

install() { run --separate-stderr "$KNODE" install "$@" --root "$ROOT" --config "$CONFIG" </dev/null; }

# Everything in the tree but knode's own state.
listing() {
  (cd "$ROOT" && find . \( -path ./var -o -path ./run \) -prune -o -printf '%p %y %m %U:%G %l\n' | sort
    find . -path ./var -prune -o -type f -not -name knode.lock -exec sha256sum {} + | sort -k2)
}

# A server on loopback whose certificate is $CA; what it does is a function of Python's, answer(path).
serve() { # PYTHON
  CA=$BATS_TEST_TMPDIR/ca.crt
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=mirror \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$BATS_TEST_TMPDIR/ca.key" -out "$CA" 2>/dev/null
  python3 - "$CA" "$BATS_TEST_TMPDIR" "$FROM" "$1" >/dev/null 2>"$BATS_TEST_TMPDIR/server" 3>&- <<'END' &
import http.server, ssl, sys
ca, work, directory, code = sys.argv[1:]
class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def __init__(self, *args): super().__init__(*args, directory=directory)
    def say(self, status, headers, body=b""):
        self.send_response(status)
        for name, value in {"Content-Length": len(body), **headers}.items(): self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)
    def translate_path(self, path): return super().translate_path("/" + path.split("/")[-1])
    def do_GET(self):
        if not answer(self): super().do_GET()
exec("def answer(self):\n" + code)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(ca, work + "/ca.key")
server.socket = context.wrap_socket(server.socket, server_side=True)
open(work + "/port", "w").write(str(server.server_port))
server.serve_forever()
END
  echo $! >"$BATS_TEST_TMPDIR/pid"
  for _ in {1..100}; do
    [ ! -s "$BATS_TEST_TMPDIR/port" ] || break
    sleep 0.1
  done
  MIRROR=https://127.0.0.1:$(cat "$BATS_TEST_TMPDIR/port")
}

@test "plugins come out of a directory, into their places, once" {
  make_archive
  before=$(listing)
  install cni-plugins --from "$FROM" --dry-run
  [ "$status" -eq 0 ]
  diff - <(printf '%s\n' "${lines[@]}") <<END
cni-plugins
  + dir      /opt          mode 0755
  + dir      /opt/cni      mode 0755
  + dir      /opt/cni/bin  mode 0755
  + artifact cni-plugins   1.9.1 for amd64, 18 files in /opt/cni/bin, from $FROM/$archive, sha256:$(digest "$FROM/$archive")
4 changes would be made
END
  [ "$(listing)" = "$before" ]

  install cni-plugins --from "$FROM" --yes
  [ "$status" -eq 0 ]
  diff <(printf '%s\n' "${plugins[@]}") <(ls "$ROOT/opt/cni/bin")
  [ "$(find "$ROOT/opt/cni/bin" -type f -printf '%m %U:%G\n' | sort -u)" = "755 $(id -u):$(id -g)" ]
  grep -qx 'the plugin bridge' "$ROOT/opt/cni/bin/bridge"

  install cni-plugins --from "$FROM" --yes
  [ "$status" -eq 0 ]
  [ "$output" = "no changes" ]

  run "$KNODE" undo --root "$ROOT" --yes
  [ "$status" -eq 0 ]
  [ "$(listing)" = "$before" ]
}

# goes DIR : where a dry run would put plugins
goes() {
  install cni-plugins --from "$FROM" --dry-run
  [ "$status" -eq 0 ]
  [[ "$output" == *" 18 files in $1, from "* ]] || { echo "$output" && return 1; }
}

@test "plugins go where the runtime looks, unless the configuration says where" {
  make_archive
  mkdir -p "$ROOT/etc/containerd" "$ROOT/etc/crio/crio.conf.d"
  printf '%s\n' 'version = 2' '[plugins."io.containerd.grpc.v1.cri".cni]' 'bin_dir = "/usr/lib/cni"' >"$ROOT/etc/containerd/config.toml"
  goes /usr/lib/cni
  printf '%s\n' 'version = 3' '[plugins."io.containerd.cri.v1.runtime".cni]' 'bin_dirs = ["/usr/libexec/cni", "/opt/more"]' >"$ROOT/etc/containerd/config.toml"
  goes /usr/libexec/cni
  echo 'version = 3' >"$ROOT/etc/containerd/config.toml"
  goes /opt/cni/bin
  printf '%s\n' '[crio.network]' 'plugin_dirs = ["/usr/libexec/crio-cni"]' >"$ROOT/etc/crio/crio.conf.d/10.conf"
  printf 'host:\n  criSocket: unix:///run/crio/crio.sock\n' >>"$CONFIG"
  goes /usr/libexec/crio-cni
  printf 'cni:\n  binDir: /srv/cni\n' >>"$CONFIG"
  goes /srv/cni
}

@test "a plugin that was changed is noticed, and put right; undo brings the change back" {
  make_archive
  install cni-plugins --from "$FROM" --yes
  echo worse >"$ROOT/opt/cni/bin/bridge"
  before=$(listing)
  install cni-plugins --from "$FROM" --diff
  [ "$status" -eq 4 ]
  install cni-plugins --from "$FROM" --yes
  [ "$status" -eq 0 ]
  grep -qx 'the plugin bridge' "$ROOT/opt/cni/bin/bridge"
  run "$KNODE" undo --root "$ROOT" --yes
  [ "$status" -eq 0 ]
  [ "$(listing)" = "$before" ]
  [ "$(ls "$ROOT/var/lib/knode/originals")" = "$(digest "$ROOT/opt/cni/bin/bridge")" ]
  run "$KNODE" history prune --keep 1 --root "$ROOT" --yes
  [ "$status" -eq 0 ]
  [ -z "$(ls "$ROOT/var/lib/knode/originals")" ]
}

@test "a wrong digest leaves the tree as it was, and says what was expected, what came, and from where" {
  make_archive
  right=$(digest "$FROM/$archive") wrong=$(printf '0%.0s' {1..64})
  write_config cni-plugins "$wrong"
  before=$(listing)
  install cni-plugins --from "$FROM" --yes
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: cni-plugins 1.9.1 from $FROM/$archive is not what it should be: expected sha256:$wrong, and what \
came ($(stat -c %s "$FROM/$archive") bytes) is sha256:$right; nothing was changed" ]
  [ "$(listing)" = "$before" ]
}

@test "a file that is cut off, or a web page, leaves nothing" {
  make_archive
  before=$(listing)
  truncate -s -20 "$FROM/$archive"
  install cni-plugins --from "$FROM" --yes
  [ "$status" -eq 1 ]
  [[ "$stderr" == *"is not what it should be"*"is no whole archive: truncated gzip input; nothing was changed" ]]
  echo '<!DOCTYPE html><p>Log in' >"$FROM/$archive"
  install cni-plugins --from "$FROM" --yes
  [ "$status" -eq 1 ]
  [[ "$stderr" == *"; it is a web page: does a proxy or a log-in stand in between?; nothing was changed" ]]
  [ "$(listing)" = "$before" ]
}

@test "an archive that is hostile is refused, though its digest is right" {
  make_archive
  before=$(listing)
  python3 - "$FROM/$archive" <<'END'
import io, sys, tarfile
with tarfile.open(sys.argv[1], "w:gz") as archive:
    for name in ("bridge", "../../../../evil"):
        entry = tarfile.TarInfo(name)
        entry.size = 4
        archive.addfile(entry, io.BytesIO(b"evil"))
END
  write_config cni-plugins "$(digest "$FROM/$archive")"
  install cni-plugins --from "$FROM" --yes
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: $FROM/$archive: \"../../../../evil\" in it is a path that leads out of it: the archive is refused; \
nothing was changed" ]
  [ "$(listing)" = "$before" ]
  [ -z "$(find "$BATS_TEST_TMPDIR" -name 'evil*' -o -name '.knode*')" ]
}

@test "a mirror takes the place of the makers' server, and its CA is said" {
  make_archive
  serve '    return False'
  install cni-plugins --mirror "$MIRROR/copies" --yes
  [ "$status" -eq 1 ]
  [[ "$stderr" == *"127.0.0.1"* ]]
  [ ! -e "$ROOT/opt" ]
  install cni-plugins --mirror "$MIRROR" --ca-file "$CA" --yes
  [ "$status" -eq 0 ]
  [[ "$output" == *"from $MIRROR/containernetworking/plugins/releases/download/v1.9.1/$archive,"* ]]
  grep -qx 'the plugin vlan' "$ROOT/opt/cni/bin/vlan"
}

@test "a mirror may be a pattern" {
  make_archive
  serve '    return False'
  install cni-plugins --mirror "$MIRROR/{host}/{name}/{version}-{arch}/{file}" --ca-file "$CA" --yes
  [ "$status" -eq 0 ]
  [[ "$output" == *"from $MIRROR/github.com/cni-plugins/1.9.1-amd64/$archive,"* ]]
  install cni-plugins --mirror "$MIRROR/{nonsense}" --dry-run
  [ "$status" -eq 3 ]
  [[ "$stderr" == *"--mirror"*"is not an URL of http or https, or a pattern of one"* ]]
}

@test "what the table lacks is known by the digest beside it" {
  echo 'the kubelet' >"$FROM/kubelet"
  digest "$FROM/kubelet" >"$FROM/kubelet.sha256"
  write_config cni-plugins "$(printf '0%.0s' {1..64})"
  serve '    return False'
  sed -i "s|^  arch: amd64|&\n  mirror: $MIRROR\n  caFile: $CA|" "$CONFIG"
  printf -- '---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.33.2\n' >>"$CONFIG"
  install kubelet --yes
  [ "$status" -eq 0 ]
  [[ "$output" == *"digest from $MIRROR/release/v1.33.2/bin/linux/amd64/kubelet.sha256 at apply"* ]]
  grep -qx 'the kubelet' "$ROOT/usr/local/bin/kubelet"
  install kubelet --yes
  [ "$output" = "no changes" ]
  echo '0000' >"$FROM/kubelet.sha256"
  rm "$ROOT/usr/local/bin/kubelet"
  install kubelet --yes
  [ "$status" -eq 1 ]
  [[ "$stderr" == *"/kubelet.sha256 holds no digest of kubelet; nothing was changed" ]]
}

@test "a redirect from https to http is refused" {
  make_archive
  before=$(listing)
  serve '    self.say(302, {"Location": "http://127.0.0.1:1/x"}); return True'
  install cni-plugins --mirror "$MIRROR" --ca-file "$CA" --yes
  [ "$status" -eq 1 ]
  [[ "$stderr" == *"leads to http://127.0.0.1:1/x, which is not https: whoever is in between could change it; nothing was \
changed" ]]
  [ "$(listing)" = "$before" ]
}

@test "several programs come side by side, and none when one of them is wrong" {
  make_archive
  echo runc >"$FROM/runc.amd64"
  before=$(listing)
  install cni-plugins runc --from "$FROM" --yes
  [ "$status" -eq 1 ]
  [[ "$stderr" == *"runc 1.4.3 from $FROM/runc.amd64 is not what it should be"*"; nothing was changed" ]]
  [ "$(listing)" = "$before" ]
  echo "  - {name: runc, sha256: $(digest "$FROM/runc.amd64")}" >>"$CONFIG"
  install cni-plugins runc --from "$FROM" --yes
  [ "$status" -eq 0 ]
  grep -qx runc "$ROOT/usr/local/sbin/runc"
}

@test "what a package brought stays, and that is said" {
  make_archive
  mkdir -p "$ROOT/var/lib/dpkg/info" "$ROOT/opt/cni/bin"
  echo packaged >"$ROOT/opt/cni/bin/bridge"
  printf '/opt/cni/bin\n/opt/cni/bin/bridge\n' >"$ROOT/var/lib/dpkg/info/kubernetes-cni.list"
  before=$(listing)
  install cni-plugins --from "$FROM" --yes
  [ "$status" -eq 0 ]
  [[ "$output" == *"/opt/cni/bin/bridge belongs to the package kubernetes-cni, whose files stay, and are what is used"* ]]
  [ "$(listing)" = "$before" ]
}

@test "containerd gets its configuration and its unit, and somebody's own configuration stays" {
  mkdir -p "$BATS_TEST_TMPDIR/containerd/bin"
  for program in containerd containerd-shim-runc-v2 ctr; do echo "$program" >"$BATS_TEST_TMPDIR/containerd/bin/$program"; done
  tar -C "$BATS_TEST_TMPDIR/containerd" -czf "$FROM/containerd-2.3.4-linux-amd64.tar.gz" bin
  write_config containerd "$(digest "$FROM/containerd-2.3.4-linux-amd64.tar.gz")"
  install containerd --from "$FROM" --yes
  [ "$status" -eq 0 ]
  python3 - "$ROOT/etc/containerd/config.toml" <<'END'
import sys, tomllib
plugins = tomllib.load(open(sys.argv[1], "rb"))["plugins"]
images, runtime = plugins["io.containerd.cri.v1.images"], plugins["io.containerd.cri.v1.runtime"]
assert images["pinned_images"]["sandbox"] == "registry.k8s.io/pause:3.10.2", images
assert images["registry"]["config_path"] == "/etc/containerd/certs.d"
assert runtime["containerd"]["runtimes"]["runc"]["options"]["SystemdCgroup"] is True
assert runtime["cni"] == {"bin_dirs": ["/opt/cni/bin"], "conf_dir": "/etc/cni/net.d"}, runtime
END
  grep -qx 'ExecStart=/usr/local/bin/containerd' "$ROOT/etc/systemd/system/containerd.service"
  [ -L "$ROOT/etc/systemd/system/multi-user.target.wants/containerd.service" ]
  echo 'version = 3' >"$ROOT/etc/containerd/config.toml"
  install containerd --from "$FROM" --yes
  [ "$status" -eq 0 ]
  [[ "$output" == *"/etc/containerd/config.toml: is somebody else's, and stays as it is; \`mv $ROOT/etc/containerd/config.toml \
$ROOT/etc/containerd/config.toml.before\` makes room for knode's"* ]]
  grep -qx 'version = 3' "$ROOT/etc/containerd/config.toml"
  install containerd --from "$FROM" --diff
  [ "$status" -eq 0 ]
  [[ "$output" == *$'for knode\'s\n--- a/etc/containerd/config.toml\n+++ b/etc/containerd/config.toml\n'*'+SystemdCgroup = true'* ]]
  bash -c "$(sed -n "s/.*stays as it is; .\(mv .*before\). makes.*/\1/p" <<<"$output")"
  install containerd --from "$FROM" --yes
  [ "$status" -eq 0 ]
  grep -q 'SystemdCgroup = true' "$ROOT/etc/containerd/config.toml"
}

@test "containerd 1.x gets the older format, and an override says the version" {
  write_config containerd "$(printf '0%.0s' {1..64})"
  sed -i 's/name: containerd,/& version: 1.7.28,/' "$CONFIG"
  run --separate-stderr "$KNODE" install containerd --root "$ROOT" --config "$CONFIG" --diff
  [ "$status" -eq 4 ]
  [[ "$output" == *'version = 2'*'[plugins."io.containerd.grpc.v1.cri"]'*'sandbox_image = "registry.k8s.io/pause:'* ]]
}

@test "mirrors of registries are what containerd reads, where its configuration lets it" {
  local dir=$ROOT/etc/containerd
  CONFIG=$BATS_TEST_TMPDIR/node.yaml
  cat >"$CONFIG" <<'END'
apiVersion: knode.io/v1alpha1
kind: NodeConfiguration
artifacts:
  registries:
  - name: docker.io
    mirrors: ['https://mirror.test', 'https://harbor.test/v2/hub', 'https://x.test/a"]']
    caFile: /etc/ssl/mirror.pem
  - {name: 'registry.test:5000', mirrors: ['http://10.0.0.5:5000']}
END
  mkdir -p "$dir/certs.d/registry.test:5000"
  echo 'server = "https://own.test"' >"$dir/certs.d/registry.test:5000/hosts.toml"
  install registries --yes
  [ "$status" -eq 0 ]
  [[ "$output" == *"registry.test:5000/hosts.toml: is somebody else's, and stays as it is"* ]]
  [ "$(cat "$dir/certs.d/registry.test:5000/hosts.toml")" = 'server = "https://own.test"' ]
  python3 - "$dir/certs.d/docker.io/hosts.toml" <<'END'
import sys, tomllib
able = {"capabilities": ["pull", "resolve"], "ca": "/etc/ssl/mirror.pem"}
hosts = tomllib.load(open(sys.argv[1], "rb"))
assert list(hosts["host"].items()) == [("https://mirror.test", able),
    ("https://harbor.test/v2/hub", able | {"override_path": True}), ('https://x.test/a"]', able)], hosts
END
  install registries --yes
  [ "$output" = "note: /etc/containerd/certs.d/registry.test:5000/hosts.toml: is somebody else's, and stays as it is; \`mv \
$dir/certs.d/registry.test:5000/hosts.toml $dir/certs.d/registry.test:5000/hosts.toml.before\` makes room for knode's
no changes" ]
  sed -i 's|docker.io|docker/io|; s|http://10|ftp://10|' "$CONFIG"
  install registries --yes
  [ "$status" -eq 3 ]
  [ "$(grep -c 'node.yaml' <<<"$stderr")" -eq 2 ]
}

@test "a containerd that reads no mirrors is told, with the command that lets it" {
  local host=$BATS_TEST_TMPDIR/host
  cp -r "$BATS_TEST_DIRNAME/../hosts/debian-12" "$host"
  CONFIG=$BATS_TEST_TMPDIR/node.yaml
  printf '%s\n' 'apiVersion: knode.io/v1alpha1' 'kind: NodeConfiguration' 'artifacts:' '  registries:' \
    '  - {name: docker.io, mirrors: [https://mirror.test]}' >"$CONFIG"
  judge() {
    "$KNODE" preflight --host "$host" --config "$CONFIG" --only runtime-registries -o json |
      jq -r '.results[] | "\(.status) \(.message)", .hint // empty'
  }
  # mend HINT: as the command says, on that host
  mend() { sed "s|/etc/containerd|$host/etc/containerd|; s|>>/etc|>>$host/etc|; s| && systemctl .*||" <<<"$1" | bash; }
  run judge
  [ "${lines[0]}" = "warn containerd does not read the mirrors of registries in /etc/containerd/certs.d: config_path is not set" ]
  mend "${lines[1]}"
  [ "$(judge)" = "pass containerd reads mirrors of registries in /etc/containerd/certs.d" ]
  sed -i 's|^config_path.*|config_path = "/etc/elsewhere"|' "$host/etc/containerd/config.toml"
  run judge
  [ "${lines[0]}" = "warn containerd does not read the mirrors of registries in /etc/containerd/certs.d: config_path is /etc/elsewhere" ]
  sed -i 's|/etc/elsewhere|&:/etc/containerd/certs.d|' "$host/etc/containerd/config.toml"
  [ "$(judge)" = "pass containerd reads mirrors of registries in /etc/elsewhere:/etc/containerd/certs.d" ]
}

@test "a word that is none is refused, with those that are" {
  CONFIG=/dev/null
  run --separate-stderr "$KNODE" install kubelt --root "$ROOT" </dev/null
  [ "$status" -eq 3 ]
  [ "$stderr" = "knode: \"kubelt\" is nothing that knode installs; what is: all, cni-plugins, containerd, runc, crictl, \
kubelet, kubectl, etcd, control-plane, cni-config, registries, images, holds" ]
}
