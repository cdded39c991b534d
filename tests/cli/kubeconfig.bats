# Kubeconfigs of a control plane, and of users.

# shellcheck disable=SC2154 # bats sets stderr
load certs_setup

setup() {
  certs_setup
  DIR=$ROOT/etc/kubernetes
  printf "clusterName: 'my: #cluster'\ncontrolPlaneEndpoint: api.example.test\n" >>"$CONFIG"
  phase ca >"$BATS_TEST_TMPDIR/out"
}

# A field of a kubeconfig: FILE JQ-EXPRESSION
field() { python3 -c 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))' "$1" | jq -r "$2"; }
user_cert() { sed -n 's/^ *client-certificate-data: //p' "$1" | base64 -d | openssl x509 -noout "${@:2}"; }

@test "all kubeconfigs of kubeadm are made, for root alone" {
  run kubeconfigs all
  [ "$status" -eq 0 ]
  [ "$(cd "$DIR" && find . -maxdepth 1 -type f -printf '%m %p\n' | sort -k2 | tr '\n' ' ')" = "600 ./admin.conf 600 ./controller-manager.conf 600 ./kubelet.conf 600 ./scheduler.conf 600 ./super-admin.conf " ]
  [[ $output != *PRIVATE* ]]
}

@test "users, groups and servers are those of the version" {
  kubeconfigs all
  [ "$(user_cert "$DIR/admin.conf" -subject)" = "subject=O = kubeadm:cluster-admins, CN = kubernetes-admin" ]
  [ "$(user_cert "$DIR/super-admin.conf" -subject)" = "subject=O = system:masters, CN = kubernetes-super-admin" ]
  [ "$(user_cert "$DIR/kubelet.conf" -subject)" = "subject=O = system:nodes, CN = system:node:cp1" ]
  [ "$(user_cert "$DIR/controller-manager.conf" -subject)" = "subject=CN = system:kube-controller-manager" ]
  [ "$(user_cert "$DIR/scheduler.conf" -subject)" = "subject=CN = system:kube-scheduler" ]
  [ "$(field "$DIR/admin.conf" '.clusters[0].cluster.server')" = https://api.example.test:6443 ]
  [ "$(field "$DIR/kubelet.conf" '.clusters[0].cluster.server')" = https://192.0.2.10:6443 ]
  [ "$(field "$DIR/scheduler.conf" '.clusters[0].cluster.server')" = https://192.0.2.10:6443 ]
  [ "$(field "$DIR/admin.conf" '."current-context"')" = 'kubernetes-admin@my: #cluster' ]
  rm -rf "$DIR"/*.conf
  sed -i 's/v1.33.1/v1.28.0/' "$CONFIG"
  kubeconfigs all
  [ ! -e "$DIR/super-admin.conf" ]
  [ "$(field "$DIR/kubelet.conf" '.clusters[0].cluster.server')" = https://api.example.test:6443 ]
  run --separate-stderr kubeconfigs super-admin
  [ "$status" -eq 3 ]
  [ "${stderr_lines[-1]}" = "knode: super-admin.conf came with Kubernetes v1.29, and this is v1.28.0" ]
}

@test "certificate and key belong together, and to the CA" {
  kubeconfigs admin
  field "$DIR/admin.conf" '.users[0].user["client-certificate-data"]' | base64 -d >"$BATS_TEST_TMPDIR/crt"
  field "$DIR/admin.conf" '.users[0].user["client-key-data"]' | base64 -d >"$BATS_TEST_TMPDIR/key"
  cmp <(openssl x509 -in "$BATS_TEST_TMPDIR/crt" -noout -pubkey) <(openssl pkey -in "$BATS_TEST_TMPDIR/key" -pubout)
  openssl verify -x509_strict -purpose sslclient -CAfile "$DIR/pki/ca.crt" "$BATS_TEST_TMPDIR/crt"
  cmp <(field "$DIR/admin.conf" '.clusters[0].cluster["certificate-authority-data"]' | base64 -d) "$DIR/pki/ca.crt"
}

@test "a real kubectl reads them" {
  command -v kubectl >/dev/null || skip "no kubectl"
  kubeconfigs all
  run kubectl --kubeconfig "$DIR/admin.conf" config view --raw -o 'jsonpath={.clusters[0].name}|{.users[0].name}|{.contexts[0].context.cluster}'
  [ "$output" = "my: #cluster|kubernetes-admin|my: #cluster" ]
  run kubectl --kubeconfig "$DIR/scheduler.conf" --server https://127.0.0.1:1 get nodes
  [[ $output == *"127.0.0.1:1 was refused"* ]]
}

@test "a second run changes nothing; modes are mended" {
  kubeconfigs all
  run kubeconfigs all
  [ "$output" = "no changes" ]
  chmod 644 "$DIR/admin.conf"
  run kubeconfigs all
  [[ $output == *"~ kubeconfig /etc/kubernetes/admin.conf "*"mode 0644 -> 0600"* ]]
  [ "$(stat -c %a "$DIR/admin.conf")" = 600 ]
}

@test "the public-key gate makes ECDSA certificates, but RSA kubeconfigs" {
  sed -i 's/^encryptionAlgorithm.*/featureGates: {PublicKeysECDSA: true}/; s/v1beta4/v1beta3/; s/v1.33.1/v1.26.0/' "$CONFIG"
  kubeconfigs admin
  user_cert "$DIR/admin.conf" -text | grep -q 'Public-Key: (2048 bit)'
}

@test "what is wrong stops everything, with the reason and the remedy" {
  refused() {
    run --separate-stderr kubeconfigs all
    echo "$stderr"
    [ "$status" -eq 1 ]
    [ "$stderr" = "knode: $1" ]
    [ ! -e "$DIR/scheduler.conf" ]
  }
  kubeconfigs admin
  cp "$DIR/admin.conf" "$BATS_TEST_TMPDIR/good"
  rm "$DIR/pki/ca.crt" "$DIR/pki/ca.key"
  phase ca
  refused "/etc/kubernetes/admin.conf trusts another CA than /etc/kubernetes/pki/ca.crt; remove it, so that it is made anew: rm $ROOT/etc/kubernetes/admin.conf"
  sed -i "s|certificate-authority-data:.*|certificate-authority-data: $(base64 -w0 "$DIR/pki/ca.crt")|" "$DIR/admin.conf"
  refused "/etc/kubernetes/admin.conf is signed by CN=kubernetes, not by CN=kubernetes of this host; remove it, so that it is made anew: rm $ROOT/etc/kubernetes/admin.conf"
  echo '[' >"$DIR/admin.conf"
  refused "/etc/kubernetes/admin.conf:2:1: did not find expected node content"
  sed 's/client-certificate-data: .*/client-certificate-data: "%"/' "$BATS_TEST_TMPDIR/good" >"$DIR/admin.conf"
  sed -i "s|certificate-authority-data:.*|certificate-authority-data: $(base64 -w0 "$DIR/pki/ca.crt")|" "$DIR/admin.conf"
  refused "/etc/kubernetes/admin.conf has no certificate that can be used: client-certificate-data is not base64; remove it, so that it is made anew: rm $ROOT/etc/kubernetes/admin.conf"
}

@test "a kubeconfig with a token or a file of its own is left alone" {
  kubeconfigs all
  ca=$(base64 -w0 "$DIR/pki/ca.crt")
  cat >"$DIR/admin.conf" <<END
kind: Config
current-context: x
contexts: [{name: x, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "https://elsewhere:6443", certificate-authority-data: $ca}}]
users: [{name: u, user: {exec: {command: login}}}]
END
  chmod 600 "$DIR/admin.conf"
  run kubeconfigs all
  [ "$output" = "note: /etc/kubernetes/admin.conf: its server is https://elsewhere:6443, where the configuration has https://api.example.test:6443
no changes" ]
}

@test "without a CA, nothing is made" {
  rm -rf "$DIR/pki"
  run --separate-stderr kubeconfigs all
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/admin.conf cannot be made without its CA, /etc/kubernetes/pki/ca.crt: bring it, or make it first: knode init phase certs ca --root $ROOT" ]
}

@test "a user gets a kubeconfig on standard output" {
  (umask 077 && "$KNODE" kubeconfig user --client-name jane --org dev,ops --validity-period 24h --config "$CONFIG" --root "$ROOT" >"$BATS_TEST_TMPDIR/jane.conf")
  [ "$(user_cert "$BATS_TEST_TMPDIR/jane.conf" -subject)" = "subject=O = dev, O = ops, CN = jane" ]
  run ! user_cert "$BATS_TEST_TMPDIR/jane.conf" -checkend $((24 * 3600 + 60))
  user_cert "$BATS_TEST_TMPDIR/jane.conf" -checkend $((24 * 3600 - 60))
  [ "$(field "$BATS_TEST_TMPDIR/jane.conf" '.clusters[0].cluster.server')" = https://api.example.test:6443 ]
  rm "$DIR/pki/ca.key"
  "$KNODE" kubeconfig user --client-name jane --token abcdef.0123456789abcdef --config "$CONFIG" --root "$ROOT" >"$BATS_TEST_TMPDIR/token.conf"
  [ "$(field "$BATS_TEST_TMPDIR/token.conf" '.users[0].user | tostring')" = '{"token":"abcdef.0123456789abcdef"}' ]
  run --separate-stderr "$KNODE" kubeconfig user --client-name jane --config "$CONFIG" --root "$ROOT"
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: the CA's key, /etc/kubernetes/pki/ca.key, is not here: no certificate can be signed; --token makes a kubeconfig without one" ]
  run --separate-stderr "$KNODE" kubeconfig user --config "$CONFIG" --root "$ROOT"
  [ "$status" -eq 3 ]
  [ "$stderr" = "knode: kubeconfig user: --client-name NAME is missing" ]
}

@test "without a configuration, the cluster is that of the administrator" {
  kubeconfigs all
  "$KNODE" kubeconfig user --client-name jane --root "$ROOT" >"$BATS_TEST_TMPDIR/jane.conf"
  [ "$(field "$BATS_TEST_TMPDIR/jane.conf" '.clusters[0] | .name + " " + .cluster.server')" = "my: #cluster https://api.example.test:6443" ]
  echo 'kind: Config' >"$DIR/admin.conf"
  run --separate-stderr "$KNODE" kubeconfig user --client-name jane --root "$ROOT"
  [ "$status" -eq 1 ]
  [[ $stderr == "knode: /etc/kubernetes/admin.conf"* ]]
}

@test "a token need not be among the arguments, and must be one" {
  echo abcdef.0123456789abcdef | "$KNODE" kubeconfig user --client-name jane --token - --config "$CONFIG" --root "$ROOT" >"$BATS_TEST_TMPDIR/token.conf"
  [ "$(field "$BATS_TEST_TMPDIR/token.conf" '.users[0].user.token')" = abcdef.0123456789abcdef ]
  refused() { # REASON OPTION...
    run --separate-stderr "$KNODE" kubeconfig user --client-name jane --config "$CONFIG" --root "$ROOT" "${@:2}" </dev/null
    [ "$status" -eq 3 ]
    [ "$stderr" = "knode: $1" ]
  }
  refused "--token is empty" --token ""
  refused "--token -: there is no token on standard input" --token -
  refused "--token has a character that no token can have: it is sent in a header of HTTP" --token $'a\nb'
  refused "--validity-period must be at least 1s" --validity-period 0
  run --separate-stderr "$KNODE" kubeconfig user --client-name jane --config "$CONFIG" --root "$ROOT" --token x --org y
  [ "$status" -eq 0 ]
  [ "$stderr" = "knode: warning: --org and --validity-period are of a certificate, and there is none with --token" ]
}

@test "a certificate that ends with its CA says so" {
  phase ca
  run --separate-stderr "$KNODE" kubeconfig user --client-name jane --validity-period 876000h --config "$CONFIG" --root "$ROOT"
  [ "$status" -eq 0 ]
  [[ $stderr =~ ^"knode: warning: the certificate is for less than was asked: its CA ends first, on "[0-9-]{10}" "[0-9:]{8}" UTC"$ ]]
}

@test "kubeconfigs go by their files too" {
  kubeconfigs admin.conf
  [ -e "$DIR/admin.conf" ]
  run --separate-stderr kubeconfigs sheduler
  [ "$status" -eq 3 ]
  [ "$stderr" = "knode: there is no kubeconfig sheduler; did you mean scheduler?" ]
}

@test "a hostile user name is refused, or stays data" {
  "$KNODE" kubeconfig user --client-name $'x: "#\' %${y}' --config "$CONFIG" --root "$ROOT" >"$BATS_TEST_TMPDIR/x.conf"
  [ "$(field "$BATS_TEST_TMPDIR/x.conf" '.users[0].name')" = $'x: "#\' %${y}' ]
  run --separate-stderr "$KNODE" kubeconfig user --client-name $'a\nb' --config "$CONFIG" --root "$ROOT"
  [ "$status" -eq 1 ]
  [[ $stderr == *"cannot stand in a certificate's subject" ]]
}

@test "files that a kubeconfig names are looked for from where it lies" {
  kubeconfigs all
  field "$DIR/admin.conf" '.users[0].user["client-certificate-data"]' | base64 -d >"$DIR/admin.crt"
  field "$DIR/admin.conf" '.users[0].user["client-key-data"]' | base64 -d >"$DIR/pki/admin.key"
  sed -i "s|certificate-authority-data: .*|certificate-authority: pki/ca.crt|; s|client-certificate-data: .*|client-certificate: ./admin.crt|; s|client-key-data: .*|client-key: pki/admin.key|" "$DIR/admin.conf"
  run kubeconfigs all
  [ "$output" = "no changes" ]
  rm "$DIR/pki/admin.key"
  run --separate-stderr kubeconfigs all
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/admin.conf has no key that can be used: the file /etc/kubernetes/pki/admin.key, which it names, is missing; remove it, so that it is made anew: rm $ROOT/etc/kubernetes/admin.conf" ]
}
