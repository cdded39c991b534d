#include "base/nearest.h"

#include <ctype.h>

enum {
	WORD_MAX = 64
}; /* longer words get no hint */

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Edits between the words, swaps of neighbours among them (optimal string alignment). */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][WORD_MAX + 1], width = strlen(b), i;

	for (size_t j = 0; j <= width; j++)
		rows[0][j] = j;
	for (i = 1; a[i - 1]; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3],
		       *two_above = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= width; j++) {
			size_t change = above[j - 1] + !same(a[i - 1], b[j - 1]);

			row[j] = min3(above[j] + 1, row[j - 1] + 1, change);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]) && two_above[j - 2] + 1 < row[j])
				row[j] = two_above[j - 2] + 1;
		}
	}
	return rows[(i - 1) % 3][width];
}

const char *nearest(const char *typed, const char *const *words, size_t count)
{
	const char *best = NULL;
	size_t least = 0, length = strlen(typed);

	if (!length || length > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		size_t longer, edits;

		if (strlen(words[i]) > WORD_MAX)
			continue;
		longer = strlen(words[i]) > length ? strlen(words[i]) : length;
		edits = distance(typed, words[i]);
		if (edits * 3 <= longer && (!best || edits < least)) {
			best = words[i];
			least = edits;
		}
	}
	return best;
}
