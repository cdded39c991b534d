/* Inside of lib/client: who is asked for an image: mirrors of its registry, and then that. */
#pragma once

#include "client/oci.h"
#include "client/oci_name.h"

struct oci_source {
	char *server; /* its URL, for messages */
	char *base;   /* the root of its API: "https://registry.k8s.io/v2" */
	char *query;  /* what ends each of its URLs, may be empty: "?ns=docker.io" */
	char *login;  /* as oci_login_find() has it; NULL: none */
	const struct strbuf *ca;
};

struct oci_sources {
	struct oci_source *items;
	size_t count;
};

void oci_sources_list(const struct oci_name *name, const struct oci_how *how,
		      struct oci_sources *ret);
void oci_sources_done(struct oci_sources *sources);
#define cleanup_sources cleanup(oci_sources_done)

/* Whether what is sent there is for its eyes alone: by https, or to this host. */
bool oci_source_is_private(const char *url);
