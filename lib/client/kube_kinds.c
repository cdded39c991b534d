/* Kinds of objects, and where in the API they are. */
#include <ctype.h>

#include "client/kube_inside.h"

/*
 * The kinds that knode itself applies, reads or changes
 * (https://kubernetes.io/docs/reference/kubernetes-api/). Others are asked of the server.
 */
static const struct kube_kind kinds[] = {
	{ "v1", "ConfigMap", "configmaps", true },
	{ "v1", "Namespace", "namespaces", false },
	{ "v1", "Node", "nodes", false },
	{ "v1", "Pod", "pods", true },
	{ "v1", "Secret", "secrets", true },
	{ "v1", "Service", "services", true },
	{ "v1", "ServiceAccount", "serviceaccounts", true },
	{ "v1", "Endpoints", "endpoints", true },
	{ "apps/v1", "DaemonSet", "daemonsets", true },
	{ "apps/v1", "Deployment", "deployments", true },
	{ "apps/v1", "StatefulSet", "statefulsets", true },
	{ "certificates.k8s.io/v1", "CertificateSigningRequest", "certificatesigningrequests",
	  false },
	{ "coordination.k8s.io/v1", "Lease", "leases", true },
	{ "rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false },
	{ "rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", false },
	{ "rbac.authorization.k8s.io/v1", "Role", "roles", true },
	{ "rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", true },
	{ "apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions",
	  false },
	{ "storage.k8s.io/v1", "StorageClass", "storageclasses", false },
	{ "storage.k8s.io/v1", "CSIDriver", "csidrivers", false },
};

const struct kube_kind *kube_kind_find(const char *version, const char *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_eq(kinds[i].version, version) && str_eq(kinds[i].kind, kind))
			return &kinds[i];
	return NULL;
}

const struct kube_kind *kube_kind_of(const struct kube *kube, const struct kube_ref *ref)
{
	const struct kube_kind *kind = kube_kind_find(ref->version, ref->kind);

	for (const struct kube_found_kind *found = kube->kinds; found && !kind; found = found->next)
		if (str_eq(found->kind.version, ref->version) &&
		    str_eq(found->kind.kind, ref->kind))
			kind = &found->kind;
	return kind;
}

void kube_take_kinds(struct kube *kube, const char *version, const struct json *list)
{
	const struct json *resources = json_map_get(list, "resources");

	for (size_t i = 0; i < json_count(resources); i++) {
		const struct json *resource = json_list_at(resources, i);
		const char *plural = json_map_text(resource, "name", "/");
		struct kube_found_kind *found;

		if (strchr(plural, '/')) /* a part of a kind, such as pods/log */
			continue;
		found = xcalloc(1, sizeof(*found));
		found->kind = (struct kube_kind){
			.version = xstrdup(version),
			.kind = xstrdup(json_map_text(resource, "kind", "")),
			.plural = xstrdup(plural),
			.namespaced = json_map_bool(resource, "namespaced", false),
		};
		found->next = kube->kinds;
		kube->kinds = found;
	}
}

void kube_forget_kinds(struct kube *kube)
{
	struct kube_found_kind *next;

	for (struct kube_found_kind *found = kube->kinds; found; found = next) {
		next = found->next;
		free((void *)(uintptr_t)found->kind.version);
		free((void *)(uintptr_t)found->kind.kind);
		free((void *)(uintptr_t)found->kind.plural);
		free(found);
	}
	kube->kinds = NULL;
}

struct kube_ref kube_ref_of(const struct json *object)
{
	const struct json *metadata = json_map_get(object, "metadata");

	return (struct kube_ref){
		.version = json_map_text(object, "apiVersion", ""),
		.kind = json_map_text(object, "kind", ""),
		.namespace = json_map_text(metadata, "namespace", NULL),
		.name = json_map_text(metadata, "name", NULL),
	};
}

char *kube_ref_text(const struct kube_ref *ref)
{
	const char *namespace = ref->namespace ? ref->namespace : "";

	return xasprintf("%s%s%s%s%s", ref->kind, *namespace || ref->name ? " " : "", namespace,
			 *namespace && ref->name ? "/" : "", ref->name ? ref->name : "");
}

void kube_escape(const char *text, struct strbuf *out)
{
	for (const char *c = text; *c; c++) {
		if (isalnum((unsigned char)*c) || strchr("-._~:", *c))
			strbuf_putc(out, *c);
		else
			strbuf_printf(out, "%%%02X", (unsigned char)*c);
	}
}

char *kube_version_path(const char *version)
{
	return xasprintf(strchr(version, '/') ? "/apis/%s" : "/api/%s", version);
}

static void add_part(const char *text, struct strbuf *out)
{
	strbuf_putc(out, '/');
	kube_escape(text, out);
}

char *kube_path(const struct kube_kind *kind, const struct kube_ref *ref, const char *subresource)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *version = kube_version_path(kind->version);
	const char *within = ref->name && !ref->namespace ? "default" : ref->namespace;

	strbuf_puts(&out, version);
	if (kind->namespaced && within) {
		strbuf_puts(&out, "/namespaces");
		add_part(within, &out);
	}
	add_part(kind->plural, &out);
	if (ref->name)
		add_part(ref->name, &out);
	if (subresource)
		add_part(subresource, &out);
	return strbuf_take(&out);
}
