/* Images of a registry that answers as it is told to. */
#include "client/oci.h"

#include <errno.h>
#include <fcntl.h>

#include "base/sha256.h"
#include "client/fetch.h"
#include "client/oci_source.h"
#include "standin.h"
#include "tree.h"

static const char config[] = "{\"architecture\":\"amd64\",\"os\":\"linux\"}";

static struct error err;

static char *digest_of(const char *text)
{
	char hex[SHA256_HEX_SIZE];

	sha256_hex(text, strlen(text), hex);
	return xasprintf("sha256:%s", hex);
}

/* The manifest of an image of which @content is the configuration, without layers. */
static char *manifest_of(const char *content)
{
	cleanup_free char *digest = digest_of(content);

	return xasprintf("{\"schemaVersion\":2,\"mediaType\":\"m/m\",\"config\":{\"digest\":\"%s\","
			 "\"size\":%zu},\"layers\":[]}",
			 digest, strlen(content));
}

/* Pulls "NAME" of a registry with such answers; *@ret_asked is what that was asked. */
static int pull_into(const struct tree *tree, const char *name, const char *const answers[],
		     char **ret_asked, struct oci_image *ret)
{
	const struct oci_how how = { .architecture = "amd64" };
	struct standin standin = standin_start(answers);
	cleanup_free char *image = xasprintf("127.0.0.1:%d/%s", standin.port, name);
	cleanup_free char *asked = NULL;
	cleanup_fd int layout = open(tree->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = oci_pull(image, &how, layout, ret, &err);

	asked = standin_end(&standin);
	if (ret_asked)
		*ret_asked = take_ptr(&asked);
	return r;
}

static int pull(const struct tree *tree, const char *name, const char *const answers[],
		char **ret_asked)
{
	cleanup_oci_image struct oci_image image = { 0 };

	return pull_into(tree, name, answers, ret_asked, &image);
}

START_TEST(an_image_lands_in_a_layout)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_free char *manifest = manifest_of(config), *config_digest = digest_of(config);
	cleanup_free char *first = standin_say("200 OK", "", manifest);
	cleanup_free char *second = standin_say("200 OK", "", config);
	cleanup_free char *asked = NULL, *path = NULL, *blob = NULL;
	cleanup_oci_image struct oci_image image = { 0 };

	ck_assert_msg(pull_into(&tree, "a/b:1", (const char *const[]){ first, second, NULL },
				&asked, &image) == 0,
		      "%s", err.message);
	ck_assert_ptr_nonnull(strstr(asked, "GET /v2/a/b/manifests/1 HTTP/1.1"));
	ck_assert_ptr_nonnull(strstr(asked, "Accept: application/vnd.oci.image.index.v1+json, "));
	path = xasprintf("GET /v2/a/b/blobs/%s HTTP/1.1", config_digest);
	ck_assert_ptr_nonnull(strstr(asked, path));
	free(path);
	path = xasprintf("/blobs/sha256/%s", strchr(config_digest, ':') + 1);
	blob = tree_get(&tree, path);
	ck_assert_str_eq(blob, config);
	ck_assert(str_ends(image.name, "/a/b:1"));
	ck_assert_uint_eq(image.blobs.count, 1);
	ck_assert_str_eq(image.blobs.items[0].digest, config_digest);
}
END_TEST

START_TEST(an_index_has_images_by_their_names)
{
	static char name[] = "r.io/a:1", type[] = "m/m", digest[] = "sha256:ab";
	const struct oci_image image = { .name = name, .manifest = { type, digest, 12 } };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	oci_index(&image, 1, "arm64", &out);
	ck_assert_str_eq(out.text, "{\"schemaVersion\":2,\"mediaType\":"
				   "\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
				   "{\"mediaType\":\"m/m\",\"digest\":\"sha256:ab\",\"size\":12,"
				   "\"platform\":{\"architecture\":\"arm64\",\"os\":\"linux\"},"
				   "\"annotations\":{\"io.containerd.image.name\":\"r.io/a:1\","
				   "\"org.opencontainers.image.ref.name\":\"r.io/a:1\"}}]}");
}
END_TEST

START_TEST(logins_are_found_by_registry_and_repository)
{
	static const char text[] =
		"[{\"https://index.docker.io/v1/\":{\"auth\":\"aHViOmh1Yg==\"},"
		"\"r.io:5000\":{\"auth\":\"cjpy\"},\"r.io:5000/team\":{\"auth\":\"dDp0\"},"
		"\"bad.io\":{\"auth\":\"!\"},\"no.io\":{\"auth\":\"bm8=\"},\"helped.io\":{}},"
		"{\"bad.io\":{\"auth\":\"YjpiCg==\"}}]";
	static const struct {
		const char *registry, *repository, *login;
	} rows[] = {
		{ "docker.io", "library/busybox", "aHViOmh1Yg==" },
		{ "registry-1.docker.io", "a", "aHViOmh1Yg==" },
		{ "r.io:5000", "a", "cjpy" },
		{ "r.io:5000", "team/a/b", "dDp0" },
		{ "r.io:5000", "teams/a", "cjpy" },
		{ "r.io", "team/a", NULL },
		{ "bad.io", "a", "YjpiCg==" },
		{ "no.io", "a", NULL },
		{ "helped.io", "a", NULL },
	};
	cleanup_json struct json *logins = NULL;

	ck_assert_int_eq(json_parse("logins", text, strlen(text), &logins, &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *login =
			oci_login_find(logins, rows[i].registry, rows[i].repository);

		ck_assert_pstr_eq(login, rows[i].login);
	}
	ck_assert_ptr_null(oci_login_find(NULL, "r.io:5000", "a"));
}
END_TEST

START_TEST(a_login_is_for_private_ears)
{
	ck_assert(oci_source_is_private("https://r.io/v2"));
	ck_assert(oci_source_is_private("http://127.0.0.1:5000"));
	ck_assert(oci_source_is_private("http://[::1]:5000"));
	ck_assert(oci_source_is_private("http://localhost"));
	ck_assert(!oci_source_is_private("http://r.io"));
	ck_assert(!oci_source_is_private("http://localhost.r.io"));
	ck_assert(!oci_source_is_private("r.io"));
}
END_TEST

START_TEST(what_is_there_is_not_asked_for_again)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_free char *manifest = manifest_of(config), *asked = NULL;
	cleanup_free char *first = standin_say("200 OK", "", manifest);
	cleanup_free char *second = standin_say("200 OK", "", config);

	ck_assert_int_eq(pull(&tree, "a:1", (const char *const[]){ first, second, NULL }, NULL), 0);
	ck_assert_int_eq(pull(&tree, "a:1", (const char *const[]){ first, second, NULL }, &asked),
			 0);
	ck_assert_uint_eq(standin_count(asked, "GET "), 1);
}
END_TEST

START_TEST(a_registry_may_want_a_token)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_free char *token = standin_say("200 OK", "", "{\"token\":\"T-123\"}");
	struct standin giver = standin_start((const char *const[]){ token, NULL });
	cleanup_free char *header = xasprintf("WWW-Authenticate: Bearer realm=\"%s/token\","
					      "service=\"s\"\r\n",
					      giver.url);
	cleanup_free char *refusal = standin_say("401 Unauthorized", header, "");
	cleanup_free char *manifest = manifest_of(config), *asked = NULL, *asked_giver = NULL;
	cleanup_free char *first = standin_say("200 OK", "", manifest);
	cleanup_free char *second = standin_say("200 OK", "", config);

	ck_assert_int_eq(
		pull(&tree, "a:1", (const char *const[]){ refusal, first, second, NULL }, &asked),
		0);
	asked_giver = standin_end(&giver);
	ck_assert_ptr_nonnull(
		strstr(asked_giver, "GET /token?scope=repository:a:pull&service=s HTTP/1.1"));
	ck_assert_uint_eq(standin_count(asked, "GET "), 3);
	ck_assert_uint_eq(standin_count(asked, "Authorization: Bearer T-123"), 2);
}
END_TEST

START_TEST(a_token_stays_with_its_registry)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_free char *token = standin_say("200 OK", "", "{\"token\":\"T-123\"}");
	cleanup_free char *manifest = manifest_of(config), *asked = NULL, *asked_other = NULL;
	cleanup_free char *blob = standin_say("200 OK", "", config);
	cleanup_free char *document = standin_say("200 OK", "", manifest);
	struct standin other = standin_start((const char *const[]){ token, document, blob, NULL });
	cleanup_free char *header =
		xasprintf("WWW-Authenticate: Bearer realm=\"%s/token\"\r\n", other.url);
	cleanup_free char *refusal = standin_say("401 Unauthorized", header, "");
	cleanup_free char *location = xasprintf("Location: %s/elsewhere\r\n", other.url);
	cleanup_free char *lead = standin_say("307 Temporary Redirect", location, "");

	ck_assert_msg(
		pull(&tree, "a:1", (const char *const[]){ refusal, lead, lead, NULL }, &asked) == 0,
		"%s", err.message);
	asked_other = standin_end(&other);
	ck_assert_uint_eq(standin_count(asked, "Authorization: Bearer T-123"), 2);
	ck_assert_uint_eq(standin_count(asked_other, "GET /elsewhere HTTP/1.1"), 2);
	ck_assert_uint_eq(standin_count(asked_other, "Authorization"), 0);
}
END_TEST

START_TEST(a_wrong_blob_leaves_nothing)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_free char *manifest = manifest_of(config), *wanted = digest_of(config);
	cleanup_free char *first = standin_say("200 OK", "", manifest), *left = NULL;
	cleanup_free char *second =
		standin_say("200 OK", "", "{\"architecture\":\"arm64\",\"os\":\"linux\"}");

	ck_assert_int_eq(pull(&tree, "a:1", (const char *const[]){ first, second, NULL }, NULL),
			 -EBADMSG);
	ck_assert_ptr_nonnull(strstr(err.message, wanted));
	left = tree_text(&tree, NULL);
	ck_assert_ptr_null(strstr(left, "/blobs/sha256/"));
}
END_TEST

static const struct {
	const char *status, *body;
	int code;
	const char *message; /* what follows the names of image and server */
} answers_without[] = {
	{ "404 Not Found", "{}", -ENOENT, " has no such image" },
	{ "401 Unauthorized", "{}", -EACCES,
	  " wants to know who asks: there may be no such image, or it is not for everybody" },
	{ "403 Forbidden", "{}", -EACCES,
	  " wants to know who asks: there may be no such image, or it is not for everybody" },
	{ "500 Oops", "{}", FETCH_BAD_ANSWER, "/v2/a/manifests/1 answers with the status 500" },
	{ "200 OK", "<html>", -EINVAL, NULL },
	{ "200 OK", "{\"manifests\":[]}", -ENOENT,
	  "it is not made for linux/amd64, only for nothing" },
};

START_TEST(what_is_not_there_is_told)
{
	cleanup_tree struct tree tree = tree_make();
	for (size_t i = 0; i < ARRAY_SIZE(answers_without); i++) {
		cleanup_free char *answer =
			standin_say(answers_without[i].status, "", answers_without[i].body);
		cleanup_free char *left = NULL;

		ck_assert_int_eq(pull(&tree, "a:1", (const char *const[]){ answer, NULL }, NULL),
				 answers_without[i].code);
		if (answers_without[i].message)
			ck_assert_msg(str_ends(err.message, answers_without[i].message), "%s",
				      err.message);
		left = tree_text(&tree, NULL);
		ck_assert_str_eq(left, "");
	}
}
END_TEST

START_TEST(an_image_of_another_architecture_is_refused)
{
	cleanup_tree struct tree tree = tree_make();
	static const char other[] = "{\"architecture\":\"arm64\",\"os\":\"linux\"}";
	cleanup_free char *manifest = manifest_of(other);
	cleanup_free char *first = standin_say("200 OK", "", manifest);
	cleanup_free char *second = standin_say("200 OK", "", other);

	ck_assert_int_eq(pull(&tree, "a:1", (const char *const[]){ first, second, NULL }, NULL),
			 -ENOENT);
	ck_assert_msg(
		str_ends(err.message, ": it is made for linux/arm64 alone, not for linux/amd64"),
		"%s", err.message);
}
END_TEST

START_TEST(a_digest_in_the_name_counts)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_free char *manifest = manifest_of(config), *digest = digest_of("another");
	cleanup_free char *name = xasprintf("a@%s", digest);
	cleanup_free char *first = standin_say("200 OK", "", manifest);

	ck_assert_int_eq(pull(&tree, name, (const char *const[]){ first, NULL }, NULL), -EBADMSG);
	ck_assert_msg(str_ends(err.message, ", another than it was asked for"), "%s", err.message);
}
END_TEST

UNIT_TESTS(oci, an_image_lands_in_a_layout, an_index_has_images_by_their_names,
	   logins_are_found_by_registry_and_repository, a_login_is_for_private_ears,
	   what_is_there_is_not_asked_for_again, a_registry_may_want_a_token,
	   a_token_stays_with_its_registry, a_wrong_blob_leaves_nothing, what_is_not_there_is_told,
	   an_image_of_another_architecture_is_refused, a_digest_in_the_name_counts)
