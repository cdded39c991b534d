#include "base/image_name.h"

#include "base/util.h"

char *image_full_name(const char *image)
{
	size_t length = strcspn(image, "/");
	cleanup_free char *first = xstrndup(image, length);
	const char *last = strrchr(image, '/');
	const char *prefix = "", *suffix = "";

	if (!image[length])
		prefix = "docker.io/library/";
	else if (!strpbrk(first, ".:") && !str_eq(first, "localhost"))
		prefix = "docker.io/";
	if (!strpbrk(last ? last : image, ":@"))
		suffix = ":latest";
	return xasprintf("%s%s%s", prefix, image, suffix);
}
