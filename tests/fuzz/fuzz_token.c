#include <stdlib.h>

#include "base/base64.h"
#include "base/hex.h"
#include "base/syntax.h"
#include "fuzz.h"
#include "pki/envelope.h"
#include "pki/token.h"

static void check_token(const char *text)
{
	struct token token;
	struct error err;
	cleanup_free char *again = NULL;

	if (token_parse(text, &token, &err) < 0)
		return;
	again = token_format(&token);
	if (!str_eq(text, again))
		abort();
}

static void check_key(const char *text)
{
	unsigned char key[PKI_SEAL_KEY_SIZE];
	struct error err;
	cleanup_free char *again = NULL;

	if (envelope_key_parse(text, key, &err) < 0)
		return;
	again = hex_encode(key, sizeof(key));
	if (strlen(again) != strlen(text))
		abort();
}

/* What is base64 decodes, and encodes again to the same but for white space. */
static void check_base64(const char *text, size_t length)
{
	cleanup(strbuf_done) struct strbuf data = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(strbuf_done) struct strbuf again = strbuf_make(STRBUF_MAX_TEXT);
	size_t at = 0;

	if (base64_decode(text, length, &data) < 0)
		return;
	base64_encode(data.text, data.length, &again);
	for (size_t i = 0; i < length; i++)
		if (!strchr(" \t\r\n", text[i]) && again.text[at++] != text[i])
			abort();
	if (at != again.length)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = xstrndup((const char *)data, size);

	check_token(text);
	check_key(text);
	check_base64((const char *)data, size);
	/* Only not to break. */
	(void)syntax_is_token_group(text);
	(void)syntax_is_ca_hash(text);
	(void)syntax_is_machine_id(text);
	return 0;
}
