/*
 * The API servers that kubeconfigs of a host lead to. A connection is made when it is first asked
 * for, and kept until the host is closed; whoever asks for the same kubeconfig shares it.
 *
 * Only a running host has any: of others this is -EOPNOTSUPP.
 */
#pragma once

#include "client/kube.h"
#include "host/host.h"

#define HOST_ADMIN_CONF       "/etc/kubernetes/admin.conf"
#define HOST_SUPER_ADMIN_CONF "/etc/kubernetes/super-admin.conf"

enum {
	HOST_KUBE_PROBE_MS = 5 * 1000, /* for the first answer of a server */
	HOST_KUBE_RETRY_MS = 1 * 1000, /* before one that did not answer is asked again */
};

/*
 * The server of the kubeconfig @path, which has said that it is ready; borrowed from the host. A
 * kubeconfig that was written anew is read anew. -ENOENT: there is none; else codes of kube.h.
 */
int host_kube(const struct host *host, const char *path, struct kube **ret, struct error *err);

/* What did not answer may by now, as it was waited for: it is asked again at once. */
void host_kube_retry(const struct host *host);

/*
 * What the text of a kubeconfig says: whom to talk to, and as whom. @name is its path, and what
 * messages call it; files that it names are read from the host.
 */
int host_login(const struct host *host, const char *name, const struct strbuf *text,
	       struct kube_login *ret, struct error *err);
/* The same of the kubeconfig @path; -ENOENT: it is not there, or a file that it names. */
int host_login_read(const struct host *host, const char *path, struct kube_login *ret,
		    struct error *err);

/*
 * The loop of all connections of this host, for others that go on in it; borrowed.
 */
int host_fetch(const struct host *host, struct fetch **ret, struct error *err);

/*
 * Before something is changed through the API: -EROFS on a host that is open for reading. @what is
 * the object.
 */
int host_kube_change(struct host *host, const char *what, struct error *err);
