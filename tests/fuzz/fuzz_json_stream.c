#include <sys/mman.h>
#include <unistd.h>

#include "data/json_stream.h"
#include "fuzz.h"

/* Builds the tree of the stream's next value; numbers, true, false and null all become null. */
static int build(struct json_stream *stream, int token, struct json **ret, struct error *err)
{
	cleanup_json struct json *value = NULL;
	cleanup_free char *key = NULL;

	if (token != JSON_TOKEN_MAP && token != JSON_TOKEN_LIST) {
		*ret = token == JSON_TOKEN_TEXT ? json_text(json_stream_text(stream)) : json_nil();
		return 0;
	}
	value = token == JSON_TOKEN_MAP ? json_map() : json_list();
	while (true) {
		struct json *inner = NULL;

		token = json_stream_next(stream, err);
		if (token == JSON_TOKEN_KEY) {
			free(key);
			key = xstrdup(json_stream_text(stream));
			token = json_stream_next(stream, err);
		}
		if (token < 0)
			return token;
		if (token == JSON_TOKEN_MAP_END || token == JSON_TOKEN_LIST_END)
			break;
		token = build(stream, token, &inner, err);
		if (token < 0)
			return token;
		if (key)
			json_map_set(value, key, inner);
		else
			json_list_add(value, inner);
	}
	*ret = take_ptr(&value);
	return 0;
}

/* The tree with null in place of numbers, true and false. */
static struct json *without_scalars(const struct json *value)
{
	struct json_iter iter = json_iter(value);
	struct json *made;

	if (json_is_text(value))
		return json_ref(value);
	if (!json_is_map(value) && !json_is_list(value))
		return json_nil();
	made = json_is_map(value) ? json_map() : json_list();
	while (json_next(&iter))
		json_map_set(made, iter.key, without_scalars(iter.value));
	for (size_t i = 0; json_is_list(value) && i < json_count(value); i++)
		json_list_add(made, without_scalars(json_list_at(value, i)));
	return made;
}

/* Whether the stream is one document; then *@ret is its tree. */
static bool read_stream(int fd, struct json **ret)
{
	cleanup_json_stream struct json_stream *stream = json_stream_new("fuzz", fd);
	cleanup_json struct json *value = NULL;
	struct error err;
	int token = json_stream_next(stream, &err);

	if (token <= 0 || build(stream, token, &value, &err) < 0 ||
	    json_stream_next(stream, &err) != JSON_TOKEN_END)
		return false;
	*ret = take_ptr(&value);
	return true;
}

/* What json_parse() takes, the stream takes as well, and finds the same in it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_json struct json *parsed = NULL, *wanted = NULL, *streamed = NULL;
	cleanup_fd int fd = memfd_create("fuzz", MFD_CLOEXEC);
	bool is_document;
	struct error err;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	is_document = read_stream(fd, &streamed);
	if (json_parse("fuzz", (const char *)data, size, &parsed, &err) < 0) {
		/* What only the stream takes: it sees neither duplicates nor ranges of numbers. */
		if (is_document && !strstr(err.message, "duplicate") &&
		    !strstr(err.message, "too big") && !strstr(err.message, "overflow"))
			abort();
		return 0;
	}
	wanted = without_scalars(parsed);
	if (!is_document || !json_same(wanted, streamed))
		abort();
	return 0;
}
