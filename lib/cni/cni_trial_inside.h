/* Inside of lib/cni: a trial of a network while it goes on, on its throw-away host. */
#pragma once

#include "cni/cni_probe.h"
#include "cni/cni_trial.h"
#include "cni/cni_type.h"
#include "cni/cni_world.h"

enum {
	TRIAL_PODS = 2,
	TRIAL_PORT = 8080,        /* where pods listen */
	TRIAL_HOST_PORT = 18080,  /* of pod-1; pod-2 has the next one */
	TRIAL_RATE = 1000 * 1000, /* bits a second that pods may send and get where it is limited */
};

enum trial_family {
	TRIAL_V4,
	TRIAL_V6,
	TRIAL_FAMILIES
};

struct trial_pod {
	const char *name, *netns, *container; /* "pod-1", its namespace's path, CNI_CONTAINERID */
	const char *interface; /* what the network makes: "eth0", or of loopback "lo" */
	struct probe_end end;  /* where its packets come from */
	struct json *capabilities;
	struct json *result; /* of ADD, as cni_result_view() has it; NULL: it is not attached */
	char *addresses[TRIAL_FAMILIES];     /* the first one of each family, without its prefix */
	struct json *links, *routes, *found; /* of its namespace: found are addresses */
	int64_t mtu;                         /* of its interface */
};

struct trial {
	struct host *host;
	const struct cni_list *list;
	const struct str_list *bin_dirs;
	const struct cni_likeness *likeness;
	struct cni_needs needs;
	bool lacks_daemon; /* nothing serves the socket of the plugin dhcp on the running host */
	struct cni_runtime runtime;
	struct trial_pod pods[TRIAL_PODS];
	size_t pod_count;
	char *stuck;        /* why DEL stopped, where ADD had failed; NULL: it did not */
	bool lacks_gateway; /* it was told that a gateway does not answer */
	bool maps_ports;    /* a hostPort was seen to lead to its pod */
};

#define TRIAL_INTERFACE "eth0"

/* Telling what was shown. @remedy may be NULL. */
void trial_pass(const char *id, const char *format, ...) printf_like(2, 3);
void trial_skip(const char *id, const char *format, ...) printf_like(2, 3);
void trial_warn(const char *id, const char *remedy, const char *format, ...) printf_like(3, 4);
void trial_fail(const char *id, const char *remedy, const char *format, ...) printf_like(3, 4);
/* A plugin failed: the runtime and the error say which one and how. */
void trial_fail_plugin(struct trial *trial, const char *id, const struct error *failure);

/* What the runtime would say of the pod of that number: a hostPort, limits, and addresses where
 * they are not leased. Plugins get of it what they declare. */
struct json *trial_capabilities(const struct cni_needs *needs, size_t index);
struct cni_attachment trial_attachment(const struct trial_pod *pod);
/* The plugin of that type in the list, or NULL. */
const struct cni_plugin *trial_plugin(const struct trial *trial, const char *type);
/* Fills in what a pod got, from its result and its namespace. */
int trial_pod_look(struct trial *trial, struct trial_pod *pod, struct error *err);
void trial_pod_done(struct trial_pod *pod);

/* Whether the kernel has the kinds of links that the plugins make; tells which one it lacks. */
bool trial_kernel(struct trial *trial);
/* What a pod got is what its result says, and what the configuration asks for. */
void trial_address(struct trial *trial);
void trial_routes(struct trial *trial);
void trial_mtu(struct trial *trial);
void trial_dns(struct trial *trial);
/* Where packets go. */
void trial_gateway(struct trial *trial);
void trial_bound(const struct trial *trial);
void trial_pod_to_pod(struct trial *trial);
void trial_pod_to_host(struct trial *trial);
void trial_outside(struct trial *trial);
void trial_port_mapping(struct trial *trial);
/* Whether the plugins find what they made, but for what they are known to miss. */
void trial_check(struct trial *trial);

/* What the throw-away host has: links, addresses, routes, rules, files; sorted. */
void trial_snapshot(struct trial *trial, struct str_list *ret);
/*
 * Whether the pods left something. @before is the host without pods, @one with pod-1 alone, before
 * pod-2 came; @again with it alone after pod-2 went (NULL: there was no pod-2), @after without pods
 * again.
 */
void trial_left(struct trial *trial, const struct str_list *before, const struct str_list *one,
		const struct str_list *again, const struct str_list *after);

/* Whose plugins failed. */
struct cni_remedy_of {
	const struct host *host;
	const struct str_list *bin_dirs;
	const struct cni_list *list;
};
/* What helps when a plugin said this; NULL: nothing is known to. Free it. */
char *cni_remedy(const struct cni_remedy_of *of, const char *plugin, const char *words);
