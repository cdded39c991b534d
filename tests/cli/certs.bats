# Certificates and keys: made as kubeadm makes them, kept when right, refused when wrong, renewed, rotated.

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
  run strace -f -e trace=openat "$KNODE" init phase certs all --config "$CONFIG" --root "$ROOT" --dry-run
  [ "$status" -eq 127 ] || [[ $output != *libcrypto* ]]
}

@test "single phases are kubeadm's, and need their CA" {
  run --separate-stderr phase apiserver
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/pki/apiserver.crt cannot be made without its CA, /etc/kubernetes/pki/ca.crt: bring it, or make it first: knode init phase certs ca" ]
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
  local again="remove it, so that it is made anew: rm /etc/kubernetes/pki/apiserver.crt /etc/kubernetes/pki/apiserver.key"
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
  refused "/etc/kubernetes/pki/apiserver.crt is signed by CN=kubernetes, not by CN=kubernetes of this host; $again"

  cp "$BATS_TEST_TMPDIR/good" "$PKI/apiserver.crt"
  cp "$PKI/apiserver.key" "$BATS_TEST_TMPDIR/good.key"
  cp "$BATS_TEST_TMPDIR/kubernetes.key" "$PKI/apiserver.key"
  refused "/etc/kubernetes/pki/apiserver.crt does not belong to its key; $again"

  cp "$BATS_TEST_TMPDIR/good.key" "$PKI/apiserver.key"
  sed -i 's/name: cp1/name: cp2/' "$CONFIG"
  refused "/etc/kubernetes/pki/apiserver.crt is not valid for the name cp2; $again"

  sed -i 's/name: cp2/name: cp1/' "$CONFIG"
  rm "$PKI/apiserver.key"
  refused "/etc/kubernetes/pki/apiserver.key is missing, though its certificate /etc/kubernetes/pki/apiserver.crt is there: put the key back, or remove the certificate, so that both are made anew"

  echo nonsense >"$PKI/apiserver.key"
  refused "/etc/kubernetes/pki/apiserver.key is not PEM: it should hold a private key"

  openssl pkey -in "$BATS_TEST_TMPDIR/good.key" -aes256 -passout pass:secret -out "$PKI/apiserver.key"
  refused "/etc/kubernetes/pki/apiserver.key: the key is encrypted with a password; Kubernetes needs it without one: (umask 077 && openssl pkey -in /etc/kubernetes/pki/apiserver.key -traditional -out /etc/kubernetes/pki/apiserver.key.new && mv /etc/kubernetes/pki/apiserver.key.new /etc/kubernetes/pki/apiserver.key)"

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
  [ "$stderr" = "knode: /etc/kubernetes/pki/apiserver.crt expired on 2021-01-01 00:00:00 UTC; renew it: knode certs renew apiserver" ]
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
  [ "$stderr" = "knode: /etc/kubernetes/pki is a symbolic link to a directory that others than its owner may write to: chmod go-w /etc/kubernetes/pki" ]
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

@test "an own CA is taken, also with a chain; a weak one is refused" {
  own_cert root 10
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=intermediate -keyout "$BATS_TEST_TMPDIR/int.key" -out "$BATS_TEST_TMPDIR/int.csr" 2>/dev/null
  openssl x509 -req -in "$BATS_TEST_TMPDIR/int.csr" -CA "$BATS_TEST_TMPDIR/root.crt" -CAkey "$BATS_TEST_TMPDIR/root.key" -days 9 \
    -extfile <(printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n') -out "$BATS_TEST_TMPDIR/int.crt" 2>/dev/null
  mkdir -p "$PKI"
  cat "$BATS_TEST_TMPDIR/int.crt" "$BATS_TEST_TMPDIR/root.crt" >"$PKI/ca.crt"
  cp "$BATS_TEST_TMPDIR/int.key" "$PKI/ca.key"
  phase all
  kubeconfigs all
  [ "$(cert "$PKI/apiserver.crt" -issuer)" = "issuer=CN = intermediate " ]
  openssl verify -CAfile "$BATS_TEST_TMPDIR/root.crt" -untrusted "$BATS_TEST_TMPDIR/int.crt" "$PKI/apiserver.crt"
  # The kubeconfigs trust the whole chain.
  python3 -c 'import base64, sys, yaml; c = yaml.safe_load(open(sys.argv[1])); assert base64.b64decode(c["clusters"][0]["cluster"]["certificate-authority-data"]).count(b"BEGIN") == 2' "$ROOT/etc/kubernetes/admin.conf"

  rm -rf "$ROOT" && mkdir -p "$PKI"
  openssl req -x509 -newkey rsa:1024 -nodes -subj /CN=weak -days 9 -keyout "$PKI/ca.key" -out "$PKI/ca.crt" 2>/dev/null
  run --separate-stderr phase all
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/pki/ca.key is not used: its RSA key has fewer than 2048 bits" ]
  openssl req -x509 -newkey rsa:2048 -sha1 -nodes -subj /CN=weak -days 9 -keyout "$PKI/ca.key" -out "$PKI/ca.crt" 2>/dev/null
  chmod 600 "$PKI/ca.key"
  run --separate-stderr phase all
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/pki/ca.crt: the CA CN=weak will not do: it is signed with SHA-1; bring one with SHA-256 and RSA of at least 2048 bits, or ECDSA on P-256, P-384 or P-521" ]
  [ ! -e "$PKI/apiserver.key" ]
}

@test "with an external CA nothing is signed, and all must be there" {
  phase all
  kubeconfigs all
  rm "$PKI/ca.key"
  run phase all
  [ "$output" = "no changes" ]
  run kubeconfigs all
  [ "$output" = "no changes" ]
  rm "$PKI/apiserver.crt" "$PKI/apiserver.key" "$ROOT/etc/kubernetes/admin.conf"
  run --separate-stderr phase all
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/pki/apiserver.crt is missing, and cannot be made here: the key of its CA, /etc/kubernetes/pki/ca.key, is kept elsewhere. Have it signed there (\`knode certs generate-csr\` makes the request), and put it in place" ]
  [ ! -e "$PKI/apiserver.key" ]
  run --separate-stderr kubeconfigs all
  [ "$status" -eq 1 ]
  [[ $stderr == *"/etc/kubernetes/admin.conf is missing, and cannot be made here"* ]]
}

@test "requests for an external CA are signed by openssl, and then complete a host" {
  local name request
  own_cert kubernetes 9
  mkdir -p "$PKI"
  cp "$BATS_TEST_TMPDIR/kubernetes.crt" "$PKI/ca.crt"
  run "$KNODE" certs generate-csr --config "$CONFIG" --root "$ROOT"
  [ "$status" -eq 0 ]
  [ "$(find "$PKI" -name '*.csr' | wc -l)" -eq 7 ]
  [ "$(find "$ROOT/etc/kubernetes" -maxdepth 1 -name '*.conf.csr' | wc -l)" -eq 5 ]
  openssl req -in "$PKI/apiserver.csr" -noout -verify -text | grep -q 'DNS:cp1, DNS:kubernetes, '
  [ "$(openssl req -in "$ROOT/etc/kubernetes/kubelet.conf.csr" -noout -subject)" = "subject=O = system:nodes, CN = system:node:cp1" ]
  run --separate-stderr kubeconfigs admin
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: /etc/kubernetes/admin.conf has a key, but no certificate: have the request /etc/kubernetes/admin.conf.csr signed by its CA, and put the certificate in base64 into client-certificate-data" ]
  for name in apiserver apiserver-kubelet-client; do
    openssl x509 -req -in "$PKI/$name.csr" -CA "$BATS_TEST_TMPDIR/kubernetes.crt" -CAkey "$BATS_TEST_TMPDIR/kubernetes.key" -days 2 -copy_extensions copy -out "$PKI/$name.crt" 2>/dev/null
    phase "$name"
  done
  openssl x509 -req -in "$ROOT/etc/kubernetes/admin.conf.csr" -CA "$BATS_TEST_TMPDIR/kubernetes.crt" -CAkey "$BATS_TEST_TMPDIR/kubernetes.key" -days 2 -out "$BATS_TEST_TMPDIR/admin.crt" 2>/dev/null
  sed -i "s|^    client-key-data|    client-certificate-data: $(base64 -w0 "$BATS_TEST_TMPDIR/admin.crt")\n&|" "$ROOT/etc/kubernetes/admin.conf"
  run kubeconfigs admin
  [ "$output" = "no changes" ]
  run "$KNODE" certs generate-csr --config "$CONFIG" --root "$ROOT"
  [ "$output" = "no changes" ]
  # A CA that comes with the host signs nothing else.
  request=$(sha256sum "$PKI/apiserver.key")
  [ "$request" = "$(sha256sum "$PKI/apiserver.key")" ]
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

@test "undo takes all away again, and no key is in the journal" {
  phase all
  kubeconfigs all
  run ! grep -rl 'PRIVATE KEY\|client-key-data' "$ROOT/var/lib/knode"
  "$KNODE" undo --yes --root "$ROOT"
  "$KNODE" undo --yes --root "$ROOT"
  [ -z "$(find "$ROOT/etc" 2>/dev/null)" ]
}

@test "a run that is killed leaves no half-written key, and the next one completes it" {
  local i
  sed -i 's/ECDSA-P256/RSA-2048/' "$CONFIG"
  for i in 05 15 30 45 60; do
    timeout -s KILL "0.$i" "$KNODE" init phase certs all --config "$CONFIG" --root "$ROOT" >"$BATS_TEST_TMPDIR/out" || true
    [ ! -e "$PKI" ] || find "$PKI" -name '*.key' -not -name '.*' -exec openssl pkey -in {} -noout \;
    [ ! -e "$PKI" ] || [ -z "$(find "$PKI" -name '*.key*' ! -perm 600)" ]
    [ ! -e "$ROOT/var/lib/knode/journal" ] || "$KNODE" resume --root "$ROOT" || true
  done
  phase all
  [ "$(find "$PKI" -type f | wc -l)" -eq 22 ]
  openssl verify -CAfile "$PKI/ca.crt" "$PKI/apiserver.crt"
}

@test "renewing makes new keys with the old names, and undo brings the old ones back" {
  local old
  phase all
  kubeconfigs all
  old=$(cert "$PKI/apiserver.crt" -subject -issuer -ext subjectAltName)
  snapshot >"$BATS_TEST_TMPDIR/before"
  run "$KNODE" certs renew apiserver admin.conf --root "$ROOT"
  [ "$status" -eq 0 ]
  [ "${lines[-2]}" = "3 changes: run 0003-certs-renew is done" ]
  [ "$(cert "$PKI/apiserver.crt" -subject -issuer -ext subjectAltName)" = "$old" ]
  [ "$(diff <(snapshot) "$BATS_TEST_TMPDIR/before" | grep -c '^<')" -eq 3 ]
  openssl verify -CAfile "$PKI/ca.crt" "$PKI/apiserver.crt"
  run phase all
  [ "$output" = "no changes" ]
  run kubeconfigs all
  [ "$output" = "no changes" ]
  "$KNODE" undo --yes --root "$ROOT"
  cmp "$BATS_TEST_TMPDIR/before" <(snapshot)
}

@test "all are renewed but the CAs, the kubelet's, and those of a CA elsewhere" {
  phase all
  kubeconfigs all
  run "$KNODE" certs renew all --root "$ROOT"
  [ "${lines[-2]}" = "18 changes: run 0003-certs-renew is done" ]
  rm "$PKI/etcd/ca.key"
  run "$KNODE" certs renew all --root "$ROOT"
  [ "${lines[-2]}" = "10 changes: run 0004-certs-renew is done" ]
  [[ $output == *"note: /etc/kubernetes/pki/etcd/server.crt cannot be renewed here: the key of its CA, /etc/kubernetes/pki/etcd/ca.key, is kept elsewhere"* ]]
  run --separate-stderr "$KNODE" certs renew etcd-server --root "$ROOT"
  [ "$status" -eq 1 ]
  run --separate-stderr "$KNODE" certs renew ca --root "$ROOT"
  [ "$stderr" = "knode: ca is a CA, and is not renewed but rotated: knode certs rotate-ca --ca ca begin" ]
  run --separate-stderr "$KNODE" certs renew kubelet.conf --root "$ROOT"
  [ "$stderr" = "knode: kubelet.conf is renewed by the kubelet itself" ]
  run --separate-stderr "$KNODE" certs renew apiservr --root "$ROOT"
  [ "$stderr" = "knode: there is no certificate \"apiservr\"; did you mean apiserver?" ]
}

@test "a renewal without libraries of its own: what kubeadm made is renewed too" {
  command -v kubeadm >/dev/null || skip "no kubeadm"
  sed -i "s|^encryptionAlgorithm.*|certificatesDir: $PKI|; s|v1beta4|v1beta3|; s|kubernetesVersion: .*|kubernetesVersion: v1.26.0|" "$CONFIG"
  kubeadm init phase certs all --config "$CONFIG"
  kubeadm init phase kubeconfig all --config "$CONFIG" --kubeconfig-dir "$ROOT/etc/kubernetes"
  "$KNODE" certs check-expiration --root "$ROOT"
  "$KNODE" certs renew all --root "$ROOT"
  kubeadm certs check-expiration --config "$CONFIG"
  openssl verify -CAfile "$PKI/ca.crt" "$PKI/apiserver.crt"
}

@test "a CA is rotated in three steps, after each of which all verifies" {
  local step manifest=$ROOT/etc/kubernetes/manifests/kube-controller-manager.yaml count=0
  phase all
  kubeconfigs all
  mkdir -p "${manifest%/*}"
  printf 'spec:\n  containers:\n  - command:\n    - kube-controller-manager\n    - --cluster-signing-cert-file=/etc/kubernetes/pki/ca.crt\n    - --root-ca-file=/etc/kubernetes/pki/ca.crt\n' >"$manifest"
  cp "$PKI/ca.crt" "$BATS_TEST_TMPDIR/old.crt"
  snapshot >"$BATS_TEST_TMPDIR/0"
  for step in begin switch finish; do
    "$KNODE" certs rotate-ca "$step" --root "$ROOT"
    openssl verify -CAfile "$PKI/ca.crt" "$PKI/apiserver.crt" "$PKI/apiserver-kubelet-client.crt"
    [ "$(phase all)" = "no changes" ]
    [ "$(kubeconfigs all)" = "no changes" ]
    count=$((count + 1))
    snapshot >"$BATS_TEST_TMPDIR/$count"
    case $step in
      begin) openssl verify -CAfile "$BATS_TEST_TMPDIR/old.crt" "$PKI/apiserver.crt" ;;
      switch) openssl verify -CAfile "$PKI/ca-next.crt" "$PKI/apiserver.crt" ;;
    esac
    # What the controller manager signs with is one certificate, the one of ca.key.
    signing=$ROOT$(sed -n 's/.*--cluster-signing-cert-file=//p' "$manifest")
    [ "$(grep -c BEGIN "$signing")" -eq 1 ]
    cmp <(openssl x509 -in "$signing" -noout -pubkey) <(openssl pkey -in "$PKI/ca.key" -pubout)
  done
  run openssl verify -CAfile "$BATS_TEST_TMPDIR/old.crt" "$PKI/apiserver.crt"
  [ "$status" -ne 0 ]
  [ "$(grep -c BEGIN "$PKI/ca.crt")" -eq 1 ]
  [ -z "$(find "$PKI" -name 'ca-*')" ]
  for count in 2 1 0; do
    "$KNODE" undo --yes --root "$ROOT"
    cmp "$BATS_TEST_TMPDIR/$count" <(snapshot)
  done
}

@test "hosts that share a CA rotate it one after the other, and trust each other all the time" {
  local step other=$BATS_TEST_TMPDIR/other first=$PKI second manifest=etc/kubernetes/manifests/kube-controller-manager.yaml
  second=$other/etc/kubernetes/pki
  phase all
  kubeconfigs all
  mkdir -p "$second/etcd" "$ROOT/${manifest%/*}" "$other/${manifest%/*}"
  cp "$first"/{ca,front-proxy-ca}.{crt,key} "$first"/sa.{key,pub} "$second/"
  cp "$first"/etcd/ca.{crt,key} "$second/etcd/"
  sed 's/cp1/cp2/; s/192.0.2.10/192.0.2.11/' "$CONFIG" >"$BATS_TEST_TMPDIR/second.yaml"
  "$KNODE" init phase certs all --config "$BATS_TEST_TMPDIR/second.yaml" --root "$other"
  "$KNODE" init phase kubeconfig all --config "$BATS_TEST_TMPDIR/second.yaml" --root "$other"
  printf -- '- --cluster-signing-cert-file=/etc/kubernetes/pki/ca.crt\n' | tee "$ROOT/$manifest" >"$other/$manifest"
  cp "$first/ca.crt" "$BATS_TEST_TMPDIR/worker.crt"
  # What a kubeconfig trusts.
  trusted() { python3 -c 'import base64, sys, yaml; sys.stdout.buffer.write(base64.b64decode(yaml.safe_load(open(sys.argv[1]))["clusters"][0]["cluster"]["certificate-authority-data"]))' "$1"; }
  all_verify() {
    local ca kubeconfig
    for ca in "$first/ca.crt" "$second/ca.crt" "$BATS_TEST_TMPDIR/worker.crt"; do
      openssl verify -CAfile "$ca" "$first/apiserver.crt" "$second/apiserver.crt" "$first/apiserver-kubelet-client.crt" "$second/apiserver-kubelet-client.crt"
    done
    for kubeconfig in "$ROOT" "$other"; do
      trusted "$kubeconfig/etc/kubernetes/scheduler.conf" >"$BATS_TEST_TMPDIR/trusted.crt"
      openssl verify -CAfile "$BATS_TEST_TMPDIR/trusted.crt" "$first/apiserver.crt" "$second/apiserver.crt"
    done
  }
  all_verify
  for step in begin switch finish; do
    run "$KNODE" certs rotate-ca "$step" --root "$ROOT"
    [ "$status" -eq 0 ]
    all_verify
    if [ "$step" = begin ]; then
      [[ $output == *"note: bring /etc/kubernetes/pki/ca-next.crt and /etc/kubernetes/pki/ca-next.key to the other control planes before they take this step"* ]]
      cp "$first"/ca-next.{crt,key} "$second/"
    fi
    "$KNODE" certs rotate-ca "$step" --root "$other"
    all_verify
    cp "$first/ca.crt" "$BATS_TEST_TMPDIR/worker.crt"
    all_verify
    cmp "$first/ca.crt" "$second/ca.crt"
    cmp "$first/ca.key" "$second/ca.key"
    cmp "$ROOT/$manifest" "$other/$manifest"
    cmp <(trusted "$ROOT/etc/kubernetes/admin.conf") <(trusted "$other/etc/kubernetes/admin.conf")
  done
  [ "$(grep -c BEGIN "$first/ca.crt")" -eq 1 ]
  [ -z "$(find "$second" -name 'ca-*')" ]
}

@test "steps of a rotation out of turn are refused" {
  refused() { # STEP MESSAGE
    run --separate-stderr "$KNODE" certs rotate-ca "$1" --ca etcd-ca --root "$ROOT"
    [ "$status" -eq 1 ]
    [ "$stderr" = "knode: $2" ]
  }
  mkdir "$ROOT"
  refused begin "there is no CA etcd-ca to rotate: /etc/kubernetes/pki/etcd/ca.crt is missing"
  phase all
  refused switch "the rotation of /etc/kubernetes/pki/etcd/ca.crt has not begun: knode certs rotate-ca --ca etcd-ca begin"
  refused finish "there is no rotation to finish: knode certs rotate-ca --ca etcd-ca begin"
  "$KNODE" certs rotate-ca begin --ca etcd-ca --root "$ROOT"
  refused begin "the rotation of /etc/kubernetes/pki/etcd/ca.crt has begun already: /etc/kubernetes/pki/etcd/ca-next.crt is there; next comes \`knode certs rotate-ca --ca etcd-ca switch\`"
  refused finish "the new CA does not sign yet: knode certs rotate-ca --ca etcd-ca switch"
  cp "$PKI/etcd/peer.crt" "$BATS_TEST_TMPDIR/peer.crt"
  cp "$PKI/etcd/peer.key" "$BATS_TEST_TMPDIR/peer.key"
  "$KNODE" certs rotate-ca switch --ca etcd-ca --root "$ROOT"
  refused switch "/etc/kubernetes/pki/etcd/ca.crt is the new CA already; next comes \`knode certs rotate-ca --ca etcd-ca finish\`"
  cp "$BATS_TEST_TMPDIR/peer.crt" "$BATS_TEST_TMPDIR/peer.key" "$PKI/etcd/"
  refused finish "/etc/kubernetes/pki/etcd/peer.crt is still signed by the old CA: knode certs renew etcd-peer"
  "$KNODE" certs renew etcd-peer --root "$ROOT"
  "$KNODE" certs rotate-ca finish --ca etcd-ca --root "$ROOT"
  run --separate-stderr "$KNODE" certs rotate-ca forward --root "$ROOT"
  [ "$status" -eq 3 ]
  [ "$stderr" = 'knode: "forward" is no step of a rotation: begin, switch, finish' ]
}

@test "a certificate key is 64 digits, and another one each time" {
  run "$KNODE" certs certificate-key
  [[ $output =~ ^[0-9a-f]{64}$ ]]
  [ "$output" != "$("$KNODE" certs certificate-key)" ]
}

@test "a real etcd serves and is used with these certificates" {
  command -v etcd etcdctl >/dev/null || skip "no etcd"
  sed -i 's/192.0.2.10/127.0.0.1/' "$CONFIG"
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
