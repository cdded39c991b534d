/* Manifests of storage: judged, simulated and converted; what was converted reads back. */
#include <string.h>

#include "fuzz.h"
#include "storage/convert.h"
#include "storage/lint.h"
#include "storage/simulation.h"

enum {
	INPUT_MOST = 16 * 1024 /* more says nothing new, and takes long */
};

static void simulate(const struct manifests *manifests, const struct version *version)
{
	cleanup_simulation struct simulation *sim = simulation_new(version);
	cleanup_json struct json *objects = json_list(), *report = NULL;
	struct error err;

	for (size_t i = 0; i < manifests->count; i++)
		json_list_add(objects, json_clone(manifests->items[i].object));
	simulation_create(sim, objects);
	for (size_t i = 0; i < manifests->count; i++) {
		const struct json *object = manifests->items[i].object;
		cleanup_free char *step =
			xasprintf("delete %s %s", json_map_text(object, "kind", ""),
				  json_map_text(json_map_get(object, "metadata"), "name", ""));

		(void)simulation_step(sim, step, &err);
	}
	report = simulation_report(sim);
	if (!json_is_list(json_map_get(report, "claims")))
		abort();
}

static void convert(const char *data, size_t size, const struct version *version)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(strbuf_done) struct strbuf again = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_notes struct convert_notes notes = { 0 }, none = { 0 };
	struct error err;

	if (convert_file("fuzz", data, size, version, &out, &notes, &err) < 0)
		return;
	/* What is converted is left alone when it is converted again. */
	if (convert_file("fuzz", out.text, out.length, version, &again, &none, &err) < 0 ||
	    strcmp(out.text, again.text) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct version version = { .major = 1, .minor = 26 };
	cleanup_manifests struct manifests manifests = { 0 };
	cleanup_findings struct lint_findings findings = { 0 };
	struct error err;

	if (size > INPUT_MOST ||
	    manifests_add(&manifests, "fuzz", (const char *)data, size, &err) < 0)
		return 0;
	simulate(&manifests, &version);
	convert((const char *)data, size, &version);
	lint_storage(&manifests, &version, &findings);
	return 0;
}
