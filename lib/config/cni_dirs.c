#include "config/cni_dirs.h"

#include "cni/cni_list.h"

void cni_dirs_done(struct cni_dirs *dirs)
{
	str_list_done(&dirs->standard);
}

static const struct fact_cni_dirs *find_told(const struct facts *facts, const char *endpoint)
{
	for (size_t i = 0; facts && i < facts->cni_dirs_count; i++)
		if (!endpoint || str_eq(facts->cni_dirs[i].endpoint, endpoint))
			return &facts->cni_dirs[i];
	return NULL;
}

static const char *conf_dir_of(const struct fact_cni_dirs *told)
{
	return told && told->conf_dir ? told->conf_dir : CNI_CONF_DIR;
}

void cni_dirs_find(const struct facts *facts, const char *endpoint, struct cni_dirs *ret)
{
	const struct fact_cni_dirs *told = find_told(facts, endpoint);

	*ret = (struct cni_dirs){ .conf_dir = conf_dir_of(told), .bin_dirs = &ret->standard };
	if (told && told->bin_dirs.count) {
		ret->bin_dirs = &told->bin_dirs;
		return;
	}
	str_list_add(&ret->standard, CNI_BIN_DIR);
	str_list_add(&ret->standard, CNI_BIN_DIR_DEBIAN);
}

void cni_dirs_give(struct cni_dirs *dirs, const char *conf_dir, const struct str_list *bin_dirs)
{
	if (conf_dir)
		dirs->conf_dir = conf_dir;
	if (bin_dirs->count)
		dirs->bin_dirs = bin_dirs;
}

const char *config_cni_conf_dir(const struct config *config, const struct facts *facts)
{
	if (config->node.cni.conf_dir)
		return config->node.cni.conf_dir;
	return conf_dir_of(find_told(facts, config_registration(config)->cri_socket));
}

const char *config_cni_bin_dir(const struct config *config, const struct facts *facts)
{
	const struct fact_cni_dirs *told =
		find_told(facts, config_registration(config)->cri_socket);

	if (config->node.cni.bin_dir)
		return config->node.cni.bin_dir;
	return told && told->bin_dirs.count ? told->bin_dirs.items[0] : CNI_BIN_DIR;
}
