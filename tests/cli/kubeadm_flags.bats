# Every flag that kubeadm has for a command is taken by the command of the same name. The rows are of the FlagSets and
# InheritFlags in https://github.com/kubernetes/kubernetes, cmd/kubeadm/app/cmd: cmd.go, init.go, certs.go, completion.go,
# config.go, kubeconfig.go, token.go, version.go, options/ and phases/init/, with ../util/output/output.go. They hold for v1.31.14,
# v1.32.13, v1.33.13, v1.34.9, v1.35.6 and v1.36.2, whose `kubeadm COMMAND --help` says the same (but for the deprecated ones:
# --help leaves them out). allow-deprecated-api is of v1.36; experimental-output went after v1.31 (pull requests 124393 and
# 126914). Of v1.26.0 `kubeadm COMMAND --help` was compared: it has no flag that is not here. Sources of v1.27 to v1.30 were not
# at hand; a flag that came and went between v1.26 and v1.31 would be missing. Flags of klog are not in the table, but for -v: knode has no such log.
bats_require_minimum_version 1.5.0


setup() { KNODE=${KNODE:-$BATS_TEST_DIRNAME/../../build/knode}; }

# value FLAG : a value that the flag can have
value() {
  case $1 in
    *-port) echo 6443 ;;
    token-ttl | ttl | validity-period) echo 1h ;;
    *dir | rootfs) echo /x ;;
    output | experimental-output) echo json ;;
    v) echo 5 ;;
    dry-run | skip-*-print | upload-certs | print-manifest | print-join-command | allow-* | show-managed-fields) echo true ;;
    *) echo x=y ;;
  esac
}

@test "kubeadm's flags are taken where the command exists" {
  local words flags flag
  while IFS='|' read -r words flags; do
    for flag in $flags rootfs v; do
      # shellcheck disable=SC2086 # words
      run "$KNODE" $words "--$flag=$(value "$flag")" --help
      echo "$words --$flag: $output"
      [ "$status" -eq 0 ]
    done
  done <<'END'
init|apiserver-advertise-address apiserver-bind-port apiserver-cert-extra-sans cert-dir certificate-key config control-plane-endpoint cri-socket dry-run feature-gates ignore-preflight-errors image-repository kubernetes-version node-name patches pod-network-cidr service-cidr service-dns-domain skip-certificate-key-print skip-phases skip-token-print token token-ttl upload-certs
init phase preflight|config cri-socket dry-run ignore-preflight-errors image-repository
init phase certs all|apiserver-advertise-address apiserver-cert-extra-sans cert-dir config control-plane-endpoint dry-run kubernetes-version service-cidr service-dns-domain
init phase kubeconfig all|apiserver-advertise-address apiserver-bind-port cert-dir config control-plane-endpoint dry-run kubeconfig-dir kubernetes-version node-name
init phase etcd local|cert-dir config dry-run image-repository patches
init phase control-plane all|apiserver-advertise-address apiserver-bind-port apiserver-extra-args cert-dir config control-plane-endpoint controller-manager-extra-args dry-run feature-gates image-repository kubernetes-version patches pod-network-cidr scheduler-extra-args service-cidr
init phase kubelet-start|config cri-socket dry-run image-repository node-name patches
init phase wait-control-plane|
init phase upload-config all|config cri-socket dry-run kubeconfig
init phase upload-certs|certificate-key config dry-run kubeconfig skip-certificate-key-print upload-certs
init phase mark-control-plane|config dry-run node-name
init phase bootstrap-token|config dry-run kubeconfig skip-token-print
init phase addon all|apiserver-advertise-address apiserver-bind-port config control-plane-endpoint dry-run feature-gates image-repository kubeconfig kubernetes-version pod-network-cidr service-cidr service-dns-domain
init phase addon coredns|config dry-run feature-gates image-repository kubeconfig kubernetes-version print-manifest service-cidr service-dns-domain
init phase addon kube-proxy|apiserver-advertise-address apiserver-bind-port config control-plane-endpoint dry-run image-repository kubeconfig kubernetes-version pod-network-cidr print-manifest
certs certificate-key|
certs check-expiration|allow-missing-template-keys cert-dir config experimental-output kubeconfig output show-managed-fields
certs renew all|cert-dir config kubeconfig
certs generate-csr|cert-dir config kubeconfig-dir
config print init-defaults|component-configs kubeconfig
config migrate|allow-experimental-api kubeconfig new-config old-config
config validate|allow-deprecated-api allow-experimental-api config kubeconfig
config images list|allow-missing-template-keys config experimental-output feature-gates image-repository kubeconfig kubernetes-version output show-managed-fields
kubeconfig user|client-name config org token validity-period
token create|certificate-key config description dry-run groups kubeconfig print-join-command ttl usages
token delete|dry-run kubeconfig
token generate|dry-run kubeconfig
token list|dry-run kubeconfig output
completion bash|
version|output
END
}

@test "init phase control-plane: more flags of the components" {
  run "$KNODE" init phase control-plane all --root "$BATS_TEST_TMPDIR" --dry-run --node-name n --apiserver-advertise-address 192.0.2.1 \
    --apiserver-extra-args=event-ttl=2h,v=3 --apiserver-extra-args=request-timeout=90s --controller-manager-extra-args v=4 --scheduler-extra-args v=5
  [ "$status" -eq 0 ]
  manifests() {
    "$KNODE" init phase control-plane all --root "$BATS_TEST_TMPDIR" --yes --node-name n --apiserver-advertise-address 192.0.2.1 "$@" &&
      grep -hE -- '--(event-ttl|v|request-timeout)=' "$BATS_TEST_TMPDIR"/etc/kubernetes/manifests/*.yaml
  }
  run manifests --apiserver-extra-args=event-ttl=2h,v=3 --apiserver-extra-args=request-timeout=90s --controller-manager-extra-args v=4 --scheduler-extra-args v=5
  echo "$output"
  [ "$(tail -n 5 <<<"$output" | xargs)" = "- --event-ttl=2h - --v=3 - --request-timeout=90s - --v=4 - --v=5" ]
  run "$KNODE" init phase control-plane all --dry-run --apiserver-extra-args=enable-admission-plugins=NodeRestriction,PodSecurity
  [ "$status" -eq 3 ]
  [ "${lines[-1]#knode: }" = '--apiserver-extra-args: "PodSecurity" is not NAME=VALUE; a value with a comma can be said in a file alone' ]
}

@test "init phase addon --print-manifest prints objects, and needs no root" {
  run --separate-stderr "$KNODE" init phase addon coredns --print-manifest --host "$BATS_TEST_DIRNAME/../hosts/debian-12"
  [ "$status" -eq 0 ]
  [ "$(grep -c '^kind: ' <<<"$output")" -eq 6 ]
  [ "$(sed -n 's/^kind: //p' <<<"$output" | sort | xargs)" = "ClusterRole ClusterRoleBinding ConfigMap Deployment Service ServiceAccount" ]
  run --separate-stderr "$KNODE" init phase addon kube-proxy --print-manifest -o json --host "$BATS_TEST_DIRNAME/../hosts/debian-12"
  [ "$(jq -r '.[].kind' <<<"$output" | sort | xargs)" = "ClusterRoleBinding ConfigMap DaemonSet Role RoleBinding ServiceAccount" ]
  run "$KNODE" init phase etcd local --print-manifest
  [ "$status" -eq 3 ]
  [ "$output" = "knode: init phase: --print-manifest goes with the phase addon alone; --dry-run tells what any of them would do" ]
}
