/* kubeadm's flags of init and join: the fields that they set. Their rows: config_flags_rows.c. */
#include "config/config_flags.h"

#include "base/secret.h"
#include "config/config_fields.h"

/* Which field each flag sets. */
struct target {
	const char *flag;
	enum config_kind kind;
	const char *path;
};

static const struct target targets[] = {
	{ "apiserver-advertise-address", CONFIG_INIT, "localAPIEndpoint.advertiseAddress" },
	{ "apiserver-bind-port", CONFIG_INIT, "localAPIEndpoint.bindPort" },
	{ "certificate-key", CONFIG_INIT, "certificateKey" },
	{ "cri-socket", CONFIG_INIT, "nodeRegistration.criSocket" },
	{ "ignore-preflight-errors", CONFIG_INIT, "nodeRegistration.ignorePreflightErrors" },
	{ "node-name", CONFIG_INIT, "nodeRegistration.name" },
	{ "patches", CONFIG_INIT, "patches.directory" },
	{ "skip-phases", CONFIG_INIT, "skipPhases" },
	{ "token", CONFIG_INIT, "bootstrapTokens[0].token" },
	{ "token-ttl", CONFIG_INIT, "bootstrapTokens[0].ttl" },
	{ "description", CONFIG_INIT, "bootstrapTokens[0].description" },
	{ "groups", CONFIG_INIT, "bootstrapTokens[0].groups" },
	{ "ttl", CONFIG_INIT, "bootstrapTokens[0].ttl" },
	{ "usages", CONFIG_INIT, "bootstrapTokens[0].usages" },

	{ "apiserver-cert-extra-sans", CONFIG_CLUSTER, "apiServer.certSANs" },
	{ "apiserver-extra-args", CONFIG_CLUSTER, "apiServer.extraArgs" },
	{ "controller-manager-extra-args", CONFIG_CLUSTER, "controllerManager.extraArgs" },
	{ "scheduler-extra-args", CONFIG_CLUSTER, "scheduler.extraArgs" },
	{ "cert-dir", CONFIG_CLUSTER, "certificatesDir" },
	{ "control-plane-endpoint", CONFIG_CLUSTER, "controlPlaneEndpoint" },
	{ "feature-gates", CONFIG_CLUSTER, "featureGates" },
	{ "image-repository", CONFIG_CLUSTER, "imageRepository" },
	{ "kubernetes-version", CONFIG_CLUSTER, "kubernetesVersion" },
	{ "pod-network-cidr", CONFIG_CLUSTER, "networking.podSubnet" },
	{ "service-cidr", CONFIG_CLUSTER, "networking.serviceSubnet" },
	{ "service-dns-domain", CONFIG_CLUSTER, "networking.dnsDomain" },

	/* In this order: --token and --token-file fill what the others leave open. */
	{ "control-plane", CONFIG_JOIN, "controlPlane" },
	{ "apiserver-advertise-address", CONFIG_JOIN,
	  "controlPlane.localAPIEndpoint.advertiseAddress" },
	{ "apiserver-bind-port", CONFIG_JOIN, "controlPlane.localAPIEndpoint.bindPort" },
	{ "certificate-key", CONFIG_JOIN, "controlPlane.certificateKey" },
	{ "cri-socket", CONFIG_JOIN, "nodeRegistration.criSocket" },
	{ "discovery-file", CONFIG_JOIN, "discovery.file.kubeConfigPath" },
	{ "discovery-token", CONFIG_JOIN, "discovery.bootstrapToken.token" },
	{ "discovery-token-ca-cert-hash", CONFIG_JOIN, "discovery.bootstrapToken.caCertHashes" },
	{ "discovery-token-unsafe-skip-ca-verification", CONFIG_JOIN,
	  "discovery.bootstrapToken.unsafeSkipCAVerification" },
	{ "ignore-preflight-errors", CONFIG_JOIN, "nodeRegistration.ignorePreflightErrors" },
	{ "node-name", CONFIG_JOIN, "nodeRegistration.name" },
	{ "patches", CONFIG_JOIN, "patches.directory" },
	{ "skip-phases", CONFIG_JOIN, "skipPhases" },
	{ "tls-bootstrap-token", CONFIG_JOIN, "discovery.tlsBootstrapToken" },
	{ "token", CONFIG_JOIN, "discovery.tlsBootstrapToken" },
	{ "token", CONFIG_JOIN, "discovery.bootstrapToken.token" },
	{ "token-file", CONFIG_JOIN, "discovery.tlsBootstrapToken" },
	{ "token-file", CONFIG_JOIN, "discovery.bootstrapToken.token" },

	{ "arch", CONFIG_NODE, "artifacts.arch" },
	{ "archive", CONFIG_NODE, "artifacts.archive" },
	{ "ca-file", CONFIG_NODE, "artifacts.caFile" },
	{ "from", CONFIG_NODE, "artifacts.from" },
	{ "mirror", CONFIG_NODE, "artifacts.mirror" },
	{ "cert-dir", CONFIG_RESET, "certificatesDir" },
	{ "cleanup-tmp-dir", CONFIG_RESET, "cleanupTmpDir" },
	{ "cri-socket", CONFIG_RESET, "criSocket" },
	{ "force", CONFIG_RESET, "force" },
	{ "ignore-preflight-errors", CONFIG_RESET, "ignorePreflightErrors" },
	{ "skip-phases", CONFIG_RESET, "skipPhases" },
};

/* Flags that may stand beside --config; skip-* may too. A token in a file is knode's own. */
static const char *const mixable[] = { "config",     "ignore-preflight-errors",
				       "node-name",  "upload-certs",
				       "token-file", "arch",
				       "archive",    "ca-file",
				       "from",       "mirror" };

static const struct opt *find_row(const struct opt_set *set, const char *flag)
{
	for (const struct opt *opt = set->rows; opt && opt->name; opt++)
		if (str_eq(opt->name, flag))
			return opt;
	return NULL;
}

/* The flag's row when it was on the command line. */
static const struct opt *given_row(const struct config_source *source, const char *flag)
{
	const struct opt *opt = source->set ? find_row(source->set, flag) : NULL;

	return opt && opts_given(source->set, flag) ? opt : NULL;
}

static bool is_mixable(const char *flag)
{
	for (size_t i = 0; i < ARRAY_SIZE(mixable); i++)
		if (str_eq(mixable[i], flag))
			return true;
	return str_starts(flag, "skip-");
}

void config_flags_check_mix(const struct config_source *source, struct config_problems *problems)
{
	cleanup(strbuf_done) struct strbuf offenders = strbuf_make(STRBUF_MAX_LINE);

	if (!source->set || !source->flags->config)
		return;
	for (const struct opt *opt = source->set->rows; opt && opt->name; opt++)
		if (opts_given(source->set, opt->name) && !is_mixable(opt->name))
			strbuf_printf(&offenders, "%s--%s", offenders.length ? ", " : "",
				      opt->name);
	if (source->endpoint)
		strbuf_printf(&offenders, "%sthe argument %s", offenders.length ? ", " : "",
			      source->endpoint);
	if (source->token)
		strbuf_printf(&offenders, "%sa token as argument", offenders.length ? ", " : "");
	if (offenders.length)
		config_problem_add(problems, false, "--config",
				   "cannot be mixed with %s; say it in the file", offenders.text);
}

/* Puts a value at a dotted path, making maps (and for "[0]" a list of one map) on the way. */
static void set_path(struct config_input *input, const char *path, struct json *value,
		     const char *place)
{
	struct json *map = input->tree;
	const char *rest = path;

	while (true) {
		size_t length = strcspn(rest, ".[");
		cleanup_free char *key = xstrndup(rest, length);

		if (!rest[length]) {
			json_map_set(map, key, value);
			break;
		}
		if (!json_map_get(map, key))
			json_map_set(map, key, rest[length] == '[' ? json_list() : json_map());
		map = json_map_get(map, key);
		if (rest[length] == '[' && !json_count(map))
			json_list_add(map, json_map());
		if (rest[length] == '[')
			map = json_list_at(map, 0);
		rest += length + strcspn(rest + length, ".") + 1;
	}
	config_args_add(&input->flags, path, place);
}

/* "A=true,B=false" as a map. */
static struct json *gates_value(const char *text, struct config_problems *problems)
{
	struct json *map = json_map();

	while (*text) {
		size_t length = strcspn(text, ",");
		cleanup_free char *item = xstrndup(text, length);
		char *equals = strchr(item, '=');
		cleanup_free char *shown = config_quote(item);

		if (equals)
			*equals = '\0';
		if (equals && (str_eq(equals + 1, "true") || str_eq(equals + 1, "false")))
			json_map_set_bool(map, item, str_eq(equals + 1, "true"));
		else
			config_problem_add(problems, false, "--feature-gates",
					   "%s is not NAME=true or NAME=false", shown);
		text += length + (text[length] == ',');
	}
	return map;
}

static struct json *list_value(const struct str_list *list, const struct str_list *before)
{
	struct json *value = json_list();

	for (size_t i = 0; before && i < before->count; i++)
		json_list_add_text(value, before->items[i]);
	for (size_t i = 0; i < list->count; i++)
		json_list_add_text(value, list->items[i]);
	return value;
}

/* "name=value" each, as v1beta4's extraArgs. */
static struct json *args_value(const char *flag, const struct str_list *list,
			       struct config_problems *problems)
{
	struct json *args = json_list();

	for (size_t i = 0; i < list->count; i++) {
		const char *item = list->items[i], *equals = strchr(item, '=');
		cleanup_free char *shown = config_quote(item), *place = xasprintf("--%s", flag);
		cleanup_free char *name = xstrndup(item, strcspn(item, "="));
		struct json *arg;

		if (!equals) {
			config_problem_add(problems, false, place,
					   "%s is not NAME=VALUE; a value with a comma can be said "
					   "in a file alone",
					   shown);
			continue;
		}
		arg = json_map();
		json_map_set_text(arg, "name", name);
		json_map_set_text(arg, "value", equals + 1);
		json_list_add(args, arg);
	}
	return args;
}

/* The one line of the file of --token-file. */
static struct json *read_token(const struct config_source *source, struct config_problems *problems)
{
	const char *path = source->flags->token_file;
	cleanup(secret_done) struct strbuf text = secret_make(STRBUF_MAX_LINE);
	struct error err;

	if (given_row(source, "token"))
		config_problem_add(problems, false, "--token-file", "goes without --token");
	else if (str_eq(path, "-") && source->flags->config && str_eq(source->flags->config, "-"))
		config_problem_add(problems, false, "--token-file",
				   "standard input holds the configuration already");
	else if (config_read(path, &text, &err) < 0)
		config_problem_add(problems, false, "--token-file", "%s", err.message);
	else if (strlen(text.text) != text.length)
		config_problem_add(problems, false, "--token-file", "%s holds no text", path);
	if (text.length && text.text[text.length - 1] == '\n')
		strbuf_cut(&text, text.length - 1);
	return json_text(text.text);
}

static struct json *flag_value(const struct opt *opt, const struct config_flags *flags,
			       const struct str_list *before, struct config_problems *problems)
{
	const void *place = (const char *)flags + opt->offset;
	cleanup_free char *duration = NULL, *path = NULL;

	switch (opt->kind) {
	case OPT_BOOL:
		return json_bool(*(const bool *)place);
	case OPT_INT:
		return json_int(*(const int64_t *)place);
	case OPT_DURATION:
		duration = format_duration(*(const int64_t *)place);
		return json_text(duration);
	case OPT_LIST:
		if (str_ends(opt->name, "-extra-args"))
			return args_value(opt->name, place, problems);
		return list_value(place, before);
	case OPT_TEXT:
	case OPT_PATH:
	case OPT_EACH: /* none has it */
	case OPT_CHOICE:
		break;
	}
	if (str_eq(opt->name, "feature-gates"))
		return gates_value(*(char *const *)place, problems);
	if (str_eq(opt->name, "archive") || str_eq(opt->name, "from") ||
	    str_eq(opt->name, "ca-file")) {
		path = path_absolute(*(char *const *)place);
		return json_text(path);
	}
	return json_text(*(char *const *)place);
}

/* Whether a flag sets nothing: another one takes its place, or no field belongs to it. */
static bool is_moot(const struct config_source *source, const struct target *target,
		    const struct config *config, const struct config_input *input,
		    struct config_problems *problems)
{
	cleanup_free char *place = xasprintf("--%s", target->flag);

	if (target->kind != CONFIG_JOIN)
		return false;
	if (str_starts(target->path, "controlPlane") && !source->flags->control_plane) {
		if (!str_eq(target->flag, "control-plane"))
			config_problem_add(problems, true, place,
					   "is for control planes: without --control-plane it "
					   "says nothing");
		return true;
	}
	if (!str_eq(target->flag, "token") && !str_eq(target->flag, "token-file"))
		return false;
	return config_args_get(&input->flags, target->path) ||
	       (str_starts(target->path, "discovery.bootstrapToken") &&
		(config->join.has_discovery_file || given_row(source, "discovery-file")));
}

/* Sets the field of a target, when its flag was given; @token is what --token-file holds. */
static void apply_target(const struct config_source *source, const struct target *target,
			 const struct config *config, struct json *token,
			 struct config_input *input, struct config_problems *problems)
{
	const struct config_registration *registration = input->kind->kind == CONFIG_JOIN
								 ? &config->join.node_registration
								 : &config->init.node_registration;
	const struct opt *opt = given_row(source, target->flag);
	cleanup_free char *place = xasprintf("--%s", target->flag);
	/* What is ignored by the file stays ignored, where that is not said by "all". */
	bool adds = str_eq(target->flag, "ignore-preflight-errors") &&
		    !str_list_has(&source->flags->ignore_preflight_errors, "all");
	struct json *value;

	if (!opt || target->kind != input->kind->kind ||
	    (source->flags->config && !is_mixable(target->flag)) ||
	    is_moot(source, target, config, input, problems))
		return;
	if (str_eq(target->path, "controlPlane"))
		value = json_map();
	else if (str_eq(target->flag, "token-file"))
		value = json_ref(token);
	else
		value = flag_value(opt, source->flags,
				   adds ? &registration->ignore_preflight_errors : NULL, problems);
	set_path(input, target->path, value, place);
}

void config_flags_apply(const struct config_source *source, const struct config *config,
			struct config_input *input, struct config_problems *problems)
{
	bool joins = input->kind->kind == CONFIG_JOIN;
	cleanup_json struct json *token =
		joins && given_row(source, "token-file") ? read_token(source, problems) : NULL;

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		apply_target(source, &targets[i], config, token, input, problems);
	if (source->endpoint && !source->flags->config && joins)
		set_path(input, "discovery.bootstrapToken.apiServerEndpoint",
			 json_text(source->endpoint), "the argument");
	if (source->token && !source->flags->config && input->kind->kind == CONFIG_INIT)
		set_path(input, "bootstrapTokens[0].token", json_text(source->token),
			 "the argument");
}
