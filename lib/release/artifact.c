#include "release/artifact.h"

#include <errno.h>

#include "base/strbuf.h"
#include "base/text.h"

const struct artifact *artifact_find(const char *name)
{
	for (size_t i = 0; artifact_table[i]; i++)
		if (str_eq(artifact_table[i]->name, name))
			return artifact_table[i];
	return NULL;
}

const char *artifact_sha256(const struct artifact *artifact, const char *version,
			    const char *architecture)
{
	for (const struct artifact_digest *row = artifact->digests; row && row->version; row++)
		if (str_eq(row->version, version))
			return str_eq(architecture, "amd64")   ? row->amd64
			       : str_eq(architecture, "arm64") ? row->arm64
							       : NULL;
	return NULL;
}

const char *artifact_newest(const struct artifact_digest digests[], const char *series)
{
	for (const struct artifact_digest *row = digests; row->version; row++)
		if (str_starts(row->version, series))
			return row->version;
	return NULL;
}

char *artifact_of_kubernetes(const struct version *kubernetes)
{
	cleanup_free char *text = version_format(kubernetes);

	return xstrdup(text + strlen("v"));
}

/* --- Patterns --- */

/* The parts of an URL: "https://", "dl.k8s.io", "release/v1.36.4/bin/kubelet", "kubelet". */
struct parts {
	size_t scheme, host; /* lengths */
	const char *path, *file;
};

static struct parts split(const char *url)
{
	const char *host = strstr(url, "://"), *slash;
	struct parts parts = { .path = "", .file = "" };

	host = host ? host + strlen("://") : url;
	parts.scheme = (size_t)(host - url);
	parts.host = strcspn(host, "/");
	if (host[parts.host])
		parts.path = host + parts.host + 1;
	slash = strrchr(parts.path, '/');
	parts.file = slash ? slash + 1 : parts.path;
	return parts;
}

/* The value of a word in braces, a new text; NULL: there is no such word. */
static char *value_of(const char *word, const struct artifact_words *words)
{
	struct parts parts;

	if (str_eq(word, "name"))
		return xstrdup(words->name);
	if (str_eq(word, "version"))
		return xstrdup(words->version);
	if (str_eq(word, "arch"))
		return xstrdup(words->architecture);
	if (!words->url)
		return NULL;
	parts = split(words->url);
	if (str_eq(word, "url"))
		return xstrdup(words->url);
	if (str_eq(word, "host"))
		return xstrndup(words->url + parts.scheme, parts.host);
	if (str_eq(word, "path"))
		return xstrdup(parts.path);
	return str_eq(word, "file") ? xstrdup(parts.file) : NULL;
}

int artifact_fill(const char *pattern, const struct artifact_words *words, char **ret,
		  struct error *err)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	const char *at = pattern;

	while (*at) {
		size_t plain = strcspn(at, "{"), length;
		cleanup_free char *word = NULL, *value = NULL;

		strbuf_add(&out, at, plain);
		at += plain;
		if (!*at)
			break;
		length = strcspn(at, "}");
		word = xstrndup(at + 1, at[length] ? length - 1 : length);
		value = at[length] ? value_of(word, words) : NULL;
		if (!value)
			return error_set(err, -EINVAL, "\"%s\": {%s} is no word of such a pattern",
					 pattern, word);
		strbuf_puts(&out, value);
		at += length + 1;
	}
	*ret = strbuf_take(&out);
	return 0;
}

int artifact_mirror(const char *mirror, const struct artifact_words *words, char **ret,
		    struct error *err)
{
	size_t length = strlen(mirror);

	if (strchr(mirror, '{'))
		return artifact_fill(mirror, words, ret, err);
	while (length && mirror[length - 1] == '/')
		length--;
	*ret = xasprintf("%.*s/%s", (int)length, mirror, split(words->url).path);
	return 0;
}
