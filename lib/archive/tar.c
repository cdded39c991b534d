#include "archive/tar.h"

#include <stdio.h>

/* The fields that matter: where they begin, and how long they are. */
enum {
	NAME = 0,
	MODE = 100,
	OWNER = 108,
	GROUP = 116,
	SIZE = 124,
	SIZE_LENGTH = 12,
	TIME = 136,
	SUM = 148,
	SUM_LENGTH = 8,
	TYPE = 156,
	MAGIC = 257,
	PREFIX = 345,
};

/* The sum of all bytes, those of the sum itself taken as spaces. */
static unsigned sum_of(const char block[static TAR_BLOCK])
{
	unsigned sum = 0;

	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= SUM && i < SUM + SUM_LENGTH ? ' ' : (unsigned char)block[i];
	return sum;
}

void tar_make(const char *name, uint64_t size, char ret[static TAR_BLOCK])
{
	char digits[SIZE_LENGTH + 1];

	memset(ret, 0, TAR_BLOCK);
	memcpy(ret + NAME, name, strnlen(name, TAR_MAX_NAME));
	memcpy(ret + MODE, "0000644", sizeof("0000644"));
	memcpy(ret + OWNER, "0000000", sizeof("0000000"));
	memcpy(ret + GROUP, "0000000", sizeof("0000000"));
	(void)snprintf(digits, sizeof(digits), "%011llo",
		       (unsigned long long)size & (TAR_MAX_SIZE - 1));
	memcpy(ret + SIZE, digits, SIZE_LENGTH);
	memcpy(ret + TIME, "00000000000", sizeof("00000000000"));
	ret[TYPE] = '0';
	memcpy(ret + MAGIC, "ustar\00000", sizeof("ustar\00000") - 1);
	(void)snprintf(digits, sizeof(digits), "%06o", sum_of(ret));
	memcpy(ret + SUM, digits, SUM_LENGTH - 1);
	ret[SUM + SUM_LENGTH - 1] = ' ';
}

bool tar_is_end(const char block[static TAR_BLOCK])
{
	for (size_t i = 0; i < TAR_BLOCK; i++)
		if (block[i])
			return false;
	return true;
}

/* Octal digits up to a NUL or a space; false when there are none, or others. */
static bool parse_octal(const char *text, size_t length, uint64_t *ret)
{
	size_t i = 0;

	*ret = 0;
	for (; i < length && text[i] >= '0' && text[i] <= '7'; i++)
		*ret = *ret << 3 | (uint64_t)(text[i] - '0');
	return i > 0 && (i == length || text[i] == '\0' || text[i] == ' ');
}

/* Whether it is a relative path that stays below where it starts. */
static bool is_inside(const char *name)
{
	if (!*name || *name == '/')
		return false;
	while (*name) {
		size_t length = strcspn(name, "/");

		if (!length || (length <= 2 && strncmp(name, "..", length) == 0))
			return false;
		name += length + (name[length] == '/');
	}
	return true;
}

const char *tar_parse(const char block[static TAR_BLOCK], struct tar_entry *ret)
{
	uint64_t sum;

	if (!parse_octal(block + SUM, SUM_LENGTH, &sum) || sum != sum_of(block))
		return "which is no header of a tar archive";
	memcpy(ret->name, block + NAME, TAR_MAX_NAME);
	ret->name[TAR_MAX_NAME] = '\0';
	if (block[TYPE] != '0' && block[TYPE])
		return "which is no plain file";
	if (block[PREFIX] || !is_inside(ret->name))
		return "whose path is not one of an archive of knode";
	if (!parse_octal(block + SIZE, SIZE_LENGTH, &ret->size))
		return "whose size is no number";
	return NULL;
}

uint64_t tar_padded(uint64_t size)
{
	return (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
}
