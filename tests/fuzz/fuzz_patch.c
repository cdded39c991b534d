#include "data/yaml.h"
#include "fuzz.h"
#include "template/patch.h"

/* The first letter tells the type; of the documents that follow, the first one is patched. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int (*const apply[])(struct json **, const struct json *,
				    struct error *) = { patch_strategic, patch_merge, patch_json };
	cleanup_yaml struct yaml_file file = { 0 };
	struct error err;

	if (size == 0 || yaml_parse("fuzz", (const char *)data + 1, size - 1, &file, &err) < 0 ||
	    file.count == 0 || !json_is_map(file.documents[0]))
		return 0;
	for (size_t i = 1; i < file.count; i++)
		if (apply[*data % ARRAY_SIZE(apply)](&file.documents[0], file.documents[i], &err) <
		    0)
			return 0;
	if (!json_is_map(file.documents[0]))
		abort();
	return 0;
}
