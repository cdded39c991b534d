/*
 * Inside of lib/config: what the components of Kubernetes know, by version. The tables say what a
 * kubelet, a kube-proxy, or a static pod of some minor version takes for its configuration and its
 * flags; component_*.c judge the configuration by them.
 *
 * In all tables, `since` is the first minor version of Kubernetes that knows a row (0: v1.26 or
 * older), and `gone` is the first that knows it no longer (0: it is still there). Rows are sorted,
 * and a table ends with a row without a name. Each file names the sources that it was compared
 * with.
 */
#pragma once

#include "config/config_fields.h"

enum {
	/* The newest minor of which the tables hold all that there is: what they do not have is
	 * unknown to the component as well. */
	COMPONENT_TABLES_MINOR = 37,
};

/* Whether a row is known in a minor version. */
static inline bool component_known(int since, int gone, int minor)
{
	return minor >= since && (!gone || minor < gone);
}

/* How Go decodes a field. Null is taken by all but COMPONENT_DURATION, and leaves the default. */
enum component_type {
	COMPONENT_BOOL,
	COMPONENT_INT32,
	COMPONENT_INT64,
	COMPONENT_UINT32,
	COMPONENT_NUMBER,
	COMPONENT_TEXT,
	COMPONENT_DURATION,          /* metav1.Duration: a text such as 1m0s */
	COMPONENT_OPTIONAL_DURATION, /* a pointer to one: null as well */
	COMPONENT_NANOSECONDS,       /* a number of them, or a text such as 5s */
	COMPONENT_TIMESTAMP,         /* RFC 3339 */
	COMPONENT_QUANTITY,          /* 100Mi, or a number */
	COMPONENT_TEXTS,
	COMPONENT_INTS,
	COMPONENT_TEXT_MAP,
	COMPONENT_BOOL_MAP,
	COMPONENT_TEXTS_MAP,
	COMPONENT_QUANTITY_MAP,
	COMPONENT_OBJECT,  /* a mapping of `fields` */
	COMPONENT_OBJECTS, /* a list of such */
};

struct component_field {
	const char *key;
	enum component_type type;
	unsigned char since, gone;
	const struct component_field *fields;
};
extern const struct component_field component_fields_kubelet[], component_fields_kube_proxy[],
	component_fields_logging[];

/* Flags; those of etcd count minor versions of etcd v3. */
struct component_flag {
	const char *name;
	unsigned char since, gone;
	const char *instead; /* what to do when it is gone; NULL: leave it out */
};
extern const struct component_flag flags_kube_apiserver[], flags_kube_controller_manager[],
	flags_kube_scheduler[], flags_kubelet[], flags_etcd[];

struct component_gate {
	const char *name;
	unsigned char since, gone;
	unsigned char locked; /* first minor version in which it cannot be changed; 0: it can */
	bool off;             /* locked to false, not to true */
	bool controllers;     /* known to kube-controller-manager alone */
};
extern const struct component_gate component_gates_a_j[], component_gates_k_z[];

/* Admission plugins of kube-apiserver. */
extern const struct component_flag component_plugins[];

/* A component of some version, as what is said of it needs it. */
struct component {
	const char *name;    /* "kube-apiserver" */
	const char *version; /* what stands before its minor version: "v1." */
	const struct component_flag *flags;
	int minor;  /* 0: not known, so only what no version knows is told */
	int newest; /* of which the tables hold all that there is */
};

/* Something of a configuration that is judged: its path, and where it stands. */
struct component_spot {
	const struct config_input *input;
	struct config_problems *problems;
	const char *path;
	struct yaml_place where;
};

/*
 * Judges KubeletConfiguration and KubeProxyConfiguration by their tables: a value of a wrong type
 * is an error, as the component does not start; a field that it does not know is a warning, as it
 * goes on without.
 */
void component_fields_check(const struct config_documents *documents, enum config_kind kind,
			    const struct component_field *fields);
/* Writes all durations of a document as Go does: "3m" becomes "3m0s". */
void component_fields_write_durations(const struct component_field *fields, struct json *document);

/* Judges values of both that are of the right type, but which the components do not start with. */
void component_rules_check(const struct config_documents *documents);
/* Of the kubelet: fields that need a feature gate, thresholds of evictions, reserved resources, and
 * what one field asks of another. */
void component_gated_check(const struct config_documents *documents);
void component_eviction_check(const struct config_documents *documents);
void component_reserved_check(const struct config_documents *documents);
void component_kubelet_check(const struct config_documents *documents);
/* Of kube-proxy: addresses, networks, and what depends on its mode. */
void component_kube_proxy_check(const struct config_documents *documents);

/*
 * Reads a quantity ("100Mi", "1.5", "2e9") as a number of its unit (apimachinery,
 * pkg/api/resource/quantity.go). @ret may be NULL. 0 or -EINVAL.
 */
int component_quantity(const char *text, double *ret);
/* A number of bytes with the largest binary suffix that leaves it whole: "100Mi". Free it. */
char *component_quantity_text(double bytes);

/* Judges the flags of the static pods, of etcd, and of the kubelet. */
void component_flags_check(const struct config_documents *documents);

/* Judges a value of the flag feature-gates: "A=true,B=false". */
void component_gates_check_text(const struct component *component, const char *text,
				const struct component_spot *spot);
/*
 * Whether the kubelet runs with a gate on: what the flag feature-gates of the node registration
 * says, else featureGates of KubeletConfiguration, where AllAlpha and AllBeta count for all gates,
 * else the default (@usual).
 */
bool component_gate_is_on(const struct config *config, const char *name, bool usual);
/* Judges a mapping of gates: featureGates of KubeletConfiguration and KubeProxyConfiguration. */
void component_gates_check(const struct config_documents *documents, enum config_kind kind);

/* Judges a value of the kubelet's flag node-labels: "a=b,c=d". */
void component_labels_check(const char *text, const struct component_spot *spot);
