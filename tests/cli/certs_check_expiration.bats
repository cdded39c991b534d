# How long certificates are still good, and what is wrong with them.

# shellcheck disable=SC2154 # bats sets stderr
load certs_setup

setup() {
  certs_setup
  phase all
  kubeconfigs all
}

check() { "$KNODE" certs check-expiration --root "$ROOT" "$@"; }

# What the last run says about a file: its line, and the remedy after it, without --root.
verdict() { grep -A1 -F "  $1" <<<"$output" | sed "s| --root $ROOT||; s|$ROOT||g"; }

# Does what the last run tells to do.
obey() { sed -n 's/^      //p' <<<"$output" | PATH=$BATS_TEST_TMPDIR/bin:$PATH bash; }

# Calls knode as somebody who may read only what everybody may: as root, without root's privilege.
UNPRIVILEGED=(setpriv "--bounding-set=-dac_override,-dac_read_search" "--inh-caps=-dac_override,-dac_read_search")
unprivileged() {
  if [ "$(id -u)" -eq 0 ]; then
    "${UNPRIVILEGED[@]}" "$KNODE" "$@"
  else
    "$KNODE" "$@"
  fi
}

@test "check-expiration lists all, and its exit code goes by the time left" {
  run check
  [ "$status" -eq 0 ]
  [[ ${lines[1]} =~ ^"apiserver                    "[0-9]{4}-[0-9]{2}-[0-9]{2}" "[0-9:]{8}" UTC  36"[45]"d "[0-9]+"h"\ +"ca              knode"$ ]]
  [ "$(grep -c ' UTC ' <<<"$output")" -eq 15 ]
  [ "$(grep -c ' $' <<<"$output")" -eq 0 ]
  run check --warn 364
  [ "$status" -eq 0 ]
  run check --warn 366
  [ "$status" -eq 4 ]
  [[ ${lines[0]} =~ ^"WARN  /etc/kubernetes/pki/apiserver.crt expires in 36"[45]"d "[0-9]+h$ ]]
  [ "${lines[1]}" = "      knode certs renew apiserver --root $ROOT" ]
  run check --warn 400 --fail 366
  [ "$status" -eq 2 ]
  run check --warn 4000
  [[ $(verdict /etc/kubernetes/pki/etcd/ca.crt) == *$'\n      knode certs rotate-ca --ca etcd-ca begin' ]]
  rm "$PKI/etcd/ca.key"
  run check --warn 4000
  [[ $(verdict /etc/kubernetes/pki/etcd/ca.crt) == *$'\n      its key is kept elsewhere: have the CA replaced there' ]]
}

@test "what is missing or broken is made anew by init, and that is what the remedies do" {
  local anew="  # and the --config of init, if it had one"
  says() { # PATH TEXT REMEDY
    verdict "$1"
    [ "$(verdict "$1")" = "FAIL  $2"$'\n'"      $3" ]
  }
  cp -a "$ROOT" "$BATS_TEST_TMPDIR/good"
  rm "$PKI/apiserver.crt" "$PKI/etcd/peer.key" "$ROOT/etc/kubernetes/admin.conf"
  : >"$PKI/apiserver-kubelet-client.crt"
  echo junk >"$PKI/etcd/healthcheck-client.key"
  cp "$PKI/sa.key" "$PKI/etcd/server.key"
  own_cert kubernetes 9
  cp "$BATS_TEST_TMPDIR/kubernetes.crt" "$PKI/front-proxy-client.crt"
  cp "$BATS_TEST_TMPDIR/kubernetes.key" "$PKI/front-proxy-client.key"
  echo junk >"$ROOT/etc/kubernetes/scheduler.conf"
  sed -i "s|client-key-data: .*|client-key-data: $(base64 -w0 "$PKI/sa.key")|" "$ROOT/etc/kubernetes/controller-manager.conf"
  sed -i '/client-key-data/d' "$ROOT/etc/kubernetes/super-admin.conf"
  sed -i 's/client-certificate-data: ./&@/' "$ROOT/etc/kubernetes/kubelet.conf"
  run check
  [ "$status" -eq 2 ]
  [ "$(grep -c ^FAIL <<<"$output")" -eq 11 ]
  says /etc/kubernetes/pki/apiserver.crt "/etc/kubernetes/pki/apiserver.crt is missing" "knode init phase certs apiserver$anew"
  says /etc/kubernetes/pki/etcd/peer.crt "/etc/kubernetes/pki/etcd/peer.crt has no key: /etc/kubernetes/pki/etcd/peer.key is missing" \
    "rm -f /etc/kubernetes/pki/etcd/peer.crt /etc/kubernetes/pki/etcd/peer.key && knode init phase certs etcd-peer$anew"
  says /etc/kubernetes/pki/apiserver-kubelet-client.crt "/etc/kubernetes/pki/apiserver-kubelet-client.crt is empty: it should hold a certificate" \
    "rm -f /etc/kubernetes/pki/apiserver-kubelet-client.crt /etc/kubernetes/pki/apiserver-kubelet-client.key && knode init phase certs apiserver-kubelet-client$anew"
  says /etc/kubernetes/pki/etcd/healthcheck-client.crt "/etc/kubernetes/pki/etcd/healthcheck-client.crt has no key that can be used: /etc/kubernetes/pki/etcd/healthcheck-client.key is not PEM: it should hold a private key" \
    "rm -f /etc/kubernetes/pki/etcd/healthcheck-client.crt /etc/kubernetes/pki/etcd/healthcheck-client.key && knode init phase certs etcd-healthcheck-client$anew"
  says /etc/kubernetes/pki/etcd/server.crt "/etc/kubernetes/pki/etcd/server.crt does not belong to its key, /etc/kubernetes/pki/etcd/server.key" \
    "rm -f /etc/kubernetes/pki/etcd/server.crt /etc/kubernetes/pki/etcd/server.key && knode init phase certs etcd-server$anew"
  says /etc/kubernetes/pki/front-proxy-client.crt "/etc/kubernetes/pki/front-proxy-client.crt may not be used as a client" \
    "rm -f /etc/kubernetes/pki/front-proxy-client.crt /etc/kubernetes/pki/front-proxy-client.key && knode init phase certs front-proxy-client$anew"
  says /etc/kubernetes/admin.conf "/etc/kubernetes/admin.conf is missing" "knode init phase kubeconfig admin$anew"
  says /etc/kubernetes/scheduler.conf "/etc/kubernetes/scheduler.conf: not a kubeconfig (kind: Config)" \
    "rm -f /etc/kubernetes/scheduler.conf && knode init phase kubeconfig scheduler$anew"
  says /etc/kubernetes/controller-manager.conf "/etc/kubernetes/controller-manager.conf has a certificate and a key that do not belong together" \
    "rm -f /etc/kubernetes/controller-manager.conf && knode init phase kubeconfig controller-manager$anew"
  says /etc/kubernetes/super-admin.conf "/etc/kubernetes/super-admin.conf has no key that can be used: it has no client-key-data" \
    "rm -f /etc/kubernetes/super-admin.conf && knode init phase kubeconfig super-admin$anew"
  says /etc/kubernetes/kubelet.conf "/etc/kubernetes/kubelet.conf has no certificate that can be used: client-certificate-data is not base64" \
    "rm -f /etc/kubernetes/kubelet.conf && knode init phase kubeconfig kubelet$anew"
  [ "$(grep -c '!MISSING!' <<<"$output")" -eq 2 ]
  [ "$(grep '^apiserver ' <<<"$output")" = "apiserver                    !MISSING!                -           ca              knode" ]
  [ "$(grep '^apiserver-kubelet-client ' <<<"$output")" = "apiserver-kubelet-client     !BROKEN!                 -           ca              knode" ]

  # With the configuration at hand it is named, and every remedy can be obeyed as it stands.
  run check --config "$CONFIG"
  [ "$status" -eq 2 ]
  [ "$(verdict /etc/kubernetes/pki/apiserver.crt | tail -1)" = "      knode init phase certs apiserver --config $CONFIG" ]
  mkdir "$BATS_TEST_TMPDIR/bin"
  ln -s "$KNODE" "$BATS_TEST_TMPDIR/bin/knode"
  obey
  run check
  [ "$status" -eq 0 ]
  cmp "$PKI/ca.key" "$BATS_TEST_TMPDIR/good/etc/kubernetes/pki/ca.key"
  [[ $(openssl x509 -in "$PKI/apiserver.crt" -noout -ext subjectAltName) == *DNS:cp1* ]]
}

@test "where the CA's key is elsewhere, so is the remedy" {
  rm "$PKI/ca.key" "$PKI/apiserver.crt"
  echo junk >"$ROOT/etc/kubernetes/scheduler.conf"
  run check
  [ "$status" -eq 2 ]
  [ "$(verdict /etc/kubernetes/pki/apiserver.crt)" = "FAIL  /etc/kubernetes/pki/apiserver.crt is missing
      have the CA that signs it make a new one, and put it into /etc/kubernetes/pki/apiserver.crt; \`knode certs generate-csr\` makes the request" ]
  [[ $(verdict /etc/kubernetes/scheduler.conf) == *"put it into /etc/kubernetes/scheduler.conf; "* ]]
  [ "$(grep '^apiserver ' <<<"$output")" = "apiserver                    !MISSING!                -           ca              external" ]
}

@test "a CA that is lost or broken is restored, never rotated" {
  says() { # NAME TEXT FILES
    run check
    [ "$status" -eq 2 ]
    [ "$(verdict "$1" | sed 's/^FAIL  //')" = "$2"$'\n'"      restore $3 from a backup, or from a control plane that has it" ]
    [[ $output != *rotate-ca* ]]
    rm -rf "$ROOT"
    cp -a "$BATS_TEST_TMPDIR/good" "$ROOT"
  }
  cp -a "$ROOT" "$BATS_TEST_TMPDIR/good"
  local ca=/etc/kubernetes/pki/ca.crt key=/etc/kubernetes/pki/ca.key etcd=/etc/kubernetes/pki/etcd/ca.crt
  rm "$PKI/ca.crt"
  says $ca "$ca is missing" $ca
  : >"$PKI/ca.crt"
  says $ca "$ca is empty: it should hold a certificate" $ca
  echo junk >"$PKI/ca.crt"
  says $ca "$ca is not PEM: it should hold a certificate" $ca
  rm "$PKI/etcd/ca.crt" && mkfifo "$PKI/etcd/ca.crt"
  says "cannot read $etcd" "cannot read $etcd: not a regular file" $etcd
  : >"$PKI/ca.key"
  says $ca "$ca has no key that can be used: $key is empty: it should hold a private key" $key
  cp "$PKI/sa.key" "$PKI/ca.key"
  says $key "$key is not the key of $ca" "$ca and $key"
  # Another one brought along: what the first has signed is of no use.
  own_cert kubernetes 9
  cp "$BATS_TEST_TMPDIR/kubernetes.crt" "$PKI/ca.crt"
  cp "$BATS_TEST_TMPDIR/kubernetes.key" "$PKI/ca.key"
  run check
  [ "$(grep -c 'is signed by CN=kubernetes, not by CN=kubernetes of this host' <<<"$output")" -eq 2 ]
  [ "$(grep -c 'trusts another CA than /etc/kubernetes/pki/ca.crt' <<<"$output")" -eq 5 ]
}

@test "what this user may not read is not missing, and what he may is shown" {
  local hint="run this as root"
  [ "$(id -u)" -ne 0 ] || "${UNPRIVILEGED[@]}" true 2>/dev/null || skip "root cannot give up its privilege here"
  chmod 000 "$ROOT/etc/kubernetes/admin.conf" "$PKI/apiserver.key" "$PKI/ca.key"
  run --separate-stderr unprivileged certs check-expiration --root "$ROOT"
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: not all could be looked at (cannot open /etc/kubernetes/pki/apiserver.key: Permission denied): $hint" ]
  [[ $output != *FAIL* && $output != *MISSING* ]]
  [ "$(grep -c ' UTC ' <<<"$output")" -eq 14 ]
  [ "$(grep '^admin.conf ' <<<"$output")" = "admin.conf                   (not readable)           -           ca              knode" ]
  [ "$(grep '^apiserver .*UTC.*d .*h .*ca  ' <<<"$output" | awk '{ print $NF }')" = knode ]
  unprivileged certs check-expiration --root "$ROOT" -o json 2>"$BATS_TEST_TMPDIR/err" |
    jq -e '.certificates[] | select(.name == "admin.conf") | .unreadable and .problem == "cannot be read by this user" and (has("missing") | not)'
  # What is certain comes first.
  rm "$PKI/etcd/peer.crt"
  run --separate-stderr unprivileged certs check-expiration --root "$ROOT"
  [ "$status" -eq 2 ]
  [ "${lines[0]}" = "FAIL  /etc/kubernetes/pki/etcd/peer.crt is missing" ]
  [[ $stderr == *"$hint" ]]
  # A directory hides what is in it.
  chmod 000 "$PKI"
  run --separate-stderr unprivileged certs check-expiration --root "$ROOT"
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: not all could be looked at (cannot open /etc/kubernetes/pki/apiserver.crt: Permission denied): $hint" ]
  [[ $output == *"scheduler.conf "*" UTC "* && $output != *MISSING* ]]
  chmod 000 "$ROOT/etc/kubernetes"
  run --separate-stderr unprivileged certs check-expiration --root "$ROOT"
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: cannot open /etc/kubernetes/pki/apiserver.crt: Permission denied: $hint" ]
  chmod 755 "$ROOT/etc/kubernetes" "$PKI"
}

@test "check-expiration takes kubeadm's options, and refuses what cannot be meant" {
  invalid() { # MESSAGE OPTION...
    run --separate-stderr check "${@:2}"
    [ "$status" -eq 3 ]
    [ "$stderr" = "knode: $1" ]
    [ -z "$output" ]
  }
  invalid '--warn: -1 is not a number of days, 0 to 10000000' --warn -1
  invalid '--fail: -3 is not a number of days, 0 to 10000000' --fail=-3
  invalid '--warn: 9000000000000000000 is not a number of days, 0 to 10000000' --warn 9000000000000000000
  invalid '--cert-dir: "pki" is not an absolute path' --cert-dir pki
  invalid '--kubeconfig-dir: "." is not an absolute path' --kubeconfig-dir .
  mv "$PKI" "$ROOT/etc/kubernetes/elsewhere"
  echo "certificatesDir: /etc/kubernetes/elsewhere" >>"$CONFIG"
  run check --config "$CONFIG" --kubeconfig /nowhere/admin.conf
  [ "$status" -eq 0 ]
  [ "$(grep -c ' UTC ' <<<"$output")" -eq 15 ]
  run check --config "$CONFIG" --cert-dir /etc/kubernetes/nowhere
  [ "$status" -eq 2 ]
  [[ ${lines[0]} == "FAIL  /etc/kubernetes/nowhere/ca.crt is missing" ]]
  [ "$(grep -c ' UTC ' <<<"$output")" -eq 5 ]
  run check --cert-dir /etc/kubernetes/elsewhere --warn 366
  [ "${lines[1]}" = "      knode certs renew apiserver --cert-dir /etc/kubernetes/elsewhere --root $ROOT" ]
  run --separate-stderr check --config "$BATS_TEST_TMPDIR/missing.yaml"
  [ "$status" -eq 3 ]
  [ "$stderr" = "knode: cannot open $BATS_TEST_TMPDIR/missing.yaml: No such file or directory" ]
}

@test "check-expiration as data has kubeadm's fields" {
  rm "$PKI/ca.key"
  "$KNODE" certs check-expiration --root "$ROOT" -o json |
    jq -e '.kind == "CertificateExpirationInfo" and (.certificates | length) == 12 and (.certificateAuthorities | length) == 3
      and .certificates[0].name == "apiserver" and .certificates[0].externallyManaged and .certificates[0].caName == "ca"
      and (.certificates[0].expirationDate | fromdateiso8601) - now > 31000000
      and .certificates[0].residualSeconds > 31000000 and (.certificates[3].externallyManaged | not)'
  "$KNODE" certs check-expiration --root "$ROOT" -o yaml | grep -q '^kind: CertificateExpirationInfo$'
  run --separate-stderr "$KNODE" certs check-expiration --root "$BATS_TEST_TMPDIR"
  [ "$status" -eq 1 ]
  [ "$stderr" = "knode: no certificates in /etc/kubernetes/pki, nor kubeconfigs in /etc/kubernetes: is this a node of a cluster?" ]
}

@test "a worker has the kubelet's certificates alone" {
  mkdir -p "$BATS_TEST_TMPDIR/worker/etc/kubernetes/pki" "$BATS_TEST_TMPDIR/worker/var/lib/kubelet/pki"
  cp "$PKI/ca.crt" "$BATS_TEST_TMPDIR/worker/etc/kubernetes/pki/"
  cat "$PKI/apiserver-kubelet-client.crt" "$PKI/apiserver-kubelet-client.key" >"$BATS_TEST_TMPDIR/worker/var/lib/kubelet/pki/kubelet-client-1.pem"
  ln -s kubelet-client-1.pem "$BATS_TEST_TMPDIR/worker/var/lib/kubelet/pki/kubelet-client-current.pem"
  printf 'apiVersion: v1\nkind: Config\ncurrent-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: "https://x", certificate-authority: pki/ca.crt}}]\nusers: [{name: u, user: {client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem, client-key: /var/lib/kubelet/pki/kubelet-client-current.pem}}]\n' \
    >"$BATS_TEST_TMPDIR/worker/etc/kubernetes/kubelet.conf"
  chmod 600 "$BATS_TEST_TMPDIR/worker/etc/kubernetes/kubelet.conf"
  run "$KNODE" certs check-expiration --root "$BATS_TEST_TMPDIR/worker"
  echo "$output"
  [ "$status" -eq 0 ]
  [ "${#lines[@]}" -eq 4 ]
  [[ ${lines[1]} == "kubelet-client-current.pem "*" ca              kubelet" ]]
  [[ ${lines[3]} == "ca "* ]]
  # The kubelet's file that is named must be there, with its key.
  cp "$PKI/apiserver-kubelet-client.crt" "$BATS_TEST_TMPDIR/worker/var/lib/kubelet/pki/kubelet-client-current.pem"
  run "$KNODE" certs check-expiration --root "$BATS_TEST_TMPDIR/worker"
  [ "$status" -eq 2 ]
  [ "${lines[0]}" = "FAIL  /var/lib/kubelet/pki/kubelet-client-current.pem has no key that can be used: /var/lib/kubelet/pki/kubelet-client-current.pem: no private key in it" ]
  rm "$BATS_TEST_TMPDIR/worker/var/lib/kubelet/pki/kubelet-client-current.pem"
  run "$KNODE" certs check-expiration --root "$BATS_TEST_TMPDIR/worker"
  [ "$status" -eq 2 ]
  [ "${lines[0]}" = "FAIL  /var/lib/kubelet/pki/kubelet-client-current.pem is missing" ]
  [ "${lines[1]}" = "      make $BATS_TEST_TMPDIR/worker/etc/kubernetes/kubelet.conf anew (knode kubeconfig user --client-name system:node:NODE --org system:nodes --root $BATS_TEST_TMPDIR/worker), rm $BATS_TEST_TMPDIR/worker/var/lib/kubelet/pki/kubelet-client-*, and restart the kubelet" ]
}

@test "kubeconfigs are judged by the files that they name, and let alone where they need no certificate" {
  local dir=$ROOT/etc/kubernetes
  python3 - "$dir" <<'END'
import base64, sys, yaml
d = sys.argv[1]
c = yaml.safe_load(open(d + "/admin.conf"))
u = c["users"][0]["user"]
for key, name in (("client-certificate", "mine.crt"), ("client-key", "pki/mine.key")):
    open(d + "/" + name, "wb").write(base64.b64decode(u.pop(key + "-data")))
    u[key] = name
yaml.safe_dump(c, open(d + "/admin.conf", "w"))
c = yaml.safe_load(open(d + "/super-admin.conf"))
c["users"][0]["user"] = {"token": "abc"}
yaml.safe_dump(c, open(d + "/super-admin.conf", "w"))
END
  run check
  [ "$status" -eq 0 ]
  [ "$(grep -c ' UTC ' <<<"$output")" -eq 14 ]
  [[ $output != *super-admin* ]]
  cp "$PKI/sa.key" "$dir/pki/mine.key"
  run check
  [ "$(verdict /etc/kubernetes/admin.conf | head -1)" = "FAIL  /etc/kubernetes/admin.conf has a certificate and a key that do not belong together" ]
  rm "$dir/pki/mine.key"
  run check
  [ "$(verdict /etc/kubernetes/admin.conf | head -1)" = "FAIL  /etc/kubernetes/admin.conf has no key that can be used: the file /etc/kubernetes/pki/mine.key, which it names, is missing" ]
  rm "$dir/mine.crt"
  run check
  [ "$(verdict /etc/kubernetes/admin.conf | head -1)" = "FAIL  /etc/kubernetes/admin.conf has no certificate that can be used: the file /etc/kubernetes/mine.crt, which it names, is missing" ]
  sed -i 's/^current-context:.*/current-context: "a\\e[31m\\u202Eb"/' "$dir/admin.conf"
  run check
  [ "$(verdict /etc/kubernetes/admin.conf | head -1)" = 'FAIL  /etc/kubernetes/admin.conf: the current context "a\x1b[31m\u202eb" is not among its contexts' ]
}

@test "what is not valid yet speaks of the clock" {
  command -v faketime >/dev/null || skip "no faketime"
  run faketime '-1 day' "$KNODE" certs check-expiration --root "$ROOT"
  [ "$status" -eq 2 ]
  [[ ${lines[0]} == "FAIL  /etc/kubernetes/pki/ca.crt is not valid for another 23h "* ]]
  [ "${lines[1]}" = "      is the clock of this host right? timedatectl tells; certificates are made to be valid at once" ]
}

@test "causes come before what they cause, which has no remedy of its own" {
  own_cert kubernetes 9
  cp "$BATS_TEST_TMPDIR/kubernetes.crt" "$PKI/ca.crt"
  run "$KNODE" certs check-expiration --root "$ROOT"
  [ "$status" -eq 2 ]
  [ "${lines[0]}" = "FAIL  /etc/kubernetes/pki/ca.key is not the key of /etc/kubernetes/pki/ca.crt" ]
  [ "${lines[2]}" = "FAIL  /etc/kubernetes/pki/apiserver.crt is signed by CN=kubernetes, not by CN=kubernetes of this host" ]
  [ "${lines[3]}" = "      first mend its CA, /etc/kubernetes/pki/ca.crt" ]
}
