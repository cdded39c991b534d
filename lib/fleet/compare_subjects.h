/* What is compared, and the form of its values. */
#pragma once

#include "base/strbuf.h"

/* In the order of the report. */
enum {
	COMPARE_HOSTNAME,
	COMPARE_FQDN,
	COMPARE_MAC,
	COMPARE_MACHINE_ID,
	COMPARE_PRODUCT_UUID,
	COMPARE_BOOT_ID,
	COMPARE_ADDRESS,
	COMPARE_SSH_HOST_KEY,
	COMPARE_SUBJECTS,
};

struct compare_subject {
	const char *id;    /* as a check's: "unique-machine-id" */
	const char *title; /* "Machine ids are unique" */
	const char *noun;  /* as in messages: "machine-id" */
	const char *hint;  /* the remedy for clones: exact commands, where there are any */
	const char *why;   /* for `knode explain` */
};

extern const struct compare_subject compare_subjects[COMPARE_SUBJECTS];

enum compare_fate {
	COMPARE_KEEP,
	COMPARE_ODD,   /* no host's own */
	COMPARE_SKIP,  /* not to be compared: loopback, link-local, ... */
	COMPARE_WRONG, /* not of the subject's form */
};

/* Brings the value that begins at @offset, and ends the buffer, to the form that is compared. */
enum compare_fate compare_normalize(int subject, struct strbuf *texts, size_t offset);

/* The remedy where hosts share the value. */
const char *compare_hint(int subject, const char *value);
