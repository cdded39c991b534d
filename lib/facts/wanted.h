/*
 * What is asked of a host.
 *
 * Checks, installers and commands declare what they need (struct facts_needs); facts are gathered
 * for the union of what will run (struct facts_wanted), and for nothing else. lib/facts knows none
 * of those that ask: check_needs(), prepare_needs() and phases_needs() make the union above it.
 */
#pragma once

#include "base/str_list.h"

/* What is gathered as a whole. Each has a gatherer (facts_gather.c); bits, to be combined. */
enum fact_area {
	FACTS_UNITS = 1 << 0,    /* units, of those asked for */
	FACTS_IDENTITY = 1 << 1, /* names and ids of the host, SSH keys, virtualization */
	FACTS_SYSTEM = 1 << 2,   /* distribution, kernel release, architecture, init system */
	FACTS_HARDWARE = 1 << 3, /* processors, memory */
	FACTS_KERNEL = 1 << 4,   /* the kernel's configuration: of the options asked for */
	FACTS_MODULES = 1 << 5,  /* kernel modules; available ones of those asked for */
	FACTS_SWAP = 1 << 6,
	FACTS_NETWORK = 1 << 7, /* interfaces, addresses, routes */
	FACTS_DNS = 1 << 8,     /* resolv.conf, /etc/hosts */
	FACTS_PROXIES = 1 << 9, /* proxies in the environment */
	FACTS_SOCKETS = 1 << 10,
	FACTS_FIREWALL = 1 << 11,
	FACTS_STORAGE = 1 << 12, /* mounts, and the space of the paths asked for */
	FACTS_CGROUPS = 1 << 13,
	FACTS_SYSCTLS = 1 << 14, /* kernel settings, of those asked for */
	FACTS_CLOCK = 1 << 15,
	FACTS_LIMITS = 1 << 16,   /* who we are, limits, security modules */
	FACTS_PROGRAMS = 1 << 17, /* programs, of those asked for */
	FACTS_RUNTIMES = 1 << 18, /* container runtimes */
	FACTS_CNI = 1 << 19,
	FACTS_PACKAGES = 1 << 20,  /* what packages have brought, as far as init goes by it */
	FACTS_LEFTOVERS = 1 << 21, /* what an earlier cluster left */
	FACTS_FOUND = 1 << 22,     /* what reset goes by, besides names that are always the same */
	FACTS_CRI = 1 << 23,       /* what container runtimes say, at the endpoints asked for */
	FACTS_HOLDS = 1 << 24,     /* packages of what a node runs, and which are held */
};

enum {
	FACT_AREAS = 25,
	FACTS_ALL = (1 << FACT_AREAS) - 1,
};

_Static_assert(FACTS_HOLDS == 1 << (FACT_AREAS - 1), "the last area is the highest bit");

/* A kernel module, and the option of the kernel's build that builds it in ("VXLAN"), or NULL. */
struct fact_module {
	const char *name, *option;
};

/*
 * What one check, installer or command asks of the facts. A name implies its area. Arrays end with
 * NULL (that of modules with a row without a name); NULL: none.
 */
struct facts_needs {
	unsigned areas;                    /* enum fact_area */
	const char *const *sysctls;        /* "net.ipv4.ip_forward" */
	const char *const *units;          /* "kubelet.service" */
	const char *const *kernel_options; /* "OVERLAY_FS" */
	const char *const *programs;       /* "iptables", looked for in PATH */
	const char *const *paths;          /* "/var/lib/etcd": whose free space counts */
	const char *const *endpoints;      /* "unix:///run/crio/crio.sock": CRI sockets */
	const struct fact_module *modules; /* '_' for '-' in their names, as in /proc/modules */
};

/* The union of many. Zeroed memory asks for nothing. */
struct facts_wanted {
	unsigned areas;
	struct str_list sysctls, units, kernel_options, programs, paths,
		endpoints; /* sorted, without doubles */
	struct fact_module
		*modules; /* sorted too; their texts are borrowed, and so are constants */
	size_t module_count, module_capacity;
};

void facts_wanted_done(struct facts_wanted *wanted);
#define cleanup_wanted cleanup(facts_wanted_done)

void facts_want(struct facts_wanted *wanted, const struct facts_needs *needs);
void facts_want_all(struct facts_wanted *wanted, const struct facts_wanted *more);
/* Single names, of those who have them in tables of their own, or from the configuration. */
void facts_want_sysctl(struct facts_wanted *wanted, const char *name);
void facts_want_kernel_option(struct facts_wanted *wanted, const char *name);
void facts_want_program(struct facts_wanted *wanted, const char *name);
void facts_want_path(struct facts_wanted *wanted, const char *path);
void facts_want_endpoint(struct facts_wanted *wanted, const char *endpoint);
void facts_want_module(struct facts_wanted *wanted, const struct fact_module *module);
/* The module of that name among those asked for, or NULL. */
const struct fact_module *facts_wanted_module(const struct facts_wanted *wanted, const char *name);

/*
 * The areas in which @wanted asks for more than @have: for the area itself, or for other names of
 * it. *@ret_first (may be NULL; freed by the caller) is the first of these things, as "area swap"
 * or "kernel setting vm.swappiness"; NULL when there is none.
 */
unsigned facts_wanted_beyond(const struct facts_wanted *wanted, const struct facts_wanted *have,
			     char **ret_first);
