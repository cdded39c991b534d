/* knode cni del: takes a network namespace off a network, as the runtime does. */
#include "command_cni.h"

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_cni_request struct cni_request request = { 0 };
	int code = cni_request_read(ctx, argc, argv, true, &request, err);

	if (code != EXIT_OK)
		return code;
	if (cni_del(&request.runtime, request.list, &request.attachment, err) < 0)
		return EXIT_ERROR;
	return EXIT_OK;
}

const struct command command_cni_del = {
	.name = "cni del",
	.summary = "Take a namespace, process, container or pod off a network",
	.synopsis = "TARGET [IFNAME]",
	.details =
		"Runs DEL of the network's plugins, the last one first, with the result that was kept\n"
		"of ADD. A container or a pod may have ended by now.\n"
		"\n"
		"TARGET is a path of a network namespace (/run/netns/blue), pid:N, docker:ID, or\n"
		"pod:NAMESPACE/NAME; IFNAME is the interface in it (eth0).",
	.opts = cni_attach_opts,
	.opts_size = sizeof(struct cni_options),
	.min_args = 1,
	.max_args = 2,
	.arguments = { .files = true },
	.run = run,
};
