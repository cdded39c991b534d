/* What commands on certificates, keys and kubeconfigs have in common. */
#pragma once

#include "command_plan.h"
#include "credentials/plan_renew.h"

/* What a plan of certificates or kubeconfigs is made from, and for. */
struct planning {
	struct host *host;
	struct config *config;
	struct plan *plan;
};
#define cleanup_planning cleanup(planning_done)
void planning_done(struct planning *planning);
/*
 * Opens the host (a root that is missing is made, but not for a look) and loads the configuration
 * of its node, for an empty plan. Returns an exit code; may fill @err.
 */
int planning_open(const struct context *ctx, bool dry_run, struct planning *ret, struct error *err);

/* What a renewal or a rotation works on. */
struct renewing {
	struct pki *pki;
	struct host *host;
	struct config *config;
	struct renewal how;
};
#define cleanup_renewing cleanup(renewing_done)
void renewing_done(struct renewing *renewing);
/* Likewise for what is there; directories that are NULL are the configuration's, and kubeadm's. */
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
int find_cert_dir(const struct context *ctx, const char *given, char **ret);

/* Prints a text that was made, as it is or as the only field of a document of this kind. */
void print_made(const struct context *ctx, const char *kind, const char *field, const char *text);
