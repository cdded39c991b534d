/* Tells the documents of a file apart: kinds and versions, what is missing, what does not mix. */
#include "base/nearest.h"
#include "config/config_fields.h"
#include "config/config_flags.h"

enum {
	KINDS_MAX = 16,
};

static const char kubeadm_group[] = "kubeadm.k8s.io";
static const char *const kubeadm_versions[] = { "kubeadm.k8s.io/v1beta3",
						"kubeadm.k8s.io/v1beta4" };

/* Versions that are gone, and the minor versions of kubeadm that convert each to a newer one. */
static const struct removed {
	const char *group_version;
	int first, last;
} removed[] = {
	{ "kubeadm.k8s.io/v1alpha1", 11, 11 }, { "kubeadm.k8s.io/v1alpha2", 12, 12 },
	{ "kubeadm.k8s.io/v1alpha3", 13, 14 }, { "kubeadm.k8s.io/v1beta1", 15, 21 },
	{ "kubeadm.k8s.io/v1beta2", 22, 26 },
};

/* A document whose kind and version are being found out. */
struct draft {
	struct config_input input;
	const char *group_version; /* "kubeadm.k8s.io/v1beta4" */
	const char *kind;
	struct config_problems *problems;
};

static struct yaml_place place_of(const struct draft *draft, const char *key)
{
	struct yaml_place place = { 0 };

	if (key)
		place = config_place_of(&draft->input, draft->input.tree, key);
	return place.line ? place : yaml_place_of(draft->input.file, draft->input.tree);
}

/* An error of the document: at its member @key, or at its beginning. */
printf_like(3, 4) static void refuse(const struct draft *draft, const char *key, const char *format,
				     ...)
{
	cleanup_free char *message = NULL;
	va_list args;

	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	config_problem_at(draft->problems, false, &draft->input, "", place_of(draft, key), "%s",
			  message);
}

/* The text of apiVersion or kind; NULL and a problem when there is none. */
static const char *header_text(const struct draft *draft, const char *key, const char *example)
{
	const char *text = json_map_text(draft->input.tree, key, NULL);

	if (text && *text)
		return text;
	refuse(draft, key, "a document needs \"%s\", such as %s: %s", key, key, example);
	return NULL;
}

static const struct kind *kind_named(const char *name)
{
	for (const struct kind *kind = config_kinds; kind->name; kind++)
		if (str_eq(kind->name, name))
			return kind;
	return NULL;
}

/* Whether "GROUP/VERSION" is of the group. */
static bool is_of_group(const char *group_version, const char *group)
{
	size_t length = strlen(group);

	return strncmp(group_version, group, length) == 0 &&
	       (!group_version[length] || group_version[length] == '/');
}

/* "kubelet.config.k8s.io/v1beta1"; kubeadm's newest. */
static char *group_version_of(const struct kind *kind)
{
	return xasprintf("%s/%s", kind->group, kind->version ? kind->version : "v1beta4");
}

static bool is_known_group(const char *group_version)
{
	for (const struct kind *kind = config_kinds; kind->name; kind++)
		if (is_of_group(group_version, kind->group))
			return true;
	return false;
}

/* The minor version that the file's ClusterConfiguration asks for; 0 when it does not tell. */
static int asked_minor(const struct yaml_file *file)
{
	for (size_t i = 0; i < file->count; i++) {
		const char *text = json_map_text(file->documents[i], "kubernetesVersion", NULL);
		struct error ignored;
		struct version version;

		if (text && version_parse(text, &version, &ignored) == 0)
			return version.minor;
	}
	return 0;
}

/* A kubeadm refuses a kubernetesVersion that is more than one minor older than itself. */
static void removed_api(const struct draft *draft, const struct removed *row)
{
	int asked = asked_minor(draft->input.file), minor = row->last;
	cleanup_free char *set = NULL;

	if (asked && asked < minor)
		minor = asked < row->first ? row->first : asked;
	if (asked && asked < minor - 1)
		set = xasprintf(", with kubernetesVersion: v1.%d.0 in it", minor - 1);
	refuse(draft, "apiVersion",
	       "%s is gone; convert the file with kubeadm v1.%d%s: kubeadm config migrate "
	       "--old-config %s --new-config new.yaml",
	       draft->group_version, minor, set ? set : "", draft->input.file->name);
}

/* Version of kubeadm's API, 0 and a problem when knode does not read it. */
static enum config_api kubeadm_api(const struct draft *draft)
{
	cleanup_free char *shown = config_quote(draft->group_version);

	for (size_t i = 0; i < ARRAY_SIZE(kubeadm_versions); i++)
		if (str_eq(kubeadm_versions[i], draft->group_version))
			return i == 0 ? CONFIG_V1BETA3 : CONFIG_V1BETA4;
	for (size_t i = 0; i < ARRAY_SIZE(removed); i++) {
		if (!str_eq(removed[i].group_version, draft->group_version))
			continue;
		removed_api(draft, &removed[i]);
		return 0;
	}
	refuse(draft, "apiVersion", "unknown version %s; knode reads %s and %s", shown,
	       kubeadm_versions[0], kubeadm_versions[1]);
	return 0;
}

/* A kind that the group does not have. */
static void unknown_kind(const struct draft *draft, const struct kind *elsewhere)
{
	const char *words[KINDS_MAX], *hint;
	cleanup_free char *shown = config_quote(draft->kind);
	size_t count = 0;

	if (elsewhere) {
		cleanup_free char *own = group_version_of(elsewhere);

		refuse(draft, "apiVersion", "%s is of %s, not of %s", draft->kind, own,
		       draft->group_version);
		return;
	}
	for (const struct kind *kind = config_kinds; kind->name; kind++)
		if (is_of_group(draft->group_version, kind->group))
			words[count++] = kind->name;
	hint = nearest(draft->kind, words, count);
	refuse(draft, "kind",
	       hint ? "unknown kind %s of %s, did you mean \"%s\"?" : "unknown kind %s of %s",
	       shown, draft->group_version, hint);
}

/* A group that is not in the table: ignored, unless it is only mistyped. */
static void unknown_group(const struct draft *draft)
{
	const struct kind *kind = kind_named(draft->kind);
	cleanup_free char *shown = config_quote(draft->group_version);
	cleanup_free char *own = kind ? group_version_of(kind) : NULL;
	cleanup_free char *kind_shown = config_quote(draft->kind);

	if (own && (nearest(draft->group_version, (const char *const[]){ own }, 1) ||
		    !strchr(draft->group_version, '/')))
		refuse(draft, "apiVersion", "unknown version %s, did you mean \"%s\"?", shown, own);
	else
		config_problem_at(
			draft->problems, true, &draft->input, "", place_of(draft, "apiVersion"),
			"a document of %s, kind %s, is not knode's: ignored", shown, kind_shown);
}

/* Fills in kind and version of the draft's input; false when the document is of no use. */
static bool identify(struct draft *draft)
{
	const struct kind *kind;
	cleanup_free char *own = NULL;

	if (!json_is_map(draft->input.tree)) {
		refuse(draft, NULL, "a document has to be a mapping with apiVersion and kind");
		return false;
	}
	draft->group_version = header_text(draft, "apiVersion", kubeadm_versions[1]);
	draft->kind = header_text(draft, "kind", "ClusterConfiguration");
	if (!draft->group_version || !draft->kind)
		return false;
	if (!is_known_group(draft->group_version)) {
		unknown_group(draft);
		return false;
	}
	if (is_of_group(draft->group_version, kubeadm_group)) {
		draft->input.api = kubeadm_api(draft);
		if (!draft->input.api)
			return false;
	}
	kind = kind_named(draft->kind);
	own = kind ? group_version_of(kind) : NULL;
	if (!kind || !is_of_group(draft->group_version, kind->group) ||
	    (kind->version && !str_eq(draft->group_version, own))) {
		unknown_kind(draft, kind);
		return false;
	}
	draft->input.kind = kind;
	if (kind->api && !(kind->api & draft->input.api)) {
		refuse(draft, "apiVersion", "%s came with kubeadm.k8s.io/v1beta4", kind->name);
		return false;
	}
	return true;
}

static const struct config_input *find_input(const struct config_documents *documents,
					     unsigned kinds)
{
	for (size_t i = 0; i < documents->count; i++)
		if (documents->inputs[i].kind->kind & kinds)
			return &documents->inputs[i];
	return NULL;
}

void config_documents_add(struct config_documents *documents, const struct config_input *input)
{
	documents->inputs = grow(documents->inputs, &documents->capacity, documents->count + 1,
				 sizeof(*documents->inputs));
	documents->inputs[documents->count++] = *input;
}

void config_documents_read(struct config_documents *documents, const struct yaml_file *file)
{
	for (size_t i = 0; i < file->count; i++) {
		struct draft draft = {
			.input = { .kind = config_kinds, .tree = file->documents[i], .file = file },
			.problems = documents->problems,
		};
		const struct config_input *first;

		if (!identify(&draft))
			continue;
		first = find_input(documents, draft.input.kind->kind);
		if (first)
			refuse(&draft, NULL, "a second %s; the first one begins in line %d",
			       draft.kind, yaml_place_of(file, first->tree).line);
		else
			config_documents_add(documents, &draft.input);
	}
	if (documents->wanted == (CONFIG_INIT | CONFIG_JOIN))
		documents->wanted = find_input(documents, CONFIG_JOIN) ? CONFIG_JOIN : CONFIG_INIT;
}

/* Kinds that a command has no use for. */
static unsigned useless_for(enum config_kind wanted)
{
	switch (wanted) {
	case CONFIG_INIT:
		return CONFIG_RESET | CONFIG_UPGRADE;
	case CONFIG_JOIN:
		return CONFIG_RESET | CONFIG_UPGRADE | CONFIG_KUBELET | CONFIG_KUBE_PROXY;
	default:
		return 0;
	}
}

/* The kinds of which one has to be there. */
static unsigned needed_for(enum config_kind wanted)
{
	/* A file of host and policy alone is of use as well. */
	if (wanted == CONFIG_INIT || wanted == CONFIG_CLUSTER)
		return CONFIG_INIT | CONFIG_CLUSTER | CONFIG_NODE;
	return wanted ? wanted : ~0U;
}

static const char *name_needed(enum config_kind wanted)
{
	if (wanted & (CONFIG_INIT | CONFIG_CLUSTER))
		return "InitConfiguration or ClusterConfiguration";
	return wanted ? config_kind_name(wanted) : "document of kubeadm or knode";
}

/* The word of `knode config print` for it. */
static const char *example_of(enum config_kind wanted)
{
	return wanted == CONFIG_JOIN      ? "join"
	       : wanted == CONFIG_RESET   ? "reset"
	       : wanted == CONFIG_UPGRADE ? "upgrade"
					  : "init";
}

void config_documents_check(const struct config_documents *documents, const struct yaml_file *file)
{
	const struct config_input *join = find_input(documents, CONFIG_JOIN);
	const struct config_input *init = find_input(documents, CONFIG_INIT | CONFIG_CLUSTER);

	if (join && init)
		config_problem_at(documents->problems, false, join, "",
				  yaml_place_of(file, join->tree),
				  "JoinConfiguration and %s do not go together: one is about "
				  "joining a cluster, the other about making one; use two files",
				  init->kind->name);
	else if (!documents->problems->errors &&
		 !find_input(documents, needed_for(documents->wanted)))
		config_problem_add(documents->problems, false, file->name,
				   "no %s in it; `knode config print %s-defaults` prints one",
				   name_needed(documents->wanted), example_of(documents->wanted));
	for (size_t i = 0; i < documents->count; i++)
		if (documents->inputs[i].kind->kind & useless_for(documents->wanted))
			config_problem_at(documents->problems, true, &documents->inputs[i], "",
					  yaml_place_of(file, documents->inputs[i].tree),
					  "%s is of no use here: ignored",
					  documents->inputs[i].kind->name);
}

/* The place of a path's value in a document, {0, 0} when the document does not give it. */
static struct yaml_place locate(const struct config_input *input, const char *path, bool *ret_found)
{
	const struct json *at = input->tree;
	struct yaml_place place =
		input->file ? yaml_place_of(input->file, at) : (struct yaml_place){ 0 };

	*ret_found = true;
	while (*path) {
		size_t length = strcspn(path, ".[");
		cleanup_free char *key = xstrndup(path, length);

		if (length) {
			place = config_place_of(input, at, key);
			at = json_map_get(at, key);
		} else {
			size_t index = strtoul(path + 1, NULL, 10);

			length = strcspn(path, "]") + 1;
			if (input->file)
				place = yaml_place_of_index(input->file, at, index);
			at = json_list_at(at, index);
		}
		if (json_is_nil(at)) {
			*ret_found = false;
			return (struct yaml_place){ 0 };
		}
		path += length + (path[length] == '.');
	}
	return place;
}

bool config_given(const struct config_documents *documents, enum config_kind kind, const char *path)
{
	for (size_t i = 0; i < documents->count; i++) {
		bool found;

		if (documents->inputs[i].kind->kind != kind)
			continue;
		(void)locate(&documents->inputs[i], path, &found);
		if (found)
			return true;
	}
	return false;
}

void config_report(const struct config_documents *documents, bool warning, enum config_kind kind,
		   const char *path, const char *format, ...)
{
	cleanup_free char *message = NULL;
	va_list args;

	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	/* Flags come last, and win. */
	for (size_t i = documents->count; i > 0; i--) {
		const struct config_input *input = &documents->inputs[i - 1];
		struct yaml_place where;
		bool found;

		if (input->kind->kind != kind)
			continue;
		where = locate(input, path, &found);
		if (!found)
			continue;
		config_problem_at(documents->problems, warning, input, path, where, "%s", message);
		return;
	}
	config_problem_add(documents->problems, warning, NULL, "%s: %s", path, message);
}
