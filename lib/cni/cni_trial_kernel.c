/* What the plugins of a network want of the kernel. */
#include "cni/cni_trial_inside.h"
#include "host/isolated.h"

/* By making one, as a plugin does: the kernel loads the module where there is one. */
static bool has_kind(struct host *host, const char *kind)
{
	struct error failure = { 0 };
	struct error ignored;

	/* Of tap devices the kernel knows by /dev/net/tun alone. */
	if (str_eq(kind, "tun"))
		return cni_world_ip(host, &failure, "tuntap add mode tap dev knode-kind") == 0 &&
		       cni_world_ip(host, &ignored, "link del knode-kind") == 0;
	if (cni_world_ip(host, &failure, "link add name knode-kind type %s", kind) == 0)
		(void)cni_world_ip(host, &ignored, "link del knode-kind");
	/* Without more, some are refused: but for another reason. */
	return !strstr(failure.message, "Unknown device type");
}

/* What brings the module is told outside, where the host's facts are. */
static void tell(const struct cni_plugin *plugin, const struct cni_kind *kind)
{
	cleanup_free char *text = cni_kind_lack_text(plugin->type, kind);
	cleanup_json struct json *message = json_map();

	json_map_set_text(message, "message", text);
	json_map_set_text(message, "test", "kernel");
	json_map_set_int(message, "verdict", CNI_FAIL);
	json_map_set_text(message, "module", kind->module);
	json_map_set_text(message, "option", kind->option);
	isolated_tell(message);
}

bool trial_kernel(struct trial *trial)
{
	bool well = true;

	for (size_t i = 0; i < trial->list->count; i++) {
		const struct cni_plugin *plugin = &trial->list->plugins[i];
		const struct cni_type *type = cni_type_find(plugin->type);

		for (const struct cni_kind *kind = type ? type->kinds : NULL; kind && kind->kind;
		     kind++) {
			if (has_kind(trial->host, kind->kind))
				continue;
			tell(plugin, kind);
			well = false;
		}
	}
	return well;
}
