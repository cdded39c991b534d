#include "check/pod_dns.h"

#include <errno.h>

#include "base/text.h"
#include "check/kubelet_flags.h"

static char *find_path(const struct check_input *in, char **ret_from)
{
	char *path = kubelet_setting(in, "resolv-conf", "resolvConf", ret_from);

	if (path)
		return path;
	return xstrdup(in->config->node.resolv_conf ? in->config->node.resolv_conf
						    : "/etc/resolv.conf");
}

/* As the kubelet reads it (pkg/kubelet/network/dns, parseResolvConf): all nameservers, the last
 * search. */
static void parse(char *text, struct pod_dns *ret)
{
	char *line, *key;

	while ((line = text_next_line(&text))) {
		line = text_trim(line);
		key = text_next_word(&line);
		if (key && str_eq(key, "nameserver")) {
			text_add_words(&ret->nameservers, line);
		} else if (key && str_eq(key, "search")) {
			str_list_done(&ret->search);
			text_add_words(&ret->search, line);
		}
	}
}

int pod_dns_read(const struct check_input *in, struct pod_dns *ret, struct error *err)
{
	cleanup_free char *text = NULL;
	int r;

	*ret = (struct pod_dns){ 0 };
	ret->path = find_path(in, &ret->from);
	if (!*ret->path)
		return 0;
	r = host_read_text(in->host, ret->path, &text, err);
	if (r == -ENOENT) {
		error_clear(err);
		ret->is_missing = true;
		return 0;
	}
	if (r < 0)
		return r;
	parse(text, ret);
	return 0;
}

void pod_dns_done(struct pod_dns *dns)
{
	free(dns->path);
	free(dns->from);
	str_list_done(&dns->nameservers);
	str_list_done(&dns->search);
}
