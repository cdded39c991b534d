/*
 * `knode preflight --compare`: what must be unique, over the facts of many hosts.
 *
 * Input is HostFacts as `knode facts -o json` or `knode facts --for compare` prints them: one
 * object a line, or pretty documents one after another, or in lists, or in the `items` of an
 * object. Hosts are read one at a time, and only the compared values are kept, so memory and time
 * grow linearly.
 *
 *	cleanup_compare struct compare *compare = compare_new();
 *	compare_add(compare, "hosts.jsonl", fd, err);
 *	const struct compare_report *report = compare_finish(compare);
 *
 * A host that is given twice (hostname, machine-id, boot id and permanent MACs are all the same) is
 * compared once, and counted in `repeated`. Values that are known placeholders (an empty
 * machine-id, a product_uuid of zeros) are findings of their own, and not compared.
 */
#pragma once

#include "error.h"

struct compare;

/* What is compared; ids as those of checks: "unique-machine-id". */
struct compare_subject {
	const char *id;
	const char *title; /* "Machine ids are unique" */
	const char *why;   /* a few sentences for `knode explain` */
};

struct compare_finding {
	const struct compare_subject *subject;
	const char *value;  /* what several hosts share, or the placeholder */
	char *message;      /* "machine-id 4c... is on 3 hosts" */
	const char *hint;   /* exact commands, or NULL */
	const char **hosts; /* all of them: the hostname, with its place where that is not enough */
	size_t host_count;
};

struct compare_report {
	size_t host_count;                /* compared hosts */
	size_t repeated;                  /* given more than once, and not counted again */
	struct compare_finding *findings; /* by subject, then in the order of the first host */
	size_t finding_count;
};

extern const struct compare_subject *const compare_subjects[]; /* NULL-terminated */

#define cleanup_compare cleanup(compare_done)

struct compare *compare_new(void);
void compare_free(struct compare *compare); /* NULL is allowed */
void compare_done(struct compare **compare);

/*
 * Reads hosts from @fd up to its end; @name is what messages call it. -EINVAL with
 * "hosts.jsonl:17: ..." when something is not HostFacts; then the comparison is of no use any more.
 */
int compare_add(struct compare *compare, const char *name, int fd, struct error *err);

/* Compares. The report belongs to @compare. At most one call, after all hosts were added. */
const struct compare_report *compare_finish(struct compare *compare);
