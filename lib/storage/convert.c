#include "storage/convert.h"

#include <errno.h>

#include "data/yaml_layout.h"
#include "storage/api_rules.h"
#include "storage/csi_translate.h"
#include "storage/volume_types.h"

/* Bytes of the file that are replaced. */
struct edit {
	size_t start, end;
	char *text;
};

struct conversion {
	const char *data;
	size_t length;
	const struct version *version;
	const struct manifests *manifests;
	struct yaml_layout layout;
	struct convert_notes *notes;
	struct edit *edits;
	size_t count, capacity;
	bool anew; /* the document that is looked at has to be written anew */
};

void convert_notes_done(struct convert_notes *notes)
{
	for (size_t i = 0; i < notes->count; i++) {
		free(notes->items[i].place);
		free(notes->items[i].object);
		free(notes->items[i].text);
	}
	free(notes->items);
	*notes = (struct convert_notes){ 0 };
}

static void conversion_done(struct conversion *conversion)
{
	for (size_t i = 0; i < conversion->count; i++)
		free(conversion->edits[i].text);
	free(conversion->edits);
	yaml_layout_done(&conversion->layout);
}

/* The text is given. */
static void add_edit(struct conversion *conversion, size_t start, size_t end, char *text)
{
	conversion->edits = grow(conversion->edits, &conversion->capacity, conversion->count + 1,
				 sizeof(*conversion->edits));
	conversion->edits[conversion->count++] =
		(struct edit){ .start = start, .end = end, .text = text };
}

/* The comments within a span, each on a line of its own above what takes its place. */
static void add_comments(const struct conversion *conversion, size_t start, size_t end,
			 size_t column, struct strbuf *out)
{
	const struct yaml_layout *layout = &conversion->layout;

	for (size_t i = 0; i < layout->comment_count; i++) {
		const struct yaml_comment *comment = &layout->comments[i];

		if (comment->start < start || comment->end > end)
			continue;
		strbuf_add(out, conversion->data + comment->start, comment->end - comment->start);
		while (out->length && out->text[out->length - 1] == '\r')
			strbuf_cut(out, out->length - 1);
		strbuf_putc(out, '\n');
		strbuf_fill(out, ' ', column);
	}
}

/* One member as block YAML; all lines but the first are indented. */
static void add_member(const char *key, const struct json *value, size_t column, struct strbuf *out)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_json struct json *map = json_map();

	json_map_set(map, key, json_clone(value));
	yaml_write(map, false, &text);
	for (size_t i = 0; i + 1 < text.length; i++) {
		strbuf_putc(out, text.text[i]);
		if (text.text[i] == '\n')
			strbuf_fill(out, ' ', column);
	}
}

/* What a map may have new; the rest of what is new are defaults of the API server. */
static const char *const made[] = { "csi", "nodeAffinity", "parameters", "allowedTopologies" };

static bool has_new_members(const struct json *old, const struct json *now)
{
	for (size_t i = 0; i < ARRAY_SIZE(made); i++)
		if (json_map_get(now, made[i]) && !json_map_get(old, made[i]))
			return true;
	return false;
}

/* The members that only the new map has, after what the text has. */
static void add_new_members(const struct json *old, const struct json *now, size_t column,
			    struct strbuf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(made); i++) {
		const struct json *value = json_map_get(now, made[i]);

		if (!value || json_map_get(old, made[i]))
			continue;
		if (out->length && out->text[out->length - 1] != ' ') {
			strbuf_putc(out, '\n');
			strbuf_fill(out, ' ', column);
		}
		add_member(made[i], value, column, out);
	}
}

/* A scalar for a scalar: only its own bytes. */
static bool replace_scalar(struct conversion *conversion, const struct yaml_span *span,
			   const struct json *value)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);

	if (span->kind != YAML_SPAN_SCALAR || span->anchored || span->alias || !json_is_text(value))
		return false;
	yaml_write(value, false, &text);
	strbuf_cut(&text, text.length - 1);
	add_edit(conversion, span->start, span->end, strbuf_take(&text));
	return true;
}

/* The member at whose place new ones are written: the one that goes, else the first that changes.
 */
static const char *place_for_new(const struct json *old, const struct json *now)
{
	struct json_iter iter = json_iter(old);
	const char *last = NULL;

	while (json_next(&iter)) {
		const struct json *value = json_map_get(now, iter.key);

		if (!value)
			return iter.key;
		if (!json_same(value, iter.value))
			last = iter.key;
	}
	return last;
}

/* The edits by which a map of the file becomes the new one. */
static void edit_map(struct conversion *conversion, const struct yaml_span *span,
		     const struct json *old, const struct json *now)
{
	struct json_iter iter = json_iter(old);
	const char *chosen = place_for_new(old, now);

	if (!span || span->kind != YAML_SPAN_MAP || span->flow)
		conversion->anew = true;
	while (!conversion->anew && json_next(&iter)) {
		const struct json *value = json_map_get(now, iter.key);
		cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
		const struct yaml_span *name, *place;
		size_t index;

		if (value && json_same(value, iter.value))
			continue;
		index = yaml_span_find(span, iter.key);
		name = index == SIZE_MAX ? NULL : &span->items[index];
		place = name ? name + 1 : NULL;
		if (!place || name->anchored || place->anchored) {
			conversion->anew = true;
			return;
		}
		if (value && (!str_eq(iter.key, chosen) || !has_new_members(old, now)) &&
		    replace_scalar(conversion, place, value))
			continue;
		add_comments(conversion, name->start, place->end, name->column, &text);
		if (value)
			add_member(iter.key, value, name->column, &text);
		if (str_eq(iter.key, chosen))
			add_new_members(old, now, name->column, &text);
		if (!text.length)
			strbuf_printf(&text, "%s: {}", iter.key);
		add_edit(conversion, name->start,
			 place->end > name->end ? place->end : name->end + 1, strbuf_take(&text));
	}
}

static void note(struct conversion *conversion, const struct manifest *manifest,
		 enum convert_outcome outcome, const char *text)
{
	struct convert_notes *notes = conversion->notes;
	const struct json *object = manifest->object;

	notes->items =
		grow(notes->items, &notes->capacity, notes->count + 1, sizeof(*notes->items));
	notes->items[notes->count++] = (struct convert_note){
		.outcome = outcome,
		.place = manifest_place(manifest, NULL, NULL),
		.object = xasprintf("%s %s", json_map_text(object, "kind", ""),
				    json_map_text(json_map_get(object, "metadata"), "name", "")),
		.text = xstrdup(text),
	};
}

/* Types that no library translates, and that this version does not mount. */
static void note_without_form(struct conversion *conversion, const struct manifest *manifest)
{
	const struct json *object = manifest->object;
	bool is_class = str_eq(json_map_text(object, "kind", ""), "StorageClass");
	const struct volume_type *type =
		is_class ? volume_type_of_plugin(json_map_text(object, "provisioner", ""))
			 : volume_type_of_spec(json_map_get(object, "spec"));
	cleanup_free char *text = NULL;

	if (!type || type->translates || volume_type_is_there(type, conversion->version))
		return;
	text = xasprintf("%s was removed in v1.%d; %s%s", type->title, type->removed,
			 type->driver ? "its data can be moved to the CSI driver "
				      : "there is no CSI driver for it",
			 type->driver ? type->driver : "");
	note(conversion, manifest, CONVERT_NO_FORM, text);
}

/* Adds what an API server would refuse the object for. */
static void find_faults(const struct conversion *conversion, const struct json *object,
			struct api_faults *ret)
{
	cleanup_json struct json *copy = json_clone(object);

	api_drop_disabled(copy, conversion->version);
	api_defaults_apply(copy);
	api_rules_check(copy, conversion->version, ret);
	/* The copy goes; only the texts stay. */
	for (size_t i = 0; i < ret->count; i++)
		ret->items[i].map = NULL;
}

/* Whether a new form is refused that was none before: a secret without a namespace, for one. */
static bool is_refused(struct conversion *conversion, const struct manifest *manifest,
		       const struct json *now)
{
	cleanup_faults struct api_faults before = { 0 }, after = { 0 };
	cleanup_free char *text = NULL;

	find_faults(conversion, manifest->object, &before);
	find_faults(conversion, now, &after);
	if (before.count || !after.count)
		return false;
	text = xasprintf("its CSI form would be refused: %s: %s", after.items[0].path,
			 after.items[0].message);
	note(conversion, manifest, CONVERT_CANNOT, text);
	return true;
}

/* Plans the edits for one object, whose span is given; *@ret_new is the object as it is to be. */
static void convert_object(struct conversion *conversion, const struct manifest *manifest,
			   const struct yaml_span *span, struct json **ret_new)
{
	const struct json *object = manifest->object;
	bool is_volume = str_eq(json_map_text(object, "kind", ""), "PersistentVolume");
	const struct volume_type *type;
	size_t index;
	struct error why;

	*ret_new = NULL;
	if (csi_translate(object, conversion->version, ret_new, &why) < 0) {
		note(conversion, manifest, CONVERT_CANNOT, why.message);
		return;
	}
	if (!*ret_new) {
		if (is_volume || str_eq(json_map_text(object, "kind", ""), "StorageClass"))
			note_without_form(conversion, manifest);
		return;
	}
	if (is_refused(conversion, manifest, *ret_new)) {
		json_free(take_ptr(ret_new));
		return;
	}
	type = is_volume ? volume_type_of_spec(json_map_get(object, "spec"))
			 : volume_type_of_plugin(json_map_text(object, "provisioner", ""));
	note(conversion, manifest, CONVERT_DONE, type->driver);
	if (!is_volume) {
		edit_map(conversion, span, object, *ret_new);
		return;
	}
	index = span ? yaml_span_find(span, "spec") : SIZE_MAX;
	edit_map(conversion, index == SIZE_MAX ? NULL : &span->items[index + 1],
		 json_map_get(object, "spec"), json_map_get(*ret_new, "spec"));
}

/* The object in the document: its own, or an element of its list. */
static struct json *without_defaults(const struct json *old, const struct json *now)
{
	struct json *object = json_clone(old);
	const struct json *spec = json_map_get(now, "spec"), *old_spec = json_map_get(old, "spec");
	bool is_volume = str_eq(json_map_text(old, "kind", ""), "PersistentVolume");
	struct json *to = is_volume ? json_map_get(object, "spec") : object;
	const struct json *from = is_volume ? spec : now, *was = is_volume ? old_spec : old;
	struct json_iter iter = json_iter(was);

	while (json_next(&iter)) {
		const struct json *value = json_map_get(from, iter.key);

		if (!value)
			json_map_remove(to, iter.key);
		else if (!json_same(value, iter.value))
			json_map_set(to, iter.key, json_clone(value));
	}
	for (size_t i = 0; i < ARRAY_SIZE(made); i++) {
		const struct json *value = json_map_get(from, made[i]);

		if (value && !json_map_get(was, made[i]))
			json_map_set(to, made[i], json_clone(value));
	}
	return object;
}

/* The whole document anew, in the language that it is written in. */
static void write_anew(struct conversion *conversion, const struct yaml_span *span,
		       const struct json *document)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);

	if (conversion->data[span->start] == '{') {
		json_write_pretty(document, &text);
	} else {
		yaml_write(document, false, &text);
		strbuf_cut(&text, text.length - 1);
	}
	add_edit(conversion, span->start, span->end, strbuf_take(&text));
}

/* Converts the objects of a document; *@next is the first one of them, and moves behind. */
static void convert_document(struct conversion *conversion, const struct json *document,
			     const struct yaml_span *span, size_t *next)
{
	cleanup_json struct json *anew = json_clone(document);
	struct json *items = json_map_get(anew, "items");
	bool is_list = str_ends(json_map_text(document, "kind", ""), "List") && json_is_list(items);
	size_t edits = conversion->count, notes = conversion->notes->count;
	size_t index = is_list && span ? yaml_span_find(span, "items") : SIZE_MAX;
	const struct yaml_span *list = index == SIZE_MAX ? NULL : &span->items[index + 1];

	conversion->anew = false;
	for (size_t i = 0; i < (is_list ? json_count(items) : 1); i++) {
		const struct manifest *manifest = &conversion->manifests->items[(*next)++];
		const struct yaml_span *own = !is_list                  ? span
					      : list && i < list->count ? &list->items[i]
									: NULL;
		cleanup_json struct json *now = NULL;

		convert_object(conversion, manifest, own, &now);
		if (!now)
			continue;
		if (is_list) {
			json_list_replace(items, i, without_defaults(manifest->object, now));
		} else {
			json_free(anew);
			anew = without_defaults(manifest->object, now);
		}
	}
	if (!conversion->anew)
		return;
	while (conversion->count > edits)
		free(conversion->edits[--conversion->count].text);
	write_anew(conversion, span, anew);
	for (size_t i = notes; i < conversion->notes->count; i++)
		if (conversion->notes->items[i].outcome == CONVERT_DONE)
			conversion->notes->items[i].outcome = CONVERT_ANEW;
}

static int by_start(const void *a, const void *b)
{
	const struct edit *left = a, *right = b;

	return (left->start > right->start) - (left->start < right->start);
}

/* Lines end as those of the file do. */
static void add_text(const struct conversion *conversion, const char *text, struct strbuf *out)
{
	const char *newline = memchr(conversion->data, '\n', conversion->length);
	bool crlf = newline && newline > conversion->data && newline[-1] == '\r';

	for (; *text; text++) {
		if (crlf && *text == '\n')
			strbuf_putc(out, '\r');
		strbuf_putc(out, *text);
	}
}

static void apply(struct conversion *conversion, struct strbuf *out)
{
	size_t at = 0;

	if (conversion->count)
		qsort(conversion->edits, conversion->count, sizeof(*conversion->edits), by_start);
	for (size_t i = 0; i < conversion->count; i++) {
		const struct edit *edit = &conversion->edits[i];

		strbuf_add(out, conversion->data + at, edit->start - at);
		add_text(conversion, edit->text, out);
		at = edit->end;
	}
	strbuf_add(out, conversion->data + at, conversion->length - at);
}

int convert_file(const char *name, const char *data, size_t length, const struct version *version,
		 struct strbuf *out, struct convert_notes *notes, struct error *err)
{
	cleanup_manifests struct manifests manifests = { 0 };
	cleanup(conversion_done) struct conversion conversion = {
		.data = data,
		.length = length,
		.version = version,
		.manifests = &manifests,
		.notes = notes,
	};
	const struct yaml_file *file;
	size_t next = 0;

	if (manifests_add(&manifests, name, data, length, err) < 0)
		return -EINVAL;
	if (yaml_layout_read(data, length, &conversion.layout, err) < 0)
		return error_wrap(err, "%s", name);
	file = manifests.files[0];
	if (file->count != conversion.layout.count)
		return error_set(err, -EINVAL, "%s: the documents could not be told apart", name);
	for (size_t i = 0; i < file->count; i++)
		convert_document(&conversion, file->documents[i], &conversion.layout.documents[i],
				 &next);
	apply(&conversion, out);
	return 0;
}
