#include "dns/corefile_keep.h"

enum {
	FINDINGS_SHOWN = 3,
};

struct json *corefile_keep_rule(const struct corefile_use *use, struct json *own)
{
	cleanup_free char *version = version_format(use->version);
	struct json *rule = json_map();

	json_map_set_text(rule, "version", version);
	json_map_set_text(rule, "domain", use->domain);
	json_map_set_text(rule, "service", use->service);
	json_map_set(rule, "own", own);
	return rule;
}

/* Whether the manager has the field data.Corefile. */
static bool is_managed_by(const struct json *live, const char *manager)
{
	const struct json *fields = json_path(live, "metadata.managedFields");

	for (size_t i = 0; i < json_count(fields); i++) {
		const struct json *entry = json_list_at(fields, i);

		if (str_eq(json_map_text(entry, "manager", ""), manager) &&
		    json_path(entry, "fieldsV1.f:data.f:Corefile"))
			return true;
	}
	return false;
}

/* Whether the two say the same, whatever blanks and comments there are. */
static bool is_same(const char *text, const char *other)
{
	const char *const texts[] = { text, other };
	struct strbuf written[] = { strbuf_make(COREFILE_MAX * 2), strbuf_make(COREFILE_MAX * 2) };
	bool same = true;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		cleanup_corefile struct corefile root = { 0 };
		struct error ignored; /* what does not parse is nobody's but the operator's */

		same &= corefile_parse(texts[i], &root, &ignored) == 0;
		corefile_write(&root, &written[i]);
	}
	same &= str_eq(written[0].text, written[1].text);
	strbuf_done(&written[0]);
	strbuf_done(&written[1]);
	return same;
}

/* The Corefile of the ConfigMap @live that is to be kept, borrowed; or NULL. */
static const char *find_kept(const struct json *live, const struct json *rule)
{
	const char *text = json_get_text(json_path(live, "data.Corefile"), "");
	const struct json *own = json_map_get(rule, "own");

	if (!*text || is_managed_by(live, "knode"))
		return NULL;
	for (size_t i = 0; i < json_count(own); i++)
		if (is_same(text, json_get_text(json_list_at(own, i), "")))
			return NULL;
	return text;
}

/* What is to be said of it. Free it. */
static char *remark_on(const char *text, const struct json *rule)
{
	cleanup_corefile_findings struct corefile_findings findings = { 0 };
	struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	struct version version = { 0 };
	const struct corefile_use use = { &version, json_map_text(rule, "domain", ""),
					  json_map_text(rule, "service", "") };
	struct error ignored; /* corefile_keep_rule() wrote it */

	(void)version_parse(json_map_text(rule, "version", ""), &version, &ignored);
	corefile_check_text(text, &use, &findings);
	strbuf_puts(&out, "the Corefile that is there is not kubeadm's, and is kept");
	for (size_t i = 0; i < findings.count && i < FINDINGS_SHOWN; i++) {
		const struct corefile_finding *finding = &findings.items[i];

		strbuf_puts(&out, i ? "; " : ": ");
		if (finding->line)
			strbuf_printf(&out, "line %d: ", finding->line);
		strbuf_puts(&out, finding->message);
	}
	if (findings.count > FINDINGS_SHOWN)
		strbuf_printf(&out, "; and %zu more", findings.count - FINDINGS_SHOWN);
	return strbuf_take(&out);
}

struct json *corefile_keep(const struct json *object, const struct json *live,
			   const struct json *rule, char **ret_remark)
{
	const char *text = find_kept(live, rule);
	struct json *copy = json_clone(object);

	if (!text)
		return copy;
	json_map_set_text(json_map_get(copy, "data"), "Corefile", text);
	if (ret_remark)
		*ret_remark = remark_on(text, rule);
	return copy;
}
