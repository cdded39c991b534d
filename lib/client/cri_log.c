#include "client/cri_log.h"

#include "base/strbuf.h"
#include "base/utf8.h"

enum {
	STREAMS = 2,
};

static const char *const streams[STREAMS] = { "stdout", "stderr" };

/* The last @max lines; the oldest one makes room. */
struct tail {
	struct str_list lines;
	size_t max;
	struct strbuf pieces[STREAMS]; /* of lines that go on */
};

static void add_line(struct tail *tail, char *line)
{
	for (char *c = line; *c; c++)
		if (*c == '\t')
			*c = ' ';
	if (tail->max && tail->lines.count == tail->max) {
		free(tail->lines.items[0]);
		memmove(tail->lines.items, tail->lines.items + 1,
			(tail->max - 1) * sizeof(*tail->lines.items));
		tail->lines.count--;
	}
	if (tail->max)
		str_list_take(&tail->lines, utf8_shown(line));
}

/* Takes "2026-01-31T12:00:00.5Z stdout F text" apart; false: it is none. */
static bool split(const char *line, size_t *ret_stream, bool *ret_ends, const char **ret_text)
{
	const char *word = strchr(line, ' ');

	if (!word || strcspn(line, "T") > (size_t)(word - line))
		return false;
	word++;
	for (size_t i = 0; i < STREAMS; i++) {
		size_t length = strlen(streams[i]);

		if (strncmp(word, streams[i], length) != 0 || word[length] != ' ')
			continue;
		word += length + 1;
		if (*word != 'F' && *word != 'P')
			return false;
		*ret_stream = i;
		*ret_ends = *word == 'F';
		/* Tags are separated by colons, and more may come. */
		word += strcspn(word, " ");
		*ret_text = *word ? word + 1 : word;
		return true;
	}
	return false;
}

static void take_line(struct tail *tail, char *line)
{
	const char *text;
	size_t stream;
	bool ends;

	if (!split(line, &stream, &ends, &text)) {
		add_line(tail, line);
		return;
	}
	strbuf_puts(&tail->pieces[stream], text);
	if (ends) {
		add_line(tail, tail->pieces[stream].text);
		strbuf_clear(&tail->pieces[stream]);
	}
}

void cri_log_lines(const char *text, size_t length, size_t count, struct str_list *ret)
{
	struct tail tail = { .max = count };
	const char *end = text + length;

	for (size_t i = 0; i < STREAMS; i++)
		tail.pieces[i] = strbuf_make(STRBUF_MAX_LINE);
	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t size = (size_t)((newline ? newline : end) - text);
		cleanup_free char *line = xstrndup(text, size);

		take_line(&tail, line);
		text += size + 1;
	}
	for (size_t i = 0; i < STREAMS; i++) {
		if (tail.pieces[i].length) /* its end is not written yet, or never was */
			add_line(&tail, tail.pieces[i].text);
		strbuf_done(&tail.pieces[i]);
	}
	str_list_add_all(ret, &tail.lines);
	str_list_done(&tail.lines);
}
