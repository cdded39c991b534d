/* Table of `artifacts` of a NodeConfiguration: where programs come from that knode installs. */
#include "base/hex.h"
#include "base/net.h"
#include "config/config_fields.h"
#include "config/config_rules.h"
#include "release/artifact.h"

#define AT(member)       offsetof(struct config, member)
#define OVERRIDE(member) offsetof(struct config_artifact, member)
#define REGISTRY(member) offsetof(struct config_registry, member)

static bool is_web_url(const char *text)
{
	cleanup_url struct net_url url = { 0 };

	return net_url_parse(text, &url) == 0 && *url.host &&
	       (str_eq(url.scheme, "https") || str_eq(url.scheme, "http"));
}

/* A pattern is judged with words in it. */
static bool is_mirror(const char *text)
{
	const struct artifact_words words = {
		.name = "n", .version = "1.0.0", .architecture = "amd64", .url = "https://h/p/f"
	};
	cleanup_free char *url = NULL;
	struct error ignored; /* what the rule says is enough */

	return artifact_mirror(text, &words, &url, &ignored) == 0 && is_web_url(url);
}

/* It is the name of a directory, too. */
static bool is_registry(const char *text)
{
	const char *port = strrchr(text, ':');
	cleanup_free char *host = xstrndup(text, port ? (size_t)(port - text) : strlen(text));
	int64_t number = 1;

	if (port && parse_int(port + 1, 1, 65535, &number) < 0)
		return false;
	return str_eq(text, "_default") || net_is_dns_subdomain(host);
}

static bool is_artifact(const char *text)
{
	return artifact_find(text) != NULL;
}

static bool is_sha256(const char *text)
{
	return hex_is(text, 32);
}

static const struct field_rule rule_mirror = {
	"an URL of http or https, or a pattern of one with {host}, {path}, {file}, {name}, {version}, "
	"{arch}",
	is_mirror
};
static const struct field_rule rule_web_url = { "an URL of http or https", is_web_url };
static const struct field_rule rule_registry = {
	"the name of a registry, with its port where it has one, or _default for any", is_registry
};
static const struct field_rule rule_artifact = {
	"an artifact that knode installs (containerd, runc, cni-plugins, crictl, kubelet, kubectl, "
	"kube-apiserver, kube-controller-manager, kube-scheduler, etcd)",
	is_artifact
};
static const struct field_rule rule_sha256 = { "64 hexadecimal digits", is_sha256 };
static const char *const architectures[] = { "amd64", "arm64", NULL };
static const struct field_rule rule_architecture = { .choices = architectures };

static const struct field fields_override[] = {
	{ "name", FIELD_TEXT, OVERRIDE(name), .rule = &rule_artifact, .required = true,
	  .help = "which artifact" },
	{ "version", FIELD_TEXT, OVERRIDE(version),
	  .help = "its version, without v; default: the one that suits Kubernetes" },
	{ "arch", FIELD_TEXT, OVERRIDE(architecture), .rule = &rule_architecture,
	  .help = "for this architecture alone; default: for any" },
	{ "url", FIELD_TEXT, OVERRIDE(url), .rule = &rule_web_url,
	  .help = "where it is; default: where its makers publish it" },
	{ "sha256", FIELD_TEXT, OVERRIDE(sha256), .rule = &rule_sha256,
	  .help = "digest of what is there; default: that of the makers" },
	{ 0 },
};

static const struct field fields_registry[] = {
	{ "name", FIELD_TEXT, REGISTRY(name), .rule = &rule_registry, .required = true,
	  .help = "which registry: docker.io, registry.example.com:5000, or _default for any other" },
	{ "mirrors", FIELD_TEXTS, REGISTRY(mirrors), .rule = &rule_web_url,
	  .help = "their URLs, which are tried in this order before the registry itself" },
	{ "caFile", FIELD_TEXT, REGISTRY(ca_file), .rule = &rule_path,
	  .help = "CA of the mirrors, in PEM, on the host; default: the system's" },
	{ 0 },
};

const struct field fields_artifacts[] = {
	{ "mirror", FIELD_TEXT, AT(node.artifacts.mirror), .rule = &rule_mirror,
	  .help = "mirror of the makers' servers: its URL, or a pattern such as URL/{host}/{path}" },
	{ "from", FIELD_TEXT, AT(node.artifacts.from), .rule = &rule_path,
	  .help = "a directory that holds the files, under the names that their makers give them" },
	{ "archive", FIELD_TEXT, AT(node.artifacts.archive), .rule = &rule_path,
	  .help = "a file of knode archive create that holds them, and images; nothing else is asked" },
	{ "caFile", FIELD_TEXT, AT(node.artifacts.ca_file), .rule = &rule_path,
	  .help = "CAs to trust in place of the system's, in PEM" },
	{ "arch", FIELD_TEXT, AT(node.artifacts.architecture), .rule = &rule_architecture,
	  .help = "architecture of the host; default: its own" },
	{ "overrides", FIELD_LIST, AT(node.artifacts.overrides), .fields = fields_override,
	  .size = sizeof(struct config_artifact), .help = "own builds, and other versions" },
	{ "registries", FIELD_LIST, AT(node.artifacts.registries), .fields = fields_registry,
	  .size = sizeof(struct config_registry),
	  .help = "mirrors of registries, for containerd and archive create" },
	{ 0 },
};
