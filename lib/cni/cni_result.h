/*
 * Results of plugins, in the forms of the versions of the specification
 * (pkg/types/020, 040 and 100 of github.com/containernetworking/cni).
 */
#pragma once

#include "data/json.h"

/*
 * Reads what a plugin wrote, and sees to it that runtimes can. Without a cniVersion it is of
 * @version, that of the configuration. The caller frees *@ret.
 */
int cni_result_parse(const char *text, const char *version, struct json **ret, struct error *err);
/*
 * The same result as @version has it, as prevResult of a plugin. -EINVAL: from 0.1.0 and 0.2.0 to
 * newer ones, or the other way, knode does not go. The caller frees *@ret.
 */
int cni_result_convert(const struct json *result, const char *version, struct json **ret,
		       struct error *err);
/*
 * What a result of any version tells, as 1.0.0 has it: a map of "interfaces", "ips", "routes" and
 * "dns". The caller frees it.
 */
struct json *cni_result_view(const struct json *result);
