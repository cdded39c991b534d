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

char *text_decode_octal(char *text)
{
	char *out = text;

	for (const char *in = text; *in; out++) {
		if (in[0] == '\\' && in[1] >= '0' && in[1] <= '3' &&
		    strspn(in + 1, "01234567") >= 3) {
			*out = (char)((in[1] - '0') << 6 | (in[2] - '0') << 3 | (in[3] - '0'));
			in += 4;
		} else {
			*out = *in++;
		}
	}
	*out = '\0';
	return text;
}
