#include "command_cni.h"

#include <errno.h>

#include "check/mend.h"
#include "cni/cni_type.h"
#include "command_node.h"
#include "command_plan.h"

static const char default_interface[] = "eth0";

const struct opt cni_attach_opts[] = {
	CNI_PLACE_OPTS,
	{ "cni-args", 0, OPT_TEXT, offsetof(struct cni_options, args), "NAME=VALUE;...",
	  "what plugins get as CNI_ARGS" },
	{ "capability", 0, OPT_EACH, offsetof(struct cni_options, capabilities), "NAME=JSON",
	  "what plugins with this capability get, as portMappings='[...]'" },
	{ "docker-socket", 0, OPT_PATH, offsetof(struct cni_options, docker_socket), "PATH",
	  "Docker's socket (/run/docker.sock)" },
	{ "cri-socket", 0, OPT_TEXT, offsetof(struct cni_options, cri_socket), "URL",
	  "the container runtime's socket (containerd's)" },
	{ 0 },
};

void find_cni_dirs(const struct host *host, const struct cni_options *options, const char *endpoint,
		   struct facts **facts, struct cni_dirs *ret)
{
	cleanup_wanted struct facts_wanted wanted = { 0 };

	if (endpoint)
		facts_want_endpoint(&wanted, endpoint);
	else
		config_want_runtime(NULL, &wanted);
	if (!options->conf_dir || !options->bin_dirs.count)
		*facts = facts_gather_wanted(host, &wanted);
	cni_dirs_find(*facts, endpoint, ret);
	cni_dirs_give(ret, options->conf_dir, &options->bin_dirs);
}

void want_link_kinds(struct facts_wanted *wanted)
{
	wanted->areas |= FACTS_SYSTEM;
	for (size_t i = 0; cni_type_table[i]; i++)
		for (const struct cni_kind *kind = cni_type_table[i]->kinds; kind && kind->kind;
		     kind++)
			facts_want_module(wanted,
					  &(struct fact_module){ kind->module, kind->option });
}

char *advise_module(const struct host *host, const struct facts *facts, const char *module,
		    const char *option)
{
	return mend_by_module(&(struct check_input){ .host = host, .facts = facts }, module,
			      option);
}

/* {"portMappings": [...]} of "portMappings=[...]". */
static int read_capabilities(const struct str_list *given, struct json **ret, struct error *err)
{
	cleanup_json struct json *map = json_map();

	for (size_t i = 0; i < given->count; i++) {
		const char *equals = strchr(given->items[i], '=');
		cleanup_free char *name = NULL;
		struct json *value;

		if (!equals || equals == given->items[i])
			return error_set(err, -EINVAL, "--capability %s: it is given as NAME=JSON",
					 given->items[i]);
		name = xstrndup(given->items[i], (size_t)(equals - given->items[i]));
		if (json_parse(name, equals + 1, strlen(equals + 1), &value, err) < 0)
			return error_wrap(err, "--capability");
		json_map_set(map, name, value);
	}
	*ret = take_ptr(&map);
	return 0;
}

static int check_args(const char *args, struct error *err)
{
	cleanup_free char *copy = xstrdup(args);
	char *rest = copy, *part;

	while ((part = strsep(&rest, ";"))) {
		const char *equals = strchr(part, '=');

		if (!equals || equals == part || strchr(equals + 1, '='))
			return error_set(err, -EINVAL,
					 "--cni-args %s: \"%s\" is not given as NAME=VALUE", args,
					 part);
	}
	return 0;
}

/* Those of the target come first: a plugin takes the last of a name. */
static char *join_args(const char *of_target, const char *given)
{
	if (of_target && given)
		return xasprintf("%s;%s", of_target, given);
	return xstrdup_or_null(of_target ? of_target : given);
}

int check_bin_dirs(const struct str_list *dirs, struct error *err)
{
	for (size_t i = 0; i < dirs->count; i++)
		if (*dirs->items[i] != '/')
			return error_set(err, -EINVAL, "--bin-dir: \"%s\" is not an absolute path",
					 dirs->items[i]);
	return 0;
}

static int read_options(const struct context *ctx, struct cni_request *request, struct error *err)
{
	const struct cni_options *options = ctx->opts;

	request->options = options;
	if (check_bin_dirs(&options->bin_dirs, err) < 0)
		return -EINVAL;
	if (options->args && check_args(options->args, err) < 0)
		return -EINVAL;
	return read_capabilities(&options->capabilities, &request->capabilities, err);
}

static int find(const struct context *ctx, const char *target, bool ended,
		struct cni_request *request, struct error *err)
{
	const struct cni_options *options = request->options;
	const struct cni_target_ways ways = { options->docker_socket, options->cri_socket };
	int r = open_host_to_change(ctx, &request->host, err);

	if (r < 0)
		return r;
	find_cni_dirs(request->host, options, options->cri_socket, &request->facts, &request->dirs);
	r = cni_lists_load(request->host, request->dirs.conf_dir, &request->lists, err);
	if (r == 0)
		r = cni_lists_choose(&request->lists, options->network, &request->list, err);
	if (r == 0)
		r = cni_target_find(request->host, target, &ways, &request->target, err);
	if (r == 0 && !request->target.netns && !ended)
		return error_set(err, -ESRCH, "%s does not run: it has no network namespace",
				 target);
	return r;
}

int cni_request_read(const struct context *ctx, int argc, char **argv, bool ended,
		     struct cni_request *ret, struct error *err)
{
	if (read_options(ctx, ret, err) < 0)
		return EXIT_INVALID;
	if (find(ctx, argv[0], ended, ret, err) < 0)
		return EXIT_ERROR;
	ret->args = join_args(ret->target.args, ret->options->args);
	ret->attachment = (struct cni_attachment){
		.container = ret->target.container,
		.netns = ret->target.netns,
		.interface = argc > 1 ? argv[1] : default_interface,
		.args = ret->args,
		.capabilities = ret->capabilities,
	};
	ret->runtime = (struct cni_runtime){ .host = ret->host, .bin_dirs = ret->dirs.bin_dirs };
	return EXIT_OK;
}

void cni_request_done(struct cni_request *request)
{
	cni_runtime_done(&request->runtime);
	cni_target_done(&request->target);
	cni_lists_done(&request->lists);
	cni_dirs_done(&request->dirs);
	facts_free(request->facts);
	json_free(request->capabilities);
	free(request->args);
	host_close(request->host);
}
