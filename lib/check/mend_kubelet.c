/* Commands that bring a kubelet of the cluster's version to where its unit looks for it. */
#include "check/mend.h"

static const char apt_list[] = "/etc/apt/sources.list.d/kubernetes.list";
static const char yum_list[] = "/etc/yum.repos.d/kubernetes.repo";

const char *mend_kubelet_place(const struct check_input *in)
{
	if (mend_family(in) == FAMILY_IMAGE)
		return "/opt/bin/kubelet";
	if (host_exists(in->host, "/run/ostree-booted"))
		return "/usr/local/bin/kubelet";
	return "/usr/bin/kubelet";
}

/* Another minor version is in another repository (kubernetes.io, "Changing The Package Repo"). */
static char *by_package(const struct check_input *in)
{
	const char *version = in->config->cluster.kubernetes_version + strlen("v");
	int minor = in->config->version.minor;

	if (host_exists(in->host, apt_list))
		return xasprintf("sed -i 's,/v1[.][0-9]*/,/v1.%d/,' %s && apt-get update && "
				 "apt-get install -y --allow-downgrades "
				 "--allow-change-held-packages kubelet=%s-*",
				 minor, apt_list, version);
	if (host_exists(in->host, yum_list))
		return xasprintf("sed -i 's,/v1[.][0-9]*/,/v1.%d/,' %s && dnf install -y "
				 "--disableexcludes=kubernetes kubelet-%s",
				 minor, yum_list, version);
	return NULL;
}

char *mend_by_kubelet(const struct check_input *in, const char *place)
{
	cleanup_free char *package = by_package(in);

	if (package && str_eq(place, "/usr/bin/kubelet"))
		return take_ptr(&package);
	/* The one of dl.k8s.io wants glibc. */
	if (mend_family(in) == FAMILY_ALPINE)
		return xstrdup("apk add --upgrade kubelet");
	/* By another name first: a program that runs cannot be written. */
	return xasprintf("%scurl -fLo %s.new https://dl.k8s.io/release/%s/bin/linux/%s/kubelet && "
			 "chmod 0755 %s.new && mv %s.new %s",
			 mend_family(in) == FAMILY_IMAGE ? "mkdir -p /opt/bin && " : "", place,
			 in->config->cluster.kubernetes_version, in->facts->architecture, place,
			 place, place);
}

char *mend_by_kubelet_unit(const struct check_input *in)
{
	const struct fact_binary *kubelet = facts_binary(in->facts, "kubelet");
	const char *place = kubelet && kubelet->path ? kubelet->path : mend_kubelet_place(in);
	cleanup_free char *edit = xasprintf(" && sed -i 's,=/usr/bin/kubelet,=%s,' "
					    "/etc/systemd/system/kubelet.service "
					    "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
					    place);

	return xasprintf("knode render units --output-dir /%s && systemctl enable kubelet.service",
			 str_eq(place, "/usr/bin/kubelet") ? "" : edit);
}
