#include "plan/late.h"

#include <errno.h>

#include "base/base64.h"

#define BASE64_OF "<late: base64 of "

char *late_base64_of(const char *path)
{
	return xasprintf(BASE64_OF "%s>", path);
}

bool late_is_valid(const char *text)
{
	return str_starts(text, BASE64_OF "/") && str_ends(text, ">");
}

/* The value that @late stands for. */
static int read_value(const char *late, const struct host *host, struct strbuf *out,
		      struct error *err)
{
	cleanup(strbuf_done) struct strbuf data = strbuf_make(HOST_MAX_FILE);
	const char *from = late + strlen(BASE64_OF);
	cleanup_free char *path = xstrndup(from, strlen(from) - 1);
	int r = host_read(host, path, HOST_MAX_FILE, &data, err);

	if (r < 0)
		return r;
	base64_encode(data.text, data.length, out);
	return 0;
}

/* Appends @text to @out with @late replaced by @value. */
static void replace(const char *text, const char *late, const char *value, struct strbuf *out)
{
	const char *hit;

	while ((hit = strstr(text, late))) {
		strbuf_add(out, text, (size_t)(hit - text));
		strbuf_puts(out, value);
		text = hit + strlen(late);
	}
	strbuf_puts(out, text);
}

int late_resolve(const char *content, const struct json *lates, const struct host *host,
		 struct strbuf *out, struct error *err)
{
	cleanup_free char *text = xstrdup(content);

	for (size_t i = 0; i < json_count(lates); i++) {
		cleanup(strbuf_done) struct strbuf value = strbuf_make(STRBUF_MAX_TEXT);
		cleanup(strbuf_done) struct strbuf next = strbuf_make(STRBUF_MAX_TEXT);
		const char *late = json_get_text(json_list_at(lates, i), "");
		int r = read_value(late, host, &value, err);

		if (r < 0)
			return error_wrap(err, "%s", late);
		replace(text, late, value.text, &next);
		free(text);
		text = strbuf_take(&next);
	}
	strbuf_puts(out, text);
	return out->full ? error_set(err, -EFBIG, "the content is too long") : 0;
}
