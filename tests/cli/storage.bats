# knode storage match, lint and convert; `storage` of a NodeConfiguration.
# shellcheck disable=SC2154 # bats sets stderr
bats_require_minimum_version 1.5.0

# volume NAME SIZE SOURCE : one PersistentVolume
volume() {
  printf -- '---\napiVersion: v1\nkind: PersistentVolume\nmetadata:\n  name: %s\nspec:\n  capacity:\n    storage: %s\n' "$1" "$2"
  printf '  accessModes:\n  - ReadWriteOnce\n  %s\n' "$3"
}

# claim NAME SIZE : one PersistentVolumeClaim
claim() {
  printf -- '---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: %s\nspec:\n' "$1"
  printf '  accessModes:\n  - ReadWriteOnce\n  resources:\n    requests:\n      storage: %s\n' "$2"
}

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  {
    volume small 500Mi 'nfs: {server: 192.0.2.1, path: /s}'
    volume large 5Gi 'nfs: {server: 192.0.2.1, path: /l}'
    claim data 1Gi
    claim more 9Gi
  } >objects.yaml
}

@test "match: what each claim gets, and why not" {
  run "$KNODE" storage match -f objects.yaml --kubernetes-version v1.26.0
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = "default/data: Bound to large, 5Gi" ]
  [ "${lines[1]}" = "default/more: Pending" ]
  [ "${lines[2]}" = "    Normal FailedBinding: no persistent volumes available for this claim and no storage class is set" ]
  [ "${lines[3]}" = "small: Available, 500Mi" ]
  [ "${lines[4]}" = "large: Bound, 5Gi, to default/data" ]
}

@test "match: as JSON, with nulls for what is unset" {
  run "$KNODE" storage match -f objects.yaml -o json
  [ "$(jq -c '[.apiVersion, .kind, .refused]' <<<"$output")" = '["knode.io/v1alpha1","StorageMatch",[]]' ]
  [ "$(jq -c '.claims[0] | [.namespace, .name, .phase, .volume, .storageClassName, .capacity, .events]' <<<"$output")" = \
    '["default","data","Bound","large",null,"5Gi",[]]' ]
  [ "$(jq -c '.claims[1] | [.volume, .capacity, .events[0].reason]' <<<"$output")" = '[null,null,"FailedBinding"]' ]
  [ "$(jq -c '.volumes[0] | [.name, .phase, .claim]' <<<"$output")" = '["small","Available",null]' ]
}

@test "match: goes on with steps, in which commas stay" {
  run "$KNODE" storage match -f objects.yaml --kubernetes-version v1.26.0 --then 'delete PersistentVolumeClaim default/data' \
    --then 'patch PersistentVolume large {"spec":{"claimRef":null,"capacity":{"storage":"20Gi"}}}' -o json
  [ "$(jq -c '[.claims[] | [.name, .volume]], [.volumes[] | [.name, .phase, .claim]]' <<<"$output" | xargs)" = \
    '[[more,large]] [[small,Available,null],[large,Bound,default/more]]' ]
}

@test "match: creates at its step what a step names" {
  run "$KNODE" storage match -f objects.yaml --kubernetes-version v1.26.0 --then 'create PersistentVolume large' \
    --then 'delete PersistentVolumeClaim data' --then 'create PersistentVolumeClaim data' -o json
  [ "$(jq -c '[.claims[] | [.name, .phase, .events[].reason]], [.volumes[] | [.name, .phase]]' <<<"$output" | xargs)" = \
    '[[more,Pending,FailedBinding],[data,Pending,FailedBinding]] [[small,Available],[large,Released]]' ]
  run "$KNODE" storage match -f objects.yaml --then 'create PersistentVolumeClaim dat'
  [ "$status" -eq 3 ]
  [ "$output" = 'knode: --then: "create PersistentVolumeClaim dat": no file has this object; did you mean "default/data"?' ]
}

@test "match: what an API server refuses is told, and is no error" {
  volume zero 0 'nfs: {server: a, path: /b}' >>objects.yaml
  run "$KNODE" storage match -f objects.yaml
  [ "$status" -eq 0 ]
  [ "${lines[0]}" = 'refused: create PersistentVolume zero: PersistentVolume "zero" is invalid: spec.capacity[storage]: Invalid value: "0": must be greater than zero' ]
}

@test "match --explain: the first rule that each volume fails" {
  run "$KNODE" storage match -f objects.yaml --explain more
  [ "${lines[0]}" = "default/more gets no volume (create PersistentVolumeClaim default/more):" ]
  [ "${lines[1]}" = "  small  too small: 500Mi is less than 9Gi" ]
  [ "${lines[2]}" = "  large  claimed: it is of default/data" ]
  run "$KNODE" storage match -f objects.yaml --explain nobody
  [ "$status" -eq 3 ]
  [ "$output" = "knode: --explain: no claim default/nobody was looked at" ]
}

@test "manifests come from files, folders, stdin and lists" {
  mkdir many
  volume one 1Gi 'nfs: {server: a, path: /1}' >many/b.yml
  claim data 1Gi >many/a.yaml
  echo nothing >many/README
  run "$KNODE" storage match -f many
  [ "${lines[0]}" = "default/data: Bound to one, 1Gi" ]
  run "$KNODE" storage match -f - <objects.yaml
  [ "${lines[0]}" = "default/data: Bound to large, 5Gi" ]
  python3 -c 'import json, sys, yaml; print(json.dumps({"kind": "List", "apiVersion": "v1", "items": list(yaml.safe_load_all(sys.stdin))}))' \
    <objects.yaml >list.json
  run "$KNODE" storage match -f list.json
  [ "${lines[0]}" = "default/data: Bound to large, 5Gi" ]
}

@test "what is no manifest is told with its place" {
  run "$KNODE" storage match
  [ "$status" -eq 3 ]
  [ "$output" = "knode: storage match: -f FILE is missing" ]
  printf 'a: b\n---\n- c\n' >bad.yaml
  run "$KNODE" storage match -f bad.yaml
  [ "$status" -eq 3 ]
  [ "$output" = "knode: bad.yaml:1:1: the object has no kind" ]
  run "$KNODE" storage lint -f missing.yaml
  [ "$output" = "knode: cannot open missing.yaml: No such file or directory" ]
  run "$KNODE" storage match -f objects.yaml --then 'delete it'
  [ "$output" = 'knode: --then: "delete it" is no step such as "delete PersistentVolumeClaim default/data"' ]
}

@test "lint: places, rules and remedies; exit 2" {
  volume old 1Gi 'glusterfs: {endpoints: e, path: p}' >old.yaml
  run "$KNODE" storage lint -f old.yaml --kubernetes-version v1.26.0
  [ "$status" -eq 2 ]
  [ "${lines[0]}" = 'old.yaml:11:3: error: PersistentVolume old: GlusterFS was removed in v1.26: pods that use it wait for ever ("no volume plugin matched") [volume-removed]' ]
  [ "${lines[1]}" = "    move the data to another type of volume: none takes its place" ]
  [ "${lines[2]}" = "1 errors, 0 warnings" ]
  run "$KNODE" storage lint -f old.yaml --kubernetes-version v1.25.0 -o json
  [ "$status" -eq 2 ]
  [ "$(jq -c '[.kind, .kubernetesVersion, .errors, .warnings, .findings[0].rule, .findings[0].severity]' <<<"$output")" = \
    '["StorageLint","v1.25.0",0,1,"volume-removed-later","warning"]' ]
}

@test "lint: nothing to find" {
  volume good 1Gi 'nfs: {server: 192.0.2.1, path: /g}' >good.yaml
  run "$KNODE" storage lint -f good.yaml
  [ "$status" -eq 0 ]
  [ "$output" = "0 errors, 0 warnings" ]
}

@test "convert: the rest stays byte for byte; what is left is told" {
  { printf '# Mine.\n' && volume disk 1Gi 'cinder: {volumeID: v} # there' && volume gone 1Gi 'flocker: {datasetName: d}'; } >in.yaml
  run --separate-stderr "$KNODE" storage convert -f in.yaml
  [ "$status" -eq 0 ]
  [ "$stderr" = "knode: in.yaml:14:1: PersistentVolume gone: left: no CSI form: Flocker was removed in v1.25; there is no CSI driver for it" ]
  sed 's/^  cinder: .*/  csi:\n    driver: cinder.csi.openstack.org\n    volumeHandle: v # there/' in.yaml >expected.yaml
  diff -u expected.yaml <(printf '%s\n' "$output")
  run "$KNODE" storage convert -f in.yaml -o json
  [ "$(jq -c '.kind, [.objects[] | .outcome]' <<<"$output" | xargs)" = 'StorageConversion [converted,left: no CSI form]' ]
}

# configuration STORAGE : a cluster with `storage`
configuration() {
  printf 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.31.0\n---\n'
  printf 'apiVersion: knode.io/v1alpha1\nkind: NodeConfiguration\nhost: {nodeName: cp1, address: 192.0.2.10}\nstorage:\n%s\n' "$1"
}

@test "NodeConfiguration.storage: what no version mounts is told with the version of its removal" {
  configuration '  volumes:
  - {name: g, capacity: 1Gi, accessModes: [ReadWriteOnce], glusterfs: {endpoints: e, path: p}}
  - {name: share, capacity: 0, accessModes: [ReadWriteOnce], nfs: {server: s, path: /e}}
  - {name: x, capacity: 1Gi, accessModes: [ReadWriteOnce]}' >config.yaml
  run "$KNODE" config validate --config config.yaml
  [ "$status" -eq 3 ]
  [ "${lines[0]}" = "config.yaml:10:5: storage.volumes[0]: GlusterFS was removed in v1.26, and there is no CSI driver for it: move its data to another type" ]
  [ "${lines[1]}" = 'config.yaml:11:5: storage.volumes[1]: spec.capacity[storage]: Invalid value: "0": must be greater than zero' ]
  [ "${lines[2]}" = "config.yaml:12:5: storage.volumes[2]: has no source: nfs, hostPath, local, csi, or that of another type" ]
}

@test "NodeConfiguration.storage: goes into render all, and into init's plan after the cluster's own" {
  configuration '  claims:
  - {name: data, size: 1Gi, accessModes: [ReadWriteOnce]}
  volumes:
  - {name: share, capacity: 1Gi, accessModes: [ReadWriteOnce], nfs: {server: s, path: /e}}' >config.yaml
  run --separate-stderr "$KNODE" render all --config config.yaml
  [ "$(grep -c '^kind: PersistentVolume' <<<"$output")" -eq 2 ]
  run --separate-stderr "$KNODE" render storage --config config.yaml -o json
  [ "$(jq -c '[.objects[].kind]' <<<"$output")" = '["PersistentVolume","PersistentVolumeClaim"]' ]
}
