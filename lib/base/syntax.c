#include "base/syntax.h"

#include "base/hex.h"

#define GROUP_PREFIX "system:bootstrappers:"
#define HASH_PREFIX  "sha256:"

enum {
	GROUP_MAX = 256, /* characters after the prefix */
	HASH_SIZE = 32,  /* bytes */
	MACHINE_ID_DIGITS = 32,
};

bool syntax_is_token(const char *text)
{
	return strlen(text) == SYNTAX_TOKEN_ID + 1 + SYNTAX_TOKEN_SECRET &&
	       strspn(text, SYNTAX_TOKEN_ALPHABET) == SYNTAX_TOKEN_ID &&
	       text[SYNTAX_TOKEN_ID] == '.' &&
	       strspn(text + SYNTAX_TOKEN_ID + 1, SYNTAX_TOKEN_ALPHABET) == SYNTAX_TOKEN_SECRET;
}

bool syntax_is_token_group(const char *text)
{
	const char *name = text + strlen(GROUP_PREFIX);
	size_t length;

	if (!str_starts(text, GROUP_PREFIX))
		return false;
	length = strlen(name);
	return length > 0 && length <= GROUP_MAX &&
	       strspn(name, SYNTAX_TOKEN_ALPHABET ":-") == length &&
	       strchr(SYNTAX_TOKEN_ALPHABET, name[length - 1]) != NULL;
}

bool syntax_is_ca_hash(const char *text)
{
	return str_starts(text, HASH_PREFIX) && hex_is(text + strlen(HASH_PREFIX), HASH_SIZE);
}

bool syntax_is_certificate_key(const char *text)
{
	return hex_is(text, SYNTAX_CERTIFICATE_KEY);
}

bool syntax_is_machine_id(const char *text)
{
	return strlen(text) == MACHINE_ID_DIGITS &&
	       strspn(text, "0123456789abcdef") == MACHINE_ID_DIGITS;
}
