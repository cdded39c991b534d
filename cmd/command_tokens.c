#include "command_tokens.h"

#include <errno.h>
#include <unistd.h>

int open_cluster(const struct context *ctx, const char *kubeconfig, struct host **ret_host,
		 struct kube **ret_kube, struct error *err)
{
	cleanup_free char *here = kubeconfig && *kubeconfig != '/' ? getcwd(NULL, 0) : NULL;
	cleanup_free char *path = here ? xasprintf("%s/%s", here, kubeconfig)
				       : xstrdup(kubeconfig ? kubeconfig : HOST_ADMIN_CONF);
	int r = open_host(ctx, HOST_READ, ret_host, err);

	if (r == 0)
		r = host_kube(*ret_host, path, ret_kube, err);
	if (r == -ENOENT && !kubeconfig)
		return error_wrap(err, "give this command on a control plane, or name a kubeconfig "
				       "by --kubeconfig");
	return r;
}

char *tokens_join(const struct str_list *list, const char *none)
{
	return list->count ? str_list_join(list, ",") : xstrdup(none);
}
