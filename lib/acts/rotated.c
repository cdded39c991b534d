/*
 * A kubeconfig that uses the certificate which the kubelet renews, in place of its first one.
 * Parameters: file, where the kubelet keeps certificate and key. The state is that of a path.
 *
 * The kubelet itself takes what it keeps there as soon as it is there, so that it need not start
 * anew (client-go: util/certificate/certificate_manager.go, getCurrentCertificateOrBootstrap()); a
 * start after the first certificate has expired would fail without it.
 */
#include "acts/rotated.h"

#include "base/secret.h"
#include "pki/kubeconfig.h"
#include "plan/act.h"
#include "plan/path_state.h"

static const char *file_of(const struct action *action)
{
	return json_map_text(action->params, "file", "");
}

/* Whether the kubeconfig names @file for both. */
static bool uses(const struct kubeconfig *config, const char *file)
{
	const char *cert = config->files[KUBECONFIG_CERT], *key = config->files[KUBECONFIG_KEY];

	return cert && key && str_eq(cert, file) && str_eq(key, file);
}

static void want_file(struct kubeconfig *config, const char *file, struct change *change)
{
	struct strbuf text = secret_make(KUBECONFIG_MAX);

	kubeconfig_set_client_file(config, file);
	kubeconfig_write(config, &text);
	path_want_data(change->want, &text);
	change->want_data = xmemdup(&text, sizeof(text));
}

static int inspect_present(const struct action *action, const struct host *host, struct change *ret,
			   struct error *err)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	const char *file = file_of(action);
	int r = kubeconfig_parse(action->target, ret->now_data, &config, err);

	if (r < 0)
		return r;
	ret->want = json_clone(ret->now);
	if (!uses(&config, file) && host_exists(host, file))
		want_file(&config, file, ret);
	else if (!uses(&config, file))
		ret->remark = xasprintf("it keeps its first certificate: the kubelet has made no "
					"%s",
					file);
	change_settle(ret, CHANGE_MODIFY);
	return 0;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	int r = path_state(host, action->target, &ret->now, &ret->now_data, err);

	if (r < 0)
		return r;
	if (path_is(ret->now, "file"))
		return inspect_present(action, host, ret, err);
	ret->want = json_map();
	ret->kind = CHANGE_UNKNOWN;
	ret->late = xstrdup("it is not there yet");
	return 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	(void)change;
	strbuf_printf(out, "uses the certificate in %s", file_of(action));
}

static const struct act_param required[] = {
	{ "file", JSON_KIND_TEXT },
	{ 0 },
};

const struct act act_rotated = {
	.name = "rotated",
	.space = "rotated",
	.required = required,
	.atomic = true,
	.inspect = inspect,
	.apply = path_apply,
	.restore = path_restore,
	/* What an earlier step makes anew has the first certificate again. */
	.follows = path_follows,
	.describe = describe,
};

struct action *plan_rotated(struct plan *plan, const char *path, const char *file)
{
	struct json *params = json_map();
	struct action *action;

	json_map_set_text(params, "file", file);
	action = plan_add(plan, &act_rotated, path, params);
	action_hide(action);
	return action;
}
