#!/usr/bin/env bash
# certificates.sh KNODE: prints docs/certificates.md with the tables between its marks made anew. They come from what
# `knode init phase certs all` and `kubeconfig all` plan for every release of Kubernetes, and so from the tables that make
# the files; `make check` fails when the page differs from what this prints.
set -euo pipefail
cd "$(dirname "$0")/.."
knode=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/root"

# Each value that gets into a certificate can be told from the others.
config=$(
  cat <<END
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration: {name: node-name, criSocket: "unix:///run/containerd/containerd.sock"}
localAPIEndpoint: {advertiseAddress: 192.0.2.10}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: VERSION
controlPlaneEndpoint: endpoint.test
apiServer: {certSANs: [api-server.test]}
etcd: {local: {serverCertSANs: [etcd-server.test], peerCertSANs: [etcd-peer.test]}}
END
)

phase() { # VERSION PHASE [OPTION...]
  "$knode" init phase "${@:2}" --config - --root "$work/root" -o json <<<"${config/VERSION/$1}"
}

# All patch releases of all minors that were released, up to the newest that the tables know.
versions() {
  local oldest newest minor version patch
  read -r oldest newest < <("$knode" version -o json | jq -r '"\(.kubernetesOldest) \(.kubernetesNewest)"')
  for ((minor = ${oldest#v1.}; minor <= ${newest#v1.}; minor++)); do
    version=$("$knode" config images list --kubernetes-version "stable-1.$minor" 2>/dev/null | sed -n 's/.*kube-apiserver://p') || continue
    for ((patch = 0; patch <= ${version##*.}; patch++)); do echo "v1.$minor.$patch"; done
  done
}

# A kubeconfig is planned only where there is a CA.
phase v1.37.1 certs ca >"$work/ca.json"
for version in $(versions); do
  phase "$version" certs all --dry-run
  phase "$version" kubeconfig all --dry-run
done >"$work/plans.json"
versions | jq -R . | jq -s . >"$work/versions.json"

# Reads two plans for each version, in the order of versions; the first two tables are those of the newest one.
tables() {
  jq -rs --slurpfile versions "$work/versions.json" '
    def word: {"node-name": "node name", "192.0.2.10": "`advertiseAddress`", "10.96.0.1": "first address of `serviceSubnet`",
      "kubernetes.default.svc.cluster.local": "kubernetes.default.svc.`dnsDomain`", "endpoint.test": "`controlPlaneEndpoint`",
      "api-server.test": "`certSANs`", "etcd-server.test": "`serverCertSANs`", "etcd-peer.test": "`peerCertSANs`"}[.] // .;
    def words: map(word) | join(", ");
    def place: ltrimstr("/etc/kubernetes/");
    def row: "| " + join(" | ") + " |";
    def heads: row, (map("---") | row);
    def days: "\(rtrimstr("h0m0s") | tonumber / 24) days";
    def leads_to: if . == "https://192.0.2.10:6443" then "`advertiseAddress`" else "`controlPlaneEndpoint`" end;
    def organization: .organizations | if length == 0 then "none" else map("`\(.)`") | join(", ") end;
    # What a file has, and from which version on: lists of [file, version, value], one for each file.
    def history(f): . as $plans | [range(0; $plans | length) as $i | ($plans[$i] | map({(.target | place): f}) | add) as $now
      | (if $i == 0 then {} else $plans[$i - 1] | map({(.target | place): f}) | add end) as $before
      | ($now | keys_unsorted[]) | select($now[.] != $before[.]) | [., $versions[0][$i], $now[.]]] | group_by(.[0]);

    [.[] | [.actions[] | select(.params.commonName)]] | [range(0; length; 2) as $i | .[$i] + .[$i + 1]] as $plans
    | (["Certificate", "Signed by", "Common name", "Used as", "Names", "Valid for", "Mode"] | heads),
      ($plans[-1][] | select(.act == "cert") | .params as $p
        | ["\(.target | place)", $p.caName // "itself", ($p.commonName | word), ($p.usages | join(", ")),
           ($p.dns + $p.ips | words), ($p.validity | days), .want.mode] | row),
      "",
      (["Kubeconfig", "Signed by", "Common name", "Leads to", "Valid for", "Mode"] | heads),
      ($plans[-1][] | select(.act == "kubeconfig") | .params as $p
        | ["\(.target | place)", $p.caName, ($p.commonName | sub("node-name"; "NODE")), ($p.server | leads_to),
           ($p.validity | days), .want.mode] | row),
      "",
      (["File", "From", "Organization"] | heads),
      ($plans | history(.params | organization) | map(select(length > 1 or .[0][2] != "none"))[][] | row),
      "",
      (["File", "From", "Leads to"] | heads),
      ($plans | map(map(select(.act == "kubeconfig"))) | history(.params.server | leads_to)
        | map(select(length > 1))[][] | row)
  ' "$work/plans.json"
}

while IFS= read -r line; do
  case $line in
    '<!-- tables'*) inside=1 && echo "$line" && echo && tables && echo ;;
    '<!-- end'*) inside='' ;;&
    *) [ -n "${inside:-}" ] || echo "$line" ;;
  esac
done <docs/certificates.md
