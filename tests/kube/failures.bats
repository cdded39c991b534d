# Ways in which a join fails: each is told apart, within ten seconds, with its cause and its remedy, and changes nothing.

load kube

setup_file() {
  kube_up 2
  [ -x "$KUBE_BIN/kubelet" ] || return 0
  kube_init h1
  "$KUBE/network" h1 # which waits for the controller manager: that signs for tokens
  host h2 knode prepare --yes
}
teardown_file() { kube_down; }
setup() { kube_has kubelet; }
teardown() { kube_explain; }

environment=() # of knode

# fails [ARGUMENT...]: h2 cannot join with these besides its token; its output stands in lines of any width
fails() {
  local token=${TOKEN:-$(host h1 knode token create)} started=$SECONDS
  run host h2 env "${environment[@]}" knode join 192.168.77.11:6443 --token "$token" \
    --discovery-token-ca-cert-hash "$(host h1 knode certs ca-hash)" "$(kube_options | head -n 1)" "$@"
  [ "$status" -ne 0 ]
  output=$(tr -s ' \n' ' ' <<<"$output")
  ((SECONDS - started < 10))
  [ "$(host h2 knode history -o json | jq -c '[.runs[].run]')" = '["0001-prepare"]' ]
}

@test "a wrong CRI socket" {
  fails --cri-socket unix:///run/nowhere.sock
  [[ $output == *"FAIL CRI: /run/nowhere.sock does not exist (expected: a runtime that listens) # start the runtime that listens at /run/nowhere.sock"* ]]
}

@test "a name that another host has" {
  fails --node-name h1
  [[ $output == *"FAIL cluster-nodes:name: the cluster has a Node h1 already, of another host, whose kubelet is at work # give this host another name (--node-name); or, when that host is gone, on a control plane: kubectl delete node h1"* ]]
}

@test "a clock that is behind" {
  local library
  library=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null) || skip "no libfaketime here: .ci/install test"
  "$LAB" put h2 "$library" /usr/local/lib/libfaketime.so.1
  environment=(LD_PRELOAD=/usr/local/lib/libfaketime.so.1 DONT_FAKE_MONOTONIC=1 FAKETIME=-400d)
  fails
  [[ $output == *"knode: this host's clock is 400d 0h behind that of the API server, set it right first ("*"): ConfigMap kube-public/cluster-info: the certificate of 192.168.77.11:6443 (\"CN=kube-apiserver\") is valid from "* ]]
}

@test "a token that has expired" {
  host h1 knode token create bcdefa.0123456789abcdef --ttl 1s
  sleep 2
  TOKEN=bcdefa.0123456789abcdef fails
  [[ $output == *"knode: the cluster does not know the token bcdefa, or it has expired: \`knode token create --print-join-command\` on a control plane makes a new one"* ]]
}

@test "a firewall that drops what is sent" {
  host h1 iptables -I INPUT -s 192.168.77.12 -p tcp --dport 6443 -j DROP
  run host h2 timeout 8 knode join 192.168.77.11:6443 --token bcdefa.0123456789abcdef \
    --discovery-token-unsafe-skip-ca-verification "$(kube_options | head -n 1)"
  host h1 iptables -D INPUT -s 192.168.77.12 -p tcp --dport 6443 -j DROP
  [ "$status" -ne 0 ]
  [[ $output == *"no connection to 192.168.77.11:6443 within 5s: is it off, or does a firewall drop what is sent to it?"* ]]
}

@test "data of an earlier cluster in etcd's directory" {
  host h2 sh -c 'mkdir -p /var/lib/etcd/member && touch /var/lib/etcd/member/snap'
  run host h2 knode init "$(kube_options | head -n 1)"
  host h2 rm -rf /var/lib/etcd/member
  [ "$status" -eq 2 ]
  [[ $(tr -s ' \n' ' ' <<<"$output") == *"FAIL DirAvailable--var-lib-etcd: /var/lib/etcd has data of an earlier cluster"* ]]
}

@test "a certificate that does not belong to its key" {
  host h2 knode init phase certs all
  host h2 openssl genrsa -out /etc/kubernetes/pki/apiserver.key 2048
  run host h2 knode init --ignore-preflight-errors=all
  [ "$status" -eq 1 ]
  [[ $output == *"knode: certs: /etc/kubernetes/pki/apiserver.crt does not belong to its key, /etc/kubernetes/pki/apiserver.key; remove it, so that it is made anew: rm /etc/kubernetes/pki/apiserver.crt /etc/kubernetes/pki/apiserver.key"* ]]
}
