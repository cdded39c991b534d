#include "cni/cni_result.h"

#include <errno.h>

#include "base/net.h"
#include "cni/cni_list.h"

static const char *const versions[] = { "0.1.0", "0.2.0", "0.3.0", "0.3.1",
					"0.4.0", "1.0.0", "1.1.0" };

static const char *version_of(const struct json *result)
{
	return json_map_text(result, "cniVersion", "");
}

/* 0.1.0 and 0.2.0 have "ip4" and "ip6" where all others have lists. */
static bool is_old(const char *version)
{
	return !cni_version_has(version, "0.3.0");
}

static bool is_known(const char *version)
{
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++)
		if (str_eq(version, versions[i]))
			return true;
	return false;
}

static int check_cidr(const struct json *map, const char *key, const char *where, struct error *err)
{
	const char *text = json_map_text(map, key, NULL);
	struct net_cidr cidr;

	if (!text || net_cidr_parse_sloppy(text, &cidr) < 0)
		return error_set(err, -EINVAL, "%s.%s of the result is no address with a prefix",
				 where, key);
	return 0;
}

static int check_ip(const struct json *map, const char *key, const char *where, struct error *err)
{
	const struct json *value = json_map_get(map, key);
	struct net_ip ip;

	if (json_is_nil(value) || str_eq(json_get_text(value, "?"), ""))
		return 0;
	if (net_ip_parse_sloppy(json_get_text(value, ""), &ip) < 0)
		return error_set(err, -EINVAL, "%s.%s of the result is no address", where, key);
	return 0;
}

static int check_list(const struct json *result, const char *key,
		      int (*check)(const struct json *item, const char *where, struct error *err),
		      struct error *err)
{
	const struct json *list = json_map_get(result, key);

	if (!json_is_nil(list) && !json_is_list(list))
		return error_set(err, -EINVAL, "%s of the result is no list", key);
	for (size_t i = 0; i < json_count(list); i++) {
		cleanup_free char *where = xasprintf("%s[%zu]", key, i);
		int r = check(json_list_at(list, i), where, err);

		if (r < 0)
			return r;
	}
	return 0;
}

static int check_interface(const struct json *item, const char *where, struct error *err)
{
	if (!json_is_text(json_map_get(item, "name")))
		return error_set(err, -EINVAL, "%s of the result has no name", where);
	return 0;
}

static int check_address(const struct json *item, const char *where, struct error *err)
{
	int r = check_cidr(item, "address", where, err);

	return r < 0 ? r : check_ip(item, "gateway", where, err);
}

static int check_route(const struct json *item, const char *where, struct error *err)
{
	int r = check_cidr(item, "dst", where, err);

	return r < 0 ? r : check_ip(item, "gw", where, err);
}

static int check_result(const struct json *result, struct error *err)
{
	static const char *const families[] = { "ip4", "ip6" };
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(families) && is_old(version_of(result)); i++) {
		const struct json *family = json_map_get(result, families[i]);

		if (!json_is_nil(family))
			r = check_cidr(family, "ip", families[i], err);
	}
	if (r < 0 || is_old(version_of(result)))
		return r;
	r = check_list(result, "interfaces", check_interface, err);
	if (r == 0)
		r = check_list(result, "ips", check_address, err);
	return r < 0 ? r : check_list(result, "routes", check_route, err);
}

int cni_result_parse(const char *text, const char *version, struct json **ret, struct error *err)
{
	cleanup_json struct json *result = NULL;
	int r = json_parse("its result", text, strlen(text), &result, err);

	if (r < 0)
		return r;
	if (json_is_nil(result)) {
		json_free(result);
		result = json_map();
	}
	if (!json_is_map(result))
		return error_set(err, -EINVAL, "its result is no JSON object");
	if (!*version_of(result))
		json_map_set_text(result, "cniVersion", *version ? version : "0.1.0");
	if (!is_known(version_of(result)))
		return error_set(err, -EINVAL,
				 "its result is of the version \"%s\", which is not known",
				 version_of(result));
	r = check_result(result, err);
	if (r == 0)
		*ret = take_ptr(&result);
	return r;
}

/* Until 0.4.0 each address told its family. */
static void set_families(const struct json *ips, bool wanted)
{
	for (size_t i = 0; i < json_count(ips); i++) {
		struct json *item = json_list_at(ips, i);

		if (wanted)
			json_map_set_text(item, "version",
					  strchr(json_map_text(item, "address", ""), ':') ? "6"
											  : "4");
		else
			json_map_remove(item, "version");
	}
}

int cni_result_convert(const struct json *result, const char *version, struct json **ret,
		       struct error *err)
{
	const char *wanted = *version ? version : "0.1.0";
	cleanup_json struct json *converted = json_clone(result);

	if (is_old(version_of(result)) != is_old(wanted))
		return error_set(err, -EINVAL, "a result of the version %s cannot be told as %s",
				 version_of(result), wanted);
	json_map_set_text(converted, "cniVersion", wanted);
	if (!is_old(wanted))
		set_families(json_map_get(converted, "ips"), !cni_version_has(wanted, "1.0.0"));
	*ret = take_ptr(&converted);
	return 0;
}

static void view_family(const struct json *family, struct json *ips, struct json *routes)
{
	struct json *ip = json_map();
	const struct json *own = json_map_get(family, "routes");

	json_map_set_text(ip, "address", json_map_text(family, "ip", NULL));
	json_map_set_text(ip, "gateway", json_map_text(family, "gateway", NULL));
	json_list_add(ips, ip);
	for (size_t i = 0; i < json_count(own); i++)
		json_list_add(routes, json_clone(json_list_at(own, i)));
}

struct json *cni_result_view(const struct json *result)
{
	static const char *const lists[] = { "interfaces", "ips", "routes" };
	struct json *view = json_map(), *dns = json_map_get(result, "dns");

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const struct json *list = json_map_get(result, lists[i]);

		json_map_set(view, lists[i], json_is_list(list) ? json_clone(list) : json_list());
	}
	if (json_is_map(json_map_get(result, "ip4")))
		view_family(json_map_get(result, "ip4"), json_map_get(view, "ips"),
			    json_map_get(view, "routes"));
	if (json_is_map(json_map_get(result, "ip6")))
		view_family(json_map_get(result, "ip6"), json_map_get(view, "ips"),
			    json_map_get(view, "routes"));
	json_map_set(view, "dns", json_is_map(dns) ? json_clone(dns) : json_map());
	return view;
}
