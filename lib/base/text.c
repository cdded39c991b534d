#include "base/text.h"

static const char blanks[] = " \t";
static const char white_space[] = " \t\r\n\v\f";

/* Takes the part up to one of @separators, which becomes NUL. */
static char *take_until(char **rest, const char *separators)
{
	char *start = *rest, *end = start + strcspn(start, separators);

	*rest = *end ? end + 1 : end;
	*end = '\0';
	return start;
}

char *text_next_line(char **rest)
{
	return **rest ? take_until(rest, "\n") : NULL;
}

char *text_next_word(char **rest)
{
	*rest += strspn(*rest, blanks);
	return **rest ? take_until(rest, blanks) : NULL;
}

char *text_trim(char *text)
{
	size_t length;

	text += strspn(text, white_space);
	length = strlen(text);
	while (length && strchr(white_space, text[length - 1]))
		length--;
	text[length] = '\0';
	return text;
}

void text_add_words(struct str_list *list, char *words)
{
	char *word;

	while ((word = text_next_word(&words)))
		str_list_add(list, word);
}
