#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_json struct json *value = NULL;
	struct error err;

	if (json_parse("fuzz", (const char *)data, size, &value, &err) == 0)
		fuzz_check_round_trip(value);
	return 0;
}
