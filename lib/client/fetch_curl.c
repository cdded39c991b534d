#include "client/fetch_curl.h"

#include <dlfcn.h>

#include "base/library.h"

/* dlsym(3) returns functions as data pointers; POSIX guarantees that they can be converted. */
#define LOAD(name)                                     \
	*(void **)&curl->name = dlsym(library, #name); \
	missing = curl->name ? missing : #name

int fetch_load(struct curl_library *curl, struct error *err)
{
	const char *missing = NULL;
	void *library;
	int r = library_open("libcurl.so.4", "talking to servers needs", &library, err);

	if (r < 0)
		return r;
	CURL_FUNCTIONS(LOAD);
	if (missing)
		return error_set(err, -EOPNOTSUPP, "libcurl.so.4 lacks %s: it is too old", missing);
	return 0;
}
