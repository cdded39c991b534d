# Certificates and keys: made as kubeadm makes them, kept when right, refused when wrong.

# shellcheck disable=SC2154 # bats sets stderr
load certs_setup

@test "all certificates and keys of kubeadm are made, with its modes" {
  run phase all
  [ "$status" -eq 0 ]
  [ "${lines[-2]}" = "26 changes: run 0001-init-phase-certs is done" ]
  [ "$(cd "$PKI" && find . -type f -printf '%m %p\n' | sort -k2 | tr '\n' ' ')" = "644 ./apiserver-etcd-client.crt 600 ./apiserver-etcd-client.key 644 ./apiserver-kubelet-client.crt 600 ./apiserver-kubelet-client.key 644 ./apiserver.crt 600 ./apiserver.key 644 ./ca.crt 600 ./ca.key 644 ./etcd/ca.crt 600 ./etcd/ca.key 644 ./etcd/healthcheck-client.crt 600 ./etcd/healthcheck-client.key 644 ./etcd/peer.crt 600 ./etcd/peer.key 644 ./etcd/server.crt 600 ./etcd/server.key 644 ./front-proxy-ca.crt 600 ./front-proxy-ca.key 644 ./front-proxy-client.crt 600 ./front-proxy-client.key 600 ./sa.key 600 ./sa.pub " ]
}

@test "openssl verifies all of them, strictly" {
  phase all
  openssl verify -x509_strict -purpose sslserver -CAfile "$PKI/ca.crt" "$PKI/apiserver.crt"
  openssl verify -x509_strict -purpose sslclient -CAfile "$PKI/ca.crt" "$PKI/apiserver-kubelet-client.crt"
  openssl verify -x509_strict -purpose sslclient -CAfile "$PKI/front-proxy-ca.crt" "$PKI/front-proxy-client.crt"
  openssl verify -x509_strict -purpose sslserver -CAfile "$PKI/etcd/ca.crt" "$PKI/etcd/server.crt" "$PKI/etcd/peer.crt"
  openssl verify -x509_strict -purpose sslclient -CAfile "$PKI/etcd/ca.crt" "$PKI/etcd/peer.crt" "$PKI/apiserver-etcd-client.crt"
  run openssl verify -CAfile "$PKI/etcd/ca.crt" "$PKI/apiserver.crt"
  [ "$status" -ne 0 ]
  run openssl verify -purpose sslserver -CAfile "$PKI/ca.crt" "$PKI/apiserver-kubelet-client.crt"
  [ "$status" -ne 0 ]
}

@test "the API server's certificate is valid for its names, and for no others" {
  phase all
  for name in cp1 kubernetes kubernetes.default kubernetes.default.svc kubernetes.default.svc.cluster.local; do
    [ "$(cert "$PKI/apiserver.crt" -checkhost "$name")" = "Hostname $name does match certificate " ]
  done
  [ "$(cert "$PKI/apiserver.crt" -checkip 10.96.0.1)" = "IP 10.96.0.1 does match certificate " ]
  [ "$(cert "$PKI/apiserver.crt" -checkip 192.0.2.10)" = "IP 192.0.2.10 does match certificate " ]
  [ "$(cert "$PKI/apiserver.crt" -checkhost cp2)" = "Hostname cp2 does NOT match certificate " ]
}

@test "a certificate says what kubeadm's says, and is back-dated by five minutes" {
  phase all
  [ "$(cert "$PKI/ca.crt" -subject -issuer)" = "subject=CN = kubernetes issuer=CN = kubernetes " ]
  [[ $(cert "$PKI/ca.crt" -ext keyUsage,basicConstraints) == *critical*'Digital Signature, Key Encipherment, Certificate Sign'*critical*CA:TRUE* ]]
  [[ $(cert "$PKI/apiserver.crt" -ext keyUsage,extendedKeyUsage,basicConstraints) == *critical*'Digital Signature, Key Encipherment '*'TLS Web Server Authentication '*critical*CA:FALSE* ]]
  [ "$(cert "$PKI/apiserver-kubelet-client.crt" -subject)" = "subject=O = kubeadm:cluster-admins, CN = kube-apiserver-kubelet-client " ]
  local from to
  from=$(date -d "$(openssl x509 -in "$PKI/apiserver.crt" -noout -startdate | cut -d= -f2)" +%s)
  to=$(date -d "$(openssl x509 -in "$PKI/apiserver.crt" -noout -enddate | cut -d= -f2)" +%s)
  [ $((to - from)) -eq $((365 * 24 * 3600 + 300)) ]
  [ "$(openssl x509 -in "$PKI/apiserver.crt" -noout -serial | wc -c)" -eq 40 ]
  cmp <(openssl pkey -in "$PKI/sa.key" -pubout) "$PKI/sa.pub"
}

@test "algorithms and validity periods are the configuration's" {
  local row algorithm text
  sed -i 's/kubernetesVersion: .*/kubernetesVersion: v1.34.1/' "$CONFIG" # which knows P-384
  for row in "RSA-2048=2048 bit" "RSA-3072=3072 bit" "ECDSA-P384=secp384r1"; do
    algorithm=${row%=*} text=${row#*=}
    rm -rf "$ROOT"
    sed -i "s/encryptionAlgorithm: .*/encryptionAlgorithm: $algorithm/" "$CONFIG"
    phase ca
    openssl x509 -in "$PKI/ca.crt" -noout -text | grep -q "$text"
  done
  rm -rf "$ROOT"
  printf 'certificateValidityPeriod: 48h\ncaCertificateValidityPeriod: 24h\n' >>"$CONFIG"
  phase all
  openssl x509 -in "$PKI/ca.crt" -noout -checkend $((24 * 3600 - 60))
  # No longer than its CA.
  [ "$(cert "$PKI/apiserver.crt" -enddate)" = "$(cert "$PKI/ca.crt" -enddate)" ]
}

@test "a second run changes nothing" {
  phase all
  snapshot >"$BATS_TEST_TMPDIR/before"
  run phase all
  [ "$status" -eq 0 ]
  [ "$output" = "no changes" ]
  cmp "$BATS_TEST_TMPDIR/before" <(snapshot)
}

@test "a dry run makes no key, and needs no libcrypto" {
  mkdir "$ROOT"
  run phase all --dry-run
  [ "$status" -eq 0 ]
  [ "${lines[-1]}" = "26 changes would be made" ]
  [[ $output == *"+ key  /etc/kubernetes/pki/ca.key "*"ECDSA-P256, <secret>"* ]]
  [ -z "$(find "$ROOT" -type f)" ]
  strace true 2>/dev/null || skip "no strace, or it may not trace here"
  # A search for leaks is a tracer itself, and there can be but one.
  ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 run strace -f -e trace=openat "$KNODE" init phase certs all --config "$CONFIG" --root "$ROOT" --dry-run
  [ "$status" -eq 0 ]
  [[ $output != *libcrypto* ]]
}

@test "single phases are kubeadm's, and need their CA" {
  run --separate-stderr phase apiserver
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/pki/apiserver.crt cannot be made without its CA, /etc/kubernetes/pki/ca.crt: bring it, or make it first: knode init phase certs ca --root $ROOT" ]
  [ ! -e "$PKI" ]
  for name in ca apiserver apiserver-kubelet-client front-proxy-ca front-proxy-client etcd-ca etcd-server etcd-peer etcd-healthcheck-client apiserver-etcd-client sa; do
    phase "$name"
  done
  run phase all
  [ "$output" = "no changes" ]
  run --separate-stderr phase apiservr
  [ "$status" -eq 3 ]
  [ "$stderr" = "knode: there is no certificate apiservr; did you mean apiserver?" ]
}

@test "what is wrong stops everything, with the file, the reason and the remedy" {
  local again="remove it, so that it is made anew: rm $PKI/apiserver.crt $PKI/apiserver.key"
  refused() { # REASON
    run --separate-stderr phase all
    echo "$stderr"
    [ "$status" -eq 1 ]
    [ "$stderr" = "knode: $1" ]
    [ ! -e "$PKI/sa.key" ]
  }
  phase ca
  phase apiserver

  own_cert kubernetes 1
  cp "$PKI/apiserver.crt" "$BATS_TEST_TMPDIR/good"
  cp "$BATS_TEST_TMPDIR/kubernetes.crt" "$PKI/apiserver.crt"
  refused "/etc/kubernetes/pki/apiserver.crt may not be used as a server; $again"
  "$KNODE" init phase certs ca --config "$CONFIG" --root "$BATS_TEST_TMPDIR/other"
  "$KNODE" init phase certs apiserver --config "$CONFIG" --root "$BATS_TEST_TMPDIR/other"
  cp "$BATS_TEST_TMPDIR/other/etc/kubernetes/pki/apiserver.crt" "$PKI/apiserver.crt"
  refused "/etc/kubernetes/pki/apiserver.crt is signed by CN=kubernetes, not by CN=kubernetes of this host; $again"

  cp "$BATS_TEST_TMPDIR/good" "$PKI/apiserver.crt"
  cp "$PKI/apiserver.key" "$BATS_TEST_TMPDIR/good.key"
  cp "$BATS_TEST_TMPDIR/kubernetes.key" "$PKI/apiserver.key"
  refused "/etc/kubernetes/pki/apiserver.crt does not belong to its key, /etc/kubernetes/pki/apiserver.key; $again"

  cp "$BATS_TEST_TMPDIR/good.key" "$PKI/apiserver.key"
  sed -i 's/name: cp1/name: cp2/' "$CONFIG"
  refused "/etc/kubernetes/pki/apiserver.crt is not valid for the name cp2; $again"

  sed -i 's/name: cp2/name: cp1/' "$CONFIG"
  rm "$PKI/apiserver.key"
  refused "/etc/kubernetes/pki/apiserver.key is missing, though its certificate /etc/kubernetes/pki/apiserver.crt is there: put the key back, or remove the certificate, so that both are made anew"

  echo nonsense >"$PKI/apiserver.key"
  refused "/etc/kubernetes/pki/apiserver.key is not PEM: it should hold a private key"

  openssl pkey -in "$BATS_TEST_TMPDIR/good.key" -aes256 -passout pass:secret -out "$PKI/apiserver.key"
  refused "/etc/kubernetes/pki/apiserver.key: the key is encrypted with a password; Kubernetes needs it without one: (umask 077 && openssl pkey -in $PKI/apiserver.key -traditional -out $PKI/apiserver.key.new && mv $PKI/apiserver.key.new $PKI/apiserver.key)"

  cp "$BATS_TEST_TMPDIR/good.key" "$PKI/apiserver.key"
  rm "$PKI/ca.crt"
  refused "/etc/kubernetes/pki/apiserver.crt is there, but the CA that signed it, /etc/kubernetes/pki/ca.crt, is not: put the CA back, or remove /etc/kubernetes/pki/apiserver.crt so that it is made anew"
}

@test "expired and future certificates are refused" {
  local when
  phase ca
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=kube-apiserver \
    -addext subjectAltName=DNS:cp1,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,IP:10.96.0.1,IP:192.0.2.10 \
    -keyout "$PKI/apiserver.key" -out "$BATS_TEST_TMPDIR/csr" 2>/dev/null
  sign() { # START END
    mkdir -p "$BATS_TEST_TMPDIR/ca" && : >"$BATS_TEST_TMPDIR/ca/index" && echo 01 >"$BATS_TEST_TMPDIR/ca/serial"
    printf '[ca]\ndefault_ca=c\n[c]\ndatabase=%s\nserial=%s\nnew_certs_dir=%s\npolicy=p\ndefault_md=sha256\ncopy_extensions=copy\n[p]\ncommonName=supplied\n' \
      "$BATS_TEST_TMPDIR/ca/index" "$BATS_TEST_TMPDIR/ca/serial" "$BATS_TEST_TMPDIR/ca" >"$BATS_TEST_TMPDIR/ca.cnf"
    openssl ca -batch -notext -config "$BATS_TEST_TMPDIR/ca.cnf" -cert "$PKI/ca.crt" -keyfile "$PKI/ca.key" \
      -in "$BATS_TEST_TMPDIR/csr" -out "$PKI/apiserver.crt" -startdate "$1" -enddate "$2" 2>/dev/null
  }
  sign 20200101000000Z 20210101000000Z
  run --separate-stderr phase all
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/pki/apiserver.crt expired on 2021-01-01 00:00:00 UTC; renew it: knode certs renew apiserver --root $ROOT" ]
  when=$(date -u -d '+2 days' +%Y%m%d000000Z)
  sign "$when" 20991231000000Z
  run --separate-stderr phase all
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/pki/apiserver.crt is not valid before $(date -u -d '+2 days' +%Y-%m-%d) 00:00:00 UTC; is the clock of this host right?" ]
}

@test "wrong modes and owners are mended, and nothing else" {
  phase all
  cp -a "$PKI" "$BATS_TEST_TMPDIR/before"
  chmod 644 "$PKI/ca.key" "$PKI/sa.pub"
  chmod 666 "$PKI/etcd/ca.crt"
  [ "$(id -u)" -ne 0 ] || chown 1000:1000 "$PKI/apiserver.key"
  run phase all
  [ "$status" -eq 0 ]
  [[ $output == *"~ key  /etc/kubernetes/pki/ca.key "*"mode 0644 -> 0600"* ]]
  [ -z "$(find "$PKI" \( -name '*.key' -o -name '*.pub' \) ! -perm 600)" ]
  [ "$(stat -c %a "$PKI/etcd/ca.crt")" = 644 ]
  [ "$(id -u)" -ne 0 ] || [ "$(stat -c %u:%g "$PKI/apiserver.key")" = 0:0 ]
  diff -r "$BATS_TEST_TMPDIR/before" "$PKI"
}

@test "a directory of keys that others may write to is mended, or told when it is a link" {
  phase all
  kubeconfigs all
  chmod 777 "$PKI"
  [ "$(id -u)" -ne 0 ] || chown 65534:65534 "$PKI/etcd"
  run phase all
  [ "$status" -eq 0 ]
  [[ $output == *"~ dir /etc/kubernetes/pki  "*"mode 0777 -> 0755"* ]]
  [ "$(stat -c '%a %u:%g' "$PKI" "$PKI/etcd" | xargs)" = "755 $(id -u):$(id -g) 755 $(id -u):$(id -g)" ]
  chmod 700 "$PKI"
  run phase all
  [ "$output" = "no changes" ]

  mv "$PKI" "$ROOT/data"
  ln -s /data "$PKI"
  run phase all
  [ "$output" = "no changes" ]
  run kubeconfigs all
  [ "$output" = "no changes" ]
  rm "$ROOT/data/apiserver.key" "$ROOT/data/apiserver.crt"
  phase apiserver
  [ -s "$ROOT/data/apiserver.key" ]
  chmod g+w "$ROOT/data"
  run --separate-stderr phase all
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/pki is a symbolic link to a directory that others than its owner may write to: chmod go-w $ROOT/data" ]
}

@test "directories are taken as they are meant" {
  "$KNODE" init phase certs ca --kubernetes-version v1.33.1 --cert-dir //etc/kubernetes/./x/../pki/ --root "$ROOT"
  [ -e "$PKI/ca.key" ]
  phase all
  sed -i 's|^encryptionAlgorithm|certificatesDir: /etc/kubernetes/pki/\n&|' "$CONFIG"
  run phase all
  [ "$output" = "no changes" ]
  kubeconfigs all --kubeconfig-dir /etc/kubernetes/
  run kubeconfigs all
  [ "$output" = "no changes" ]
  run --separate-stderr "$KNODE" init phase certs all --cert-dir pki --root "$ROOT"
  [ "$status" -eq 3 ]
  [ "$stderr" = "knode: --cert-dir: \"pki\" is not an absolute path" ]
}

@test "external etcd has none of etcd's certificates" {
  printf 'etcd: {external: {endpoints: ["http://192.0.2.21:2379"]}}\n' >>"$CONFIG"
  phase all
  [ ! -e "$PKI/etcd" ]
  [ ! -e "$PKI/apiserver-etcd-client.crt" ]
  run --separate-stderr phase etcd-server
  [ "$status" -eq 3 ]
  [ "$stderr" = "knode: there is no certificate etcd-server where etcd is external" ]
}

@test "organizations go by the Kubernetes version" {
  organization() { # VERSION
    rm -rf "$ROOT"
    sed -i "s/kubernetesVersion: .*/kubernetesVersion: $1/" "$CONFIG"
    phase all >"$BATS_TEST_TMPDIR/out"
    cert "$PKI/apiserver-kubelet-client.crt" -subject
    cert "$PKI/apiserver-etcd-client.crt" -subject
  }
  [ "$(organization v1.28.9)" = "subject=O = system:masters, CN = kube-apiserver-kubelet-client subject=O = system:masters, CN = kube-apiserver-etcd-client " ]
  [ "$(organization v1.29.0)" = "subject=O = kubeadm:cluster-admins, CN = kube-apiserver-kubelet-client subject=CN = kube-apiserver-etcd-client " ]
  [ "$(organization v1.36.1)" = "subject=CN = kube-apiserver-kubelet-client subject=CN = kube-apiserver-etcd-client " ]
}

@test "docs/certificates.md has the tables of what is planned, for every version" {
  "$BATS_TEST_DIRNAME/../../docs/certificates.sh" "$KNODE" 2>&1 | diff "$BATS_TEST_DIRNAME/../../docs/certificates.md" -
}

@test "a real etcd serves and is used with these certificates" {
  command -v etcd etcdctl >/dev/null || skip "no etcd"
  phase all
  client() { ETCDCTL_API=3 etcdctl --endpoints https://127.0.0.1:23790 --cacert "$PKI/etcd/ca.crt" "$@"; }
  etcd --name cp1 --data-dir "$BATS_TEST_TMPDIR/etcd" --cert-file "$PKI/etcd/server.crt" --key-file "$PKI/etcd/server.key" \
    --client-cert-auth --trusted-ca-file "$PKI/etcd/ca.crt" --peer-cert-file "$PKI/etcd/peer.crt" --peer-key-file "$PKI/etcd/peer.key" \
    --peer-client-cert-auth --peer-trusted-ca-file "$PKI/etcd/ca.crt" --listen-client-urls https://127.0.0.1:23790 \
    --advertise-client-urls https://127.0.0.1:23790 --listen-peer-urls https://127.0.0.1:23800 \
    --initial-advertise-peer-urls https://127.0.0.1:23800 --initial-cluster cp1=https://127.0.0.1:23800 >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
  etcd=$!
  for _ in $(seq 100); do
    client --cert "$PKI/etcd/healthcheck-client.crt" --key "$PKI/etcd/healthcheck-client.key" endpoint health >"$BATS_TEST_TMPDIR/health" 2>&1 && break
    sleep 0.2
  done
  client --cert "$PKI/apiserver-etcd-client.crt" --key "$PKI/apiserver-etcd-client.key" put name value || { cat "$BATS_TEST_TMPDIR/log" && false; }
  run client --cert "$PKI/apiserver-etcd-client.crt" --key "$PKI/apiserver-etcd-client.key" get name
  [ "$output" = $'name\nvalue' ]
  run client --cert "$PKI/apiserver-kubelet-client.crt" --key "$PKI/apiserver-kubelet-client.key" --command-timeout 2s --dial-timeout 2s get name
  [ "$status" -ne 0 ]
  kill "$etcd"
  wait "$etcd" || true
}

@test "DNS names are sorted, as kubeadm sorts them; addresses are in the order given" {
  cat >>"$CONFIG" <<END
apiServer: {certSANs: [zz.example, aa.example, 198.51.100.9, 198.51.100.1]}
etcd: {local: {serverCertSANs: [b.example, a.example]}}
END
  phase all
  [ "$(openssl x509 -in "$PKI/apiserver.crt" -noout -ext subjectAltName | tail -1)" = "    DNS:aa.example, DNS:cp1, DNS:kubernetes, DNS:kubernetes.default, DNS:kubernetes.default.svc, DNS:kubernetes.default.svc.cluster.local, DNS:zz.example, IP Address:10.96.0.1, IP Address:192.0.2.10, IP Address:198.51.100.9, IP Address:198.51.100.1" ]
  [ "$(openssl x509 -in "$PKI/etcd/server.crt" -noout -ext subjectAltName | tail -1)" = "    DNS:a.example, DNS:b.example, DNS:cp1, DNS:localhost, IP Address:192.0.2.10, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1" ]
}
