#include "archive/archive_list.h"

#include <errno.h>

#include "archive/tar.h"
#include "base/hex.h"
#include "data/json.h"

static const char api_version[] = "knode.io/v1alpha1", kind[] = "Archive", sha256[] = "sha256:";

void archive_list_done(struct archive *archive)
{
	for (size_t i = 0; i < archive->count; i++) {
		free(archive->members[i].file);
		free(archive->members[i].digest);
		free(archive->members[i].name);
		free(archive->members[i].version);
		free(archive->members[i].url);
	}
	for (size_t i = 0; i < archive->image_count; i++) {
		free(archive->images[i].name);
		free(archive->images[i].digest);
	}
	free(archive->members);
	free(archive->images);
	free(archive->knode_version);
	free(archive->kubernetes_version);
	free(archive->architecture);
}

/* --- Reading --- */

static bool is_digest(const char *text)
{
	return str_starts(text, sha256) && hex_is(text + strlen(sha256), 32);
}

static int bad(const char *list, size_t index, const char *why, struct error *err)
{
	return error_set(err, -EBADMSG, ARCHIVE_LIST ": %s[%zu] %s", list, index, why);
}

/* Whether the words of an entry stand there, and are no lists or numbers. */
static bool has_texts(const struct json *entry, const char *const *names)
{
	for (; *names; names++)
		if (!*json_map_text(entry, *names, ""))
			return false;
	return true;
}

/* A blob of the layout is called by its digest. */
static bool is_called_right(const char *file, const char *digest)
{
	return !str_starts(file, ARCHIVE_BLOBS) ||
	       str_eq(file + strlen(ARCHIVE_BLOBS), digest + strlen(sha256));
}

static int parse_member(const struct json *entry, const char *list, size_t index,
			struct archive_member *ret, struct error *err)
{
	static const char *const common[] = { "file", "digest", NULL };
	static const char *const artifact[] = { "name", "version", "url", NULL };
	bool is_artifact = str_eq(list, "artifacts");
	int64_t size = json_map_int(entry, "size", -1);

	if (!has_texts(entry, common) || (is_artifact && !has_texts(entry, artifact)))
		return bad(list, index, "lacks what an entry has", err);
	*ret = (struct archive_member){
		.file = xstrdup(json_map_text(entry, "file", "")),
		.digest = xstrdup(json_map_text(entry, "digest", "")),
		.size = (uint64_t)size,
	};
	if (is_artifact) {
		ret->name = xstrdup(json_map_text(entry, "name", ""));
		ret->version = xstrdup(json_map_text(entry, "version", ""));
		ret->url = xstrdup(json_map_text(entry, "url", ""));
	}
	if (!is_digest(ret->digest))
		return bad(list, index, "has a digest that is none", err);
	if (size < 0 || (uint64_t)size >= TAR_MAX_SIZE)
		return bad(list, index, "has a size that is none", err);
	if (!is_artifact && !is_called_right(ret->file, ret->digest))
		return bad(list, index, "is not called by its digest", err);
	return 0;
}

static bool is_twice(const struct archive *archive, const char *file)
{
	if (str_eq(file, ARCHIVE_LIST))
		return true;
	for (size_t i = 0; i < archive->count; i++)
		if (str_eq(archive->members[i].file, file))
			return true;
	return false;
}

static int parse_members(struct archive *archive, const struct json *document, const char *list,
			 struct error *err)
{
	const struct json *entries = json_map_get(document, list);
	size_t total = archive->count + json_count(entries);
	int r = 0;

	if (total > ARCHIVE_MAX_MEMBERS)
		return error_set(err, -EBADMSG, ARCHIVE_LIST " has more than %d members",
				 ARCHIVE_MAX_MEMBERS);
	archive->members = xrealloc(archive->members, (total + 1) * sizeof(*archive->members));
	for (size_t i = 0; i < json_count(entries) && r == 0; i++) {
		struct archive_member *member = &archive->members[archive->count];
		const struct json *entry = json_list_at(entries, i);

		*member = (struct archive_member){ 0 };
		if (is_twice(archive, json_map_text(entry, "file", "")))
			r = bad(list, i, "is there twice", err);
		archive->count++;
		if (r == 0)
			r = parse_member(entry, list, i, member, err);
	}
	return r;
}

static int parse_images(struct archive *archive, const struct json *document, struct error *err)
{
	static const char *const names[] = { "name", "digest", NULL };
	const struct json *entries = json_map_get(document, "images");

	if (json_count(entries) > ARCHIVE_MAX_MEMBERS)
		return error_set(err, -EBADMSG, ARCHIVE_LIST " has more than %d images",
				 ARCHIVE_MAX_MEMBERS);
	archive->images = xcalloc(json_count(entries) + 1, sizeof(*archive->images));
	for (size_t i = 0; i < json_count(entries); i++) {
		const struct json *entry = json_list_at(entries, i);

		if (!has_texts(entry, names) || !is_digest(json_map_text(entry, "digest", "")))
			return bad("images", i, "lacks a name or a digest", err);
		archive->images[archive->image_count++] = (struct archive_image){
			.name = xstrdup(json_map_text(entry, "name", "")),
			.digest = xstrdup(json_map_text(entry, "digest", "")),
		};
	}
	return 0;
}

/* Images come with their layout, which begins with the file that makes it one. */
static int check_layout(const struct archive *archive, struct error *err)
{
	size_t first = 0;

	while (first < archive->count && archive->members[first].name)
		first++;
	if ((first == archive->count) != (archive->image_count == 0) ||
	    (first < archive->count && !str_eq(archive->members[first].file, ARCHIVE_LAYOUT)))
		return error_set(err, -EBADMSG,
				 ARCHIVE_LIST " has images without their content, or the reverse");
	return 0;
}

static int parse_document(struct archive *archive, const struct json *document, struct error *err)
{
	int r;

	if (!str_eq(json_map_text(document, "kind", ""), kind) ||
	    !str_eq(json_map_text(document, "apiVersion", ""), api_version))
		return error_set(err, -EBADMSG,
				 ARCHIVE_LIST
				 " is not of the kind %s of %s, which this knode reads",
				 kind, api_version);
	archive->knode_version = xstrdup(json_map_text(document, "knodeVersion", ""));
	archive->kubernetes_version = xstrdup(json_map_text(document, "kubernetesVersion", ""));
	archive->architecture = xstrdup(json_map_text(document, "arch", ""));
	r = parse_members(archive, document, "artifacts", err);
	if (r == 0)
		r = parse_members(archive, document, "content", err);
	if (r == 0)
		r = parse_images(archive, document, err);
	return r < 0 ? r : check_layout(archive, err);
}

int archive_list_parse(struct archive *archive, const struct strbuf *text, struct error *err)
{
	cleanup_json struct json *document = NULL;
	struct error why;

	if (json_parse(ARCHIVE_LIST, text->text, text->length, &document, &why) < 0)
		return error_set(err, -EBADMSG, "%s", why.message);
	return parse_document(archive, document, err);
}

/* --- Writing --- */

static struct json *member_to_json(const struct archive_member *member)
{
	struct json *entry = json_map();

	json_map_set_text(entry, "name", member->name);
	json_map_set_text(entry, "version", member->version);
	json_map_set_text(entry, "file", member->file);
	json_map_set_text(entry, "url", member->url);
	json_map_set_int(entry, "size", (int64_t)member->size);
	json_map_set_text(entry, "digest", member->digest);
	return entry;
}

struct json *archive_to_json(const struct archive *archive)
{
	struct json *document = json_map(), *artifacts = json_list(), *images = json_list();
	struct json *content = json_list();

	json_map_set_text(document, "apiVersion", api_version);
	json_map_set_text(document, "kind", kind);
	json_map_set_text(document, "knodeVersion", archive->knode_version);
	json_map_set_text(document, "kubernetesVersion", archive->kubernetes_version);
	json_map_set_text(document, "arch", archive->architecture);
	for (size_t i = 0; i < archive->count; i++)
		json_list_add(archive->members[i].name ? artifacts : content,
			      member_to_json(&archive->members[i]));
	for (size_t i = 0; i < archive->image_count; i++) {
		struct json *image = json_map();

		json_map_set_text(image, "name", archive->images[i].name);
		json_map_set_text(image, "digest", archive->images[i].digest);
		json_list_add(images, image);
	}
	json_map_set(document, "artifacts", artifacts);
	json_map_set(document, "images", images);
	json_map_set(document, "content", content);
	return document;
}

void archive_list_write(const struct archive *archive, struct strbuf *out)
{
	cleanup_json struct json *document = archive_to_json(archive);

	json_write_pretty(document, out);
}
