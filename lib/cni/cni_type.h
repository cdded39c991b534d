/*
 * Types of CNI plugins: what a configuration may say to the program of that name.
 *
 * Each is one file in lib/plugins, named after its type: lib/plugins/host_device.c defines
 * cni_type_host_device with the type "host-device". Its rows are the keys that it reads, under
 * their own names, since which release of the plugins, and what a value has to be; rules over
 * several keys are a function beside them.
 *
 * Source of the rows: the structs that each plugin decodes its configuration into, at each tag from
 * v0.8.7 to v1.9.1 (github.com/containernetworking/plugins, plugins/).
 */
#pragma once

#include "data/json.h"
#include "release/release.h"

enum cni_value {
	CNI_BOOL,
	CNI_INT,
	CNI_TEXT,
	CNI_TEXTS,   /* a list of texts */
	CNI_MAP,     /* texts by names of the operator's */
	CNI_FLAGS,   /* booleans by such names */
	CNI_OBJECT,  /* an object of `fields` */
	CNI_OBJECTS, /* a list of them */
	CNI_SETS,    /* a list of lists of them */
	CNI_IPAM,    /* an object of the fields of the IPAM plugin that its "type" names */
	CNI_ANY,     /* what the runtime fills in */
};
enum {
	CNI_VALUES = CNI_ANY + 1 /* apart: switches name each */
};

/* What a value has to be, tested on its text, or for an integer by its bounds. */
struct cni_rule {
	const char *wanted; /* "a MAC address" */
	bool (*test)(const char *text);
	const char *const *choices; /* instead of a test: NULL-terminated */
	int64_t min, max;           /* of integers */
};

struct cni_field {
	const char *key; /* a table ends with a row without a key */
	enum cni_value value;
	const struct cni_field *fields; /* of objects */
	const struct cni_rule *rule;    /* NULL: any value of the kind */
	/* The first release of the plugins that reads it ("v1.3.0"; NULL: v0.8.7 or before), and
	 * the first that no longer does (NULL: none). */
	const char *since, *until;
	bool required;
	bool is_link; /* names a link of the host */
	const char *help;
};

enum cni_part {
	CNI_MAKES,  /* makes the pod's link: the first of a list */
	CNI_CHAINS, /* works on a link that is there: follows one that makes it */
	CNI_IPAMS,  /* gives addresses: stands in "ipam" */
};

enum cni_addresses {
	CNI_IPAM_NONE,     /* has no "ipam" */
	CNI_IPAM_OPTIONAL, /* without it the pod gets a link without addresses */
	CNI_IPAM_REQUIRED,
};

struct cni_judge;

/* A kind of links, as ip-link(8) calls it, the module of the kernel that knows it, and the option
 * of the kernel's build that brings the module. */
struct cni_kind {
	const char *kind, *module, *option;
};

struct cni_type {
	const char *type; /* the program's name */
	enum cni_part part;
	enum cni_addresses addresses;
	const char *since;              /* the first release that has it; NULL: v0.8.7 or before */
	const struct cni_field *fields; /* its own, besides those of all (cni_common_fields) */
	/* What it takes from the runtime where `capabilities` says so; NULL-terminated, or NULL. */
	const char *const *capabilities;
	/* Those of them without which it does nothing. */
	const char *const *wanted_capabilities;
	/* Of the links that it makes; ends with a row without a kind, or NULL. */
	const struct cni_kind *kinds;
	bool routes_gateways; /* it gives pods a route to each gateway, wherever that is */
	/* Rules over several keys; @config is the plugin's object, or that of "ipam". NULL: none.
	 */
	void (*judge)(const struct cni_judge *judge, const struct json *config);
	const char *help;
};

extern const struct cni_type *const cni_type_table[]; /* NULL-terminated; made from file names */
/* Keys that stand in the configuration of each plugin (SPEC.md of CNI; pkg/types of libcni). */
extern const struct cni_field cni_common_fields[];

/* NULL when there is none. */
const struct cni_type *cni_type_find(const char *type);
/* The nearest type to a mistyped one, of those that stand where it does; or NULL. */
const char *cni_type_nearest(const char *typed, bool ipam);
/* The row of a key, also among those of all; NULL when there is none. */
const struct cni_field *cni_type_field(const struct cni_type *type, const char *key);
/* Plugins of Windows (win-bridge, win-overlay), which no Linux host runs. */
bool cni_type_is_windows(const char *type);
/* What is told of a kind that the kernel lacks, and that the plugin makes links of; free it. */
char *cni_kind_lack_text(const char *plugin, const struct cni_kind *kind);
/* Whether a list of names has this one; @names may be NULL. */
bool cni_names_have(const char *const *names, const char *name);

/* The newest release of the plugins that the tables know ("v1.9.1"). */
#define CNI_PLUGINS_NEWEST "v1.9.1"
/* The newest version of the specification that a release of the plugins speaks (vendored libcni).
 */
const char *cni_plugins_spec(const struct version *plugins);
/* The first release that speaks more than @spec; false: none does yet. */
bool cni_plugins_beyond(const char *spec, struct version *ret);

/* --- Judging --- */

enum cni_fault_kind {
	CNI_FAULT_UNKNOWN, /* a key that the plugin does not read: it has no effect */
	CNI_FAULT_CASE, /* likewise but for its case: plugins written in Go read it all the same */
	CNI_FAULT_VERSION, /* a key that other releases read, but not this one: it has no effect */
	CNI_FAULT_TYPE,    /* a value of a wrong type: the plugin refuses its configuration */
	CNI_FAULT_VALUE,   /* a value, or values together, that the plugin refuses */
	CNI_FAULT_RANGE,   /* the same of a range of addresses */
	CNI_FAULT_IDLE,    /* what is taken, and does nothing */
	CNI_FAULT_HARM,    /* what is taken, and pods suffer from */
};

/* What is wrong, and where: at the key of a map, or at an element of a list. */
struct cni_fault {
	enum cni_fault_kind kind;
	const struct json *in; /* borrowed */
	const char *key;       /* borrowed; NULL: the element `index` */
	size_t index;
	char *path;    /* "ipam.ranges[0][0].subnet" */
	char *message; /* "\"10.0.0.1/24\" is not ..." */
};
struct cni_faults {
	struct cni_fault *items;
	size_t count, capacity;
};
#define cleanup_cni_faults cleanup(cni_faults_done)
void cni_faults_done(struct cni_faults *faults);
/* Adds a fault, and takes what it owns. */
void cni_faults_take(struct cni_faults *faults, const struct cni_fault *fault);

struct cni_judge {
	const struct version *plugins; /* their release; NULL: not known, and any will do */
	bool fills;       /* what knode fills in may be missing: ranges, capabilities */
	const char *path; /* of the object that is judged; "" is the plugin's own */
	struct cni_faults *faults;
	bool older; /* all that is known of their release: it came before `plugins` */
};

/* Whether the plugins have what came with that release; true where theirs is not known. */
bool cni_judge_has(const struct cni_judge *judge, const char *release);
/* The path of what lies at @key of the object that is judged; free it. */
char *cni_judge_path(const struct cni_judge *judge, const char *key);
/* Adds a fault at @key of @in, which is the object that is judged. */
void cni_fault_add(const struct cni_judge *judge, enum cni_fault_kind kind, const struct json *in,
		   const char *key, const char *format, ...) printf_like(5, 6);

/*
 * Judges the configuration of one plugin. The places of the faults are those of @config. Of a type
 * that is not known only the keys of all are judged.
 */
void cni_judge_plugin(const struct cni_judge *judge, const struct json *config);
/*
 * Judges the plugins of a list together: who stands where. @plugins is a list of maps; a fault's
 * path begins with the index ("[1].type").
 */
void cni_judge_order(const struct cni_judge *judge, const struct json *plugins);
