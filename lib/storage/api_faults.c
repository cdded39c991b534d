#include "storage/api_faults.h"

void api_faults_add(struct api_faults *faults, enum api_fault_kind kind, const struct json *map,
		    const char *key, const char *path, const char *message, const char *hint)
{
	faults->items =
		grow(faults->items, &faults->capacity, faults->count + 1, sizeof(*faults->items));
	faults->items[faults->count++] = (struct api_fault){
		.kind = kind,
		.path = xstrdup(path),
		.message = xstrdup(message),
		.hint = xstrdup_or_null(hint),
		.map = map,
		.key = xstrdup_or_null(key),
	};
}

void api_faults_done(struct api_faults *faults)
{
	for (size_t i = 0; i < faults->count; i++) {
		free(faults->items[i].path);
		free(faults->items[i].message);
		free(faults->items[i].hint);
		free(faults->items[i].key);
	}
	free(faults->items);
	*faults = (struct api_faults){ 0 };
}

static bool is_undecodable(const struct api_faults *faults)
{
	for (size_t i = 0; i < faults->count; i++)
		if (faults->items[i].kind != API_FAULT_INVALID)
			return true;
	return false;
}

const char *api_faults_reason(const struct api_faults *faults)
{
	return is_undecodable(faults) ? "BadRequest" : "Invalid";
}

static void add_words(const struct api_fault *fault, struct strbuf *text)
{
	switch (fault->kind) {
	case API_FAULT_UNKNOWN:
		strbuf_printf(text, "unknown field \"%s\"", fault->path);
		break;
	case API_FAULT_TYPE:
		strbuf_printf(text, "%s is not %s", fault->path, fault->message);
		break;
	case API_FAULT_INVALID:
		strbuf_printf(text, "%s: %s", fault->path, fault->message);
		break;
	}
}

char *api_faults_text(const struct api_faults *faults, const char *kind, const char *name)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	bool bad = is_undecodable(faults), several = false;

	if (bad)
		strbuf_printf(&text, "strict decoding error: ");
	else
		strbuf_printf(&text, "%s \"%s\" is invalid: ", kind, name);
	if (!bad && faults->count > 1)
		strbuf_puts(&text, "[");
	for (size_t i = 0; i < faults->count; i++) {
		if (bad && faults->items[i].kind == API_FAULT_INVALID)
			continue;
		strbuf_puts(&text, several ? ", " : "");
		add_words(&faults->items[i], &text);
		several = true;
	}
	if (!bad && faults->count > 1)
		strbuf_puts(&text, "]");
	return strbuf_take(&text);
}
