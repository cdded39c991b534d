/* Findings, and small questions of what looks for them. */
#include "storage/lint_inside.h"
#include "storage/quantity.h"

const struct lint_rule lint_rules[] = {
	{ "field-unknown", true, "a field that the kind does not have" },
	{ "field-type", true, "a value of another type than the field has" },
	{ "value-invalid", true, "a value that the API server refuses" },
	{ "version-unknown", true, "an apiVersion that is no longer served" },
	{ "duplicate", true, "two objects of one kind and name" },
	{ "volume-removed", true, "a type of volume that this version cannot mount" },
	{ "volume-removed-later", false, "a type of volume that a later version cannot mount" },
	{ "volume-needs-driver", false, "a type of volume that is handed to a CSI driver" },
	{ "volume-deprecated", false, "a type of volume that is deprecated" },
	{ "volume-same-disk", false, "two volumes of one disk or share" },
	{ "policy-recycle", true, "Recycle of a type that cannot be recycled" },
	{ "policy-recycle-deprecated", false, "Recycle, which is deprecated" },
	{ "policy-delete", true, "Delete of a volume that nothing deletes" },
	{ "modes-of-type", false, "access modes that the type does not have" },
	{ "once-pod-needs-csi", true, "ReadWriteOncePod of a volume that is not CSI's" },
	{ "block-of-type", true, "volumeMode Block of a type that has file systems alone" },
	{ "block-ignores", false, "what does nothing for a volume with volumeMode Block" },
	{ "mount-options-of-type", true, "mountOptions of a type that takes none" },
	{ "size-tiny", false, "a size that can hardly be meant" },
	{ "affinity-matches-none", true, "node affinity that no node can have" },
	{ "affinity-no-node", false, "node affinity that no node of the files has" },
	{ "host-path-anywhere", false, "a hostPath volume that is another one on each node" },
	{ "host-path-sensitive", false, "a hostPath volume of the host's own files" },
	{ "path-relative", true, "a path that has to be absolute" },
	{ "secret-namespace", false, "a secret that is looked for in another namespace" },
	{ "reserved-incomplete", true, "a claimRef that reserves the volume for nobody" },
	{ "reserved-uid", true, "a claimRef with a uid: the volume is Released from the start" },
	{ "reserved-unfit", true, "a volume that is reserved for a claim that it does not fit" },
	{ "annotation-deprecated", false, "an annotation or a label that a field replaced" },
	{ "class-waits", false,
	  "volumes bound to a place, and a class that does not wait for pods" },
	{ "class-removed", true, "a provisioner that this version does not have" },
	{ "class-needs-driver", false, "a provisioner that is handed to a CSI driver" },
	{ "class-removed-later", false, "a provisioner that a later version does not have" },
	{ "class-cannot-provision", true, "a provisioner that provisions nothing" },
	{ "class-ignores", false, "what does nothing in a class without a provisioner" },
	{ "class-mount-options", true, "mountOptions of a provisioner that takes none" },
	{ "class-parameter", false, "a parameter that another one replaced" },
	{ "class-topology-twice", true, "zones as parameter, and as allowedTopologies" },
	{ "class-defaults", false, "several default classes" },
	{ "claim-unsatisfied", true, "a claim that gets no volume" },
	{ "claim-class-unknown", false, "a claim of a class that the files do not have" },
	{ "claim-volume-unknown", false, "a claim of a volume that the files do not have" },
	{ "claim-selector-provisioned", true, "a selector in a claim that is provisioned for" },
	{ "claim-limits", false, "limits in a claim" },
	{ "claim-source", false, "a source that nothing can copy from" },
	{ 0 },
};

static const struct lint_rule *find_rule(const char *id)
{
	const struct lint_rule *rule = lint_rules;

	while (!str_eq(rule->id, id))
		rule++;
	return rule;
}

void lint_findings_done(struct lint_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		free(findings->items[i].place);
		free(findings->items[i].object);
		free(findings->items[i].message);
		free(findings->items[i].remedy);
	}
	free(findings->items);
	*findings = (struct lint_findings){ 0 };
}

void lint_add(const struct lint *lint, const char *rule, const struct json *map, const char *key,
	      const char *remedy, const char *format, ...)
{
	struct lint_findings *findings = lint->findings;
	const struct json *object = lint->manifest->object;
	struct lint_finding finding = {
		.rule = find_rule(rule),
		.place = manifest_place(lint->manifest, map, key),
		.object = xasprintf("%s %s", json_map_text(object, "kind", ""), lint_name(object)),
		.remedy = xstrdup_or_null(remedy),
	};
	va_list args;

	va_start(args, format);
	finding.message = xvasprintf(format, args);
	va_end(args);
	findings->items = grow(findings->items, &findings->capacity, findings->count + 1,
			       sizeof(*findings->items));
	findings->items[findings->count++] = finding;
	findings->errors += finding.rule->error;
}

const char *lint_name(const struct json *object)
{
	return json_map_text(json_map_get(object, "metadata"), "name", "");
}

const char *lint_namespace(const struct json *object)
{
	return json_map_text(json_map_get(object, "metadata"), "namespace", "default");
}

const char *lint_annotation(const struct json *object, const char *name)
{
	return json_map_text(json_path(object, "metadata.annotations"), name, NULL);
}

bool lint_is(const struct json *object, const char *kind)
{
	return str_eq(json_map_text(object, "kind", ""), kind);
}

char *lint_key(const char *kind, const char *namespace, const char *name)
{
	return xasprintf("%s/%s/%s", kind, namespace, name);
}

const struct manifest *lint_first(const struct lint *lint, const struct json *object)
{
	cleanup_free char *key = lint_key(json_map_text(object, "kind", ""), lint_namespace(object),
					  lint_name(object));

	return &lint->manifests->items[json_map_int(lint->index, key, 0)];
}

const struct json *lint_find(const struct lint *lint, const char *kind, const char *namespace,
			     const char *name)
{
	cleanup_free char *key = lint_key(kind, namespace ? namespace : "default", name);
	int64_t number = json_map_int(lint->index, key, -1);

	return number < 0 ? NULL : lint->manifests->items[number].object;
}

bool lint_has_kind(const struct lint *lint, const char *kind)
{
	return json_map_get(lint->index, kind) != NULL;
}

char *lint_minor(int minor)
{
	return xasprintf("v1.%d", minor);
}

void lint_size(const struct lint *lint, const struct json *map)
{
	struct quantity size = quantity_or_zero(json_map_get(map, "storage"));
	char text[QUANTITY_MAX_TEXT];

	if (size.nanos <= 0 || quantity_value(&size) >= 1024 * 1024)
		return;
	quantity_format(&size, text);
	lint_add(lint, "size-tiny", map, "storage", "write it with a unit: Mi, Gi, Ti",
		 "%s is less than a mebibyte", text);
}
