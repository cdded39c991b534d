/* Files of units: what is read never reaches beyond the text. */
#include "base/strbuf.h"
#include "fuzz.h"
#include "host/unit_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = xstrndup((const char *)data, size);
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	struct unit_file file = unit_file_read(text);
	char *key, *value, *word;

	while (unit_file_next(&file, &key, &value)) {
		strbuf_printf(&out, "%s %s", file.section, key);
		while ((word = unit_file_word(&value)))
			strbuf_puts(&out, word);
	}
	return 0;
}
