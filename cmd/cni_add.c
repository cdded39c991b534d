/* knode cni add: attaches a network namespace to a network, as the runtime does. */
#include "command_cni.h"
#include "command_output.h"
#include "host/netns.h"

static const char *const outputs[] = { "json", "yaml", NULL };

static bool has_interface(const struct cni_request *request)
{
	cleanup_json struct json *links = NULL;
	struct error ignored = { 0 };
	int back = -1;

	if (netns_enter(request->attachment.netns, &back, &ignored) < 0)
		return false;
	(void)host_links(request->host, &links, &ignored);
	if (netns_leave(back, &ignored) < 0)
		abort(); /* whatever came next would go on in the wrong place */
	return json_list_find(links, "name", request->attachment.interface);
}

/*
 * What the plugins before the failing one did goes; that one mostly fails DEL, too, and some keep
 * the link then. @had: the interface was there before.
 */
static void undo(struct cni_request *request, bool had, struct error *err)
{
	const struct error first = *err;
	struct error failure = { 0 };

	if (cni_undo(&request->runtime, request->list, &request->attachment, &failure) == 0 ||
	    had || !has_interface(request))
		return;
	error_clear(err);
	(void)error_set(err, first.code, "%s; and %s stays: %s", first.message,
			request->attachment.interface, failure.message);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_cni_request struct cni_request request = { 0 };
	cleanup_json struct json *result = NULL;
	int code = cni_request_read(ctx, argc, argv, false, &request, err);
	bool had;

	if (code != EXIT_OK)
		return code;
	had = has_interface(&request);
	if (cni_add(&request.runtime, request.list, &request.attachment, &result, err) < 0) {
		undo(&request, had, err);
		return EXIT_ERROR;
	}
	print_tree(ctx, result);
	return EXIT_OK;
}

const struct command command_cni_add = {
	.name = "cni add",
	.summary = "Attach a namespace, process, container or pod to a network",
	.synopsis = "TARGET [IFNAME]",
	.details =
		"Runs ADD of the network's plugins, in their order, as the container runtime does, and\n"
		"prints their result as JSON. Of an ADD that fails, DEL is run, and the failing plugin\n"
		"named. The result is kept where runtimes keep theirs, for `knode cni del`.\n"
		"\n"
		"TARGET is a path of a network namespace (/run/netns/blue), pid:N, docker:ID, or\n"
		"pod:NAMESPACE/NAME; IFNAME is the interface in it (eth0).",
	.opts = cni_attach_opts,
	.opts_size = sizeof(struct cni_options),
	.outputs = outputs,
	.min_args = 1,
	.max_args = 2,
	.arguments = { .files = true },
	.run = run,
};
