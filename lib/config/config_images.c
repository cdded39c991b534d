/* Names of the images that a configuration uses. */
#include <ctype.h>

#include "config/config.h"

static const char default_repository[] = "registry.k8s.io";

/* A version as an image tag: build metadata is set off by "_", as "+" is not allowed there. */
static char *version_tag(const char *version)
{
	char *tag = xstrdup(version);

	for (char *c = tag; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("_.-", *c))
			*c = '_';
	return tag;
}

static char *kubernetes_image(const struct config *config, const char *name)
{
	cleanup_free char *tag = version_tag(config->cluster.kubernetes_version);

	return xasprintf("%s/%s:%s", config->cluster.image_repository, name, tag);
}

char *config_image(const struct config *config, enum config_image image)
{
	const struct config_cluster *cluster = &config->cluster;
	const char *repository = cluster->image_repository, *tag;

	switch (image) {
	case IMAGE_API_SERVER:
		return kubernetes_image(config, "kube-apiserver");
	case IMAGE_CONTROLLER_MANAGER:
		return kubernetes_image(config, "kube-controller-manager");
	case IMAGE_SCHEDULER:
		return kubernetes_image(config, "kube-scheduler");
	case IMAGE_PROXY:
		return kubernetes_image(config, "kube-proxy");
	case IMAGE_COREDNS:
		if (cluster->dns_image_repository)
			repository = cluster->dns_image_repository;
		tag = cluster->dns_image_tag ? cluster->dns_image_tag
					     : release_coredns(&config->version);
		/* Only the default registry has the image one level deeper. */
		return xasprintf("%s/coredns%s:%s", repository,
				 str_eq(repository, default_repository) ? "/coredns" : "", tag);
	case IMAGE_PAUSE:
		return xasprintf("%s/pause:%s", repository,
				 release_find(config->version.minor)->pause);
	case IMAGE_ETCD:
		if (cluster->etcd_local.image_repository)
			repository = cluster->etcd_local.image_repository;
		tag = cluster->etcd_local.image_tag ? cluster->etcd_local.image_tag
						    : release_etcd(&config->version);
		return xasprintf("%s/etcd:%s", repository, tag);
	case IMAGE_COUNT:
		break;
	}
	abort(); /* all images are above */
}

bool config_uses_image(const struct config *config, enum config_image image)
{
	switch (image) {
	case IMAGE_ETCD:
		return config->cluster.etcd_is_local;
	case IMAGE_COREDNS:
		return !config->cluster.dns_disabled;
	case IMAGE_PROXY:
		return !config->cluster.proxy_disabled;
	default:
		return true;
	}
}

void config_list_images(const struct config *config, struct str_list *ret)
{
	for (int image = 0; image < IMAGE_COUNT; image++)
		if (config_uses_image(config, (enum config_image)image))
			str_list_take(ret, config_image(config, (enum config_image)image));
}
