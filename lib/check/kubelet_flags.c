#include "check/kubelet_flags.h"

#include "base/text.h"
#include "facts/unit_settings.h"

/* A variable of the unit's environment. */
struct variable {
	char *name, *value, *from;
};
struct environment {
	struct variable *items;
	size_t count, capacity;
};

static void environment_done(struct environment *environment)
{
	for (size_t i = 0; i < environment->count; i++) {
		free(environment->items[i].name);
		free(environment->items[i].value);
		free(environment->items[i].from);
	}
	free(environment->items);
}

/* The last one of that name counts. */
static const struct variable *find(const struct environment *environment, const char *name)
{
	for (size_t i = environment->count; i-- > 0;)
		if (str_eq(environment->items[i].name, name))
			return &environment->items[i];
	return NULL;
}

/* Adds "NAME=value"; anything else is passed over. */
static void add_variable(struct environment *environment, const char *text, const char *from)
{
	const char *equals = strchr(text, '=');

	if (!equals)
		return;
	environment->items = grow(environment->items, &environment->capacity,
				  environment->count + 1, sizeof(*environment->items));
	environment->items[environment->count++] = (struct variable){
		.name = xstrndup(text, (size_t)(equals - text)),
		.value = xstrdup(equals + 1),
		.from = xstrdup(from),
	};
}

/* EnvironmentFile= of systemd.exec(5): one variable a line, its value perhaps in quotes. */
static void read_environment_file(const struct host *host, const char *path,
				  struct environment *environment)
{
	cleanup_free char *text = NULL;
	struct error err;
	char *rest, *line;

	path += *path == '-';
	if (host_read_text(host, path, &text, &err) < 0)
		return;
	for (rest = text; (line = text_next_line(&rest));) {
		cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
		char *value, *word;

		line = text_trim(line);
		value = strchr(line, '=');
		if (!value || strchr("#;", *line))
			continue;
		*value++ = '\0';
		strbuf_printf(&out, "%s=", text_trim(line));
		while ((word = unit_next_word(&value)))
			strbuf_printf(&out, "%s ", word);
		add_variable(environment, out.text, path);
	}
}

/* Files go before what the unit sets itself. */
static void read_environment(const struct host *host, const struct unit_settings *unit,
			     struct environment *environment)
{
	for (size_t i = 0; i < unit->count; i++) {
		char *rest = unit->items[i].value, *word;

		if (!str_eq(unit->items[i].key, "Environment"))
			continue;
		while ((word = unit_next_word(&rest)))
			add_variable(environment, word, unit->items[i].from);
	}
	for (size_t i = 0; i < unit->count; i++)
		if (str_eq(unit->items[i].key, "EnvironmentFile") && *unit->items[i].value)
			read_environment_file(host, unit->items[i].value, environment);
}

/* --- Flags --- */

static void add_flag(struct kubelet_flags *flags, const char *name, size_t length,
		     const char *value, const char *from)
{
	flags->items =
		grow(flags->items, &flags->capacity, flags->count + 1, sizeof(*flags->items));
	flags->items[flags->count++] = (struct kubelet_flag){
		.name = xstrndup(name, length),
		.value = xstrdup(value),
		.from = xstrdup(from),
	};
}

/* A word of the command line: "--name=value", "--name", or the value of the flag before it. */
static void add_word(struct kubelet_flags *flags, const char *word, const char *from)
{
	const char *name = word + strspn(word, "-"), *equals = strchr(name, '=');
	struct kubelet_flag *last = flags->count ? &flags->items[flags->count - 1] : NULL;

	if (name != word && equals) {
		add_flag(flags, name, (size_t)(equals - name), equals + 1, from);
	} else if (name != word) {
		add_flag(flags, name, strlen(name), "true", from);
	} else if (last && str_eq(last->value, "true")) {
		free(last->value);
		last->value = xstrdup(word);
	}
}

static void add_extra_args(const struct check_input *in, struct kubelet_flags *flags)
{
	const struct config_args *args = &check_registration(in)->kubelet_extra_args;

	for (size_t i = 0; i < args->count; i++)
		add_flag(flags, args->items[i].name, strlen(args->items[i].name),
			 args->items[i].value, "kubeletExtraArgs");
}

/* "$NAME" stands for any number of words. init and join write KUBELET_KUBEADM_ARGS. */
static void add_variable_words(const struct check_input *in, const struct environment *environment,
			       const char *name, struct kubelet_flags *flags)
{
	const struct variable *variable = find(environment, name);
	cleanup_free char *text = xstrdup(variable ? variable->value : "");
	char *rest = text, *word;

	if (in->config && str_eq(name, "KUBELET_KUBEADM_ARGS"))
		add_extra_args(in, flags);
	else
		while ((word = unit_next_word(&rest)))
			add_word(flags, word, variable->from);
}

static void add_words(const struct check_input *in, const struct environment *environment,
		      const char *command, const char *from, struct kubelet_flags *flags)
{
	cleanup_free char *text = xstrdup(command);
	char *rest = text, *word;

	while ((word = unit_next_word(&rest))) {
		if (*word != '$') {
			add_word(flags, word, from);
			continue;
		}
		word += strspn(word, "${");
		word[strcspn(word, "}")] = '\0';
		add_variable_words(in, environment, word, flags);
	}
}

/* Whether the command is one that kubeadm, or whoever made the node, has written: it takes flags
 * from the environment, or names a configuration. A bare one gets a drop-in yet. */
static bool is_complete(const struct unit_setting *start)
{
	return start && (strchr(start->value, '$') || strstr(start->value, "--config"));
}

void kubelet_flags_read(const struct check_input *in, struct kubelet_flags *ret)
{
	cleanup(environment_done) struct environment environment = { 0 };
	cleanup_unit_settings struct unit_settings unit;
	const struct unit_setting *start;

	*ret = (struct kubelet_flags){ 0 };
	unit_settings_read(in->host, "kubelet.service", &unit);
	read_environment(in->host, &unit, &environment);
	start = unit_settings_last(&unit, "Service", "ExecStart");
	if (is_complete(start)) {
		add_words(in, &environment, start->value, start->from, ret);
		return;
	}
	/* As kubeadm's and knode's drop-in will have it. */
	if (!in->config)
		read_environment_file(in->host, "/var/lib/kubelet/kubeadm-flags.env", &environment);
	read_environment_file(in->host, "/etc/default/kubelet", &environment);
	read_environment_file(in->host, "/etc/sysconfig/kubelet", &environment);
	add_words(in, &environment, "kubelet $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS", "", ret);
}

void kubelet_flags_done(struct kubelet_flags *flags)
{
	for (size_t i = 0; i < flags->count; i++) {
		free(flags->items[i].name);
		free(flags->items[i].value);
		free(flags->items[i].from);
	}
	free(flags->items);
	*flags = (struct kubelet_flags){ 0 };
}

char *kubelet_setting(const struct check_input *in, const char *flag, const char *field,
		      char **ret_from)
{
	cleanup_kubelet_flags struct kubelet_flags flags;
	const struct json *value = json_map_get(in->config->kubelet, field);

	*ret_from = NULL;
	kubelet_flags_read(in, &flags);
	for (size_t i = flags.count; i-- > 0;) {
		if (!str_eq(flags.items[i].name, flag))
			continue;
		*ret_from = xstrdup(flags.items[i].from);
		return xstrdup(flags.items[i].value);
	}
	if (json_is_nil(value))
		return NULL;
	*ret_from = xstrdup("KubeletConfiguration");
	if (json_kind(value) == JSON_KIND_BOOL)
		return xstrdup(json_get_bool(value, false) ? "true" : "false");
	return xstrdup_or_null(json_get_text(value, NULL));
}

bool kubelet_switch(const struct check_input *in, const char *flag, const char *field,
		    bool fallback)
{
	static const char *const words[] = { "false", "true", "False", "True", "FALSE", "TRUE",
					     "f",     "t",    "F",     "T",    "0",     "1" };
	cleanup_free char *from = NULL;
	cleanup_free char *value = kubelet_setting(in, flag, field, &from);

	for (size_t i = 0; value && i < ARRAY_SIZE(words); i++)
		if (str_eq(value, words[i]))
			return i % 2;
	return fallback;
}
