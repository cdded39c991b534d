/* The main() of a fuzz target without libFuzzer: feeds it its corpus, and prints TAP. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "base/strbuf.h"
#include "fuzz.h"

static void replay(const char *path)
{
	cleanup(strbuf_done) struct strbuf input = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_file FILE *file = fopen(path, "re");
	char block[4096];
	size_t count;

	if (!file)
		abort();
	while ((count = fread(block, 1, sizeof(block), file)) > 0)
		strbuf_add(&input, block, count);
	(void)LLVMFuzzerTestOneInput((const uint8_t *)input.text, input.length); /* aborts */
}

int main(void)
{
	const char *name = program_invocation_short_name + strlen("fuzz_");
	cleanup_free char *directory = xasprintf("tests/fuzz/corpus/%s", name);
	struct dirent **entries;
	int count = scandir(directory, &entries, NULL, alphasort), number = 0;

	if (count < 0) {
		fprintf(stderr, "cannot read %s; run from the top of the source tree\n", directory);
		return EXIT_FAILURE;
	}
	for (int i = 0; i < count; i++) {
		cleanup_free struct dirent *entry = entries[i];
		cleanup_free char *path = xasprintf("%s/%s", directory, entry->d_name);

		if (entry->d_name[0] == '.')
			continue;
		replay(path);
		printf("ok %d - %s\n", ++number, path);
	}
	free(entries);
	printf("1..%d\n", number);
	return number ? EXIT_SUCCESS : EXIT_FAILURE;
}
