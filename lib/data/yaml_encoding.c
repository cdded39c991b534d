#include "data/yaml_encoding.h"

#define BYTES(text) text, sizeof(text) - 1

/* The longer of those that begin alike stand first. */
static const struct {
	const char *bytes;
	size_t length;
	const char *what;
	const char *remedy; /* the file's name follows */
} beginnings[] = {
	{ BYTES("\xff\xfe\0\0"), "UTF-32, not UTF-8", "convert it: iconv -f UTF-32 -t UTF-8" },
	{ BYTES("\0\0\xfe\xff"), "UTF-32, not UTF-8", "convert it: iconv -f UTF-32 -t UTF-8" },
	{ BYTES("\xff\xfe"), "UTF-16, not UTF-8", "convert it: iconv -f UTF-16 -t UTF-8" },
	{ BYTES("\xfe\xff"), "UTF-16, not UTF-8", "convert it: iconv -f UTF-16 -t UTF-8" },
	{ BYTES("\x1f\x8b"), "compressed", "unpack it: gzip -dc" },
	{ BYTES("\xfd"
		"7zXZ"),
	  "compressed", "unpack it: xz -dc" },
	{ BYTES("\x28\xb5\x2f\xfd"), "compressed", "unpack it: zstd -dc" },
};

/* Without a mark, letters of ASCII show which of their two bytes comes first. */
static const char *unmarked(const char *data, size_t length)
{
	if (length < 2 || !data[0] == !data[1])
		return NULL;
	return data[0] ? "UTF-16LE" : "UTF-16BE";
}

char *yaml_foreign(const char *name, const char *data, size_t length)
{
	const char *utf16 = unmarked(data, length);

	for (size_t i = 0; i < ARRAY_SIZE(beginnings); i++)
		if (length >= beginnings[i].length &&
		    memcmp(data, beginnings[i].bytes, beginnings[i].length) == 0)
			return xasprintf("this is %s; %s %s", beginnings[i].what,
					 beginnings[i].remedy, name);
	if (utf16)
		return xasprintf("this is UTF-16, not UTF-8; convert it: iconv -f %s -t UTF-8 %s",
				 utf16, name);
	return NULL;
}
