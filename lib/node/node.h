/*
 * A node: a host, with all that is known and wanted of it. Every command that judges a host, makes
 * a node of it, or tells what that would come to works with one, so that they all see the same.
 *
 * What depends on the host enters the configuration in one place, node_configure(), before it is
 * validated.
 *
 * A node is for its owner, the command. Checks and installers get views of it (struct check_input,
 * struct installer_input), in which all is const: the members of a const struct node would still
 * let the host be changed.
 */
#pragma once

#include "config/config_flags.h"
#include "host/host.h"
#include "template/patch.h"

struct node {
	struct host *host;   /* NULL: no host is looked at; a plain Debian host stands in for it */
	struct facts *facts; /* what was gathered of it; NULL: nothing */
	struct config *config;   /* as node_configure() made it */
	struct patches *patches; /* NULL: none were loaded */
};

#define cleanup_node cleanup(node_done)
void node_done(struct node *node);

/* What a configuration takes over from the host, where the file and the flags say nothing. */
enum node_part {
	NODE_IDENTITY = 1 << 0, /* name, address, CRI socket */
	NODE_SETTINGS = 1 << 1, /* CA directories, resolv.conf, external CA, packaged kubelet */
	NODE_PROXIES = 1 << 2,  /* proxies of this process's environment; they may hold passwords */
};
#define NODE_ALL (NODE_IDENTITY | NODE_SETTINGS | NODE_PROXIES)

/*
 * Loads the configuration into @node, whose host is open. @parts (enum node_part) says what it
 * takes over from the host, for which facts are gathered; without a host it takes placeholders and
 * the settings of a plain Debian host. @source says the rest: its `facts` and `host` are filled in
 * here.
 *
 * A directory (--root) tells neither name, address nor socket: they are those of the running host,
 * while the settings are the directory's. Proxies are taken only where the host is the running one.
 *
 * Fails as config_load() does, with all that is wrong in @problems, and when the running host
 * cannot be opened, with no error among @problems.
 */
int node_configure(struct node *node, const struct config_source *source, unsigned parts,
		   struct config_problems *problems, struct error *err);

/* Gathers also what is wanted of the host: what checks or installers need for the configuration. */
void node_gather(struct node *node, const struct facts_wanted *wanted);

/*
 * Loads the patches of the configuration's patches directory (of the real machine); none without
 * one. @ret_ignored gets a line for each file that is no patch, and why.
 */
int node_load_patches(struct node *node, struct str_list *ret_ignored, struct error *err);
