/* What a host needs to know that is to join a cluster, and the command that says it. */
#pragma once

#include "client/kube.h"
#include "pki/pki.h"

/* Texts may be NULL: there is none, or it is not known. */
struct invitation {
	char *server;          /* "10.0.0.1:6443" */
	char *token;           /* secret */
	char *ca_hash;         /* of the first CA */
	char *certificate_key; /* of uploaded certificates; secret */
};
#define cleanup_invitation cleanup(invitation_done)
void invitation_done(struct invitation *invitation);

/* The hash of the first CA of a file that holds @pem and is called @name. */
int invitation_set_ca(struct invitation *invitation, const char *name, const struct strbuf *pem,
		      struct error *err);
/*
 * Server and CA as ConfigMap kube-public/cluster-info has them: what a host that joins will go by.
 */
int invitation_read(struct kube *kube, struct invitation *ret, struct error *err);

/* The command that joins a worker; @hides: a word stands for the token. Free it. */
char *invitation_command(const struct invitation *invitation, bool hides);
/* The one that joins a further control plane; the certificate key may be hidden, too. Free it. */
char *invitation_command_control_plane(const struct invitation *invitation, bool hides_token,
				       bool hides_key);
