/* What the commands about names share: their options, and the cluster of the manifests. */
#pragma once

#include "command.h"
#include "data/manifests.h"
#include "dns/dns_cluster.h"

enum {
	DNS_REPORT_MAX = 256 * 1024 * 1024, /* bytes: names of 50,000 Pods take 32 MiB */
};

struct dns_options {
	struct str_list files;
	const char *domain, *pods, *server, *coredns;
};

/* Rows of a command's table of options, whose struct has `dns`. */
#define DNS_OPTS(options)                                                                             \
	{ "filename", 'f',                                                                            \
	  OPT_LIST,   offsetof(struct options, dns.files),                                            \
	  "FILE,...", "files, folders with .yaml, .yml or .json, or - for stdin" },                   \
		{ "cluster-domain", 0,                                                                \
		  OPT_TEXT,         offsetof(struct options, dns.domain),                             \
		  "DOMAIN",         "the cluster's domain (default: cluster.local)" },                \
		{ "pods",                                                                             \
		  0,                                                                                  \
		  OPT_CHOICE,                                                                         \
		  offsetof(struct options, dns.pods),                                                 \
		  "MODE",                                                                             \
		  "names of Pods: disabled, insecure (the default) or verified",                      \
		  .choices = dns_pods_words },                                                        \
		{ "server-address", 0,                                                                \
		  OPT_TEXT,         offsetof(struct options, dns.server),                             \
		  "ADDRESS",        "that of the server (default: of a Pod with k8s-app=kube-dns)" }, \
	{                                                                                             \
		"coredns-version", 0, OPT_TEXT, offsetof(struct options, dns.coredns), "VERSION",     \
			"the server's version (default: v1.10.0)"                                     \
	}

/* A cluster, and the manifests that it points into. Zeroed memory is none. */
struct dns_loaded {
	struct manifests manifests;
	struct dns_cluster *cluster;
};
#define cleanup_loaded cleanup(dns_loaded_done)
void dns_loaded_done(struct dns_loaded *loaded);

/* Reads the files; @command is for messages. -EINVAL with the place of what is wrong. */
int load_cluster(const char *command, const struct dns_options *options, struct dns_loaded *ret,
		 struct error *err);

/* {name, type, value} of each record. */
struct json *dns_records_json(const struct dns_records *records);
/* "NAME IN TYPE VALUE" of each record, a line each, printed @indent columns to the right. */
void print_records(const struct dns_records *records, int indent);
/* What Pods and Services lack, on stderr. */
void print_dns_notes(const struct dns_cluster *cluster);
