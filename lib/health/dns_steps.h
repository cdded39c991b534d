/*
 * The way of a name through a cluster's DNS, step by step, as a pod of this node goes it: what the
 * kubelet tells pods, the Service kube-dns, its endpoints, each pod of CoreDNS, the Service's
 * address, the answer, and the servers outside.
 */
#pragma once

#include "client/dns_ask.h"
#include "client/kube.h"

enum dns_status {
	DNS_STEP_OK,
	DNS_STEP_FAIL,
	DNS_STEP_SKIP, /* could not be told */
};

struct dns_step {
	const char *name; /* "kubelet", "service", "endpoints", "pod", "address", "answer",
			     "upstream" */
	enum dns_status status;
	char *message; /* what was found */
	char *remedy;  /* of a failure: a command, or NULL */
	int64_t ms;    /* how long it took */
};

struct dns_steps {
	struct dns_step *items; /* in the order of the way */
	size_t count, capacity;
	size_t failed;
	struct dns_message answer; /* when there is one */
	bool has_answer;
};
#define cleanup_dns_steps cleanup(dns_steps_done)
void dns_steps_done(struct dns_steps *steps);

/* What is asked, and what is known beforehand. */
struct dns_way {
	const char *name; /* without a dot at its end */
	uint16_t type;
	const char *domain; /* of the cluster */
	/* What the kubelet gives to pods, each an address; with one of a command line, its port. */
	const struct str_list *servers;
	int port;
	bool is_given;     /* the server was given: nothing is asked of the cluster's API */
	struct kube *kube; /* NULL: the API could not be asked, `kube_problem` tells why */
	const char *kube_problem;
	const struct str_list *upstreams; /* DNS servers of the node, for names outside */
	int64_t timeout_ms;               /* of each question */
};

/* Goes the way to its end, whatever fails. */
void dns_steps_go(const struct dns_way *way, struct dns_steps *ret);

/* "ok", "fail", "skip" */
const char *dns_status_name(enum dns_status status);
