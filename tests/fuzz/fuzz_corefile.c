#include "dns/corefile_check.h"
#include "fuzz.h"

/* What is read as a Corefile is the same again when it is written. */
static void read_corefile(const char *text)
{
	static const struct version version = { .major = 1, .minor = 9, .patch = 3 };
	const struct corefile_use use = { &version, "cluster.local", "10.96.0.10" };
	cleanup_corefile_findings struct corefile_findings findings = { 0 };
	cleanup_corefile struct corefile root = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(COREFILE_MAX * 4);
	struct error err;

	if (corefile_parse(text, &root, &err) < 0)
		return;
	corefile_write(&root, &out);
	corefile_check(&root, &use, &findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = xstrndup((const char *)data, size);

	read_corefile(text);
	return 0;
}
