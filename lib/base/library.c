#include "base/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>

#include "base/distribution.h"
#include "base/strbuf.h"

/*
 * Since Debian 13 and Ubuntu 24.04 the packages are libssl3t64, libcurl4t64 and libarchive13t64,
 * which say that they provide libssl3, libcurl4 and libarchive13, and apt-get takes those names.
 */
static const struct library {
	const char *soname, *name;
	const char *packages[FAMILIES]; /* NULL: the family has none */
} libraries[] = {
	{ "libcurl.so.4", "libcurl", { "libcurl4", "libcurl", "libcurl4", "libcurl", "curl" } },
	{ "libcrypto.so.3",
	  "OpenSSL 3",
	  { "libssl3", "openssl-libs", "libopenssl3", "libcrypto3", "openssl" } },
	{ "libsystemd.so.0",
	  "libsystemd",
	  { "libsystemd0", "systemd-libs", "libsystemd0", NULL, "systemd-libs" } },
	{ "libarchive.so.13",
	  "libarchive",
	  { "libarchive13", "libarchive", "libarchive13", "libarchive", "libarchive" } },
	{ "libz.so.1", "zlib", { "zlib1g", "zlib", "libz1", "zlib", "zlib" } },
};

static const struct library *library_of(const char *soname)
{
	for (size_t i = 0; i < ARRAY_SIZE(libraries); i++)
		if (str_eq(libraries[i].soname, soname))
			return &libraries[i];
	abort(); /* a new library needs a row */
}

char *library_remedy(const char *soname, const char *os_release)
{
	const struct library *library = library_of(soname);
	const struct distribution *distribution = distribution_read(os_release);

	if (!distribution || !distribution->install || !library->packages[distribution->family])
		return NULL;
	return xasprintf("%s %s", distribution->install, library->packages[distribution->family]);
}

/* The os-release(5) of the host that knode runs on, whichever one it looks at; empty without one.
 */
static char *read_os_release(void)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	cleanup_file FILE *file = fopen("/etc/os-release", "re");
	char block[4096];
	size_t length;

	if (!file)
		file = fopen("/usr/lib/os-release", "re");
	while (file && (length = fread(block, 1, sizeof(block), file)) > 0)
		strbuf_add(&text, block, length);
	return strbuf_take(&text);
}

int library_open(const char *soname, const char *need, void **ret, struct error *err)
{
	const struct library *library = library_of(soname);
	void *handle = dlopen(soname, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);

	if (!handle) {
		cleanup_free char *reason = xstrdup(dlerror());
		cleanup_free char *os_release = read_os_release();
		cleanup_free char *remedy = library_remedy(soname, os_release);

		return error_set(err, -ELIBACC, "%s %s, which this host lacks (%s); install %s%s",
				 need, library->name, reason, remedy ? "it: " : "",
				 remedy ? remedy : "the package that has it");
	}
	*ret = handle;
	return 0;
}
