/*
 * What the kubelet will be started with: the one judge of its flags. They come from its unit and
 * drop-ins, with the files of environment that these name (kubeadm's: /etc/default/kubelet,
 * /etc/sysconfig/kubelet), and from kubeletExtraArgs, which init and join write to
 * kubeadm-flags.env.
 *
 * A flag goes before the field of KubeletConfiguration
 * (https://kubernetes.io/docs/tasks/administer-cluster/kubelet-config-file/).
 */
#pragma once

#include "check/check.h"

struct kubelet_flag {
	char *name;  /* without dashes */
	char *value; /* "true" where none is given */
	char *from;  /* "kubeletExtraArgs", or the path of the file that has it */
};

/* In the order of the command line: of equal ones, the last one counts. */
struct kubelet_flags {
	struct kubelet_flag *items;
	size_t count, capacity;
};

#define cleanup_kubelet_flags cleanup(kubelet_flags_done)
/* Without a configuration in @in: with the kubeadm-flags.env that is there in its place. */
void kubelet_flags_read(const struct check_input *in, struct kubelet_flags *ret);
void kubelet_flags_done(struct kubelet_flags *flags);

/*
 * The value of a setting: of the flag, else of the field (a text or a boolean) of
 * KubeletConfiguration; NULL when neither is given. *@ret_from says where: the flag's `from`, or
 * "KubeletConfiguration". Free both.
 */
char *kubelet_setting(const struct check_input *in, const char *flag, const char *field,
		      char **ret_from);
/* The same of a boolean setting, as Go's strconv.ParseBool reads it. */
bool kubelet_switch(const struct check_input *in, const char *flag, const char *field,
		    bool fallback);
