/* Feature gates of the components: those that their versions know, and those that are locked. */
#include "base/nearest.h"
#include "base/text.h"
#include "config/component_tables.h"

enum {
	GATES_MAX = 512,   /* among which the nearest is looked for */
	PREFIX_MINOR = 31, /* first version that takes "kube:" before a gate's name */
};

static const struct component_gate *const tables[] = { component_gates_a_j, component_gates_k_z };

static const struct component_gate *find_gate(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct component_gate *gate = tables[i]; gate->name; gate++)
			if (str_eq(gate->name, name))
				return gate;
	return NULL;
}

/* Whether the component knows the gate; where its version is not known, whether any does. */
static bool is_known(const struct component *component, const struct component_gate *gate)
{
	if (gate->controllers && component->flags != flags_kube_controller_manager)
		return false;
	if (!component->minor)
		return !gate->gone || gate->gone > release_oldest_minor();
	return component_known(gate->since, gate->gone, component->minor);
}

static char *version_of(const struct component *component)
{
	return component->minor ? xasprintf(" v1.%d", component->minor) : xstrdup("");
}

static void unknown_gate(const struct component *component, const char *name,
			 const struct component_spot *spot)
{
	const char *words[GATES_MAX], *hint;
	cleanup_free char *shown = config_quote(name), *version = version_of(component);
	cleanup_free char *meant = NULL;
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct component_gate *gate = tables[i]; gate->name; gate++)
			if (is_known(component, gate) && count < GATES_MAX)
				words[count++] = gate->name;
	hint = nearest(name, words, count);
	meant = hint ? xasprintf("; did you mean \"%s\"?", hint) : xstrdup("");
	config_problem_at(spot->problems, component->minor > component->newest, spot->input,
			  spot->path, spot->where, "%s is no feature gate of %s%s%s", shown,
			  component->name, version, meant);
}

/* A gate that other versions know, or other components. */
static void wrong_gate(const struct component *component, const struct component_gate *gate,
		       const struct component_spot *spot)
{
	cleanup_free char *message = NULL;

	if (gate->controllers && component->flags != flags_kube_controller_manager)
		message = xasprintf("feature gate \"%s\" is of kube-controller-manager alone: "
				    "leave it out here",
				    gate->name);
	else if (component->minor && component->minor < gate->since)
		message = xasprintf("feature gate \"%s\" came with v1.%d, and this one is v1.%d: "
				    "leave it out",
				    gate->name, gate->since, component->minor);
	else
		message = xasprintf("feature gate \"%s\" is gone since v1.%d: leave it out",
				    gate->name, gate->gone);
	config_problem_at(spot->problems, false, spot->input, spot->path, spot->where, "%s",
			  message);
}

static void check_gate(const struct component *component, const char *name, bool on,
		       const struct component_spot *spot)
{
	const struct component_gate *gate = find_gate(name);

	if (!gate)
		unknown_gate(component, name, spot);
	else if (!is_known(component, gate))
		wrong_gate(component, gate, spot);
	else if (gate->locked && component->minor >= gate->locked && on == gate->off)
		config_problem_at(spot->problems, false, spot->input, spot->path, spot->where,
				  "feature gate \"%s\" is always %s since v1.%d: leave it out",
				  name, gate->off ? "off" : "on", gate->locked);
}

/* A boolean as Go reads it (strconv.ParseBool). */
static bool parse_bool(const char *text, bool *ret)
{
	static const char *const words[] = { "0", "f", "F", "false", "False", "FALSE",
					     "1", "t", "T", "true",  "True",  "TRUE" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (!str_eq(words[i], text))
			continue;
		*ret = i >= ARRAY_SIZE(words) / 2;
		return true;
	}
	return false;
}

/* The name without "kube:", which the components that can emulate versions take before it. */
static const char *without_prefix(const struct component *component, const char *name)
{
	static const char prefix[] = "kube:";

	if (component->flags == flags_kubelet || component->minor < PREFIX_MINOR ||
	    !str_starts(name, prefix))
		return name;
	return name + sizeof(prefix) - 1;
}

/* What a value of the flag feature-gates says of a gate; the last word counts. */
static bool flag_sets(const char *text, const char *name, bool *ret)
{
	cleanup_free char *copy = xstrdup(text ? text : "");
	char *rest = copy, *pair;
	bool found = false;

	while ((pair = strsep(&rest, ","))) {
		char *value = pair, *key = text_trim(strsep(&value, "="));

		if (str_eq(key, name) && value && parse_bool(text_trim(value), ret))
			found = true;
	}
	return found;
}

bool component_gate_is_on(const struct config *config, const char *name, bool usual)
{
	const struct json *gates = json_map_get(config->kubelet, "featureGates");
	bool all =
		json_map_bool(gates, "AllBeta", false) || json_map_bool(gates, "AllAlpha", false);
	bool on;

	if (flag_sets(config_kubelet_flag(config, "feature-gates"), name, &on))
		return on;
	return json_map_bool(gates, name, usual || all);
}

void component_gates_check_text(const struct component *component, const char *text,
				const struct component_spot *spot)
{
	cleanup_free char *copy = xstrdup(text);
	char *rest = copy, *pair;

	while ((pair = strsep(&rest, ","))) {
		char *value = pair, *name = text_trim(strsep(&value, "="));
		cleanup_free char *shown = config_quote(name);
		bool on;

		if (!*name && !value)
			continue;
		if (!value || !parse_bool(text_trim(value), &on))
			config_problem_at(spot->problems, false, spot->input, spot->path,
					  spot->where, "feature gate %s needs =true or =false",
					  shown);
		else
			check_gate(component, without_prefix(component, name), on, spot);
	}
}

void component_gates_check(const struct config_documents *documents, enum config_kind kind)
{
	const struct component component = {
		.name = kind == CONFIG_KUBELET ? "kubelet" : "kube-proxy",
		.flags = flags_kubelet,
		.minor = documents->config->version.minor,
		.newest = COMPONENT_TABLES_MINOR,
	};

	for (size_t i = 0; i < documents->count; i++) {
		const struct config_input *input = &documents->inputs[i];
		const struct json *gates = json_map_get(input->tree, "featureGates");
		struct json_iter iter = json_iter(gates);

		if (input->kind->kind != kind || !json_is_map(gates))
			continue;
		while (json_next(&iter)) {
			cleanup_free char *path = xasprintf("featureGates.%s", iter.key);
			const struct component_spot spot = { input, documents->problems, path,
							     config_place_of(input, gates,
									     iter.key) };

			check_gate(&component, iter.key, json_get_bool(iter.value, false), &spot);
		}
	}
}
