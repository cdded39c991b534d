# knode cni add, del and check: networks by hand, with a plugin that writes down what it gets.
bats_require_minimum_version 1.5.0

setup() {
  [ "$(id -u)" -eq 0 ] || skip "only root attaches networks"
  cd "$BATS_TEST_TMPDIR" || return
  mkdir bin net.d
  cat >bin/note <<'END'
#!/bin/sh
cat >"${0%/*}/../config"
echo "$CNI_COMMAND $CNI_CONTAINERID $CNI_IFNAME $CNI_NETNS $CNI_ARGS" >>"${0%/*}/../log"
[ $CNI_COMMAND != ADD ] || echo '{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.2/24"}]}'
END
  chmod +x bin/note
  echo '{"name":"knode-test-note","cniVersion":"1.0.0","plugins":[{"type":"note","capabilities":{"mac":true}}]}' >net.d/1.conflist
}

teardown() { [ -z "${server:-}" ] || kill "$server"; }

# cni COMMAND ARGUMENT... : with the plugins and networks of the test
cni() { "$KNODE" cni "$@" --bin-dir "$PWD/bin" --conf-dir "$PWD/net.d"; }

@test "add, check and del a namespace by a process" {
  run cni add "pid:$$" net1 --cni-args 'A=1;B=2' --capability 'mac="02:00:00:00:00:01"'
  [ "$status" -eq 0 ]
  [ "$(jq -c . <<<"$output")" = '{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.2/24"}]}' ]
  [ "$(jq -c .runtimeConfig config)" = '{"mac":"02:00:00:00:00:01"}' ]
  id=knode-$(printf '/proc/%s/ns/net' $$ | sha256sum | cut -c1-20)
  [ -e "/var/lib/cni/results/knode-test-note-$id-net1" ]
  run cni check "pid:$$" net1
  [ "$status" -eq 0 ] && [ "$output" = "" ]
  run cni del "pid:$$" net1
  [ "$status" -eq 0 ]
  [ ! -e "/var/lib/cni/results/knode-test-note-$id-net1" ]
  [ "$(cat log)" = "ADD $id net1 /proc/$$/ns/net A=1;B=2
CHECK $id net1 /proc/$$/ns/net 
DEL $id net1 /proc/$$/ns/net " ]
}

@test "of an ADD that fails, what all others did is taken back, whatever fails of it" {
  cp bin/note bin/first
  printf '#!/bin/sh\necho "$CNI_COMMAND fails" >>"${0%%/*}/../log"\necho "{\\"code\\": 7, \\"msg\\": \\"no such key\\"}"\nexit 1\n' >bin/broken
  chmod +x bin/broken
  echo '{"name":"knode-test-note","cniVersion":"1.0.0","plugins":[{"type":"first"},{"type":"broken"},{"type":"note"}]}' >net.d/1.conflist
  run cni add "pid:$$"
  [ "$status" -eq 1 ]
  [ "$output" = "knode: plugin broken, ADD: code 7, no such key" ]
  id=knode-$(printf '/proc/%s/ns/net' $$ | sha256sum | cut -c1-20)
  [ "$(cat log)" = "ADD $id eth0 /proc/$$/ns/net 
ADD fails
DEL $id eth0 /proc/$$/ns/net 
DEL fails
DEL $id eth0 /proc/$$/ns/net " ]
}

@test "a container of Docker, by its API" {
  python3 - "$PWD/docker.sock" $$ <<'END' &
import http.server, json, os, socketserver, sys
class Docker(http.server.BaseHTTPRequestHandler):
    def address_string(self): return "-"
    def log_message(self, *args): pass
    def do_GET(self):
        name = self.path.split("/")[2]
        known = {"web": int(sys.argv[2]), "ended": 0}
        body = json.dumps({"Id": "0123abcd", "State": {"Pid": known[name]}} if name in known else {"message": "No such container"})
        self.send_response(200 if name in known else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())
socketserver.UnixStreamServer(sys.argv[1], Docker).serve_forever()
END
  server=$!
  for _ in {1..100}; do [ ! -S docker.sock ] || break && sleep 0.05; done
  run cni add docker:web --docker-socket "$PWD/docker.sock"
  [ "$status" -eq 0 ]
  run cni add docker:ended --docker-socket "$PWD/docker.sock"
  [ "$status" -eq 1 ] && [ "$output" = "knode: docker:ended does not run: it has no network namespace" ]
  run cni del docker:ended --docker-socket "$PWD/docker.sock"
  [ "$status" -eq 0 ]
  [ "$(cat log)" = "ADD 0123abcd eth0 /proc/$$/ns/net 
DEL 0123abcd eth0  " ]
  run cni add docker:none --docker-socket "$PWD/docker.sock"
  [ "$status" -eq 1 ] && [ "$output" = "knode: Docker at $PWD/docker.sock has no container none" ]
}

@test "what cannot be: targets, networks, plugins, options" {
  run cni add foo
  [ "$output" = "knode: foo is no target: a path of a network namespace, pid:N, docker:ID or pod:NAMESPACE/NAME" ]
  run cni add pod:web
  [ "$output" = "knode: pod:web: a pod is named pod:NAMESPACE/NAME" ]
  run cni add "pid:$$" --network other
  [ "$output" = "knode: $PWD/net.d has no network \"other\", only knode-test-note" ]
  run cni add "pid:$$" --capability mac
  [ "$status" -eq 3 ] && [ "$output" = "knode: --capability mac: it is given as NAME=JSON" ]
  run cni add "pid:$$" --cni-args A
  [ "$status" -eq 3 ] && [ "$output" = 'knode: --cni-args A: "A" is not given as NAME=VALUE' ]
  run "$KNODE" cni add "pid:$$" --bin-dir bin
  [ "$status" -eq 3 ] && [ "$output" = 'knode: --bin-dir: "bin" is not an absolute path' ]
  chmod -x bin/note
  run cni add "pid:$$"
  [ "$status" -eq 1 ]
  [ "$output" = "knode: plugin note, ADD: $PWD/bin/note may not be executed: chmod +x $PWD/bin/note" ]
}
