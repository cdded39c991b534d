#include "data/toml.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_json struct json *value = NULL;
	struct error err;

	if (toml_parse("fuzz", (const char *)data, size, &value, &err) == 0 && !json_is_map(value))
		abort();
	return 0;
}
