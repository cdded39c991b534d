/* Archives as tests want them: tar's format (POSIX ustar), written by hand, well or badly. */
#pragma once

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"

enum {
	TAR_BLOCK = 512
};

struct tar_entry {
	const char *name;
	char type;        /* '0' a file, '1' a hard link, '2' a symbolic one, '3' a device, ... */
	unsigned mode;    /* 0: 0755 */
	const char *text; /* of a file; NULL: none */
	const char *link;
	unsigned long long size; /* that it says to have, where that is not the text's */
};

/* Appends the entry; without `text`, what it says to hold is left out. */
static inline void tar_add(struct strbuf *out, const struct tar_entry *entry)
{
	size_t length = entry->text ? strlen(entry->text) : 0;
	char header[TAR_BLOCK] = { 0 };
	const char zeros[TAR_BLOCK] = { 0 };
	unsigned sum = 0;

	(void)snprintf(header, 100, "%s", entry->name);
	(void)snprintf(header + 100, 8, "%07o", (entry->mode ? entry->mode : 0755) & 07777);
	(void)snprintf(header + 108, 8, "%07o", 1000);
	(void)snprintf(header + 116, 8, "%07o", 1000);
	(void)snprintf(header + 124, 12, "%011llo", entry->size ? entry->size : length);
	(void)snprintf(header + 136, 12, "%011o", 0);
	memset(header + 148, ' ', 8);
	header[156] = entry->type ? entry->type : '0';
	(void)snprintf(header + 157, 100, "%s", entry->link ? entry->link : "");
	memcpy(header + 257, "ustar\00000", 8);
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += (unsigned char)header[i];
	(void)snprintf(header + 148, 8, "%06o", sum);
	strbuf_add(out, header, TAR_BLOCK);
	strbuf_add(out, entry->text ? entry->text : "", length);
	if (length % TAR_BLOCK)
		strbuf_add(out, zeros, TAR_BLOCK - length % TAR_BLOCK);
}

static inline void tar_end(struct strbuf *out)
{
	const char zeros[TAR_BLOCK] = { 0 };

	strbuf_add(out, zeros, TAR_BLOCK);
	strbuf_add(out, zeros, TAR_BLOCK);
}
