#include "config/config_flags.h"
#include "data/yaml.h"
#include "fuzz.h"

static const struct config_flags no_flags;

/* Loads a text; NULL when it is not valid, of which something has to be said. */
static struct config *load(const struct strbuf *text, enum config_kind wanted)
{
	cleanup(config_problems_done) struct config_problems problems = { 0 };
	const struct config_source source = { .flags = &no_flags, .wanted = wanted };
	struct config *config = NULL;
	struct error err;
	int r = config_load_text(&source, "fuzz", text, &config, &problems, &err);

	if ((r < 0) != (problems.errors > 0) || (r < 0) != !config)
		abort();
	return config;
}

static struct strbuf write(const struct config *config, enum config_api api)
{
	struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	for (unsigned kind = 1; kind <= CONFIG_NODE; kind <<= 1) {
		cleanup_json struct json *document = NULL;

		if (!(config->given & kind) ||
		    (api == CONFIG_V1BETA3 && (kind & (CONFIG_RESET | CONFIG_UPGRADE))))
			continue;
		document = config_encode(config, kind, api);
		strbuf_puts(&out, "---\n");
		yaml_write(document, true, &out);
	}
	return out;
}

/* What is valid is written, read back, and written the same. */
static void check_round_trip(const struct config *config, enum config_api api)
{
	cleanup(strbuf_done) struct strbuf first = write(config, api), second = strbuf_make(0);
	cleanup_free char *stored = config_cluster_configmap(config);
	cleanup_config struct config *again = NULL;

	if (!first.length || first.length > YAML_MAX_INPUT || !*stored)
		return; /* nothing of that version; or aliases were followed */
	again = load(&first, 0);
	if (!again)
		abort();
	second = write(again, api);
	if (!str_eq(first.text, second.text))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum config_kind wanted[] = { 0, CONFIG_INIT, CONFIG_JOIN };
	cleanup(strbuf_done) struct strbuf text = strbuf_make(YAML_MAX_INPUT);

	strbuf_add(&text, data, size);
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		cleanup_config struct config *config = load(&text, wanted[i]);

		if (!config)
			continue;
		check_round_trip(config, CONFIG_V1BETA3);
		check_round_trip(config, CONFIG_V1BETA4);
	}
	return 0;
}
