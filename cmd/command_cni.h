/* What the commands of CNI share: which network, which plugins, whom to attach. */
#pragma once

#include "cni/cni_run.h"
#include "cni/cni_target.h"
#include "command.h"
#include "config/cni_dirs.h"

struct cni_options {
	const char *conf_dir, *network;
	struct str_list bin_dirs;
	/* Of add, del and check. */
	const char *args, *docker_socket, *cri_socket;
	struct str_list capabilities;
};

/* Rows of the table of options: where networks and plugins are. */
#define CNI_PLACE_OPTS                                                                  \
	{ "conf-dir", 0,                                                                \
	  OPT_PATH,   offsetof(struct cni_options, conf_dir),                           \
	  "DIR",      "where network configurations are (where the runtime looks)" },   \
		{ "bin-dir", 0,                                                         \
		  OPT_LIST,  offsetof(struct cni_options, bin_dirs),                    \
		  "DIR",     "where plugins are (where the runtime looks)" },           \
	{                                                                               \
		"network", 0, OPT_TEXT, offsetof(struct cni_options, network), "NAME",  \
			"the network (that of the first file, as the runtime takes it)" \
	}

/* Rows of add, del and check. */
extern const struct opt cni_attach_opts[];

/*
 * Where networks and plugins are: as the options say, else where the runtime at @endpoint looks;
 * NULL: that of any socket that knode knows. What is found borrows of the options and of *@facts,
 * which the caller frees.
 */
void find_cni_dirs(const struct host *host, const struct cni_options *options, const char *endpoint,
		   struct facts **facts, struct cni_dirs *ret);

/* Whether all of them are absolute paths. */
int check_bin_dirs(const struct str_list *dirs, struct error *err);
/* Asks for what tells whether the kernel can make the links that plugins make. */
void want_link_kinds(struct facts_wanted *wanted);
/* What brings a module that the kernel lacks, by facts that were asked for so; free it. */
char *advise_module(const struct host *host, const struct facts *facts, const char *module,
		    const char *option);

/* An attachment as the command line asks for it; ends with cni_request_done(). */
struct cni_request {
	struct host *host;
	const struct cni_options *options;
	struct facts *facts;
	struct cni_dirs dirs;
	struct cni_lists lists;
	const struct cni_list *list;
	struct cni_target target;
	struct cni_runtime runtime;
	struct cni_attachment attachment;
	struct json *capabilities;
	char *args;
};
#define cleanup_cni_request cleanup(cni_request_done)

/*
 * Reads the arguments TARGET [IFNAME] and the options. @ended: the target's namespace may be gone.
 * Returns an exit code.
 */
int cni_request_read(const struct context *ctx, int argc, char **argv, bool ended,
		     struct cni_request *ret, struct error *err);
void cni_request_done(struct cni_request *request);
