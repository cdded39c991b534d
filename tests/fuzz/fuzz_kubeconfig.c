#include <stdlib.h>

#include "base/secret.h"
#include "fuzz.h"
#include "pki/kubeconfig.h"

/* The items that are embedded, one after the other. */
static void read_items(const struct kubeconfig *config, struct strbuf *out)
{
	for (enum kubeconfig_item item = KUBECONFIG_CA; item <= KUBECONFIG_KEY; item++) {
		const char *file;
		struct error err;
		size_t before = out->length;

		if (kubeconfig_get(config, item, out, &file, &err) < 0)
			strbuf_cut(out, before);
		strbuf_puts(out, file ? file : "|");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup(strbuf_done) struct strbuf input = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(strbuf_done) struct strbuf first = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(strbuf_done) struct strbuf second = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(secret_done) struct strbuf out = secret_make(4 * KUBECONFIG_MAX);
	cleanup_kubeconfig struct kubeconfig config = { 0 }, again = { 0 };
	struct error err;

	strbuf_add(&input, data, size);
	if (kubeconfig_parse("fuzz", &input, &config, &err) < 0)
		return 0;
	read_items(&config, &first);
	kubeconfig_write(&config, &out);
	/* It may have grown beyond what is read, by quotes and indentation. */
	if (out.full || out.length > KUBECONFIG_MAX)
		return 0;
	if (kubeconfig_parse("again", &out, &again, &err) < 0)
		abort();
	read_items(&again, &second);
	if (first.length != second.length || memcmp(first.text, second.text, first.length) != 0)
		abort();
	return 0;
}
