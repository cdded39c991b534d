/* The node that a command is about: the host, its facts, and the configuration. */
#pragma once

#include "command.h"
#include "facts/facts.h"
#include "install/installer.h"
#include "node/node.h"

/* The host of --root, --host, or the running one. */
int open_host(const struct context *ctx, enum host_access access, struct host **ret,
	      struct error *err);

/* What a command wants of a node. */
struct node_wish {
	enum config_kind kind; /* what the command is about, as `wanted` of struct config_source */
	unsigned parts;        /* enum node_part: what the configuration takes over from the host */
	bool judges_name, any_node; /* as in struct config_source */
	bool patches;               /* those of --patches are loaded too */
	const char *endpoint;       /* join's argument host:port, or NULL */
	const char *token;          /* the argument of `token create`, or NULL */
	bool no_host;               /* none is looked at */
	enum host_access access;    /* HOST_WRITE: a root that is missing is made */
};

/*
 * Opens the host of --root, --host, or the running one (one that is open in @node already is
 * taken), and loads the configuration of --config and the flags. What is wrong with
 * the configuration is printed, and ends in EXIT_INVALID; other errors are in @err. Returns an exit
 * code; node_done() in any case. What else is needed of the host, node_gather() gathers.
 */
int open_node(const struct context *ctx, const struct node_wish *wish, struct node *node,
	      struct error *err);

/*
 * The node that prepare works on. Only the ranges of addresses matter of the
 * configuration, so who the node is need not be known.
 */
int open_node_to_prepare(const struct context *ctx, enum host_access access, struct node *node,
			 struct error *err);

/*
 * Lets the configuration have the range of this node's pods, where its network needs one that it
 * does not say, and the host is a node of a living cluster. A cluster that does not answer is a
 * warning.
 */
void find_pod_ranges(const struct context *ctx, struct node *node);

/* The node as installers see it. */
struct installer_input node_input(const struct node *node);
