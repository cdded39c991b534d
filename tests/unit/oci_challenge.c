/* How a registry wants its visitors to show who they are. */
#include "client/oci_challenge.h"

#include <errno.h>

#include "base/util.h"
#include "unit.h"

static const struct {
	const char *header, *url; /* NULL: it asks for no token */
} challenges[] = {
	{ "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\"",
	  "https://auth.docker.io/token?scope=repository:library/busybox:pull"
	  "&service=registry.docker.io" },
	{ "bearer realm=\"https://r/t?a=b\" , scope=\"repository:x:pull,push\"",
	  "https://r/t?a=b&scope=repository:x:pull%2Cpush" },
	{ "Bearer realm=https, error=\"a \\\"quoted\\\" word\", service=\"a b\"",
	  "https?scope=repository:library/busybox:pull&service=a%20b" },
	{ "Basic realm=\"registry\"", NULL },
	{ "Bearer service=\"registry\"", NULL },
};

START_TEST(a_token_is_got_where_the_registry_says)
{
	for (size_t i = 0; i < ARRAY_SIZE(challenges); i++) {
		cleanup_oci_challenge struct oci_challenge challenge = { 0 };
		cleanup_free char *url = NULL;

		ck_assert_int_eq(oci_challenge_parse(challenges[i].header, &challenge), 0);
		url = oci_challenge_url(&challenge, "library/busybox");
		if (challenges[i].url)
			ck_assert_str_eq(url, challenges[i].url);
		else
			ck_assert_ptr_null(url);
	}
}
END_TEST

static const char *const wrong[] = { "",
				     " ",
				     "\"Bearer\" realm=\"x\"",
				     "Bearer realm",
				     "Bearer realm=",
				     "Bearer realm=\"x",
				     "Bearer =\"x\"",
				     "Bearer realm=\"x\" ; scope=\"y\"" };

START_TEST(what_is_no_challenge_is_refused)
{
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		cleanup_oci_challenge struct oci_challenge challenge = { 0 };

		ck_assert_msg(oci_challenge_parse(wrong[i], &challenge) == -EINVAL, "%s", wrong[i]);
	}
}
END_TEST

UNIT_TESTS(oci_challenge, a_token_is_got_where_the_registry_says, what_is_no_challenge_is_refused)
