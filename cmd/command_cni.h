/* What the commands of CNI share: which network, which plugins, whom to attach. */
#pragma once

#include "cni/cni_run.h"
#include "cni/cni_target.h"
#include "command.h"

struct cni_options {
	const char *conf_dir, *network;
	struct str_list bin_dirs;
	/* Of add, del and check. */
	const char *args, *docker_socket, *cri_socket;
	struct str_list capabilities;
};

/* Rows of the table of options: where networks and plugins are. */
#define CNI_PLACE_OPTS                                                                           \
	{ "conf-dir", 0,                                                                         \
	  OPT_PATH,   offsetof(struct cni_options, conf_dir),                                    \
	  "DIR",      "where network configurations are (" CNI_CONF_DIR ")" },                   \
		{ "bin-dir", 0,                                                                  \
		  OPT_LIST,  offsetof(struct cni_options, bin_dirs),                             \
		  "DIR",     "where plugins are (" CNI_BIN_DIR " and " CNI_BIN_DIR_DEBIAN ")" }, \
	{                                                                                        \
		"network", 0, OPT_TEXT, offsetof(struct cni_options, network), "NAME",           \
			"the network (that of the first file, as the runtime takes it)"          \
	}

/* Rows of add, del and check. */
extern const struct opt cni_attach_opts[];

/* Where plugins are looked for: in those given, else where upstream has them, and Debian. */
void cni_bin_dirs(const struct str_list *given, struct str_list *ret);

/* An attachment as the command line asks for it; ends with cni_request_done(). */
struct cni_request {
	struct host *host;
	const struct cni_options *options;
	struct str_list bin_dirs;
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
