# A fresh host that gets one file, and has neither libyaml nor libjansson; and then the package (tests/lab boots the host).

setup_file() {
  export LAB=$BATS_TEST_DIRNAME/../lab/lab
  export KNODE_LAB_DIR=/var/tmp/knode-lab-dist
  load setup
  "$LAB" down
  "$LAB" up 1
  # nftables brings libjansson, which many fresh hosts lack.
  "$LAB" sh h1 'rm -f /usr/lib/*/libjansson.so* /usr/lib/*/libyaml-0.so* && ldconfig'
  "$LAB" sh h1 'find / -xdev \( -path /proc -o -path /sys -o -path /var/lib/dpkg \) -prune -o -type f -print | sort' \
    >"$BATS_FILE_TMPDIR/before"
  "$LAB" put h1 "$(file_for)" /usr/local/sbin/knode
}

teardown_file() {
  "$LAB" down
}

setup() { load setup; }

# on COMMAND... : knode on the host
on() { "$LAB" exec h1 knode "$@"; }

@test "the host has nothing that knode was built with" {
  run "$LAB" exec h1 ldconfig -p
  [ "$status" -eq 0 ]
  [[ $output == *libcrypto.so.3* ]]
  [[ $output != *libjansson* ]] && [[ $output != *libyaml* ]] && [[ $output != *libprotobuf-c* ]]
  [ "$(on version)" = "$("$KNODE" version)" ]
}

@test "preflight judges it" {
  run on preflight -o json
  [ "$status" -eq 2 ] # there is no kubelet yet
  [ "$(jq -r '.summary.unknown' <<<"$output")" = 0 ]
  [ "$(jq -r '.results[] | select(.name == "KubeletVersion") | .status' <<<"$output")" = fail ]
}

@test "prepare makes it ready, and undo takes that back" {
  on prepare --yes
  [ "$("$LAB" exec h1 sysctl -n net.ipv4.ip_forward)" = 1 ]
  [ "$("$LAB" exec h1 systemctl show --property=LoadState --value swap.target)" = masked ]
  on preflight --only mem-swap,kernel-forwarding,kernel-modules,kernel-bridge,kernel-sysctl
  on undo --yes
  [ "$("$LAB" exec h1 sysctl -n net.ipv4.ip_forward)" = 0 ]
  [ "$("$LAB" exec h1 systemctl show --property=LoadState --value swap.target)" = loaded ]
}

@test "render writes a cluster" {
  on render all --output-dir /tmp/cluster
  "$LAB" exec h1 grep -q 'image: registry.k8s.io/kube-apiserver:v' /tmp/cluster/etc/kubernetes/manifests/kube-apiserver.yaml
  "$LAB" exec h1 rm -r /tmp/cluster
}

@test "certificates are made, judged, renewed, and undone" {
  on init phase certs all
  on init phase kubeconfig all
  on certs check-expiration
  "$LAB" sh h1 'cd /etc/kubernetes/pki && openssl verify -CAfile ca.crt apiserver.crt'
  on certs renew apiserver
  "$LAB" sh h1 'cd /etc/kubernetes/pki && openssl verify -CAfile ca.crt apiserver.crt'
  for _ in renew kubeconfig certs; do on undo --yes; done
  run "$LAB" exec h1 test -e /etc/kubernetes
  [ "$status" -eq 1 ]
}

# without LIBRARY COMMAND... : knode on the host while the library is not there
without() {
  local library
  library=$("$LAB" sh h1 "readlink -f /usr/lib/*/$1")
  "$LAB" exec h1 mv "$library" /root/library
  run on "${@:2}"
  "$LAB" exec h1 mv /root/library "$library"
}

@test "without OpenSSL, certificates name its package; everything else works" {
  without libcrypto.so.3 init phase certs all
  [ "$status" -eq 1 ]
  [ "${lines[-1]}" = "knode: certificates need OpenSSL 3, which this host lacks (libcrypto.so.3: cannot open shared object \
file: No such file or directory); install it: apt-get install libssl3; nothing was changed" ]
  without libcrypto.so.3 preflight
  [ "$status" -eq 2 ]
  [[ $output != *libcrypto* ]]
  without libcrypto.so.3 prepare --dry-run
  [ "$status" -eq 0 ]
}

@test "without libsystemd, units are masked for the next boot; what must be started names its package" {
  without libsystemd.so.0 preflight
  [ "$status" -eq 2 ]
  without libsystemd.so.0 prepare --yes
  [ "$status" -eq 0 ]
  "$LAB" exec h1 systemctl daemon-reload
  [ "$("$LAB" exec h1 systemctl show --property=LoadState --value swap.target)" = masked ]
  on undo --yes
  without libsystemd.so.0 init phase kubelet-start
  echo "$output"
  [ "$status" -eq 1 ]
  [[ $output == *"asking systemd needs libsystemd, which this host lacks"*"install it: apt-get install libsystemd0"* ]]
  on undo --yes
}

@test "without zlib, what it unpacks cannot be told, with the name of its package" {
  "$LAB" sh h1 'mkdir -p /tmp/other/proc /tmp/other/.knode && echo CONFIG_VETH=y | gzip >/tmp/other/proc/config.gz
    echo "{\"uname\": {\"release\": \"6.1.0\"}}" >/tmp/other/.knode/answers.json'
  without libz.so.1 --host /tmp/other preflight --only kernel-config
  "$LAB" exec h1 rm -r /tmp/other
  echo "$output"
  output=$(tr -s '\n ' ' ' <<<"$output")
  [[ $output == *"kernel configuration: /proc/config.gz: unpacking gzip needs zlib, which this host lacks"* ]]
  [[ $output == *"install it: apt-get install zlib1g"* ]]
}

@test "the package: installed, used, removed; nothing is left" {
  local package=/root/knode.deb
  "$LAB" exec h1 rm /usr/local/sbin/knode
  "$LAB" put h1 "$DIST/knode_${VERSION}_$MACHINE.deb" $package
  "$LAB" exec h1 dpkg --install $package
  [ "$("$LAB" sh h1 'type -P knode')" = /usr/sbin/knode ]
  [ "$(on version)" = "$("$KNODE" version)" ]
  "$LAB" sh h1 '. /usr/share/bash-completion/completions/knode
    COMP_WORDS=(knode certs ren) COMP_CWORD=2 && _knode && [ "${COMPREPLY[*]}" = renew ]'
  on prepare --yes
  on undo --yes
  on history prune --yes
  "$LAB" exec h1 dpkg --purge knode
  "$LAB" exec h1 rm $package
  "$LAB" sh h1 'find / -xdev \( -path /proc -o -path /sys -o -path /var/lib/dpkg \) -prune -o -type f -print | sort' |
    diff "$BATS_FILE_TMPDIR/before" -
}
