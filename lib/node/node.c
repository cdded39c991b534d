#include "node/node.h"

#include <errno.h>
#include <strings.h>
#include <unistd.h>

#include "certs/cert_check.h"
#include "data/yaml.h"

void node_done(struct node *node)
{
	patches_free(node->patches);
	config_free(node->config);
	facts_free(node->facts);
	host_close(node->host);
	*node = (struct node){ 0 };
}

/* --- What the configuration takes over from the host --- */

/* As kubeadm has it: any name that ends so, in upper or lower case. */
static bool is_proxy(const char *name)
{
	static const char suffix[] = "_proxy";
	size_t length = strlen(name), wanted = strlen(suffix);

	return length > wanted && strcasecmp(name + length - wanted, suffix) == 0;
}

static void gather_proxies(const struct host *host, struct config_args *ret)
{
	if (!host || host_kind(host) != HOST_RUNNING)
		return;
	for (char **variable = environ; *variable; variable++) {
		size_t length = strcspn(*variable, "=");
		cleanup_free char *name = xstrndup(*variable, length);
		const char *value = *variable + length;

		if (is_proxy(name) && value[0] == '=' && value[1] != '\0')
			config_args_add(ret, name, value + 1);
	}
}

static bool is_directory(const struct host *host)
{
	return host && host_kind(host) == HOST_ROOT;
}

/* Gathers what the configuration looks at. */
static void gather(struct node *node, unsigned parts)
{
	cleanup_wanted struct facts_wanted wanted = { 0 };

	if (parts & NODE_IDENTITY && !is_directory(node->host))
		facts_want(&wanted, &config_needs);
	if (parts & NODE_SETTINGS)
		facts_want(&wanted, &config_host_needs);
	node_gather(node, &wanted);
}

/* Facts of the running host, which tell who the node of a directory will be. */
static int identify(struct facts **ret, struct error *err)
{
	cleanup_host struct host *running = NULL;
	int r = host_open(NULL, HOST_READ, &running, err);

	if (r == 0)
		*ret = facts_gather(running, &config_needs);
	return r;
}

static bool has_external_ca(const void *arg, const char *cert_dir)
{
	return cert_ca_is_external(arg, cert_dir);
}

int node_configure(struct node *node, const struct config_source *source, unsigned parts,
		   struct config_problems *problems, struct error *err)
{
	cleanup_facts struct facts *running = NULL;
	cleanup(config_args_done) struct config_args proxies = { 0 };
	struct config_host host = { .proxies = &proxies };
	struct config_source completed = *source;

	if (parts & NODE_IDENTITY && is_directory(node->host) && identify(&running, err) < 0)
		return err->code;
	if (node->host && parts)
		gather(node, parts);
	if (parts & NODE_IDENTITY)
		completed.facts = running ? running : node->facts;
	if (parts & NODE_PROXIES)
		gather_proxies(node->host, &proxies);
	if (node->host) {
		host.facts = node->facts;
		host.has_external_ca = has_external_ca;
		host.arg = node->host;
	}
	if (parts & NODE_SETTINGS)
		completed.host = &host;
	return config_load(&completed, &node->config, problems, err);
}

void node_gather(struct node *node, const struct facts_wanted *wanted)
{
	if (node->facts)
		facts_gather_more(node->host, wanted, node->facts);
	else
		node->facts = facts_gather_wanted(node->host, wanted);
}

/* --- Patches --- */

/* Adds a file of the directory @path; a directory in it holds no patches. */
static int load_patch(struct patches *patches, const struct host *machine, const char *path,
		      const char *name, struct str_list *ret_ignored, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(YAML_MAX_INPUT);
	cleanup_free char *file = xasprintf("%s/%s", path, name), *ignored = NULL;
	struct stat st;
	int r = host_stat(machine, file, true, &st, err);

	if (r < 0)
		return r;
	if (S_ISDIR(st.st_mode)) {
		if (*name != '.') /* "..data" and the like of mounted ConfigMaps */
			str_list_take(ret_ignored,
				      xasprintf("%s is left out: it is a directory", name));
		return 0;
	}
	r = host_read(machine, file, YAML_MAX_INPUT, &text, err);
	if (r == 0)
		r = patches_add(patches, name, text.text, text.length, &ignored, err);
	if (r == 0 && ignored)
		str_list_take(ret_ignored, xasprintf("%s is left out: %s", name, ignored));
	return r;
}

/* Symbolic links lead where they lead on the real machine: out of the directory, mostly. */
static int load_directory(struct patches *patches, const char *path, struct str_list *ret_ignored,
			  struct error *err)
{
	cleanup_free char *real = realpath(path, NULL);
	cleanup(str_list_done) struct str_list names = { 0 };
	cleanup_host struct host *machine = NULL;
	int r;

	if (!real)
		return error_errno(err, -errno, "cannot open it");
	r = host_open(NULL, HOST_READ, &machine, err);
	if (r == 0)
		r = host_list(machine, real, &names, err);
	for (size_t i = 0; i < names.count && r == 0; i++)
		r = load_patch(patches, machine, real, names.items[i], ret_ignored, err);
	return r;
}

int node_load_patches(struct node *node, struct str_list *ret_ignored, struct error *err)
{
	const char *path = node->config->init.patches_directory;
	cleanup_patches struct patches *patches = patches_new();

	if (path && load_directory(patches, path, ret_ignored, err) < 0)
		return error_wrap(err, "patches of %s", path);
	node->patches = take_ptr(&patches);
	return 0;
}
