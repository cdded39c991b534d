/*
 * Discovery: how a node that joins comes to know its cluster, and that it is the right one.
 *
 * By a token: ConfigMap kube-public/cluster-info is got from a server that nobody vouches for yet;
 * it is signed with the token, its CA has to be a pinned one, and it is got once more from a server
 * with a certificate of that CA, and has to be the same. By a file: a kubeconfig, which is trusted
 * as it is; its server has to answer with a certificate of its CA. Where it has none, the system's
 * CAs vouch for the server, and cluster-info tells the CA.
 * (cmd/kubeadm/app/discovery: token/token.go, file/file.go, https/https.go.)
 *
 * No credential goes over a connection before the CA at its other end is known.
 */
#pragma once

#include "base/teller.h"
#include "client/kube.h"
#include "config/config.h"
#include "host/host.h"

/*
 * Fills in *@ret: server, CA, and with what the cluster is asked by a node to be one: the token for
 * TLS bootstrap where there is one, else the credentials of the file.
 *
 * Asks until there is an answer, at most for the time that the configuration gives; what is wrong
 * meanwhile goes to @teller. What no repetition mends ends it at once: -EKEYREJECTED the CA is not
 * a pinned one, -EBADMSG the token's secret is another one, -ENOENT the token is unknown, or has
 * expired, -EINVAL the file has no credentials, and no token for TLS bootstrap is given.
 * @host is where the file lies.
 */
int discover(struct fetch *fetch, const struct host *host, const struct config_join *join,
	     const struct teller *teller, struct kube_login *ret, struct error *err);
