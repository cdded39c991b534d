/* What commands on certificates, keys and kubeconfigs have in common. */
#pragma once

#include "command_node.h"
#include "command_plan.h"
#include "credentials/plan_renew.h"

/*
 * Opens the node whose certificates or kubeconfigs are to be made: with its name and address, and
 * for changes unless @dry_run. Returns an exit code, as open_node() does.
 */
int open_node_to_certify(const struct context *ctx, bool dry_run, struct node *node,
			 struct error *err);

/* What a renewal or a rotation works on. */
struct renewing {
	struct pki *pki;
	struct node node;
	struct renewal how; /* borrows from both */
};
#define cleanup_renewing cleanup(renewing_done)
void renewing_done(struct renewing *renewing);
/*
 * Opens the node, to look at what is there; directories that are NULL are the configuration's, and
 * kubeadm's. Returns an exit code; may fill @err.
 */
int renewing_open(const struct context *ctx, const char *cert_dir, const char *kubeconfig_dir,
		  struct renewing *ret, struct error *err);

/*
 * What a run of such a command is known by, for struct run_plan: the words, and the directories
 * that were given; free it.
 */
char *renewing_command(const char *words, const char *cert_dir, const char *kubeconfig_dir);

/*
 * The certificates directory: @given (--cert-dir), or else that of --config, or else kubeadm's;
 * free it. Returns an exit code; what is wrong with the configuration is printed, whatever was
 * given.
 */
int find_cert_dir(const struct context *ctx, const char *given, char **ret, struct error *err);

/* Prints a text that was made, as it is or as the only field of a document of this kind. */
void print_made(const struct context *ctx, const char *kind, const char *field, const char *text);
