#include "data/json_stream.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "base/utf8.h"

enum {
	FIRST_CAPACITY = 128 * 1024,
	END = 256, /* of the input, where a byte is looked for */
};

/* What may come next. */
enum state {
	AFTER_VALUE, /* a comma, the end of the container, or the next document */
	AFTER_OPEN,  /* the first key or value, or the end of the container */
	AFTER_KEY,   /* a colon */
};

struct json_stream {
	const char *name;
	int fd;
	char *buffer;
	size_t capacity, length;
	size_t token;    /* where the last token begins */
	size_t position; /* where the next one is looked for */
	int line;        /* of `position` */
	uint64_t passed; /* bytes that are no longer in the buffer */
	uint64_t line_start;
	enum state state;
	int depth;
	bool is_map[JSON_MAX_DEPTH]; /* the containers around, the outermost first */
};

struct json_stream *json_stream_new(const char *name, int fd)
{
	struct json_stream *stream = xcalloc(1, sizeof(*stream));

	stream->name = name;
	stream->fd = fd;
	stream->buffer = xmalloc(FIRST_CAPACITY);
	stream->capacity = FIRST_CAPACITY;
	stream->line = 1;
	return stream;
}

void json_stream_done(struct json_stream **stream)
{
	if (!*stream)
		return;
	free((*stream)->buffer);
	free(*stream);
}
const char *json_stream_text(const struct json_stream *stream)
{
	return stream->buffer + stream->token + 1;
}

int json_stream_line(const struct json_stream *stream)
{
	return stream->line;
}

int json_stream_fail(const struct json_stream *stream, struct error *err, const char *format, ...)
{
	uint64_t column = stream->passed + stream->token - stream->line_start + 1;
	cleanup_free char *message = NULL;
	va_list args;

	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	return error_set(err, -EINVAL, "%s:%d:%" PRIu64 ": %s", stream->name, stream->line, column,
			 message);
}

/*
 * Reads more behind what is there, and drops what is before the token. Returns 1, 0 at the end of
 * the input, or an error.
 */
static int fill(struct json_stream *stream, struct error *err)
{
	ssize_t got;

	stream->length -= stream->token;
	stream->position -= stream->token;
	stream->passed += stream->token;
	memmove(stream->buffer, stream->buffer + stream->token, stream->length);
	stream->token = 0;
	if (stream->length >= JSON_STREAM_MAX_TEXT)
		return json_stream_fail(stream, err, "a string of more than %d bytes",
					JSON_STREAM_MAX_TEXT);
	stream->buffer = grow(stream->buffer, &stream->capacity, 2 * stream->length + 2, 1);
	do
		got = read(stream->fd, stream->buffer + stream->length,
			   stream->capacity - stream->length - 1);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return error_errno(err, -errno, "cannot read %s", stream->name);
	stream->length += (size_t)got;
	stream->buffer[stream->length] = '\0';
	return got > 0;
}

/* Makes byte @offset of the token be in the buffer; returns as fill(). */
static int reach(struct json_stream *stream, size_t offset, struct error *err)
{
	int r = 1;

	while (r > 0 && stream->token + offset >= stream->length)
		r = fill(stream, err);
	return r;
}

/* The token begins behind the blanks. Returns its first byte, END, or an error. */
static int skip_blanks(struct json_stream *stream, struct error *err)
{
	while (true) {
		int r;

		for (; stream->position < stream->length; stream->position++) {
			unsigned char c = (unsigned char)stream->buffer[stream->position];

			stream->token = stream->position;
			if (c == '\n') {
				stream->line++;
				stream->line_start = stream->passed + stream->position + 1;
			} else if (c != ' ' && c != '\t' && c != '\r') {
				return c;
			}
		}
		stream->token = stream->position;
		r = fill(stream, err);
		if (r <= 0)
			return r < 0 ? r : END;
	}
}

/* Four hexadecimal digits, or UTF8_INVALID. */
static uint32_t hex4(const char *digits)
{
	uint32_t value = 0;

	for (size_t i = 0; i < 4; i++) {
		static const char all[] = "0123456789abcdef0123456789ABCDEF";
		const char *digit = digits[i] ? strchr(all, digits[i]) : NULL;

		if (!digit)
			return UTF8_INVALID;
		value = value << 4 | (uint32_t)((digit - all) & 15);
	}
	return value;
}

/* Reads \uXXXX, or a pair of them for a character above U+FFFF, and moves on behind it. */
static uint32_t decode_unicode(const char **text)
{
	uint32_t high = hex4(*text + 2), low;

	*text += 6;
	if (high < 0xd800 || high > 0xdfff)
		return high ? high : UTF8_INVALID;
	low = str_starts(*text, "\\u") ? hex4(*text + 2) : 0;
	*text += 6;
	if (high > 0xdbff || low < 0xdc00 || low > 0xdfff)
		return UTF8_INVALID;
	return 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
}

/* Replaces the escapes in @text, which becomes shorter; false when one is wrong. */
static bool decode_escapes(char *text)
{
	static const char letters[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *from = text;

	while (*from) {
		const char *letter;

		if (*from != '\\') {
			*text++ = *from++;
			continue;
		}
		if (from[1] == 'u') {
			uint32_t character = decode_unicode(&from);

			if (character == UTF8_INVALID)
				return false;
			text += utf8_put(text, character);
			continue;
		}
		letter = from[1] ? strchr(letters, from[1]) : NULL;
		if (!letter)
			return false;
		*text++ = values[letter - letters];
		from += 2;
	}
	*text = '\0';
	return true;
}

/* ASCII of a string that needs no look: no quote, no escape, and not the NUL behind the buffer. */
static bool is_plain(unsigned char c)
{
	return c >= ' ' && c < 0x80 && c != '"' && c != '\\';
}

/* Reads a string, which becomes a C string in the buffer, without its quotes. */
static int read_text(struct json_stream *stream, struct error *err)
{
	bool has_escape = false, has_high = false;
	size_t i = 1;
	char *text;

	while (true) {
		int r = reach(stream, i, err);
		unsigned char c;

		if (r <= 0)
			return r < 0 ? r : json_stream_fail(stream, err, "a string without end");
		text = stream->buffer + stream->token;
		while (is_plain((unsigned char)text[i]))
			i++;
		c = (unsigned char)text[i];
		if (c == '"')
			break;
		if (stream->token + i == stream->length)
			continue;
		if (c < ' ')
			return json_stream_fail(stream, err, "a control character in a string");
		has_escape |= c == '\\';
		has_high |= c >= 0x80;
		i += c == '\\' ? 2 : 1;
	}
	stream->position = stream->token + i + 1;
	text = stream->buffer + stream->token + 1;
	text[i - 1] = '\0';
	if (has_high && !utf8_is_valid(text))
		return json_stream_fail(stream, err, "a string that is not UTF-8");
	if (has_escape && !decode_escapes(text))
		return json_stream_fail(stream, err, "a wrong escape in a string");
	return 0;
}

/* The length of the number at @text, or 0 when there is none. */
static size_t number_length(const char *text)
{
	static const char digits[] = "0123456789";
	const char *end = text + (*text == '-');
	size_t count = strspn(end, digits);

	if (!count || (*end == '0' && count > 1))
		return 0;
	end += count;
	if (*end == '.') {
		count = strspn(end + 1, digits);
		if (!count)
			return 0;
		end += 1 + count;
	}
	if (*end == 'e' || *end == 'E') {
		end += 1 + (end[1] == '+' || end[1] == '-');
		count = strspn(end, digits);
		if (!count)
			return 0;
		end += count;
	}
	return (size_t)(end - text);
}

/* Reads a number, true, false or null. */
static int read_word(struct json_stream *stream, struct error *err)
{
	static const char letters[] = "+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz";
	static const struct {
		const char *text;
		int token;
	} words[] = { { "true", JSON_TOKEN_OTHER },
		      { "false", JSON_TOKEN_OTHER },
		      { "null", JSON_TOKEN_NIL } };
	const char *word;
	size_t length = 0;

	while (true) {
		int r = reach(stream, length, err);
		char c;

		if (r < 0)
			return r;
		c = r ? stream->buffer[stream->token + length] : '\0';
		if (!c || !strchr(letters, c))
			break;
		length++;
	}
	word = stream->buffer + stream->token;
	stream->position = stream->token + length;
	if (length && number_length(word) == length)
		return JSON_TOKEN_OTHER;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strlen(words[i].text) == length && str_starts(word, words[i].text))
			return words[i].token;
	return json_stream_fail(stream, err, "a JSON value expected");
}

static int open_container(struct json_stream *stream, bool is_map, struct error *err)
{
	if (stream->depth == JSON_MAX_DEPTH)
		return json_stream_fail(stream, err, "nested deeper than %d levels",
					JSON_MAX_DEPTH);
	stream->is_map[stream->depth++] = is_map;
	stream->position++;
	stream->state = AFTER_OPEN;
	return is_map ? JSON_TOKEN_MAP : JSON_TOKEN_LIST;
}

static int read_value(struct json_stream *stream, int c, struct error *err)
{
	int r;

	if (c == '{' || c == '[')
		return open_container(stream, c == '{', err);
	stream->state = AFTER_VALUE;
	if (c != '"')
		return read_word(stream, err);
	r = read_text(stream, err);
	return r < 0 ? r : JSON_TOKEN_TEXT;
}

static int read_key(struct json_stream *stream, int c, struct error *err)
{
	int r;

	if (c != '"')
		return json_stream_fail(stream, err, "a key expected");
	r = read_text(stream, err);
	if (r < 0)
		return r;
	stream->state = AFTER_KEY;
	return JSON_TOKEN_KEY;
}

static int close_container(struct json_stream *stream)
{
	bool is_map = stream->is_map[--stream->depth];

	stream->position++;
	stream->state = AFTER_VALUE;
	return is_map ? JSON_TOKEN_MAP_END : JSON_TOKEN_LIST_END;
}

/* Within a container; @c is the first byte. */
static int next_inner(struct json_stream *stream, int c, struct error *err)
{
	bool is_map = stream->is_map[stream->depth - 1];
	char end = is_map ? '}' : ']';

	if (c == end && (stream->state == AFTER_VALUE || stream->state == AFTER_OPEN))
		return close_container(stream);
	if (stream->state != AFTER_OPEN) {
		bool is_after_key = stream->state == AFTER_KEY;

		if (is_after_key && c != ':')
			return json_stream_fail(stream, err, "':' expected");
		if (!is_after_key && c != ',')
			return json_stream_fail(stream, err, "',' or '%c' expected", end);
		stream->position++;
		c = skip_blanks(stream, err);
		if (c < 0 || is_after_key)
			return c < 0 ? c : read_value(stream, c, err);
	}
	return is_map ? read_key(stream, c, err) : read_value(stream, c, err);
}

int json_stream_next(struct json_stream *stream, struct error *err)
{
	int c = skip_blanks(stream, err);

	if (c < 0)
		return c;
	if (stream->depth)
		return next_inner(stream, c, err);
	return c == END ? JSON_TOKEN_END : read_value(stream, c, err);
}

int json_stream_skip(struct json_stream *stream, int token, struct error *err)
{
	int depth = 0;

	while (true) {
		if (token == JSON_TOKEN_MAP || token == JSON_TOKEN_LIST)
			depth++;
		else if (token == JSON_TOKEN_MAP_END || token == JSON_TOKEN_LIST_END)
			depth--;
		if (depth == 0)
			return 0;
		token = json_stream_next(stream, err);
		if (token < 0)
			return token;
	}
}
