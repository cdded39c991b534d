#include "plan/server.h"

#include <errno.h>

int change_set_unknown(struct change *ret, char *why)
{
	ret->kind = CHANGE_UNKNOWN;
	ret->now = json_map();
	ret->want = json_map();
	ret->late = why;
	return 0;
}

int act_find_server(const struct host *host, const char *kubeconfig, struct kube **ret_kube,
		    struct change *ret)
{
	struct error why;
	int r = host_kube(host, kubeconfig, ret_kube, &why);

	if (r == -ENOENT || r == -EOPNOTSUPP)
		(void)change_set_unknown(ret, xstrdup("not known before the API server runs"));
	else if (r < 0)
		(void)change_set_unknown(ret, xasprintf("not known yet: %s", why.message));
	return r;
}
