/* Files with in-tree volumes and classes, and what is printed of them. */
#include "storage/convert.h"

#include <errno.h>

#include "data/yaml_layout.h"
#include "unit.h"

static const struct version version = { .major = 1, .minor = 26 };

static char *converted(const char *yaml, struct convert_notes *notes)
{
	struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	struct error err;

	ck_assert_msg(convert_file("f", yaml, strlen(yaml), &version, &out, notes, &err) == 0, "%s",
		      err.message);
	return strbuf_take(&out);
}

#define HEAD                                                                       \
	"# Volumes\napiVersion: v1\nkind: PersistentVolume # by hand\nmetadata:\n" \
	"  name: \"a\"   # ä\nspec:\n  capacity: {storage: 1Gi}\n  accessModes: [ReadWriteOnce]\n"
#define TAIL "\n  storageClassName: x # end\n---\n\n# left\nkind: ConfigMap\ndata: {a: b}\n"

static const struct {
	const char *yaml, *expected;
	int outcome; /* of the first note; -1: there is none */
} cases[] = {
	/* Comments within what goes stand above what comes, the one behind it stays. */
	{ HEAD "  cinder:\n    # the id\n    volumeID: v # of it\n    fsType: ext4 # last" TAIL,
	  HEAD "  # the id\n  # of it\n  csi:\n    driver: cinder.csi.openstack.org\n"
	       "    volumeHandle: v\n    fsType: ext4 # last" TAIL,
	  CONVERT_DONE },
	/* Flow style of what goes does not matter. */
	{ HEAD "  cinder: {volumeID: \"v\"}" TAIL,
	  HEAD "  csi:\n    driver: cinder.csi.openstack.org\n    volumeHandle: v" TAIL,
	  CONVERT_DONE },
	/* Nothing to do: every byte stays. */
	{ HEAD "  nfs: {server: s, path: /e}" TAIL, HEAD "  nfs: {server: s, path: /e}" TAIL, -1 },
	{ HEAD "  glusterfs: {endpoints: e, path: p}" TAIL,
	  HEAD "  glusterfs: {endpoints: e, path: p}" TAIL, CONVERT_NO_FORM },
	{ HEAD "  azureDisk: {diskName: d, diskURI: u}" TAIL,
	  HEAD "  azureDisk: {diskName: d, diskURI: u}" TAIL, CONVERT_CANNOT },
	/* What an API server took, and would not take then: a secret without a name, options that a
	 * driver gets by the spec alone. */
	{ HEAD "  rbd: {monitors: [m], image: i, secretRef: {name: s}}" TAIL,
	  HEAD "  rbd: {monitors: [m], image: i, secretRef: {name: s}}" TAIL, CONVERT_CANNOT },
	{ "kind: PersistentVolume\nmetadata:\n  name: a\n  annotations:\n"
	  "    volume.beta.kubernetes.io/mount-options: ro\nspec:\n  capacity: {storage: 1Gi}\n"
	  "  accessModes: [ReadWriteOnce]\n  cinder: {volumeID: v}\n",
	  "kind: PersistentVolume\nmetadata:\n  name: a\n  annotations:\n"
	  "    volume.beta.kubernetes.io/mount-options: ro\nspec:\n  capacity: {storage: 1Gi}\n"
	  "  accessModes: [ReadWriteOnce]\n  cinder: {volumeID: v}\n",
	  CONVERT_CANNOT },
	/* The zones of a label become node affinity. */
	{ "kind: PersistentVolume\nmetadata: {name: a, labels: {topology.kubernetes.io/zone: z}}\n"
	  "spec:\n  awsElasticBlockStore:\n    volumeID: aws://z/vol-1\n",
	  "kind: PersistentVolume\nmetadata: {name: a, labels: {topology.kubernetes.io/zone: z}}\n"
	  "spec:\n  csi:\n    driver: ebs.csi.aws.com\n    volumeHandle: vol-1\n"
	  "    volumeAttributes:\n      partition: \"0\"\n  nodeAffinity:\n    required:\n"
	  "      nodeSelectorTerms:\n      - matchExpressions:\n"
	  "        - key: topology.ebs.csi.aws.com/zone\n          operator: In\n"
	  "          values:\n          - z\n",
	  CONVERT_DONE },
	/* Lines end as those of the file. */
	{ "kind: PersistentVolume\r\nspec:\r\n  cinder:\r\n    volumeID: v\r\n",
	  "kind: PersistentVolume\r\nspec:\r\n  csi:\r\n    driver: cinder.csi.openstack.org\r\n"
	  "    volumeHandle: v\r\n",
	  CONVERT_DONE },
	/* A class: scalars are replaced alone. */
	{ "kind: StorageClass\nprovisioner: kubernetes.io/gce-pd # old\nparameters: {type: x, "
	  "fstype: xfs}\nreclaimPolicy: Retain\n",
	  "kind: StorageClass\nprovisioner: pd.csi.storage.gke.io # old\nparameters:\n"
	  "  type: x\n  csi.storage.k8s.io/fstype: xfs\nreclaimPolicy: Retain\n",
	  CONVERT_DONE },
	{ "kind: StorageClass\nprovisioner: kubernetes.io/vsphere-volume\n",
	  "kind: StorageClass\nprovisioner: csi.vsphere.vmware.com\nparameters:\n"
	  "  csimigration: \"true\"\n",
	  CONVERT_DONE },
	/* An element of a list. */
	{ "kind: List\nitems:\n# first\n- kind: PersistentVolume\n  spec:\n    cinder: {volumeID: v}\n"
	  "# second\n- {kind: Pod}\n",
	  "kind: List\nitems:\n# first\n- kind: PersistentVolume\n  spec:\n    csi:\n"
	  "      driver: cinder.csi.openstack.org\n      volumeHandle: v\n# second\n- {kind: Pod}\n",
	  CONVERT_DONE },
	/* Where a span cannot do, the document is written anew; others stay. */
	{ "# lost\nkind: PersistentVolume\nspec: {cinder: {volumeID: v}}\n---\nkind: Pod # stays\n",
	  "# lost\nkind: PersistentVolume\nspec:\n  csi:\n    driver: cinder.csi.openstack.org\n"
	  "    volumeHandle: v\n---\nkind: Pod # stays\n",
	  CONVERT_ANEW },
	{ "kind: PersistentVolume\nspec:\n  cinder: &c\n    volumeID: v\nstatus: *c\n",
	  "kind: PersistentVolume\nspec:\n  csi:\n    driver: cinder.csi.openstack.org\n"
	  "    volumeHandle: v\nstatus:\n  volumeID: v\n",
	  CONVERT_ANEW },
	{ "{\"kind\": \"PersistentVolume\", \"spec\": {\"cinder\": {\"volumeID\": \"v\"}}}\n",
	  "{\n  \"kind\": \"PersistentVolume\",\n  \"spec\": {\n    \"csi\": {\n      \"driver\": "
	  "\"cinder.csi.openstack.org\",\n      \"volumeHandle\": \"v\"\n    }\n  }\n}\n",
	  CONVERT_ANEW },
};

START_TEST(replaces_spans)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_notes struct convert_notes notes = { 0 };
		cleanup_free char *text = converted(cases[i].yaml, &notes);

		ck_assert_msg(strcmp(text, cases[i].expected) == 0, "%zu: is\n%s\nhas to be\n%s", i,
			      text, cases[i].expected);
		ck_assert_int_eq(notes.count ? (int)notes.items[0].outcome : -1, cases[i].outcome);
	}
}
END_TEST

START_TEST(says_why_not)
{
	cleanup_notes struct convert_notes notes = { 0 };
	cleanup_free char *text = converted(cases[4].yaml, &notes);

	ck_assert_str_eq(notes.items[0].place, "f:2:1");
	ck_assert_str_eq(notes.items[0].object, "PersistentVolume a");
	ck_assert_str_eq(notes.items[0].text, "kind(Shared) is not supported in csi migration");
}
END_TEST

START_TEST(refuses_what_is_no_manifest)
{
	cleanup_notes struct convert_notes notes = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	struct error err;

	ck_assert_int_eq(convert_file("f", "- a\n", 4, &version, &out, &notes, &err), -EINVAL);
	ck_assert_str_eq(err.message, "f:1:1: this is no object of Kubernetes, but a list");
}
END_TEST

START_TEST(tells_comments_from_text)
{
	static const char yaml[] = "a: 'x # no' # yes\nb: |\n  # no\nc: x#no\n#yes\n";
	cleanup_layout struct yaml_layout layout = { 0 };
	struct error err;

	ck_assert_int_eq(yaml_layout_read(yaml, sizeof(yaml) - 1, &layout, &err), 0);
	ck_assert_uint_eq(layout.comment_count, 2);
	ck_assert_int_eq(strncmp(yaml + layout.comments[0].start, "# yes", 5), 0);
	ck_assert_int_eq(strncmp(yaml + layout.comments[1].start, "#yes", 4), 0);
}
END_TEST

UNIT_TESTS(convert, replaces_spans, says_why_not, refuses_what_is_no_manifest,
	   tells_comments_from_text)
