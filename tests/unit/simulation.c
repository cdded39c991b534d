/* A cluster that is only thought of: what tests/storage does not have. */
#include "storage/simulation.h"

#include <errno.h>

#include "base/text.h"
#include "data/yaml.h"
#include "unit.h"

#define PV(name, size, rest)                                                               \
	"---\nkind: PersistentVolume\napiVersion: v1\nmetadata: {name: " name "}\nspec: {" \
	"capacity: {storage: " size "}, accessModes: [ReadWriteOnce], " rest "}\n"
#define NFS "nfs: {server: s, path: /e}"
#define PVC(name, rest)                                                                  \
	"---\nkind: PersistentVolumeClaim\napiVersion: v1\nmetadata: {name: " name "}\n" \
	"spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}" rest "}\n"
#define DEFAULT_CLASS                                                                    \
	"---\nkind: StorageClass\napiVersion: storage.k8s.io/v1\nmetadata: {name: std, " \
	"annotations: {storageclass.kubernetes.io/is-default-class: \"true\"}}\n"        \
	"provisioner: kubernetes.io/no-provisioner\n"

static struct json *objects_of(const char *yaml)
{
	cleanup_yaml struct yaml_file file = { 0 };
	struct json *list = json_list();
	struct error err;

	ck_assert_msg(yaml_parse("test", yaml, strlen(yaml), &file, &err) == 0, "%s", err.message);
	for (size_t i = 0; i < file.count; i++)
		json_list_add(list, json_ref(file.documents[i]));
	return list;
}

static struct simulation *simulate(int minor, const char *yaml, const struct str_list *steps)
{
	const struct version version = { .major = 1, .minor = minor };
	struct simulation *sim = simulation_new(&version);
	cleanup_json struct json *objects = objects_of(yaml);
	struct error err;

	if (steps)
		ck_assert_msg(simulation_hold_back(sim, objects, steps, &err) == 0, "%s",
			      err.message);
	simulation_create(sim, objects);
	for (size_t i = 0; steps && i < steps->count; i++)
		ck_assert_msg(simulation_step(sim, steps->items[i], &err) == 0, "%s", err.message);
	return sim;
}

static void describe(const struct json *item, const char *of, struct strbuf *text)
{
	const struct json *events = json_map_get(item, "events");

	strbuf_printf(text, "%s%s %s", text->length ? "; " : "", json_map_text(item, "name", ""),
		      json_map_text(item, "phase", ""));
	if (json_map_text(item, of, NULL))
		strbuf_printf(text, " %s", json_map_text(item, of, ""));
	for (size_t i = 0; i < json_count(events); i++)
		strbuf_printf(text, " %s", json_map_text(json_list_at(events, i), "reason", ""));
}

/* "claim Bound vol; vol Bound default/claim": claims, then volumes, each with its events. */
static char *summary(const struct simulation *sim)
{
	cleanup_json struct json *report = simulation_report(sim);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	const struct json *claims = json_map_get(report, "claims");
	const struct json *volumes = json_map_get(report, "volumes");

	for (size_t i = 0; i < json_count(claims); i++)
		describe(json_list_at(claims, i), "volume", &text);
	for (size_t i = 0; i < json_count(volumes); i++)
		describe(json_list_at(volumes, i), "claim", &text);
	return strbuf_take(&text);
}

static void assert_ends(int minor, const char *yaml, const char *step, const char *expected)
{
	char *words[] = { (char *)(uintptr_t)step };
	const struct str_list steps = { .items = words, .count = step ? 1 : 0 };
	cleanup_simulation struct simulation *sim = simulate(minor, yaml, &steps);
	cleanup_free char *found = summary(sim);

	ck_assert_str_eq(found, expected);
}

/* As assert_ends(), with steps that a newline parts. */
static void assert_steps_end(const char *yaml, const char *steps, const char *expected)
{
	cleanup(str_list_done) struct str_list list = { 0 };
	cleanup_free char *copy = xstrdup(steps), *found = NULL;
	cleanup_simulation struct simulation *sim = NULL;
	char *rest = copy, *line;

	while ((line = text_next_line(&rest)))
		str_list_add(&list, line);
	sim = simulate(26, yaml, &list);
	found = summary(sim);
	ck_assert_str_eq(found, expected);
}

START_TEST(takes_objects_later)
{
	static const char yaml[] =
		DEFAULT_CLASS PV("vol", "1Gi", NFS ", storageClassName: std") PVC("data", "");

	/* The default class is there when the claim is made; and then, it comes later. */
	assert_ends(26, yaml, NULL, "data Bound vol; vol Bound default/data");
	assert_ends(26, yaml, "create StorageClass std",
		    "data Bound vol FailedBinding; vol Bound default/data");
	/* Later, and in the order of the steps. */
	assert_steps_end(yaml,
			 "create PersistentVolume vol\ncreate PersistentVolumeClaim data\n"
			 "create StorageClass std",
			 "data Bound vol FailedBinding; vol Bound default/data");
	/* A namespace stands in front or not, and both are the same. */
	assert_ends(26, yaml, "delete PersistentVolumeClaim data", "vol Released default/data");
}
END_TEST

START_TEST(creates_again_what_a_step_deleted)
{
	static const char yaml[] = PV("vol", "1Gi", NFS) PVC("data", "");
	static const char twice[] = PVC("data", "") PV("a", "1Gi", NFS) PV("a", "2Gi", NFS);

	/* It is there at first, and bound; the second one finds the volume released. */
	assert_steps_end(yaml,
			 "delete PersistentVolumeClaim data\ncreate PersistentVolumeClaim data",
			 "data Pending FailedBinding; vol Released default/data");
	/* As it is in the file, without what became of it: the volume is free. */
	assert_steps_end(yaml,
			 "create PersistentVolume vol\ndelete PersistentVolumeClaim data\n"
			 "delete PersistentVolume vol\ncreate PersistentVolume vol",
			 "vol Available");
	/* Each step takes the next of those that have one name. */
	assert_steps_end(twice,
			 "create PersistentVolume a\ndelete PersistentVolumeClaim data\n"
			 "delete PersistentVolume a\ncreate PersistentVolume a",
			 "a Available");
}
END_TEST

static void assert_not_held(const char *steps, int code, const char *message)
{
	const struct version version = { .major = 1, .minor = 26 };
	cleanup_simulation struct simulation *sim = simulation_new(&version);
	cleanup_json struct json *objects = objects_of(PV("vol", "1Gi", NFS) PVC("data", ""));
	cleanup(str_list_done) struct str_list list = { 0 };
	cleanup_free char *copy = xstrdup(steps);
	char *rest = copy, *line;
	struct error err = { 0 };

	while ((line = text_next_line(&rest)))
		str_list_add(&list, line);
	ck_assert_int_eq(simulation_hold_back(sim, objects, &list, &err), code);
	ck_assert_str_eq(err.message, message);
}

START_TEST(tells_what_cannot_be_created)
{
	assert_not_held(
		"create PersistentVolumeClaim dta", -ENOENT,
		"\"create PersistentVolumeClaim dta\": no file has this object; did you mean "
		"\"default/data\"?");
	assert_not_held(
		"create StorageClass std", -ENOENT,
		"\"create StorageClass std\": no file has this object; name the file that has "
		"it by -f");
	assert_not_held("create PersistentVolumeClaim apps/data", -ENOENT,
			"\"create PersistentVolumeClaim apps/data\": no file has this object; name "
			"the file that has it by -f");
	assert_not_held(
		"create PersistentVolume vol\npatch PersistentVolume vol {}\n"
		"create PersistentVolume vol",
		-EINVAL,
		"\"create PersistentVolume vol\": a step before has created it; put \"delete "
		"PersistentVolume vol\" between the two");
	assert_not_held(
		"create PersistentVolumeClaim data\n"
		"create PersistentVolumeClaim default/data",
		-EINVAL,
		"\"create PersistentVolumeClaim default/data\": a step before has created it; "
		"put \"delete PersistentVolumeClaim default/data\" between the two");
	assert_not_held("create PersistentVolume vol\ndelete PersistentVolume vol\n"
			"create PersistentVolume vol",
			0, "");
}
END_TEST

START_TEST(goes_by_the_version)
{
	static const char csi[] =
		PV("vol", "1Gi",
		   "persistentVolumeReclaimPolicy: Delete, csi: {driver: d.e, volumeHandle: h}")
			PVC("data", "");
	static const char once[] =
		"---\nkind: PersistentVolume\napiVersion: v1\nmetadata: {name: vol}\nspec: {capacity: "
		"{storage: 1Gi}, accessModes: [ReadWriteOncePod], csi: {driver: d.e, volumeHandle: h}}\n";
	static const char gold[] =
		PV("vol", "1Gi", NFS ", volumeAttributesClassName: gold") PVC("data", "");

	assert_ends(27, csi, "delete PersistentVolumeClaim default/data",
		    "vol Failed default/data VolumeFailedDelete");
	assert_ends(28, csi, "delete PersistentVolumeClaim default/data",
		    "vol Released default/data");
	assert_ends(26, once, NULL, "");
	assert_ends(27, once, NULL, "vol Available");
	assert_ends(33, gold, NULL, "data Pending FailedBinding; vol Available");
	assert_ends(34, gold, NULL, "data Pending FailedBinding; vol Available");
}
END_TEST

START_TEST(scrubs_a_volume_when_its_pod_ends)
{
	static const char yaml[] =
		PV("vol", "1Gi", NFS ", persistentVolumeReclaimPolicy: Recycle") PVC("data", "");
	char *words[] = { (char[]){ "delete PersistentVolumeClaim default/data" },
			  (char[]){ "finish Pod default/recycler-for-vol" } };
	const struct str_list both = { .items = words, .count = 2 };
	cleanup_simulation struct simulation *sim = simulate(26, yaml, &both);
	cleanup_free char *found = summary(sim);

	assert_ends(26, yaml, words[0], "vol Released default/data RecyclerPod");
	ck_assert_str_eq(found, "vol Available RecyclerPod VolumeRecycled");
}
END_TEST

START_TEST(begins_with_a_cluster_as_it_is)
{
	static const char yaml[] =
		"---\nkind: PersistentVolumeClaim\napiVersion: v1\nmetadata: {name: data, namespace: "
		"default, uid: u1, resourceVersion: \"7\", annotations: "
		"{pv.kubernetes.io/bind-completed: \"yes\"}}\nspec: {accessModes: [ReadWriteOnce], "
		"resources: {requests: {storage: 1Gi}}, volumeName: vol}\nstatus: {phase: Bound, "
		"capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce]}\n"
		"---\nkind: PersistentVolume\napiVersion: v1\nmetadata: {name: vol, uid: u2, "
		"resourceVersion: \"8\"}\nspec: {capacity: {storage: 1Gi}, accessModes: "
		"[ReadWriteOnce], " NFS ", claimRef: {namespace: default, name: data, uid: u1}}\n"
		"status: {phase: Bound}\n" PVC("more", "");

	assert_ends(26, yaml, NULL,
		    "data Bound vol; more Pending FailedBinding; vol Bound default/data");
	assert_ends(26, yaml, "delete PersistentVolumeClaim default/data",
		    "more Pending FailedBinding; vol Released default/data");
}
END_TEST

START_TEST(explains_each_volume)
{
	static const char yaml[] = PV("small", "500Mi", NFS) PV(
		"block", "2Gi",
		"local: {path: /d}, "
		"volumeMode: Block, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: "
		"[{key: a, operator: Exists}]}]}}") PV("class", "2Gi", NFS ", storageClassName: x")
		PV("kept", "2Gi", NFS ", claimRef: {namespace: default, name: other}")
			PV("good", "2Gi", NFS) PV("large", "3Gi", NFS) PVC("data", "");
	const struct version version = { .major = 1, .minor = 26 };
	cleanup_simulation struct simulation *sim = simulation_new(&version);
	cleanup_json struct json *objects = objects_of(yaml);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	const struct json *volumes;

	simulation_explain(sim, "default/data");
	simulation_create(sim, objects);
	volumes = json_map_get(simulation_explanation(sim), "volumes");
	for (size_t i = 0; i < json_count(volumes); i++)
		strbuf_printf(&text, "%s: %s (%s)\n",
			      json_map_text(json_list_at(volumes, i), "name", ""),
			      json_map_text(json_list_at(volumes, i), "verdict", ""),
			      json_map_text(json_list_at(volumes, i), "text", ""));
	ck_assert_str_eq(text.text, "small: too small (500Mi is less than 1Gi)\n"
				    "block: volumeMode (Block, wanted is Filesystem)\n"
				    "class: storageClassName (\"x\", wanted is none)\n"
				    "kept: claimed (it is reserved for default/other)\n"
				    "good: chosen ()\n"
				    "large: larger (3Gi, good has 2Gi)\n");
}
END_TEST

START_TEST(refuses_what_an_api_server_refuses)
{
	static const char yaml[] = PV("vol", "0", NFS) PV(
		"Vol", "1Gi",
		NFS) "---\nkind: PersistentVolume\napiVersion: v1\nmetadata: {name: v}\nspec: {nsf: {}}\n";
	cleanup_simulation struct simulation *sim = simulate(26, yaml, NULL);
	cleanup_json struct json *report = simulation_report(sim);
	const struct json *refused = json_map_get(report, "refused");

	ck_assert_uint_eq(json_count(refused), 3);
	ck_assert_str_eq(json_map_text(json_list_at(refused, 0), "step", ""),
			 "create PersistentVolume vol");
	ck_assert_str_eq(json_map_text(json_list_at(refused, 0), "reason", ""), "Invalid");
	ck_assert_str_eq(
		json_map_text(json_list_at(refused, 0), "message", ""),
		"PersistentVolume \"vol\" is invalid: spec.capacity[storage]: Invalid value: "
		"\"0\": must be greater than zero");
	ck_assert_str_eq(json_map_text(json_list_at(refused, 2), "reason", ""), "BadRequest");
	ck_assert_str_eq(json_map_text(json_list_at(refused, 2), "message", ""),
			 "strict decoding error: unknown field \"spec.nsf\"");
}
END_TEST

START_TEST(tells_a_step_that_is_refused_again_once)
{
	static const char yaml[] = PV("vol", "0", NFS) PV("vol", "1Gi", NFS ", nsf: {}");
	cleanup_simulation struct simulation *sim = simulate(26, yaml, NULL);
	cleanup_json struct json *report = simulation_report(sim);
	const struct json *refused = json_map_get(report, "refused");

	ck_assert_uint_eq(json_count(refused), 1);
	ck_assert_str_eq(json_map_text(json_list_at(refused, 0), "message", ""),
			 "strict decoding error: unknown field \"spec.nsf\"");
}
END_TEST

START_TEST(knows_its_steps)
{
	cleanup_simulation struct simulation *sim = simulate(26, PVC("data", ""), NULL);
	static const struct {
		const char *step, *message;
	} cases[] = {
		{ "delete", "\"delete\" is no step such as \"delete PersistentVolumeClaim "
			    "default/data\"" },
		{ "remove PersistentVolume a",
		  "\"remove\" is no step: they are create, delete, patch, and finish of a Pod" },
		{ "delete PersistentVolumes a", "\"PersistentVolumes\" is no kind that takes part; "
						"did you mean \"PersistentVolume\"?" },
		{ "create PersistentVolume a",
		  "no file has the object to \"create PersistentVolume a\"" },
		{ "finish Pod a/b", "there is no pod a/b to finish" },
		{ "patch PersistentVolumeClaim default/data []",
		  "the patch of PersistentVolumeClaim default/data is no JSON object" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err;

		ck_assert_int_lt(simulation_step(sim, cases[i].step, &err), 0);
		ck_assert_str_eq(err.message, cases[i].message);
	}
}
END_TEST

START_TEST(is_quick_with_many)
{
	enum {
		MANY = 2000
	};
	const struct version version = { .major = 1, .minor = 26 };
	cleanup_simulation struct simulation *sim = simulation_new(&version);
	cleanup_json struct json *objects = json_list(), *report = NULL;
	const struct json *claims;

	/* Claims first: each volume that comes is offered to those that wait. */
	for (int i = 0; i < MANY; i++) {
		cleanup_free char *text = xasprintf(PVC("c%d", ""), i);
		cleanup_json struct json *one = objects_of(text);

		json_list_add(objects, json_ref(json_list_at(one, 0)));
	}
	for (int i = 0; i < MANY; i++) {
		cleanup_free char *text = xasprintf(PV("v%d", "1Gi", NFS), i);
		cleanup_json struct json *one = objects_of(text);

		json_list_add(objects, json_ref(json_list_at(one, 0)));
	}
	simulation_create(sim, objects);
	report = simulation_report(sim);
	claims = json_map_get(report, "claims");
	for (size_t i = 0; i < MANY; i++) {
		cleanup_free char *volume = xasprintf("v%zu", i);

		ck_assert_str_eq(json_map_text(json_list_at(claims, i), "volume", ""), volume);
	}
}
END_TEST

UNIT_TESTS(simulation, takes_objects_later, creates_again_what_a_step_deleted,
	   tells_what_cannot_be_created, goes_by_the_version, scrubs_a_volume_when_its_pod_ends,
	   begins_with_a_cluster_as_it_is, explains_each_volume, refuses_what_an_api_server_refuses,
	   tells_a_step_that_is_refused_again_once, knows_its_steps, is_quick_with_many)
