# knode dns names, lookup and search: of manifests alone.
# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  cat >shop.yaml <<'END'
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  clusterIP: 10.96.0.20
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: new, namespace: shop}
spec:
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system}
spec:
  clusterIP: 10.96.0.10
  selector: {k8s-app: kube-dns}
  ports: [{name: dns, port: 53, protocol: UDP}]
---
apiVersion: v1
kind: Pod
metadata: {name: web-0, namespace: shop, labels: {app: web}}
status: {phase: Running, podIP: 10.244.1.2, conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web-1, namespace: shop, labels: {app: web}}
END
}

@test "names: each record on a line, and what is no endpoint yet" {
  run --separate-stderr "$KNODE" dns names -f shop.yaml
  [ "$status" -eq 0 ]
  [ "$stderr" = "note: Pod shop/web-1 has no address yet: it is no endpoint of Service web" ]
  [ "$output" = "_dns._udp.kube-dns.kube-system.svc.cluster.local. IN SRV 0 100 53 kube-dns.kube-system.svc.cluster.local.
_http._tcp.web.shop.svc.cluster.local. IN SRV 0 100 80 web.shop.svc.cluster.local.
cluster.local. IN SOA ns.dns.cluster.local. hostmaster.cluster.local. <serial> 7200 1800 86400 5
kube-dns.kube-system.svc.cluster.local. IN A 10.96.0.10
kube-dns.kube-system.svc.cluster.local. IN SRV 0 100 53 kube-dns.kube-system.svc.cluster.local.
new.shop.svc.cluster.local. IN A <unassigned>
new.shop.svc.cluster.local. IN SRV 0 100 80 new.shop.svc.cluster.local.
web.shop.svc.cluster.local. IN A 10.96.0.20
web.shop.svc.cluster.local. IN SRV 0 100 80 web.shop.svc.cluster.local.
10.0.96.10.in-addr.arpa. IN PTR kube-dns.kube-system.svc.cluster.local.
2.1.244.10.in-addr.arpa. IN PTR 10-244-1-2.web.shop.svc.cluster.local.
20.0.96.10.in-addr.arpa. IN PTR web.shop.svc.cluster.local.
10-244-1-2.shop.pod.cluster.local. IN A 10.244.1.2" ]
}

@test "names: as JSON; another domain; no names of Pods; the server's own address" {
  run --separate-stderr "$KNODE" dns names -f shop.yaml -o json --cluster-domain C.example --pods disabled --server-address 10.1.1.1
  [ "$status" -eq 0 ]
  [ "$(jq -c '[.apiVersion, .kind, .clusterDomain, .pods, (.notes | length)]' <<<"$output")" = \
    '["knode.io/v1alpha1","DNSNames","C.example",[],1]' ]
  [ "$(jq -c '.records[] | select(.name == "c.example." or .name == "ns.dns.c.example.") | [.type, .value]' <<<"$output" | xargs)" = \
    '[NS,ns.dns.c.example.] [SOA,ns.dns.c.example. hostmaster.c.example. <serial> 7200 1800 86400 5] [A,10.1.1.1]' ]
  [ "$(jq -c '.reverse[0]' <<<"$output")" = '{"name":"10.0.96.10.in-addr.arpa.","type":"PTR","value":"kube-dns.kube-system.svc.c.example."}' ]
}

@test "lookup: an answer, what comes with it, and why there is none" {
  run "$KNODE" dns lookup _http._tcp.web.shop.svc.cluster.local srv -f shop.yaml
  [ "$status" -eq 0 ]
  [ "$output" = "_http._tcp.web.shop.svc.cluster.local. SRV: NOERROR
  _http._tcp.web.shop.svc.cluster.local. IN SRV 0 100 80 web.shop.svc.cluster.local.
  with:
    web.shop.svc.cluster.local. IN A 10.96.0.20" ]
  run "$KNODE" dns lookup wbe.shop.svc.cluster.local. -f shop.yaml
  [ "$output" = "wbe.shop.svc.cluster.local. A: NXDOMAIN
  there is no Service wbe in the Namespace shop" ]
  run "$KNODE" dns lookup web.shop.svc.cluster.local AAAA -f shop.yaml
  [ "$output" = "web.shop.svc.cluster.local. AAAA: NOERROR, no records of this type" ]
  run "$KNODE" dns lookup 10-9-9-9.shop.pod.cluster.local -f shop.yaml --pods verified
  [ "${lines[1]}" = "  no Pod in the Namespace shop has 10.9.9.9 as its first address, and pods are verified" ]
  run "$KNODE" dns lookup example.com -f shop.yaml
  [ "$output" = "example.com. A: SERVFAIL
  outside of the cluster: a server that forwards asks others" ]
}

@test "lookup: many questions of a file" {
  printf '%s\n' '# some' 'web.shop.svc.cluster.local. A' '' '20.0.96.10.in-addr.arpa PTR' >queries
  run "$KNODE" dns lookup --queries queries -f shop.yaml -o json
  [ "$status" -eq 0 ]
  [ "$(jq -c '[.kind, (.lookups[] | [.name, .type, .rcode, .answer[0].value])]' <<<"$output")" = \
    '["DNSLookups",["web.shop.svc.cluster.local.","A","NOERROR","10.96.0.20"],["20.0.96.10.in-addr.arpa","PTR","NOERROR","web.shop.svc.cluster.local."]]' ]
  echo 'a..b A' >>queries
  run "$KNODE" dns lookup --queries queries -f shop.yaml
  [ "$status" -eq 3 ]
  [[ "$output" = *'queries:5: "a..b" has an empty label' ]]
}

@test "search: the resolv.conf of a Pod, and a short name" {
  printf 'nameserver 192.0.2.53\nsearch example.com\n' >node.conf
  run --separate-stderr "$KNODE" dns search shop/web-0 kube-dns.kube-system -f shop.yaml --resolv-conf node.conf
  [ "$status" -eq 0 ]
  [ "$output" = "search shop.svc.cluster.local svc.cluster.local cluster.local example.com
nameserver 10.96.0.10
options ndots:5

kube-dns.kube-system is looked up as
  1. kube-dns.kube-system.shop.svc.cluster.local.: NXDOMAIN
     there is no Service kube-system in the Namespace shop
  2. kube-dns.kube-system.svc.cluster.local.: NOERROR
     kube-dns.kube-system.svc.cluster.local. IN A 10.96.0.10" ]
  run "$KNODE" dns search shop/web-0 nobody -f shop.yaml --resolv-conf node.conf -o json
  [ "$(jq -c '[.kind, .pod, .nameservers, .ndots, (.lookups[] | [.name, .rcode, .outside])]' <<<"$output")" = \
    '["DNSSearch","shop/web-0",["10.96.0.10"],5,["nobody.shop.svc.cluster.local.","NXDOMAIN",false],["nobody.svc.cluster.local.","NXDOMAIN",false],["nobody.cluster.local.","NXDOMAIN",false],["nobody.example.com.","SERVFAIL",true],["nobody.","SERVFAIL",true]]' ]
}

@test "what is wrong is told with its place, and leaves with 3" {
  printf -- '---\napiVersion: v1\nkind: Service\nmetadata:\n  name: bad\nspec:\n  clusterIP: 10.0.0\n' >bad.yaml
  run "$KNODE" dns names -f shop.yaml,bad.yaml
  [ "$status" -eq 3 ]
  [[ "$output" = *'bad.yaml:7:3: Service bad: clusterIP: "10.0.0" is not an IP address' ]]
  run "$KNODE" dns lookup a.example WKS -f shop.yaml
  [ "$status" -eq 3 ]
  [[ "$output" = *'"WKS" is no type of records: A, AAAA, SRV, PTR, CNAME, ...' ]]
  run "$KNODE" dns lookup cluster.local AXFR -f shop.yaml
  [ "$status" -eq 3 ]
  [[ "$output" = *'AXFR is no question about one name: `knode dns names` has all' ]]
  run "$KNODE" dns names -f shop.yaml --coredns-version v1.9.3
  [ "$status" -eq 3 ]
  [[ "$output" = *'CoreDNS before v1.10.0 answers wildcards, and is not followed' ]]
  run "$KNODE" dns search web-0 -f shop.yaml
  [ "$status" -eq 3 ]
  [[ "$output" = *'there is no Pod web-0 in the files' ]]
  run "$KNODE" dns lookup -f shop.yaml
  [ "$status" -eq 3 ]
  [[ "$output" = *'dns lookup: NAME or --queries is missing' ]]
}
