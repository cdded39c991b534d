/* Manifests that a command gets by -f, and the version of Kubernetes that it is about. */
#pragma once

#include "command.h"
#include "data/manifests.h"
#include "release/release.h"

/* Rows of a command's table of options, whose struct has `files` and `version`. */
#define MANIFEST_OPTS(options)                                                                   \
	{ "filename", 'f',                                                                       \
	  OPT_LIST,   offsetof(struct options, files),                                           \
	  "FILE,...", "files, folders with .yaml, .yml or .json, or - for stdin" },              \
	{                                                                                        \
		"kubernetes-version", 0, OPT_TEXT, offsetof(struct options, version), "VERSION", \
			"the version of Kubernetes (default: the newest known)"                  \
	}

/* A file as it is. */
struct manifest_text {
	char *name;
	struct strbuf data;
};
struct manifest_texts {
	struct manifest_text *items;
	size_t count, capacity;
};
#define cleanup_texts cleanup(manifest_texts_done)
void manifest_texts_done(struct manifest_texts *texts);

/* Reads all files, without a look at what is in them; as read_manifests(). */
int read_texts(const char *command, const struct str_list *files, struct manifest_texts *ret,
	       struct error *err);

/* Reads all files; @command is for the message that there are none. -EINVAL for those of usage. */
int read_manifests(const char *command, const struct str_list *files, struct manifests *ret,
		   struct error *err);

/* The version of an option: "v1.26.0", a label, or NULL for the default. */
int read_version(const char *text, struct version *ret, struct error *err);
