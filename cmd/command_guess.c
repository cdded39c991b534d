#include "command_guess.h"

#include "base/nearest.h"

enum {
	COMMANDS_MAX = 128
};

/* How much of a name matches what was typed. */
struct match {
	const char *name;
	size_t length;       /* of the part of the name that was matched */
	size_t words, exact; /* that are near; that are the same */
};

static struct match match_words(const char *name, const struct str_list *typed)
{
	struct match match = { .name = name };

	while (match.words < typed->count && name[match.length]) {
		size_t start = match.length + (match.length > 0);
		size_t length = strcspn(name + start, " ");
		cleanup_free char *word = xstrndup(name + start, length);
		const char *candidate = word, *given = typed->items[match.words];

		if (!nearest(given, &candidate, 1))
			break;
		match.exact += str_eq(given, word);
		match.words++;
		match.length = start + length;
	}
	return match;
}

static bool is_better(const struct match *a, const struct match *b)
{
	return a->words != b->words ? a->words > b->words : a->exact > b->exact;
}

/* "token-generate" */
static char *guess_whole(const char *typed)
{
	const char *names[COMMANDS_MAX];
	size_t count = 0;

	for (size_t i = 0; command_table[i] && count < COMMANDS_MAX; i++)
		if (!command_table[i]->hidden)
			names[count++] = command_table[i]->name;
	return xstrdup_or_null(nearest(typed, names, count));
}

char *guess_command(const struct str_list *typed, size_t *ret_words)
{
	struct match best = { 0 };

	for (size_t i = 0; command_table[i]; i++) {
		struct match match = match_words(command_table[i]->name, typed);

		if (!command_table[i]->hidden && is_better(&match, &best))
			best = match;
	}
	*ret_words = best.words ? best.words : 1;
	if (best.exact < best.words)
		return xstrndup(best.name, best.length);
	return best.words ? NULL : guess_whole(typed->items[0]);
}
