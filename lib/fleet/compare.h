/*
 * `knode preflight --compare`: what must be unique, over the facts of many hosts.
 *
 * Input is HostFacts as `knode facts -o json` or `knode facts --for compare` prints them: one
 * object a line, or pretty documents one after another, or in lists, or in the `items` of an
 * object. Hosts are read one at a time and only the compared values are kept, so time and memory
 * grow with the number of hosts alone.
 *
 *	cleanup_compare struct compare *compare = compare_new();
 *	r = compare_add(compare, "hosts.jsonl", fd, err);
 *	...
 *	report = compare_finish(compare);
 *
 * A host that is given twice (hostname, machine-id, boot id and burnt-in MACs are all the same) is
 * compared once, and counted as `repeated`. A value that is no host's own (an empty machine-id, a
 * product_uuid of zeros) is a finding for itself, also on one host. What a host does not tell
 * (product_uuid takes root) is not compared.
 */
#pragma once

#include "base/error.h"
#include "fleet/compare_subjects.h"

struct compare_finding {
	const struct compare_subject *subject;
	bool is_warning;     /* else a failure */
	bool is_placeholder; /* no host's own; else it is on several hosts */
	const char *value;   /* what several hosts share, or what is no host's own */
	char *message;       /* "machine-id 4c4c... is on 3 hosts" */
	const char *hint;    /* the remedy; the subject's, or a better one */
	const char **hosts;  /* hostnames, with their place in the input where that is not enough */
	size_t host_count;
};

struct compare_report {
	size_t host_count;                /* hosts compared */
	size_t repeated;                  /* times that one of them was given again */
	size_t told[COMPARE_SUBJECTS];    /* hosts that told a value to be compared */
	struct compare_finding *findings; /* by subject, then in the order of the first host */
	size_t finding_count, finding_capacity;
	size_t failures; /* findings that are no warnings */
};

struct compare;

#define cleanup_compare cleanup(compare_done)

struct compare *compare_new(void);
void compare_done(struct compare **compare);

/*
 * Reads hosts from @fd up to its end; @name is what messages call it. -EINVAL with
 * "hosts.jsonl:17:3: ..." when something is not HostFacts; the comparison is then of no more use.
 */
int compare_add(struct compare *compare, const char *name, int fd, struct error *err);

/* Compares. The report belongs to @compare. To be called once, after all hosts were added. */
const struct compare_report *compare_finish(struct compare *compare);
