/* The kernel's configuration: of its options those that are asked for. */
#include <errno.h>

#include "base/text.h"
#include "data/gzip.h"
#include "facts/facts_gather.h"

enum {
	MAX_CONFIG = 4 * 1024 * 1024, /* bytes of a kernel's configuration */
};

/* Where the configuration may be; %s is the release. In the order of system-validators. */
static const char *const config_paths[] = {
	"/proc/config.gz",
	"/boot/config-%s",
	"/usr/src/linux-%s/.config",
	"/usr/src/linux/.config",
	"/usr/lib/modules/%s/config",
	"/usr/lib/ostree-boot/config-%s",
	"/usr/lib/kernel/config-%s",
	"/usr/src/linux-headers-%s/.config",
	"/lib/modules/%s/build/.config",
};

static char *release_path(const char *pattern, const char *release)
{
	const char *at = strstr(pattern, "%s");

	if (!at)
		return xstrdup(pattern);
	return xasprintf("%.*s%s%s", (int)(at - pattern), pattern, release, at + 2);
}

static int read_config(const struct host *host, const char *path, struct strbuf *out,
		       struct error *err)
{
	cleanup(strbuf_done) struct strbuf packed = strbuf_make(MAX_CONFIG);
	int r;

	if (!str_ends(path, ".gz"))
		return host_read(host, path, MAX_CONFIG, out, err);
	r = host_read(host, path, MAX_CONFIG, &packed, err);
	return r < 0 ? r : gzip_unpack(packed.text, packed.length, out, err);
}

static int compare_key(const void *key, const void *option)
{
	return strcmp(key, ((const struct fact_text *)option)->key);
}

/* "CONFIG_VETH=m"; a value may be in quotes. Lines about what is not set are comments. */
static void take_option(struct facts *facts, char *line)
{
	static const char prefix[] = "CONFIG_";
	char *equals = str_starts(line, prefix) ? strchr(line, '=') : NULL;
	struct fact_text *option;

	if (!equals)
		return;
	*equals = '\0';
	option = bsearch(line + strlen(prefix), facts->kernel_options, facts->kernel_option_count,
			 sizeof(*option), compare_key);
	if (!option)
		return;
	free(option->value);
	option->value = xstrdup(text_trim(equals + 1));
}

static void take_config(struct facts *facts, char *text)
{
	const struct str_list *wanted = &facts->wanted.kernel_options;
	char *rest = text, *line;

	facts->kernel_option_count = wanted->count;
	facts->kernel_options = xcalloc(wanted->count + 1, sizeof(*facts->kernel_options));
	for (size_t i = 0; i < wanted->count; i++)
		facts->kernel_options[i] = (struct fact_text){ .key = xstrdup(wanted->items[i]),
							       .value = xstrdup("n") };
	while ((line = text_next_line(&rest)))
		take_option(facts, line);
}

void facts_gather_kernel(const struct host *host, struct facts *facts)
{
	if (!facts->kernel_release)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(config_paths); i++) {
		cleanup_free char *path = release_path(config_paths[i], facts->kernel_release);
		cleanup(strbuf_done) struct strbuf text = strbuf_make(MAX_CONFIG);
		struct error err;

		if (read_config(host, path, &text, &err) < 0) {
			if (err.code != -ENOENT && err.code != -ENOTDIR)
				facts_note(facts, "kernel configuration: %s: %s", path,
					   err.message);
			continue;
		}
		take_config(facts, text.text);
		facts->kernel_config_path = take_ptr(&path);
		return;
	}
}
