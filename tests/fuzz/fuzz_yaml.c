#include "data/yaml.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_yaml struct yaml_file file = { 0 };
	struct error err;

	if (yaml_parse("fuzz", (const char *)data, size, &file, &err) < 0)
		return 0;
	for (size_t i = 0; i < file.count; i++) {
		if (yaml_place_of(&file, file.documents[i]).line == 0 &&
		    json_count(file.documents[i]) > 0)
			abort();
		fuzz_check_round_trip(file.documents[i]);
	}
	return 0;
}
