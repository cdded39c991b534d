/*
 * The tables behind the configuration: each kind has its rows, and one walker each decodes,
 * defaults, encodes, frees and documents them (config_decode.c, config_default.c, ...).
 *
 * Offsets of the rows of a kind count from struct config; those of a nested table (a list's
 * element, or an object that several kinds share) from the nested struct.
 */
#pragma once

#include "config/config.h"
#include "data/yaml.h"

enum field_type {
	FIELD_TEXT,     /* char * */
	FIELD_BOOL,     /* bool */
	FIELD_INT,      /* int64_t */
	FIELD_DURATION, /* int64_t, milliseconds */
	FIELD_TEXTS,    /* struct str_list */
	FIELD_ARGS,  /* struct config_args: a map in v1beta3, a list of name and value in v1beta4 */
	FIELD_MAP,   /* struct config_args: a map of texts */
	FIELD_FLAGS, /* struct json *: a map of booleans */
	FIELD_TREE,  /* struct json *: a list of objects of `fields`, kept as it was given */
	FIELD_OBJECTS, /* struct json *: a list of objects of any fields, which others judge */
	FIELD_ANY,     /* a value of any type, of which nothing is kept (inside a FIELD_TREE) */
	FIELD_OBJECT,  /* the struct of `fields` */
	FIELD_LIST,    /* a list of them: struct { items, count, capacity } */
};
enum {
	FIELD_TYPES = FIELD_LIST + 1 /* apart: switches name each type */
};

/* What a value has to be, tested on its text: "--x: "VALUE" is not WANTED". */
struct field_rule {
	const char *wanted; /* "an absolute path" */
	bool (*test)(const char *text);
	const char *const *choices; /* instead of a test: NULL-terminated */
	bool advice;                /* kubeadm takes any value: only a warning */
	bool no_backsteps; /* a path without "..": kubelets refuse pods with such a hostPath */
	bool cleaned;      /* a path that is taken as path_clean() writes it */
};

struct field {
	const char *key; /* a table ends with a row without a key */
	enum field_type type;
	size_t offset;
	const struct field *fields; /* of FIELD_OBJECT, FIELD_LIST, FIELD_TREE */
	size_t size;                /* of an element of FIELD_LIST */
	/* Offset of a bool that says whether the object was given; the object is written only then.
	 */
	size_t given;
	const char *fallback; /* the default, as in a file; texts with commas between them */
	const struct field_rule *rule;
	enum config_api api; /* versions that have it; 0: all */
	const char *instead; /* what to use in the other version, for messages */
	bool keep;           /* written even when empty, as kubeadm does */
	bool required;       /* in an element of a list */
	bool secret;         /* not to be shown in messages */
	const char *help;
};

struct kind {
	enum config_kind kind;
	const char *name;           /* "InitConfiguration" */
	const char *group;          /* "kubeadm.k8s.io" */
	const char *version;        /* of groups with one version: "v1beta1" */
	const struct field *fields; /* NULL: carried through as it is */
	enum config_api api;        /* kubeadm's versions that have the kind */
	size_t tree;                /* offset of the tree that is carried through */
	const char *help;
};

extern const struct kind config_kinds[]; /* ends with a row without a name */
const struct kind *config_kind_find(enum config_kind kind);

/* Tables of each kind, and those that are shared. */
extern const struct field fields_init[], fields_cluster[], fields_join[], fields_reset[],
	fields_upgrade[], fields_node[];
extern const struct field fields_registration[], fields_endpoint[], fields_timeouts[],
	fields_token[], fields_volume[], fields_env[], fields_arg[], fields_storage[],
	fields_artifacts[], fields_cni[];

/*
 * Settings of addons, made by lib/settings.sh. And the struct that the rows of the addon of that
 * name fill: its members are what their offsets say.
 */
extern const struct field fields_addons[];
const void *config_settings(const struct config *config, const char *addon);

struct config_documents;
/*
 * What an addon asks of its settings together, beside the rules of its rows: `settings_check_NAME`
 * of its installer's file. It reports with config_report().
 */
struct settings_check {
	void (*check)(const struct config_documents *documents);
};
extern const struct settings_check *const settings_checks[]; /* NULL-terminated; generated */

/* The struct behind FIELD_LIST. */
struct field_list {
	char *items;
	size_t count, capacity;
};

/* The row of a dotted path ("networking.podSubnet") in a table; NULL when there is none. */
const struct field *field_find(const struct field *fields, const char *path);
/* Whether a version of the API has the row. */
static inline bool field_in(const struct field *field, enum config_api api)
{
	return !field->api || (field->api & api);
}
static inline void *field_at(const struct field *field, void *base)
{
	return (char *)base + field->offset;
}
static inline const void *field_at_const(const struct field *field, const void *base)
{
	return (const char *)base + field->offset;
}

/* Fills in the defaults of a table (all of them: what was there is lost). */
void fields_default(const struct field *fields, void *base);
/* Frees what the rows own. */
void fields_done(const struct field *fields, void *base);

/* What a document of the configuration comes from. */
struct config_input {
	const struct kind *kind;
	enum config_api api;
	struct json *tree;
	const struct yaml_file *file; /* NULL: made of flags */
	struct config_args flags;     /* of such: name: a path; value: its place, "--token" */
};

/*
 * Adds a problem of the value at @path ("networking.podSubnet", "bootstrapTokens[0].ttl"), which
 * stands at @where in the file. For a document made of flags, the place is the flag, which stands
 * for the path too.
 */
void config_problem_at(struct config_problems *problems, bool warning,
		       const struct config_input *input, const char *path, struct yaml_place where,
		       const char *format, ...) printf_like(6, 7);

/* Where the member of a mapping stands: a scalar itself, else its key; {0, 0} without a file. */
struct yaml_place config_place_of(const struct config_input *input, const struct json *map,
				  const char *key);

/* A name as kubeadm takes it for a node's: in lower case, without space around it. Free it. */
char *config_node_name(const char *text);

/*
 * "api.example.test:6443" as kubeadm reads it: a port may be left out, also behind its colon
 * ("api:"), and may have leading zeros; brackets are for an IPv6 address with a port. *@ret_port is
 * 0 when there is none. 0 or -EINVAL; free *@ret_host.
 */
int config_endpoint_parse(const char *text, char **ret_host, int *ret_port) must_check;

/* A type for a message: "an integer", "a string". */
const char *config_type_words(enum json_kind type);

/* A value for a message: in double quotes, control characters escaped, the rest cut. Free it. */
char *config_quote(const char *value);

struct config_source;
/* --config beside other flags: one problem that names them all. */
void config_flags_check_mix(const struct config_source *source, struct config_problems *problems);
/* Puts the flags of the input's kind into its tree. @config holds what the file says. */
void config_flags_apply(const struct config_source *source, const struct config *config,
			struct config_input *input, struct config_problems *problems);

/*
 * Decodes a document into @config, which holds the defaults. Values that are empty leave the
 * default, as in kubeadm. All that is wrong goes to @problems.
 */
void config_decode(const struct config_input *input, struct config *config,
		   struct config_problems *problems);

/* Reads all of a file of the real machine, or standard input for "-". */
int config_read(const char *path, struct strbuf *out, struct error *err);

/* What completes and judges a configuration: all its documents. */
struct config_documents {
	struct config *config;
	const struct facts *facts;      /* or NULL */
	const struct config_host *host; /* or NULL */
	enum config_kind wanted;        /* 0: whatever is given */
	bool judges_name, any_node;     /* as in struct config_source */
	struct config_input *inputs;
	size_t count, capacity;
	struct config_problems *problems;
};

/* Adds an input, which then belongs to the documents (its tree only when it has no file). */
void config_documents_add(struct config_documents *documents, const struct config_input *input);
/* Adds the documents of a file, as far as they are configuration. */
void config_documents_read(struct config_documents *documents, const struct yaml_file *file);
/* Whether what was found is what is wanted, and goes together. */
void config_documents_check(const struct config_documents *documents, const struct yaml_file *file);

/* Adds a problem at the place of @path in the documents, as far as it was given. */
void config_report(const struct config_documents *documents, bool warning, enum config_kind kind,
		   const char *path, const char *format, ...) printf_like(5, 6);
/* Whether a document or a flag gave the path a value. */
bool config_given(const struct config_documents *documents, enum config_kind kind,
		  const char *path);

/* Fills in what depends on other values, on the table of releases, and on the host. */
void config_complete(const struct config_documents *documents);
/* Rules over more than one value; and the parts of it that have files of their own. */
void config_validate(const struct config_documents *documents);
void config_validate_gates(const struct config_documents *documents);
void config_validate_networks(const struct config_documents *documents);
void config_validate_storage(const struct config_documents *documents);
void config_validate_cni(const struct config_documents *documents);
void config_validate_components(const struct config_documents *documents);
