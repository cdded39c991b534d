/* Rules for manifests of storage: what each finds, and where. */
#include "storage/lint.h"

#include "unit.h"

#define META     "metadata: {name: a}\n"
#define VOLUME   "apiVersion: v1\nkind: PersistentVolume\n" META
#define SIZED    "capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce]"
#define PV(spec) VOLUME "spec: {" SIZED ", " spec "}\n"
#define NFS      "nfs: {server: s, path: /e}"
#define PVC(spec)                                                                      \
	"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\n"           \
	"spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, " \
	"storageClassName: \"\"" spec "}\n"
#define SC(rest) \
	"apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: s}\n" rest "\n"
#define POD(volume)                                                         \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {volumes: [" \
	"{name: v, " volume "}]}\n"
#define NODE                                                                 \
	"apiVersion: v1\nkind: Node\nmetadata: {name: n, labels: {zone: a, " \
	"kubernetes.io/hostname: n}}\n"
#define ON(terms) "nodeAffinity: {required: {nodeSelectorTerms: [" terms "]}}"
#define NEXT      "---\n"

static const struct {
	int minor;
	const char *yaml;
	const char *found; /* "rule@line:column", with spaces between */
} cases[] = {
	{ 37, PV(NFS), "" },
	{ 37, PV("nfs: {sever: s, path: /e}"), "field-unknown@4:70" },
	{ 37, PV("nfs: {server: 5, path: /e}"), "field-type@4:70" },
	{ 37, PV("nfs: {server: s, path: e}"), "value-invalid@4:81" },
	{ 26, VOLUME "spec: {capacity: {storage: 0}, accessModes: [ReadWriteOnce], " NFS "}\n",
	  "value-invalid@4:19" },
	{ 26, VOLUME "spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOncePod], " NFS "}\n",
	  "value-invalid@4:34" },
	{ 37, VOLUME "spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOncePod], " NFS "}\n",
	  "once-pod-needs-csi@4:34" },
	{ 37, PV(NFS ", persistentVolumeReclaimPolicy: Keep"), "value-invalid@4:92" },
	{ 26, PVC(", volumeAttributesClassName: gold"), "field-unknown@4:99" },
	{ 37, PVC(", volumeAttributesClassName: gold"), "" },
	{ 37, SC("provisioner: x.y\nreclaimPolicy: Recycle"), "value-invalid@5:1" },
	{ 37,
	  "apiVersion: storage.k8s.io/v1beta1\nkind: StorageClass\nmetadata: {name: s}\nprovisioner: x.y\n",
	  "version-unknown@1:1" },
	{ 37, PV(NFS) NEXT PV(NFS), "duplicate@8:12" },
	{ 25, PV("glusterfs: {endpoints: e, path: p}"), "volume-removed-later@4:64" },
	{ 26, PV("glusterfs: {endpoints: e, path: p}"), "volume-removed@4:64" },
	{ 26, PV("flocker: {datasetName: d}"), "volume-removed@4:64" },
	{ 26,
	  PV("scaleIO: {gateway: g, system: s, volumeName: v, secretRef: {name: n, namespace: x}}"),
	  "volume-removed@4:64" },
	{ 26, PV("rbd: {monitors: [m], image: i}"), "volume-removed-later@4:64" },
	{ 30, PV("rbd: {monitors: [m], image: i}"), "volume-removed-later@4:64" },
	{ 31, PV("rbd: {monitors: [m], image: i}"), "volume-removed@4:64" },
	{ 30, PV("cephfs: {monitors: [m]}"), "volume-removed-later@4:64" },
	{ 31, PV("cephfs: {monitors: [m]}"), "volume-removed@4:64" },
	{ 26, PV("awsElasticBlockStore: {volumeID: v}"), "volume-needs-driver@4:64" },
	{ 37, PV("awsElasticBlockStore: {volumeID: v}"), "volume-needs-driver@4:64" },
	{ 37, PV("azureDisk: {diskName: d, diskURI: /subscriptions/x, kind: Managed}"),
	  "volume-needs-driver@4:64" },
	{ 37, PV("azureFile: {secretName: s, shareName: h, secretNamespace: x}"),
	  "volume-needs-driver@4:64" },
	{ 37, PV("gcePersistentDisk: {pdName: d}"), "volume-needs-driver@4:64" },
	{ 30, PV("portworxVolume: {volumeID: v}"), "volume-removed-later@4:64" },
	{ 36, PV("portworxVolume: {volumeID: v}"), "volume-needs-driver@4:64" },
	{ 26, PV("flexVolume: {driver: a/b}"), "volume-deprecated@4:64" },
	{ 37, PV("quobyte: {registry: \"a:1\", volume: v}"), "volume-removed@4:64" },
	{ 37, PV("storageos: {volumeName: v}"), "volume-removed@4:64" },
	{ 37, PV("photonPersistentDisk: {pdID: v}"), "volume-removed@4:64" },
	{ 37, PV("iscsi: {targetPortal: t, iqn: \"iqn.2001-04.com.example:a\", lun: 0}"), "" },
	{ 37, PV("fc: {wwids: [w]}"), "" },
	{ 37, PV("csi: {driver: d.example.com, volumeHandle: h}"), "" },
	{ 37,
	  PV(NFS) NEXT "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: b}\nspec: {" SIZED
		       ", " NFS "}\n",
	  "volume-same-disk@9:64" },
	{ 37, PV(NFS ", persistentVolumeReclaimPolicy: Recycle"),
	  "policy-recycle-deprecated@4:92" },
	{ 37, PV("csi: {driver: d.e, volumeHandle: h}, persistentVolumeReclaimPolicy: Recycle"),
	  "policy-recycle@4:101" },
	{ 37, PV(NFS ", persistentVolumeReclaimPolicy: Delete"), "policy-delete@4:92" },
	{ 26, PV("csi: {driver: d.e, volumeHandle: h}, persistentVolumeReclaimPolicy: Delete"),
	  "policy-delete@4:101" },
	{ 37, PV("csi: {driver: d.e, volumeHandle: h}, persistentVolumeReclaimPolicy: Delete"),
	  "policy-delete@4:101" },
	{ 37,
	  "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a, annotations: {pv.kubernetes.io/provisioned-by: d.e}}\nspec: {" SIZED
	  ", csi: {driver: d.e, volumeHandle: h}, persistentVolumeReclaimPolicy: Delete}\n",
	  "" },
	{ 37,
	  PV("hostPath: {path: /tmp/a}, persistentVolumeReclaimPolicy: Delete, " ON(
		  "{matchExpressions: [{key: a, operator: Exists}]}")),
	  "" },
	{ 37,
	  PV("hostPath: {path: /srv/a}, persistentVolumeReclaimPolicy: Delete, " ON(
		  "{matchExpressions: [{key: a, operator: Exists}]}")),
	  "policy-delete@4:90" },
	{ 37,
	  VOLUME
	  "spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce, ReadWriteMany], iscsi: {targetPortal: t, iqn: \"iqn.2001-04.com.example:a\", lun: 0}}\n",
	  "modes-of-type@4:34" },
	{ 37,
	  VOLUME
	  "spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteMany], csi: {driver: d.e, volumeHandle: h}}\n",
	  "" },
	{ 37, PV(NFS ", volumeMode: Block"), "block-of-type@4:92" },
	{ 37,
	  PV("csi: {driver: d.e, volumeHandle: h, fsType: ext4}, volumeMode: Block, mountOptions: [ro]"),
	  "block-ignores@4:100 block-ignores@4:134" },
	{ 37, PV("csi: {driver: d.e, volumeHandle: h}, volumeMode: Block"), "" },
	{ 37, PV("hostPath: {path: /srv/a}, mountOptions: [ro]"),
	  "mount-options-of-type@4:90 host-path-anywhere@4:64" },
	{ 37, PV(NFS ", mountOptions: [ro]"), "" },
	{ 37, VOLUME "spec: {capacity: {storage: 100m}, accessModes: [ReadWriteOnce], " NFS "}\n",
	  "size-tiny@4:19" },
	{ 37, PV(NFS ", " ON("{}")), "affinity-matches-none@4:118" },
	{ 37, PV(NFS ", " ON("{matchExpressions: [{key: a, operator: Gt, values: [x]}]}")),
	  "affinity-matches-none@4:118" },
	{ 37,
	  NODE NEXT PV(NFS ", " ON("{matchExpressions: [{key: zone, operator: In, values: [b]}]}")),
	  "affinity-no-node@8:118" },
	{ 37,
	  NODE NEXT PV(NFS ", " ON("{matchExpressions: [{key: zone, operator: In, values: [a]}]}")),
	  "" },
	{ 37, PV("hostPath: {path: /srv/a}"), "host-path-anywhere@4:64" },
	{ 37,
	  PV("hostPath: {path: /etc/}, " ON("{matchExpressions: [{key: a, operator: Exists}]}")),
	  "host-path-sensitive@4:75" },
	{ 37, PV("local: {path: mnt}, " ON("{matchExpressions: [{key: a, operator: Exists}]}")),
	  "path-relative@4:72 class-waits@4:64" },
	{ 37, PV("hostPath: {path: srv}, " ON("{matchExpressions: [{key: a, operator: Exists}]}")),
	  "path-relative@4:75" },
	{ 37,
	  PV("local: {path: /mnt}, storageClassName: s, " ON(
		  "{matchExpressions: [{key: a, operator: Exists}]}")) NEXT
		  SC("provisioner: kubernetes.io/no-provisioner\nvolumeBindingMode: WaitForFirstConsumer"),
	  "" },
	{ 37, PV("azureFile: {secretName: s, shareName: h}"),
	  "volume-needs-driver@4:64 secret-namespace@4:76" },
	{ 37,
	  PV("iscsi: {targetPortal: t, iqn: \"iqn.2001-04.com.example:a\", lun: 0, secretRef: {name: n}}"),
	  "secret-namespace@4:131" },
	{ 37, PV(NFS ", claimRef: {name: c}"), "reserved-incomplete@4:92" },
	{ 37, PV(NFS ", claimRef: {namespace: default, name: c, uid: u}"), "reserved-uid@4:132" },
	{ 37, PV(NFS ", claimRef: {namespace: default, name: c}") NEXT PVC(""), "" },
	{ 37,
	  PV(NFS ", claimRef: {namespace: default, name: c}") NEXT
	  "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {accessModes: [ReadWriteMany], volumeMode: Block, resources: {requests: {storage: 2Gi}}, storageClassName: \"\"}\n",
	  "reserved-unfit@4:8 reserved-unfit@4:34 reserved-unfit@4:7 claim-unsatisfied@9:7" },
	{ 37,
	  "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a, annotations: {volume.beta.kubernetes.io/storage-class: x}, labels: {failure-domain.beta.kubernetes.io/zone: z}}\nspec: {" SIZED
	  ", " NFS "}\n",
	  "annotation-deprecated@3:35 annotation-deprecated@3:89" },
	{ 37,
	  "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c, annotations: {volume.beta.kubernetes.io/storage-class: x}}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n",
	  "annotation-deprecated@3:35" },
	{ 37, SC("provisioner: d.example.com"), "" },
	{ 37, SC("provisioner: kubernetes.io/no-provisioner"), "class-waits@1:1" },
	{ 37,
	  SC("provisioner: kubernetes.io/no-provisioner\nvolumeBindingMode: WaitForFirstConsumer\nparameters: {a: b}\nallowVolumeExpansion: true"),
	  "class-ignores@6:1 class-ignores@7:1" },
	{ 25, SC("provisioner: kubernetes.io/glusterfs"), "class-removed-later@4:1" },
	{ 26, SC("provisioner: kubernetes.io/glusterfs"), "class-removed@4:1" },
	{ 37, SC("provisioner: kubernetes.io/foo"), "class-removed@4:1" },
	{ 37, SC("provisioner: kubernetes.io/aws-ebs"), "class-needs-driver@4:1" },
	{ 30, SC("provisioner: kubernetes.io/rbd"), "class-removed-later@4:1" },
	{ 31, SC("provisioner: kubernetes.io/rbd"), "class-removed@4:1" },
	{ 37, SC("provisioner: kubernetes.io/nfs"), "class-cannot-provision@4:1" },
	{ 37, SC("provisioner: kubernetes.io/host-path\nmountOptions: [ro]"),
	  "class-cannot-provision@4:1 class-mount-options@5:1" },
	{ 37, SC("provisioner: d.example.com\nparameters: {fsType: xfs}"), "class-parameter@5:14" },
	{ 37,
	  SC("provisioner: kubernetes.io/gce-pd\nparameters: {zone: a}\nallowedTopologies: [{matchLabelExpressions: [{key: k, values: [v]}]}]"),
	  "class-needs-driver@4:1 class-parameter@5:14 class-topology-twice@5:14" },
	{ 37,
	  "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: s, annotations: {storageclass.kubernetes.io/is-default-class: \"true\"}}\nprovisioner: d.e\n" NEXT
	  "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: t, annotations: {storageclass.beta.kubernetes.io/is-default-class: \"true\"}}\nprovisioner: d.e\n",
	  "annotation-deprecated@8:35 class-defaults@8:21" },
	{ 37, PV(NFS) NEXT PVC(""), "" },
	{ 37, PV(NFS) NEXT PVC(", volumeMode: Block"), "claim-unsatisfied@9:7" },
	{ 37,
	  PV(NFS) NEXT
	  "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}\n",
	  "claim-unsatisfied@9:7" },
	{ 37, PV(NFS) NEXT PVC(", volumeName: b"), "claim-volume-unknown@9:99" },
	{ 37,
	  SC("provisioner: d.example.com") NEXT
	  "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, storageClassName: s, selector: {matchLabels: {a: b}}}\n",
	  "claim-selector-provisioned@9:98" },
	{ 37,
	  SC("provisioner: d.example.com") NEXT
	  "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, storageClassName: t}\n",
	  "claim-class-unknown@9:77" },
	{ 37,
	  "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}, limits: {storage: 2Gi}}}\n",
	  "claim-limits@4:76" },
	{ 37, PVC(", dataSource: {kind: Foo, apiGroup: example.com, name: x}"),
	  "claim-source@4:99" },
	{ 37, PVC(", dataSource: {kind: VolumeSnapshot, apiGroup: v, name: x}"),
	  "claim-source@4:99" },
	{ 37,
	  PVC(", dataSource: {kind: VolumeSnapshot, apiGroup: snapshot.storage.k8s.io, name: x}"),
	  "" },
	{ 26, POD("glusterfs: {endpoints: e, path: p}"), "volume-removed@4:28" },
	{ 37, POD("emptyDir: {}"), "" },
	{ 32, POD("gitRepo: {repository: r}"), "volume-removed-later@4:28" },
	{ 33, POD("gitRepo: {repository: r}"), "volume-removed@4:28" },
	{ 31,
	  "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {template: {spec: {volumes: [{name: v, cephfs: {monitors: [m]}}]}}}\n",
	  "volume-removed@4:46" },
	{ 31,
	  "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: d}\nspec: {jobTemplate: {spec: {template: {spec: {volumes: [{name: v, rbd: {monitors: [m], image: i}}]}}}}}\n",
	  "volume-removed@4:67" },
	{ 37,
	  "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: d}\nspec: {volumeClaimTemplates: [{metadata: {name: v}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1}, limits: {storage: 1}}}}]}\n",
	  "claim-limits@4:126 size-tiny@4:113" },
	{ 37,
	  "kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: PersistentVolume, metadata: {name: a}, spec: {" SIZED
	  ", glusterfs: {endpoints: e, path: p}}}\n",
	  "volume-removed@4:128" },
};

static char *findings_of(int minor, const char *yaml)
{
	cleanup_manifests struct manifests manifests = { 0 };
	cleanup_findings struct lint_findings findings = { 0 };
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	const struct version version = { .major = 1, .minor = minor };
	struct error err;

	ck_assert_msg(manifests_add(&manifests, "f", yaml, strlen(yaml), &err) == 0, "%s",
		      err.message);
	lint_storage(&manifests, &version, &findings);
	for (size_t i = 0; i < findings.count; i++)
		strbuf_printf(&text, "%s%s@%s", i ? " " : "", findings.items[i].rule->id,
			      findings.items[i].place + 2);
	return strbuf_take(&text);
}

START_TEST(finds_what_is_wrong_and_where)
{
	ck_assert_uint_ge(ARRAY_SIZE(cases), 60);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_free char *found = findings_of(cases[i].minor, cases[i].yaml);

		ck_assert_msg(strcmp(found, cases[i].found) == 0,
			      "v1.%d:\n%sis \"%s\", and has to be \"%s\"", cases[i].minor,
			      cases[i].yaml, found, cases[i].found);
	}
}
END_TEST

START_TEST(has_a_case_for_each_rule)
{
	for (const struct lint_rule *rule = lint_rules; rule->id; rule++) {
		cleanup_free char *mark = xasprintf("%s@", rule->id);
		bool found = false;

		for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
			found |= strstr(cases[i].found, mark) != NULL;
		ck_assert_msg(found, "no case finds %s", rule->id);
	}
}
END_TEST

START_TEST(says_what_what_where_and_what_to_do)
{
	cleanup_manifests struct manifests manifests = { 0 };
	cleanup_findings struct lint_findings findings = { 0 };
	const struct version version = { .major = 1, .minor = 31 };
	static const char yaml[] = PV("rbd: {monitors: [m], image: i}");
	struct error err;

	ck_assert_int_eq(manifests_add(&manifests, "v.yaml", yaml, sizeof(yaml) - 1, &err), 0);
	lint_storage(&manifests, &version, &findings);
	ck_assert_uint_eq(findings.count, 1);
	ck_assert_uint_eq(findings.errors, 1);
	ck_assert_str_eq(findings.items[0].object, "PersistentVolume a");
	ck_assert_str_eq(findings.items[0].place, "v.yaml:4:64");
	ck_assert_str_eq(findings.items[0].message,
			 "Ceph RBD was removed in v1.31: pods that use it wait for ever "
			 "(\"no volume plugin matched\")");
	ck_assert_str_eq(findings.items[0].remedy, "use the CSI driver rbd.csi.ceph.com");
}
END_TEST

UNIT_TESTS(lint, finds_what_is_wrong_and_where, has_a_case_for_each_rule,
	   says_what_what_where_and_what_to_do)
