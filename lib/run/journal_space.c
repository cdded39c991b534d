/* Space that is taken when a run begins, so that a disk which gets full stops no undo. */
#include "run/journal.h"

enum {
	SPACE_OF_RUN = 16 * 1024, /* bytes, for notes, and the directory */
	SPACE_OF_STEP = 1024,     /* for its records, besides its two states */
	BLOCK = 4096,             /* of a file system: what a file takes is a multiple of it */
};

static off_t length_of(const struct json *state)
{
	cleanup_free char *text = json_to_text(state);

	return (off_t)strlen(text);
}

static off_t blocks(size_t size)
{
	return (off_t)((size + BLOCK - 1) / BLOCK * BLOCK);
}

struct journal_space journal_space(const struct inspection *planned)
{
	struct journal_space space = { SPACE_OF_RUN, SPACE_OF_RUN };

	for (size_t i = 0; i < planned->count; i++) {
		const struct change *change = &planned->changes[i];

		if (change->kind == CHANGE_NONE)
			continue;
		space.records += SPACE_OF_STEP + length_of(change->now) + length_of(change->want);
		space.undo += BLOCK + (change->now_data ? blocks(change->now_data->length) : 0);
	}
	return space;
}
