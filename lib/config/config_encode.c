/* From the struct to a document's tree, by the tables. */
#include "base/sha256.h"
#include "config/config_fields.h"
#include "data/yaml.h"

static struct json *encode_object(const struct field *fields, const void *base,
				  enum config_api api);

static struct json *encode_map(const struct config_args *args)
{
	struct json *map = json_map();

	for (size_t i = 0; i < args->count; i++)
		json_map_set_text(map, args->items[i].name, args->items[i].value);
	return map;
}

static struct json *encode_list(const struct field *fields, size_t size,
				const struct field_list *list, enum config_api api)
{
	struct json *objects = json_list();

	for (size_t i = 0; i < list->count; i++)
		json_list_add(objects, encode_object(fields, list->items + i * size, api));
	return objects;
}

/* Lists and maps that are empty are left out like absent texts. */
static struct json *unless_empty(struct json *value, bool keep)
{
	if (json_count(value) || keep)
		return value;
	json_free(value);
	return NULL;
}

static struct json *encode_text(const struct field *field, const char *text)
{
	if (!text && !field->keep)
		return NULL;
	return json_text(text ? text : "");
}

/* A negative one is not in force: another field says it. */
static struct json *encode_duration(int64_t ms)
{
	cleanup_free char *text = ms < 0 ? NULL : format_duration(ms);

	return text ? json_text(text) : NULL;
}

static struct json *encode_tree(const struct field *field, const struct json *tree)
{
	if (!tree)
		return field->keep ? json_nil() : NULL;
	return json_count(tree) || field->keep ? json_clone(tree) : NULL;
}

/* NULL where kubeadm writes nothing. */
static struct json *encode_field(const struct field *field, const void *base, enum config_api api)
{
	const void *place = field_at_const(field, base);

	switch (field->type) {
	case FIELD_TEXT:
		return encode_text(field, *(char *const *)place);
	case FIELD_BOOL: /* one with a default is a pointer in kubeadm, and always set */
		return *(const bool *)place || field->fallback ? json_bool(*(const bool *)place)
							       : NULL;
	case FIELD_INT:
		return *(const int64_t *)place ? json_int(*(const int64_t *)place) : NULL;
	case FIELD_DURATION:
		return encode_duration(*(const int64_t *)place);
	case FIELD_TEXTS:
		return unless_empty(json_texts(place), field->keep);
	case FIELD_ARGS:
		if (api != CONFIG_V1BETA3)
			return unless_empty(
				encode_list(fields_arg, sizeof(struct config_arg), place, api),
				field->keep);
		return unless_empty(encode_map(place), field->keep);
	case FIELD_MAP:
		return unless_empty(encode_map(place), field->keep);
	case FIELD_FLAGS:
	case FIELD_TREE:
	case FIELD_OBJECTS:
		return encode_tree(field, *(struct json *const *)place);
	case FIELD_OBJECT:
		if (field->given && !*((const bool *)base + field->given))
			return NULL;
		return unless_empty(encode_object(field->fields, place, api),
				    field->keep || field->given);
	case FIELD_LIST:
		return unless_empty(encode_list(field->fields, field->size, place, api),
				    field->keep);
	case FIELD_ANY:
		return NULL; /* stands in trees only, which are copied whole */
	}
	abort(); /* all types are above */
}

static struct json *encode_object(const struct field *fields, const void *base, enum config_api api)
{
	struct json *map = json_map();

	for (const struct field *field = fields; field->key; field++)
		if (field_in(field, api))
			json_map_set(map, field->key, encode_field(field, base, api));
	return map;
}

struct json *config_encode(const struct config *config, enum config_kind kind, enum config_api api)
{
	const struct kind *row = config_kind_find(kind);
	struct json *document;

	if (kind == CONFIG_KUBELET)
		return config_kubelet(config);
	if (kind == CONFIG_KUBE_PROXY)
		return config_kube_proxy(config);
	document = encode_object(row->fields, config, api);
	json_map_set(document, "apiVersion",
		     json_printf("%s/%s", row->group,
				 row->version            ? row->version
				 : api == CONFIG_V1BETA3 ? "v1beta3"
							 : "v1beta4"));
	json_map_set_text(document, "kind", row->name);
	return document;
}

char *config_digest(const struct config *config, unsigned kinds)
{
	cleanup_json struct json *documents = json_list();
	cleanup_free char *text = NULL;
	char digest[SHA256_HEX_SIZE];

	for (const struct kind *kind = config_kinds; kind->name; kind++)
		if (kinds & kind->kind)
			json_list_add(documents, config_encode(config, kind->kind, CONFIG_V1BETA4));
	text = json_to_text(documents);
	sha256_hex(text, strlen(text), digest);
	return xstrdup(digest);
}

/* Up to v1.30, what kubeadm makes of this flag gets into the stored configuration. */
static void add_authorization_mode(const struct config *config, struct json *document)
{
	struct json *server = json_map_get(document, "apiServer");
	cleanup_free char *mode = config_authorization_mode(config);

	if (!json_map_get(server, "extraArgs"))
		json_map_set(server, "extraArgs", json_map());
	json_map_set_text(json_map_get(server, "extraArgs"), "authorization-mode", mode);
}

/* What init's phases leave out is off for later upgrades, too (cmd/kubeadm/app/cmd/init.go). */
static void note_skipped_addons(const struct config *config, struct config *stored)
{
	const struct str_list *skipped = &config->init.skip_phases;
	bool all = str_list_has(skipped, "addon");

	if (!release_has(&config->version, RELEASE_SKIPPED_IS_DISABLED))
		return;
	stored->cluster.dns_disabled |= all || str_list_has(skipped, "addon/coredns");
	stored->cluster.proxy_disabled |= all || str_list_has(skipped, "addon/kube-proxy");
}

char *config_cluster_configmap(const struct config *config)
{
	bool v1beta4 = release_has(&config->version, RELEASE_V1BETA4);
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_json struct json *document = NULL;
	struct config stored = *config; /* borrows */

	note_skipped_addons(config, &stored);
	document =
		config_encode(&stored, CONFIG_CLUSTER, v1beta4 ? CONFIG_V1BETA4 : CONFIG_V1BETA3);

	if (!v1beta4)
		add_authorization_mode(config, document);
	yaml_write(document, true, &out);
	return strbuf_take(&out);
}
