#include "client/oci.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/sha256.h"
#include "base/write_all.h"
#include "client/download.h"
#include "client/fetch.h"
#include "client/oci_challenge.h"
#include "client/oci_layout.h"
#include "client/oci_manifest.h"
#include "client/oci_name.h"
#include "client/oci_source.h"

enum {
	REDIRECTS = 5,
	MAX_TOKEN = 64 * 1024,
};

/* A pull from one of those that may have the image. */
struct pull {
	const struct oci_how *how;
	const struct oci_name *name;
	const struct oci_source *source;
	struct fetch *fetch;
	struct fetch_tls tls;
	char *token;  /* for this repository; NULL: none is wanted */
	bool logs_in; /* the registry itself wants the login, and no token */
	int layout;
};

static void pull_done(struct pull *pull)
{
	fetch_free(pull->fetch);
	secret_free(pull->token);
}

/* The login, where the registry wants it. */
static const char *login_of(const struct pull *pull)
{
	return pull->logs_in ? pull->source->login : NULL;
}

/* --- Asking --- */

/* How a question shows who asks; members may be NULL. */
struct show {
	const char *token, *login;
};

static int ask(struct pull *pull, const char *url, const struct show *show,
	       struct fetch_answer *ret, struct error *err)
{
	cleanup(str_list_done) struct str_list headers = { 0 };
	const struct fetch_request request = {
		.url = url,
		.headers = &headers,
		.tls = &pull->tls,
		.proxy = fetch_proxy(url),
		.token = show->token,
		.login = show->login,
		.max_body = OCI_MAX_DOCUMENT,
	};
	int r;

	str_list_add(&headers, oci_manifest_accept);
	r = fetch_now(pull->fetch, &request, ret, err);
	return r < 0 ? error_wrap(err, "%s", url) : 0;
}

/* The same, going where it leads: what shows who asks is for @url alone. */
static int follow(struct pull *pull, const char *url, const struct show *show,
		  struct fetch_answer *ret, struct error *err)
{
	static const struct show nothing = { 0 };
	cleanup_free char *at = xstrdup(url);

	for (int i = 0; i <= REDIRECTS; i++) {
		cleanup_free char *next = NULL;
		int r = ask(pull, at, i == 0 ? show : &nothing, ret, err);

		r = r < 0 ? r : fetch_redirect(at, ret, &next, err);
		if (r <= 0)
			return r;
		fetch_answer_done(ret);
		free(at);
		at = take_ptr(&next);
	}
	return error_set(err, FETCH_BAD_ANSWER, "%s leads on more than %d times", url, REDIRECTS);
}

static int tell_unknown(const struct pull *pull, struct error *err)
{
	if (pull->source->login)
		return error_set(err, -EACCES,
				 "%s does not give it to the login that there is for it: there may "
				 "be no such image, or the password is another",
				 pull->source->server);
	return error_set(err, -EACCES,
			 "%s wants to know who asks: there may be no such image, or it is not for "
			 "everybody",
			 pull->source->server);
}

/* Gets a token as the registry says: as who the login says, else for a visitor without a name. */
static int get_token(struct pull *pull, const struct oci_challenge *challenge, struct error *err)
{
	cleanup_answer struct fetch_answer answer = { 0 };
	cleanup_json struct json *document = NULL;
	cleanup_free char *url = oci_challenge_url(challenge, pull->name->repository);
	struct show show = { 0 };
	const char *token;
	int r;

	if (!url)
		return tell_unknown(pull, err);
	/* Whoever can change what a registry says can name another giver of tokens. */
	if (oci_source_is_private(pull->source->server) && oci_source_is_private(url))
		show.login = pull->source->login;
	r = follow(pull, url, &show, &answer, err);
	if (r < 0)
		return r;
	if (answer.status != 200)
		return tell_unknown(pull, err);
	r = json_parse(url, answer.body.text, answer.body.length, &document, err);
	if (r < 0)
		return r;
	token = json_map_text(document, "token", json_map_text(document, "access_token", ""));
	if (!*token || strlen(token) > MAX_TOKEN)
		return error_set(err, FETCH_BAD_ANSWER, "%s gives no token", url);
	pull->token = xstrdup(token);
	return 0;
}

/* Finds out how the registry wants to be shown who asks. */
static int show_who(struct pull *pull, const char *header, struct error *err)
{
	cleanup_oci_challenge struct oci_challenge challenge = { 0 };

	if (!header || oci_challenge_parse(header, &challenge) < 0)
		return tell_unknown(pull, err);
	if (!str_eq(challenge.scheme, "basic"))
		return get_token(pull, &challenge, err);
	if (!pull->source->login || !oci_source_is_private(pull->source->server))
		return tell_unknown(pull, err);
	pull->logs_in = true;
	return 0;
}

static int follow_known(struct pull *pull, const char *url, struct fetch_answer *ret,
			struct error *err)
{
	const struct show show = { .token = pull->token, .login = login_of(pull) };

	return follow(pull, url, &show, ret, err);
}

/* The same as follow(), with a token or a login where the registry wants one. */
static int get(struct pull *pull, const char *url, struct fetch_answer *ret, struct error *err)
{
	int r = follow_known(pull, url, ret, err);

	if (r == 0 && ret->status == 401 && !pull->token && !pull->logs_in) {
		r = show_who(pull, fetch_header(ret, "www-authenticate"), err);
		if (r < 0)
			return r;
		fetch_answer_done(ret);
		r = follow_known(pull, url, ret, err);
	}
	if (r < 0 || ret->status == 200)
		return r;
	if (ret->status == 404)
		return error_set(err, -ENOENT, "%s has no such image", pull->source->server);
	if (ret->status == 401 || ret->status == 403)
		return tell_unknown(pull, err);
	return error_set(err, FETCH_BAD_ANSWER, "%s answers with the status %d", url, ret->status);
}

/* --- Documents --- */

/*
 * Gets the manifest, or the list of manifests, that @reference names, with its media type, digest
 * and size; where it is a digest, it has to be that.
 */
static int get_manifest(struct pull *pull, const char *reference, struct oci_blob *ret_blob,
			struct strbuf *ret, struct json **ret_document, struct error *err)
{
	const struct oci_source *source = pull->source;
	cleanup_free char *url = xasprintf("%s/%s/manifests/%s%s", source->base,
					   pull->name->repository, reference, source->query);
	cleanup_answer struct fetch_answer answer = { 0 };
	char hex[SHA256_HEX_SIZE];
	const char *type;
	int r = get(pull, url, &answer, err);

	if (r < 0)
		return r;
	sha256_hex(answer.body.text, answer.body.length, hex);
	ret_blob->digest = xasprintf("sha256:%s", hex);
	ret_blob->size = (int64_t)answer.body.length;
	if (oci_is_digest(reference) && !str_eq(reference, ret_blob->digest))
		return error_set(err, -EBADMSG,
				 "%s has the digest %s, another than it was asked for", url,
				 ret_blob->digest);
	r = json_parse(url, answer.body.text, answer.body.length, ret_document, err);
	if (r < 0)
		return r;
	type = fetch_header(&answer, "content-type");
	type = json_map_text(*ret_document, "mediaType", type ? type : "");
	ret_blob->media_type = xstrndup(type, strcspn(type, "; ")); /* without a charset */
	strbuf_add(ret, answer.body.text, answer.body.length);
	return 0;
}

/* The manifest for the architecture, where there are several. */
static int find_manifest(struct pull *pull, struct oci_blob *ret, struct strbuf *text,
			 struct json **ret_document, struct error *err)
{
	cleanup_oci_blob struct oci_blob chosen = { 0 };
	cleanup_json struct json *list = NULL;
	int r = get_manifest(pull, pull->name->reference, ret, text, &list, err);

	if (r < 0)
		return r;
	if (!oci_manifest_is_list(list)) {
		*ret_document = take_ptr(&list);
		return 0;
	}
	r = oci_manifest_choose(list, pull->how->architecture, &chosen, err);
	if (r < 0)
		return r;
	oci_blob_done(ret);
	strbuf_clear(text);
	return get_manifest(pull, chosen.digest, ret, text, ret_document, err);
}

/* --- Content --- */

/* A blob on its way into the layout. */
struct arrival {
	const struct oci_blob *blob;
	char *url, *path, *part;
	int fd;
};

static void arrival_done(struct arrival *arrival)
{
	free(arrival->url);
	free(arrival->path);
	free(arrival->part);
	close_fd(&arrival->fd);
}

static int take(void *arg, const void *data, size_t size, struct error *err)
{
	struct arrival *arrival = arg;
	int r = write_all(arrival->fd, data, size);

	return r < 0 ? error_errno(err, r, "cannot write %s", arrival->part) : 0;
}

static int expect(struct pull *pull, const struct oci_blob *blob, struct arrival *arrival,
		  struct download *item, struct error *err)
{
	const struct oci_source *source = pull->source;

	*arrival = (struct arrival){
		.blob = blob,
		.url = xasprintf("%s/%s/blobs/%s%s", source->base, pull->name->repository,
				 blob->digest, source->query),
		.path = oci_layout_path(blob, ""),
		.part = oci_layout_path(blob, ".part"),
	};
	arrival->fd = openat(pull->layout, arrival->part,
			     O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (arrival->fd < 0)
		return error_errno(err, -errno, "cannot make %s", arrival->part);
	*item = (struct download){
		.name = pull->name->full,
		.from = arrival->url,
		.token = pull->token,
		.login = login_of(pull),
		.digest = blob->digest,
		.max_size = (uint64_t)blob->size,
		.data = take,
		.arg = arrival,
	};
	return 0;
}

/* What came whole stays, also where something else did not: so the next pull goes on. */
static int settle(const struct pull *pull, const struct arrival *arrival,
		  const struct download *item, struct error *err)
{
	if (!item->right)
		return unlinkat(pull->layout, arrival->part, 0) < 0 && errno != ENOENT
			       ? error_errno(err, -errno, "cannot remove %s", arrival->part)
			       : 0;
	if (renameat(pull->layout, arrival->part, pull->layout, arrival->path) < 0)
		return error_errno(err, -errno, "cannot write %s", arrival->path);
	return 0;
}

/* Gets those of the blobs that are not there yet, side by side. */
static int get_blobs(struct pull *pull, const struct oci_blobs *blobs, struct error *err)
{
	const struct download_how how = { .ca = pull->source->ca, .teller = pull->how->teller };
	cleanup_free struct arrival *arrivals = xcalloc(blobs->count, sizeof(*arrivals));
	cleanup_free struct download *items = xcalloc(blobs->count, sizeof(*items));
	struct error worse;
	size_t count = 0;
	int r = 0, r2 = 0;

	for (size_t i = 0; i < blobs->count && r == 0; i++)
		if (!oci_layout_has(pull->layout, &blobs->items[i])) {
			r = expect(pull, &blobs->items[i], &arrivals[count], &items[count], err);
			count++;
		}
	if (r == 0 && count)
		r = download_all(items, count, &how, err);
	for (size_t i = 0; i < count; i++) {
		if (r2 == 0)
			r2 = settle(pull, &arrivals[i], &items[i], &worse);
		arrival_done(&arrivals[i]);
		free(items[i].found);
	}
	return r < 0 || r2 == 0 ? r : error_set(err, r2, "%s", worse.message);
}

/* Whether the configuration says that it is for the architecture: a lone manifest does not. */
static int check_architecture(const struct pull *pull, const struct oci_blob *config,
			      struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(OCI_MAX_DOCUMENT);
	cleanup_free char *path = oci_layout_path(config, "");
	cleanup_json struct json *document = NULL;
	const char *architecture;
	int r = oci_layout_read(pull->layout, path, &text, err);

	r = r < 0 ? r : json_parse(path, text.text, text.length, &document, err);
	if (r < 0)
		return r;
	architecture = json_map_text(document, "architecture", "unknown");
	if (str_eq(architecture, pull->how->architecture))
		return 0;
	return error_set(err, -ENOENT, "it is made for linux/%s alone, not for linux/%s",
			 architecture, pull->how->architecture);
}

static int pull_image(struct pull *pull, struct oci_image *image, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(OCI_MAX_DOCUMENT);
	cleanup_json struct json *document = NULL;
	cleanup_free char *path = NULL;
	int r = find_manifest(pull, &image->manifest, &text, &document, err);

	if (r == 0)
		r = oci_manifest_blobs(document, &image->blobs, err);
	if (r == 0)
		r = oci_layout_begin(pull->layout, err);
	if (r == 0)
		r = get_blobs(pull, &image->blobs, err);
	if (r == 0)
		r = check_architecture(pull, &image->blobs.items[0], err);
	if (r < 0)
		return r;
	image->name = xstrdup(pull->name->full);
	path = oci_layout_path(&image->manifest, "");
	return oci_layout_put(pull->layout, path, text.text, text.length, err);
}

void oci_image_done(struct oci_image *image)
{
	free(image->name);
	oci_blob_done(&image->manifest);
	oci_blobs_done(&image->blobs);
	*image = (struct oci_image){ 0 };
}

/* Pulls from one of the sources. */
static int pull_from(const struct oci_source *source, const struct oci_name *name,
		     const struct oci_how *how, int layout, struct oci_image *ret,
		     struct error *err)
{
	cleanup(pull_done) struct pull pull = {
		.how = how,
		.name = name,
		.source = source,
		.tls = { .ca = source->ca },
		.layout = layout,
	};
	cleanup_oci_image struct oci_image got = { 0 };
	int r = fetch_new(&pull.fetch, err);

	if (r == 0)
		r = pull_image(&pull, &got, err);
	if (r < 0)
		return r;
	*ret = got;
	got = (struct oci_image){ 0 };
	return 0;
}

int oci_pull(const char *image, const struct oci_how *how, int layout, struct oci_image *ret,
	     struct error *err)
{
	cleanup(oci_name_done) struct oci_name name = { 0 };
	cleanup_sources struct oci_sources sources = { 0 };
	struct error why;
	int r = oci_name_parse(image, &name, err);

	if (r < 0)
		return r;
	oci_sources_list(&name, how, &sources);
	for (size_t i = 0; i < sources.count; i++) {
		struct error last;

		r = pull_from(&sources.items[i], &name, how, layout, ret, &last);
		if (r == 0)
			return 0;
		/* What mirrors lack is no matter; if nobody has it, the first tells as well. */
		if (i == 0)
			error_set(&why, r, "%s", last.message);
		else if (i + 1 == sources.count)
			error_set(&why, r, "%s; and before, %s", last.message, why.message);
	}
	return error_set(err, r, "%s: %s", name.full, why.message);
}
