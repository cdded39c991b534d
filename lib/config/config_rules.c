#include "config/config_rules.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "base/net.h"
#include "base/syntax.h"
#include "base/time.h"

enum {
	TAG_MAX = 128,
};

static const char lower_alnum[] = "abcdefghijklmnopqrstuvwxyz0123456789";

static bool is_path(const char *text)
{
	return *text == '/';
}

static bool is_ca_path(const char *text)
{
	return *text == '/' && str_ends(text, ".crt");
}

static bool is_ip(const char *text)
{
	struct net_ip ip;

	return net_ip_parse_sloppy(text, &ip) == 0;
}

static bool is_port(const char *text)
{
	int64_t port;

	return parse_int(text, 0, INT64_MAX, &port) == 0 && net_is_port(port);
}

static bool is_networks(const char *text)
{
	struct net_cidr cidrs[NET_CIDRS_MAX];
	size_t count;

	if (net_cidrs_parse(text, cidrs, NET_CIDRS_MAX, &count) < 0)
		return false;
	return count == 1 || cidrs[0].network.family != cidrs[1].network.family;
}

int config_endpoint_parse(const char *text, char **ret_host, int *ret_port)
{
	cleanup_free char *plain = xstrdup(text);
	char *colon = strrchr(plain, ':');
	size_t zeros;

	if (*text == '[' && str_ends(text, "]"))
		return -EINVAL;
	if (!colon || (*text != '[' && strchr(plain, ':') != colon)) /* an IPv6 address */
		return net_host_port_parse(text, ret_host, ret_port);
	zeros = strspn(colon + 1, "0");
	if (!colon[1])
		*colon = '\0';
	else if (colon[1 + zeros])
		memmove(colon + 1, colon + 1 + zeros, strlen(colon + 1 + zeros) + 1);
	return net_host_port_parse(plain, ret_host, ret_port);
}

static bool is_endpoint(const char *text)
{
	cleanup_free char *host = NULL;
	int port;

	return config_endpoint_parse(text, &host, &port) == 0;
}

static bool is_endpoint_port(const char *text)
{
	cleanup_free char *host = NULL;
	int port;

	return net_host_port_parse(text, &host, &port) == 0 && port;
}

static bool is_small_san(const char *text)
{
	return is_ip(text) || net_is_dns_subdomain(text) || net_is_dns_wildcard(text);
}

static bool is_san(const char *text)
{
	cleanup_free char *lower = xstrdup(text);

	str_to_lower(lower);
	return is_small_san(lower);
}

/* Capitals and space around it are mended (config_complete.c), as kubeadm does. */
static bool is_node_name(const char *text)
{
	cleanup_free char *name = config_node_name(text);

	return net_is_dns_subdomain(name);
}

static bool is_version(const char *text)
{
	struct error ignored;
	struct version version;

	return version_parse(text, &version, &ignored) == 0 ||
	       release_resolve_label(text, &version, &ignored) == 0;
}

/* [a-z0-9]+ with ".", "_", "__" or dashes between; grammar of distribution/reference. */
static bool is_image_component(const char *text, size_t length)
{
	size_t i = 0;

	while (true) {
		size_t word = strspn(text + i, lower_alnum), dashes;

		if (!word || i + word > length)
			return false;
		i += word;
		if (i == length)
			return true;
		dashes = strspn(text + i, "-");
		if (dashes)
			i += dashes;
		else if (text[i] == '.')
			i++;
		else if (text[i] == '_')
			i += text[i + 1] == '_' ? 2 : 1;
		else
			return false;
	}
}

/* A registry's host[:port]: labels of letters of any case. */
static bool is_registry(const char *text, size_t length)
{
	size_t host = strcspn(text, ":/"), i = 0;

	if (host < length &&
	    (length == host + 1 || strspn(text + host + 1, "0123456789") < length - host - 1))
		return false;
	while (i < host) {
		size_t label = strcspn(text + i, ".:/");

		for (size_t c = i; c < i + label; c++)
			if (!isalnum((unsigned char)text[c]) && text[c] != '-')
				return false;
		if (!label || text[i] == '-' || text[i + label - 1] == '-')
			return false;
		i += label + 1;
	}
	return host && text[host - 1] != '.';
}

static bool is_repository(const char *text)
{
	size_t length = strcspn(text, "/");

	if (!is_image_component(text, length) && !is_registry(text, length))
		return false;
	while (text[length]) {
		text += length + 1;
		length = strcspn(text, "/");
		if (!is_image_component(text, length))
			return false;
	}
	return true;
}

static bool is_tag(const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("_.-", text[i]))
			return false;
	return length <= TAG_MAX && *text && *text != '.' && *text != '-';
}

static bool is_url(const char *text)
{
	cleanup_url struct net_url url = { 0 };

	return net_url_parse(text, &url) == 0 && *url.host &&
	       (str_eq(url.scheme, "http") || str_eq(url.scheme, "https"));
}

static bool is_socket(const char *text)
{
	return *text == '/' || str_starts(text, "unix:///");
}

static bool is_kubeconfig(const char *text)
{
	cleanup_url struct net_url url = { 0 };

	if (!strstr(text, "://"))
		return *text;
	if (str_starts(text, "file:///"))
		return true;
	return net_url_parse(text, &url) == 0 && *url.host && str_eq(url.scheme, "https");
}

static bool is_time(const char *text)
{
	int64_t ignored;

	return time_parse_rfc3339(text, &ignored);
}

/* A shorter-lived certificate would expire before it is used. */
static bool is_validity(const char *text)
{
	int64_t ms;

	return parse_duration(text, &ms) == 0 && ms >= 1000;
}

static bool is_positive(const char *text)
{
	int64_t ms;

	return parse_duration(text, &ms) == 0 && ms > 0;
}

static bool is_not_negative(const char *text)
{
	int64_t ms;

	return parse_duration(text, &ms) == 0 && ms >= 0;
}

static bool is_count(const char *text)
{
	int64_t number;

	return parse_int(text, 1, INT32_MAX, &number) == 0;
}

static bool is_flag(const char *text)
{
	return *text != '-' && !strpbrk(text, "= \t\n");
}

bool rule_holds(const struct field_rule *rule, const char *value)
{
	if (rule->test)
		return rule->test(value);
	for (size_t i = 0; rule->choices[i]; i++)
		if (str_eq(rule->choices[i], value))
			return true;
	return false;
}

bool path_has_backsteps(const char *path)
{
	for (size_t length; *path; path += length + (path[length] == '/')) {
		length = strcspn(path, "/");
		if (length == 2 && strncmp(path, "..", 2) == 0)
			return true;
	}
	return false;
}

const struct field_rule rule_path = { "an absolute path", is_path, .no_backsteps = true,
				      .cleaned = true };
const struct field_rule rule_host_path = { "an absolute path", is_path, .advice = true,
					   .no_backsteps = true };
const struct field_rule rule_path_hint = { "an absolute path", is_path, .advice = true };
const struct field_rule rule_ca_path = { "an absolute path that ends in .crt", is_ca_path,
					 .no_backsteps = true, .cleaned = true };
const struct field_rule rule_ip = { "an IP address such as 192.0.2.10", is_ip };
const struct field_rule rule_port = { "a port from 1 to 65535", is_port };
const struct field_rule rule_networks = {
	"a network such as 10.96.0.0/12, or an IPv4 and an IPv6 one with a comma between",
	is_networks
};
const struct field_rule rule_endpoint = { "a host name or IP address, perhaps with a port: "
					  "api.example.com:6443",
					  is_endpoint };
const struct field_rule rule_endpoint_port = { "a host name or IP address with a port: "
					       "api.example.com:6443",
					       is_endpoint_port };
const struct field_rule rule_dns_name = {
	"a DNS name of small letters, digits, dashes and dots (RFC 1123)", net_is_dns_subdomain
};
const struct field_rule rule_node_name = {
	"a DNS name of letters, digits, dashes and dots (RFC 1123)", is_node_name
};
const struct field_rule rule_san = { "an IP address, a DNS name, or a DNS name after \"*.\"",
				     is_san };
const struct field_rule rule_small_san = {
	"an IP address, a DNS name of small letters, or one after \"*.\"", is_small_san
};
const struct field_rule rule_label = { "a name of small letters, digits and dashes (RFC 1123)",
				       net_is_dns_label, .advice = true };
const struct field_rule rule_version = { "a version such as v1.37.1, or a label such as stable-1",
					 is_version };
const struct field_rule rule_repository = {
	"an image repository such as registry.example.com:5000/k8s", is_repository
};
const struct field_rule rule_tag = { "an image tag", is_tag, .advice = true };
const struct field_rule rule_url = { "an URL such as https://192.0.2.21:2379", is_url };
const struct field_rule rule_socket = { "a socket such as unix:///run/containerd/containerd.sock",
					is_socket };
const struct field_rule rule_kubeconfig = { "a path, or an https:// URL", is_kubeconfig };
const struct field_rule rule_token = {
	"a bootstrap token: 6 and 16 small letters and digits with a dot between", syntax_is_token
};
const struct field_rule rule_token_group = {
	"a group of tokens: system:bootstrappers: and small letters, digits, colons, dashes",
	syntax_is_token_group
};
const struct field_rule rule_hash = { "sha256: and 64 hexadecimal digits", syntax_is_ca_hash };
const struct field_rule rule_key = { "a key of 32 bytes: 64 hexadecimal digits",
				     syntax_is_certificate_key };
const struct field_rule rule_time = { "a time such as 2030-01-31T12:00:00Z", is_time };
const struct field_rule rule_positive = { "a duration above 0s", is_positive, .advice = true };
const struct field_rule rule_validity = { "a duration of at least 1s", is_validity };
const struct field_rule rule_not_negative = { "a duration from 0s", is_not_negative };
const struct field_rule rule_count = { "a number from 1", is_count };
const struct field_rule rule_flag = { "a flag's name without dashes before it", is_flag,
				      .advice = true };
const struct field_rule rule_usage = { .choices = (const char *const[]){ "signing",
									 "authentication", NULL } };
const struct field_rule rule_pull_policy = { .choices = (const char *const[]){
						     "Always", "IfNotPresent", "Never", NULL } };
const struct field_rule rule_path_type = {
	.choices = (const char *const[]){ "DirectoryOrCreate", "Directory", "FileOrCreate", "File",
					  "Socket", "CharDevice", "BlockDevice", NULL },
	.advice = true,
};
const struct field_rule rule_effect = {
	.choices = (const char *const[]){ "NoSchedule", "PreferNoSchedule", "NoExecute", NULL },
	.advice = true,
};
const struct field_rule rule_algorithm = { .choices = (const char *const[]){
						   "RSA-2048", "RSA-3072", "RSA-4096", "ECDSA-P256",
						   "ECDSA-P384", "ML-DSA-44", "ML-DSA-65",
						   "ML-DSA-87", NULL } };
const struct field_rule rule_unmount = { .choices = (const char *const[]){
						 "MNT_FORCE", "MNT_DETACH", "MNT_EXPIRE",
						 "UMOUNT_NOFOLLOW", NULL } };
const struct field_rule rule_severity = { .choices = (const char *const[]){ "fail", "warn",
									    "ignore", NULL } };
