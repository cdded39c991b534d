# What can be wrong with a file of a control plane: all commands that look at it agree.

# shellcheck disable=SC2154 # bats sets stderr
load certs_setup

KUBE=etc/kubernetes

setup() {
  certs_setup
  phase all
  kubeconfigs all
  cp -a "$ROOT" "$BATS_TEST_TMPDIR/good"
}

afresh() {
  rm -rf "$ROOT"
  cp -a "$BATS_TEST_TMPDIR/good" "$ROOT"
}

check() { "$KNODE" certs check-expiration --root "$ROOT" "$@"; }
renew() { "$KNODE" certs renew "$@" --root "$ROOT"; }

# says TEXT: among what the last command printed, for this root
says() {
  grep -qF -- "$1" <<<"$output" || { echo "lacks: $1"; echo "$output"; return 1; }
}

# agree CHECK CERTS KUBECONFIGS RENEW FILE TEXT : the exit codes of the four, with the files as they are; the first and
# those that fail say TEXT. Where a renewal goes through, the FILE is right afterwards, or the renewal told of it.
agree() {
  local codes=()
  rm -rf "$BATS_TEST_TMPDIR/bad"
  cp -a "$ROOT" "$BATS_TEST_TMPDIR/bad"
  run check --config "$CONFIG"
  codes+=("$status")
  says "$6"
  run check
  [ "$status" -eq "${codes[0]}" ]
  run phase all
  codes+=("$status")
  [ "$status" -eq 0 ] || says "$6"
  run kubeconfigs all
  codes+=("$status")
  rm -rf "$ROOT"
  cp -a "$BATS_TEST_TMPDIR/bad" "$ROOT"
  run renew all
  codes+=("$status")
  if [ "$status" -ne 0 ]; then
    says "$5"
  elif ! check | grep -qF "/$5 "; then
    :
  else
    says "note: /$5 "
  fi
  [ "${codes[*]}" = "$1 $2 $3 $4" ] || { echo "is: ${codes[*]}, should: $1 $2 $3 $4 ($5)"; return 1; }
  afresh
}

# A certificate by a CA of the host: CA NAME SUBJECT EXTENSIONS [OPENSSL-OPTION...]; its key lies beside it.
sign() {
  printf '%b' "$4" >"$BATS_TEST_TMPDIR/ext"
  openssl req -new -key "$PKI/$2.key" -subj "$3" -out "$BATS_TEST_TMPDIR/csr" 2>/dev/null
  openssl x509 -req -in "$BATS_TEST_TMPDIR/csr" -CA "$PKI/$1.crt" -CAkey "$PKI/$1.key" -days 9 \
    -extfile "$BATS_TEST_TMPDIR/ext" -out "$PKI/$2.crt" "${@:5}" 2>/dev/null
}

NAMES='subjectAltName=DNS:cp1,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,IP:10.96.0.1,IP:192.0.2.10\n'
SERVER="basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\n$NAMES"

@test "a certificate in the place of another use is refused by all" {
  local crt=$KUBE/pki/apiserver.crt
  cp "$PKI/apiserver-kubelet-client.crt" "$PKI/apiserver.crt"
  cp "$PKI/apiserver-kubelet-client.key" "$PKI/apiserver.key"
  agree 2 1 0 1 $crt "/$crt may not be used as a server"
  cp "$PKI/ca.crt" "$PKI/apiserver.crt"
  cp "$PKI/ca.key" "$PKI/apiserver.key"
  agree 2 1 0 1 $crt "/$crt may not be used as a server"
  sign ca apiserver /CN=kube-apiserver "basicConstraints=critical,CA:TRUE\nextendedKeyUsage=serverAuth\nkeyUsage=keyCertSign,digitalSignature\n$NAMES"
  agree 2 1 0 1 $crt "/$crt is a CA, which could sign others"
  sign ca apiserver /CN=kube-apiserver "keyUsage=critical,cRLSign\n$SERVER"
  agree 2 1 0 1 $crt "/$crt may not be used for signatures, as its key usages say, and so not for TLS"
  cp "$PKI/apiserver.crt" "$PKI/apiserver-kubelet-client.crt"
  cp "$PKI/apiserver.key" "$PKI/apiserver-kubelet-client.key"
  agree 2 1 0 1 $KUBE/pki/apiserver-kubelet-client.crt "/$KUBE/pki/apiserver-kubelet-client.crt may not be used as a client"
  cp "$PKI/etcd/healthcheck-client.crt" "$PKI/etcd/peer.crt"
  cp "$PKI/etcd/healthcheck-client.key" "$PKI/etcd/peer.key"
  agree 2 1 0 1 $KUBE/pki/etcd/peer.crt "/$KUBE/pki/etcd/peer.crt may not be used as a server"
  # What is told mends it.
  cp "$PKI/apiserver-kubelet-client.crt" "$PKI/apiserver.crt"
  cp "$PKI/apiserver-kubelet-client.key" "$PKI/apiserver.key"
  run --separate-stderr renew apiserver
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /$crt may not be used as a server; a renewal does not mend that. Have it made anew: rm -f $PKI/apiserver.crt $PKI/apiserver.key && knode init phase certs apiserver --root $ROOT" ]
}

@test "names that every cluster has are wanted by all, and those of a configuration where there is one" {
  sign ca apiserver /CN=kube-apiserver "basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:cp1\n"
  agree 2 1 0 1 $KUBE/pki/apiserver.crt "/$KUBE/pki/apiserver.crt is not valid for the name kubernetes"
  echo 'apiServer: {certSANs: [more.example]}' >>"$CONFIG"
  run check
  [ "$status" -eq 0 ]
  run check --config "$CONFIG"
  [ "$status" -eq 2 ]
  says "FAIL  /$KUBE/pki/apiserver.crt is not valid for the name more.example"
  run renew apiserver --config "$CONFIG"
  [ "$status" -eq 0 ]
  says "note: /$KUBE/pki/apiserver.crt is not valid for the name more.example, which the configuration asks for; a renewal does not mend that."
}

@test "what a renewal mends is refused by init, told by check-expiration, and renewed" {
  local crt=$KUBE/pki/apiserver.crt
  "$KNODE" init phase certs all --config "$CONFIG" --root "$BATS_TEST_TMPDIR/other"
  cp "$BATS_TEST_TMPDIR/other/$crt" "$PKI/apiserver.crt"
  cp "$BATS_TEST_TMPDIR/other/${crt%.crt}.key" "$PKI/apiserver.key"
  agree 2 1 0 0 $crt "/$crt is signed by CN=kubernetes, not by CN=kubernetes of this host"
  cp "$PKI/sa.key" "$PKI/apiserver.key"
  agree 2 1 0 0 $crt "/$crt does not belong to its key, /${crt%.crt}.key"
  sign ca apiserver /CN=kube-apiserver "$SERVER" -sha1
  agree 2 1 0 0 $crt "/$crt will not do: it is signed with SHA-1"
  rm "$PKI/apiserver.crt"
  run renew all
  [ "$status" -eq 0 ]
  says "note: /$crt is missing: knode init phase certs apiserver --root $ROOT"
}

@test "a CA's file is judged by all" {
  local ca=$KUBE/pki/ca.crt
  own_cert foreign 9
  cat "$PKI/apiserver.crt" "$BATS_TEST_TMPDIR/good/$ca" >"$PKI/ca.crt"
  agree 2 1 1 1 $ca "/$ca: CN=kube-apiserver is not a CA"
  cat "$BATS_TEST_TMPDIR/foreign.crt" "$BATS_TEST_TMPDIR/good/$ca" >"$PKI/ca.crt"
  agree 2 1 1 1 $ca "/$ca: CN=kubernetes belongs to /${ca%.crt}.key, and must come first in the file, with its chain after it"
  cp "$BATS_TEST_TMPDIR/foreign.crt" "$PKI/ca.crt"
  agree 2 1 1 1 ${ca%.crt}.key "/${ca%.crt}.key is not the key of /$ca"
  : >"$PKI/ca.crt"
  agree 2 1 1 1 $ca "/$ca is empty: it should hold a certificate"
  openssl x509 -in "$BATS_TEST_TMPDIR/good/$ca" -outform DER -out "$PKI/ca.crt"
  agree 2 1 1 1 $ca "/$ca is in DER, and Kubernetes reads PEM alone: openssl x509 -inform DER -in $PKI/ca.crt -out $PKI/ca.crt"
  openssl pkey -in "$BATS_TEST_TMPDIR/good/${ca%.crt}.key" -aes256 -passout pass:x -out "$PKI/ca.key"
  agree 2 1 1 1 ${ca%.crt}.key "/${ca%.crt}.key: the key is encrypted with a password; Kubernetes needs it without one: (umask 077 && openssl pkey -in $PKI/ca.key "
  rm "$PKI/ca.crt"
  run check
  [ "$status" -eq 2 ]
  says "FAIL  /$ca is missing"
}

# A root, an intermediate CA and one below it; the last one becomes the cluster's.
own_chain() { # ROOT-EXTENSIONS
  own_cert root 20 "$@"
  for pair in "root int1" "int1 int2"; do
    read -r above below <<<"$pair"
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$below" -keyout "$BATS_TEST_TMPDIR/$below.key" -out "$BATS_TEST_TMPDIR/csr" 2>/dev/null
    openssl x509 -req -in "$BATS_TEST_TMPDIR/csr" -CA "$BATS_TEST_TMPDIR/$above.crt" -CAkey "$BATS_TEST_TMPDIR/$above.key" -days 15 \
      -extfile <(printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,digitalSignature\n') -out "$BATS_TEST_TMPDIR/$below.crt" 2>/dev/null
  done
  rm -rf "$ROOT"
  mkdir -p "$PKI"
  install -m 600 "$BATS_TEST_TMPDIR/int2.key" "$PKI/ca.key"
  cat "$BATS_TEST_TMPDIR"/int2.crt "$BATS_TEST_TMPDIR"/int1.crt "$BATS_TEST_TMPDIR"/root.crt >"$PKI/ca.crt"
}

@test "a chain above the CA: its length, its gaps, its age" {
  local ca=$KUBE/pki/ca.crt
  own_chain
  phase all
  kubeconfigs all
  run check
  [ "$status" -eq 0 ]
  cat "$BATS_TEST_TMPDIR"/int2.crt "$BATS_TEST_TMPDIR"/root.crt >"$PKI/ca.crt"
  run check
  [ "$status" -eq 4 ]
  says "WARN  /$ca lacks CN=int1, which signed CN=int2"
  says "      put it in after those that it signed"
  run phase all
  [ "$status" -eq 0 ]
  says "note: /$ca: lacks CN=int1, which signed CN=int2; put it in after those that it signed"
  run renew all
  [ "$status" -eq 0 ]
  says "note: /$ca lacks CN=int1, which signed CN=int2: put it in after those that it signed"
  openssl req -new -key "$BATS_TEST_TMPDIR/root.key" -subj /CN=past -out "$BATS_TEST_TMPDIR/csr"
  openssl x509 -req -in "$BATS_TEST_TMPDIR/csr" -signkey "$BATS_TEST_TMPDIR/root.key" -days -1 -extfile <(echo basicConstraints=CA:TRUE) -out "$BATS_TEST_TMPDIR/past.crt" 2>/dev/null
  cat "$BATS_TEST_TMPDIR"/int2.crt "$BATS_TEST_TMPDIR"/int1.crt "$BATS_TEST_TMPDIR"/root.crt "$BATS_TEST_TMPDIR"/past.crt >"$PKI/ca.crt"
  run check
  [ "$status" -eq 4 ]
  says "WARN  /$ca has a CA in it that expired on "
  # The last ones of a chain may be left out: the CA is trusted as it is.
  cp "$BATS_TEST_TMPDIR/int2.crt" "$PKI/ca.crt"
  run check
  [ "$status" -eq 0 ]

  own_chain -addext basicConstraints=critical,CA:TRUE,pathlen:1
  run phase all
  [ "$status" -eq 1 ]
  says "/$ca: below the CA CN=root there may be 1 others, as its path length says, and there are 2; bring a CA without such limits"
}

@test "a kubeconfig is judged by all" {
  local conf=$KUBE/scheduler.conf
  item() { sed -i "s|^\( *\)$1: .*|\1$2|" "$ROOT/$conf"; }
  own_cert foreign 9
  item certificate-authority-data "certificate-authority-data: $(base64 -w0 "$BATS_TEST_TMPDIR/foreign.crt")"
  agree 2 0 1 0 $conf "/$conf trusts another CA than /$KUBE/pki/ca.crt"
  item certificate-authority-data "insecure-skip-tls-verify: true"
  agree 2 0 1 1 $conf "/$conf does not verify the API server: insecure-skip-tls-verify is set"
  item certificate-authority-data "certificate-authority: nowhere.crt"
  agree 2 0 1 0 $conf "/$conf has no CA that can be used: the file /$KUBE/nowhere.crt, which it names, is missing"
  item client-key-data "client-key-data: $(base64 -w0 "$PKI/sa.key")"
  agree 2 0 1 0 $conf "/$conf has a certificate and a key that do not belong together"
  item client-key-data "client-key-data: $(openssl pkey -in "$PKI/sa.key" -aes256 -passout pass:x | base64 -w0)"
  agree 2 0 1 0 $conf "/$conf has no key that can be used: client-key-data: the key is encrypted with a password; Kubernetes needs it without one"
  item client-certificate-data "client-certificate-data: $(base64 -w0 "$PKI/apiserver.crt")"
  agree 2 0 1 1 $conf "/$conf may not be used as a client"
  sed -i 's/client-certificate-data: .*/x: y/; /client-key-data/d' "$ROOT/$conf"
  agree 2 0 1 1 $conf "/$conf has no certificate that can be used"
  sed -i "s|client-certificate-data: .*|token: abc|; /client-key-data/d" "$ROOT/$conf"
  agree 0 0 0 0 $conf ""
  # The kubelet's own is told by a renewal of the others.
  own_cert other 9
  sed -i "s|certificate-authority-data: .*|certificate-authority-data: $(base64 -w0 "$BATS_TEST_TMPDIR/other.crt")|" "$ROOT/$KUBE/kubelet.conf"
  agree 2 0 1 0 $KUBE/kubelet.conf "/$KUBE/kubelet.conf trusts another CA than /$KUBE/pki/ca.crt"
}

@test "a CA that was replaced reaches the kubeconfigs, or is told" {
  "$KNODE" init phase certs ca --config "$CONFIG" --root "$BATS_TEST_TMPDIR/other"
  cp "$BATS_TEST_TMPDIR/other/$KUBE/pki"/ca.* "$PKI/"
  run check
  [ "$status" -eq 2 ]
  says "FAIL  /$KUBE/admin.conf trusts another CA than /$KUBE/pki/ca.crt"
  run renew all
  [ "$status" -eq 0 ]
  says "note: /$KUBE/admin.conf trusts another CA than /$KUBE/pki/ca.crt: it will trust what is in /$KUBE/pki/ca.crt now"
  says "note: /$KUBE/kubelet.conf trusts another CA than /$KUBE/pki/ca.crt: rm -f $ROOT/$KUBE/kubelet.conf && knode init phase kubeconfig kubelet --root $ROOT"
  rm "$ROOT/$KUBE/kubelet.conf"
  run kubeconfigs all
  [ "$status" -eq 0 ]
  run check
  [ "$status" -eq 0 ]
}

@test "modes, owners and links are told by check-expiration, and mended by init" {
  mended() { # WARNING REMEDY
    run check
    [ "$status" -eq 4 ]
    says "WARN  $1"
    says "      $2"
    check -o json | jq -e '.places | length == 1'
    sed -n 's/^      //p' <<<"$output" | bash
    run check
    [ "$status" -eq 0 ]
    afresh
  }
  chmod 644 "$PKI/ca.key"
  mended "/$KUBE/pki/ca.key has mode 0644, where 0600 is enough" "chmod 0600 $PKI/ca.key"
  chmod 664 "$PKI/apiserver.crt"
  mended "/$KUBE/pki/apiserver.crt has mode 0664, where 0644 is enough" "chmod 0644 $PKI/apiserver.crt"
  chmod 640 "$ROOT/$KUBE/admin.conf"
  mended "/$KUBE/admin.conf has mode 0640, where 0600 is enough" "chmod 0600 $ROOT/$KUBE/admin.conf"
  chmod 777 "$PKI/etcd"
  mended "/$KUBE/pki/etcd has mode 0777, so that others may put their own files there" "chmod go-w $PKI/etcd"
  chmod 664 "$PKI/sa.key"
  phase all
  kubeconfigs all
  run check
  [ "$status" -eq 0 ]
  mv "$PKI/front-proxy-client.key" "$PKI/moved.key"
  ln -s moved.key "$PKI/front-proxy-client.key"
  run check
  [ "$status" -eq 4 ]
  says "WARN  /$KUBE/pki/front-proxy-client.key is a symbolic link, which knode does not follow to write"
  run phase all
  [ "$status" -eq 1 ]
  run renew all
  [ "$status" -eq 1 ]
}

@test "what is missing is told, a directory too, and etcd is where the manifests lead" {
  rm -r "$PKI/etcd"
  run check
  [ "$status" -eq 2 ]
  says "FAIL  /$KUBE/pki/etcd/ca.crt is missing"
  says "FAIL  /$KUBE/pki/etcd/server.crt is missing"
  run renew all
  [ "$status" -eq 1 ]
  says "/$KUBE/pki/apiserver-etcd-client.crt cannot be renewed: its CA, /$KUBE/pki/etcd/ca.crt, is missing: put it back"
  afresh
  rm -r "$PKI"
  run check
  [ "$status" -eq 2 ]
  says "FAIL  /$KUBE/pki/ca.crt is missing"
  says "FAIL  /$KUBE/pki/sa.key is missing"
  run check --config "$CONFIG"
  says "FAIL  /$KUBE/pki/etcd/server.crt is missing"
  # Nothing is there under the name of a file.
  afresh
  ln -sf /root/elsewhere "$ROOT/$KUBE/admin.conf"
  rm "$PKI/etcd/peer.crt" && mkdir "$PKI/etcd/peer.crt"
  run check --config "$CONFIG"
  [ "$status" -eq 2 ]
  says "FAIL  /$KUBE/admin.conf is a symbolic link that leads to nothing"
  says "FAIL  cannot read /$KUBE/pki/etcd/peer.crt: Is a directory"
  mkdir "$BATS_TEST_TMPDIR/bin"
  ln -s "$KNODE" "$BATS_TEST_TMPDIR/bin/knode"
  sed -n 's/^      //p' <<<"$output" | PATH=$BATS_TEST_TMPDIR/bin:$PATH bash
  run check
  [ "$status" -eq 0 ]
  # etcd elsewhere, whose CA and client certificate were brought here.
  afresh
  mkdir "$ROOT/$KUBE/manifests"
  printf '    - --etcd-servers=https://192.0.2.99:2379\n' >"$ROOT/$KUBE/manifests/kube-apiserver.yaml"
  rm "$PKI"/etcd/ca.key "$PKI"/etcd/server.* "$PKI"/etcd/peer.* "$PKI"/etcd/healthcheck-client.*
  run check
  [ "$status" -eq 0 ]
  printf '    - --etcd-servers=https://127.0.0.1:2379\n' >"$ROOT/$KUBE/manifests/kube-apiserver.yaml"
  run check
  [ "$status" -eq 2 ]
  says "FAIL  /$KUBE/pki/etcd/server.crt is missing"
}

@test "the key of service accounts is judged by all" {
  rm "$PKI/sa.pub"
  run check
  [ "$status" -eq 2 ]
  says "FAIL  /$KUBE/pki/sa.pub is missing"
  says "      rm -f $PKI/sa.pub && knode init phase certs sa --root $ROOT"
  phase sa
  run check
  [ "$status" -eq 0 ]
  openssl pkey -in "$PKI/ca.key" -pubout -out "$PKI/sa.pub"
  agree 2 1 0 0 $KUBE/pki/sa.pub "/$KUBE/pki/sa.pub is not the public key of /$KUBE/pki/sa.key"
  rm "$PKI/sa.key"
  run check
  [ "$status" -eq 2 ]
  says "FAIL  /$KUBE/pki/sa.key is missing"
  says "      restore /$KUBE/pki/sa.key from a backup, or from a control plane that has it"
}

@test "the kubelet's certificate that is no link cannot be renewed by it" {
  local dir=$ROOT/var/lib/kubelet/pki pem=/var/lib/kubelet/pki/kubelet-client-current.pem
  mkdir -p "$dir"
  cat "$PKI/apiserver-kubelet-client.crt" "$PKI/apiserver-kubelet-client.key" >"$ROOT$pem"
  chmod 600 "$ROOT$pem"
  sed -i "s|client-certificate-data: .*|client-certificate: $pem|; s|client-key-data: .*|client-key: $pem|" "$ROOT/$KUBE/kubelet.conf"
  run check
  [ "$status" -eq 4 ]
  says "WARN  $pem is a file and no symbolic link, so that the kubelet cannot renew it"
  run renew all
  [ "$status" -eq 0 ]
  says "note: $pem is a file and no symbolic link"
  sed -n 's/^      //p' <<<"$(check)" | bash
  [ "$(readlink "$ROOT$pem")" = kubelet-client-of-before.pem ]
  run check
  [ "$status" -eq 0 ]
}

@test "a lone key of a CA is told before a certificate is made for it" {
  rm -rf "$ROOT"
  phase ca
  rm "$PKI/ca.crt"
  run phase ca --dry-run
  [ "$status" -eq 0 ]
  says "it is made for the key that is there already, /$KUBE/pki/ca.key"
}
