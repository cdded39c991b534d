/*
 * Manifests with in-tree volumes and classes as those of CSI drivers; all else stays byte for byte,
 * and comments stay. Where a document is written with flow style or anchors at what has to change,
 * it is written anew as a whole, without its comments.
 */
#pragma once

#include "data/manifests.h"
#include "release/release.h"

enum convert_outcome {
	CONVERT_DONE,    /* by its span alone */
	CONVERT_ANEW,    /* its document is written anew */
	CONVERT_CANNOT,  /* left as it is; `text` tells why */
	CONVERT_NO_FORM, /* left as it is: neither plugin nor driver; `text` tells more */
};

struct convert_note {
	enum convert_outcome outcome;
	char *place;  /* "volumes.yaml:12:1" */
	char *object; /* "PersistentVolume data" */
	char *text;   /* the driver, or why not */
};

struct convert_notes {
	struct convert_note *items;
	size_t count, capacity;
};
#define cleanup_notes cleanup(convert_notes_done)
void convert_notes_done(struct convert_notes *notes);

/* Appends the file as it is to be; @name is what messages call it. Errors are those of reading. */
int convert_file(const char *name, const char *data, size_t length, const struct version *version,
		 struct strbuf *out, struct convert_notes *notes, struct error *err);
