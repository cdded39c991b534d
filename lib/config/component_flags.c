/* Flags of the components: those that their versions know, and values that they refuse. */
#include "base/nearest.h"
#include "config/component_tables.h"
#include "config/config_rules.h"

enum {
	WORDS_MAX = 256, /* names among which the nearest is looked for */
	ETCD_TABLES_MINOR = 7,
};

static void tell(const struct component_spot *spot, bool warning, char *message)
{
	config_problem_at(spot->problems, warning, spot->input, spot->path, spot->where, "%s",
			  message);
	free(message);
}

/* Whether a row serves; where the version is not known, whether any version of ours has it. */
static bool is_known(const struct component *component, const struct component_flag *row)
{
	if (!component->minor)
		return !row->gone || row->gone > release_oldest_minor();
	return component_known(row->since, row->gone, component->minor);
}

static void unknown_name(const struct component *component, const struct component_flag *table,
			 const char *what, const char *name, const struct component_spot *spot)
{
	const char *words[WORDS_MAX], *hint;
	cleanup_free char *shown = config_quote(name), *meant = NULL, *version = NULL;
	size_t count = 0;

	for (; table->name && count < WORDS_MAX; table++)
		if (is_known(component, table))
			words[count++] = table->name;
	hint = nearest(name, words, count);
	meant = hint ? xasprintf("; did you mean \"%s\"?", hint) : xstrdup("");
	if (component->minor)
		version = xasprintf(" %s%d", component->version, component->minor);
	tell(spot, component->minor > component->newest,
	     xasprintf("%s is no %s of %s%s%s", shown, what, component->name,
		       version ? version : "", meant));
}

/*
 * Judges a name by a table of flags or plugins: what a component does not know keeps it from
 * starting. @what it is, for messages: "flag".
 */
static void check_name(const struct component *component, const struct component_flag *table,
		       const char *what, const char *name, const struct component_spot *spot)
{
	const struct component_flag *row = table;

	while (row->name && !str_eq(row->name, name))
		row++;
	if (!row->name)
		unknown_name(component, table, what, name, spot);
	else if (is_known(component, row))
		return;
	else if (component->minor && component->minor < row->since)
		tell(spot, false,
		     xasprintf("%s \"%s\" came with %s %s%d, and this one is %s%d: leave it out",
			       what, name, component->name, component->version, row->since,
			       component->version, component->minor));
	else
		tell(spot, false,
		     xasprintf("%s \"%s\" is gone since %s %s%d: %s", what, name, component->name,
			       component->version, row->gone,
			       row->instead ? row->instead : "leave it out"));
}

/* One flag, and where its name and its value stand. */
struct arg {
	const char *name, *value;
	struct component_spot name_spot, value_spot;
};

static void check_plugins(const struct component *component, const struct arg *arg)
{
	cleanup_free char *names = xstrdup(arg->value);
	char *rest = names, *name;

	while ((name = strsep(&rest, ",")))
		if (*name)
			check_name(component, component_plugins, "admission plugin", name,
				   &arg->value_spot);
}

static void check_value(const struct component *component, const char *name, const struct arg *arg)
{
	if (component->flags == flags_etcd)
		return;
	if (str_eq(name, "feature-gates"))
		component_gates_check_text(component, arg->value, &arg->value_spot);
	else if (component->flags == flags_kubelet && str_eq(name, "node-labels"))
		component_labels_check(arg->value, &arg->value_spot);
	else if (component->flags == flags_kube_apiserver &&
		 (str_eq(name, "enable-admission-plugins") ||
		  str_eq(name, "disable-admission-plugins")))
		check_plugins(component, arg);
}

/* Components of Kubernetes take "_" for "-" (component-base/cli/flag, WordSepNormalizeFunc). */
static char *normalize(const struct component *component, const char *name)
{
	char *copy = xstrdup(name);

	for (char *c = copy; *c && component->flags != flags_etcd; c++)
		if (*c == '_')
			*c = '-';
	return copy;
}

static void check_arg(const struct component *component, const struct arg *arg)
{
	cleanup_free char *name = normalize(component, arg->name);
	cleanup_free char *shown = config_quote(arg->name);

	if (!*name)
		return; /* told when it was decoded */
	if (!rule_holds(&rule_flag, name)) {
		tell(&arg->name_spot, false, xasprintf("%s is not %s", shown, rule_flag.wanted));
		return;
	}
	check_name(component, component->flags, "flag", name, &arg->name_spot);
	check_value(component, name, arg);
}

/* An element of the list of names and values that v1beta4 has. */
static void check_item(const struct component *component, const struct config_input *input,
		       struct config_problems *problems, const struct json *item, const char *path)
{
	cleanup_free char *name_path = xasprintf("%s.name", path);
	cleanup_free char *value_path = xasprintf("%s.value", path);

	check_arg(component, &(struct arg){
				     .name = json_map_text(item, "name", ""),
				     .value = json_map_text(item, "value", ""),
				     .name_spot = { input, problems, name_path,
						    config_place_of(input, item, "name") },
				     .value_spot = { input, problems, value_path,
						     config_place_of(input, item, "value") },
			     });
}

/* A pair of the map that v1beta3 has. */
static void check_pair(const struct component *component, const struct config_input *input,
		       struct config_problems *problems, const struct json *map,
		       const struct json_iter *pair, const char *path)
{
	cleanup_free char *below = xasprintf("%s.%s", path, pair->key);
	struct yaml_place key = { 0 };

	if (input->file)
		key = yaml_place_of_key(input->file, map, pair->key);
	check_arg(component, &(struct arg){
				     .name = pair->key,
				     .value = json_get_text(pair->value, ""),
				     .name_spot = { input, problems, path, key },
				     .value_spot = { input, problems, below,
						     config_place_of(input, map, pair->key) },
			     });
}

static void check_args(const struct component *component, const struct config_input *input,
		       struct config_problems *problems, const char *path)
{
	const struct json *args = json_path(input->tree, path);
	struct json_iter iter = json_iter(args);

	for (size_t i = 0; json_is_list(args) && i < json_count(args); i++) {
		cleanup_free char *below = xasprintf("%s[%zu]", path, i);

		check_item(component, input, problems, json_list_at(args, i), below);
	}
	while (json_is_map(args) && json_next(&iter))
		check_pair(component, input, problems, args, &iter, path);
}

/* The minor version of etcd v3 that its image's tag names; 0 when it names none. */
static int etcd_minor(const struct config *config)
{
	cleanup_free char *image = config_image(config, IMAGE_ETCD);
	const char *tag = strrchr(image, ':') + 1;
	struct error ignored;
	struct version version;
	cleanup_free char *number = xstrndup(tag, strcspn(tag, "-_"));

	if (version_parse(number, &version, &ignored) < 0 || version.major != 3)
		return 0;
	return version.minor;
}

/* The kubelet of a node that joins is the host's own, whatever the cluster has. */
static int kubelet_minor(const struct config_documents *documents, const struct config_input *input)
{
	return input->kind->kind == CONFIG_JOIN ? 0 : documents->config->version.minor;
}

void component_flags_check(const struct config_documents *documents)
{
	const struct config *config = documents->config;
	const int minor = config->version.minor, newest = COMPONENT_TABLES_MINOR;
	const struct component api_server = { "kube-apiserver", "v1.", flags_kube_apiserver, minor,
					      newest };
	const struct component controllers = { "kube-controller-manager", "v1.",
					       flags_kube_controller_manager, minor, newest };
	const struct component scheduler = { "kube-scheduler", "v1.", flags_kube_scheduler, minor,
					     newest };
	const struct component etcd = { "etcd", "v3.", flags_etcd, etcd_minor(config),
					ETCD_TABLES_MINOR };

	for (size_t i = 0; i < documents->count; i++) {
		const struct config_input *input = &documents->inputs[i];
		const struct component kubelet = { "kubelet", "v1.", flags_kubelet,
						   kubelet_minor(documents, input), newest };

		if (input->kind->kind == CONFIG_CLUSTER) {
			check_args(&api_server, input, documents->problems, "apiServer.extraArgs");
			check_args(&controllers, input, documents->problems,
				   "controllerManager.extraArgs");
			check_args(&scheduler, input, documents->problems, "scheduler.extraArgs");
			check_args(&etcd, input, documents->problems, "etcd.local.extraArgs");
		} else if (input->kind->kind & (CONFIG_INIT | CONFIG_JOIN)) {
			check_args(&kubelet, input, documents->problems,
				   "nodeRegistration.kubeletExtraArgs");
		}
	}
}
