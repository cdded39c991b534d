/* Where an answer leads. */
#include "base/text.h"
#include "client/fetch.h"

/* An absolute URL, one without a scheme, or one without a server; NULL: none of them. Free it. */
static char *resolve(const char *url, const char *location)
{
	const char *host = strstr(url, "://") + strlen("://");
	size_t root = (size_t)(host - url) + strcspn(host, "/?#");

	if (strstr(location, "://"))
		return xstrdup(location);
	if (str_starts(location, "//"))
		return xasprintf("%.*s%s", (int)(host - url - 2), url, location);
	if (*location == '/')
		return xasprintf("%.*s%s", (int)root, url, location);
	return NULL;
}

int fetch_redirect(const char *url, const struct fetch_answer *answer, char **ret,
		   struct error *err)
{
	const char *location = fetch_header(answer, "location");
	int status = answer->status;
	cleanup_free char *next = NULL;

	if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308)
		return 0;
	next = location ? resolve(url, location) : NULL;
	if (!next)
		return error_set(err, FETCH_BAD_ANSWER, "%s leads on, and does not say where to",
				 url);
	if (str_starts(url, "https:") && !str_starts(next, "https:"))
		return error_set(err, -EPERM,
				 "%s leads to %s, which is not https: whoever is in between could "
				 "change it",
				 url, next);
	*ret = take_ptr(&next);
	return 1;
}
