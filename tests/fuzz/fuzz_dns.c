#include <stdlib.h>

#include "client/dns_message.h"
#include "dns/corefile_check.h"
#include "fuzz.h"

/* The answer to one question, whatever comes. */
static void read_answer(const uint8_t *data, size_t size)
{
	cleanup_dns_message struct dns_message message = { 0 };
	uint8_t asked[DNS_QUESTION_MAX];
	struct error err;
	size_t length;

	if (dns_question_write(0, "a.example", 1, asked, &length, &err) < 0)
		abort();
	(void)dns_message_read(data, size, asked, length, &message, &err);
}

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

	read_answer(data, size);
	read_corefile(text);
	return 0;
}
