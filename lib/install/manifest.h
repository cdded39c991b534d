/* Templates as actions of a plan: files in their places, objects of the Kubernetes API. */
#pragma once

#include "plan/plan.h"
#include "template/template.h"

/* Renders a template that is one document; free *@ret. */
int manifest_render(const char *template, const struct json *values, struct json **ret,
		    struct error *err);
/* The document as YAML with sorted keys, as Kubernetes writes it. Free it. */
char *manifest_text(const struct json *document);

/* Adds a file, with the directories above it. */
struct action *manifest_add_content(struct plan *plan, const char *path, unsigned mode,
				    const char *content);
/* Adds the document as a file at the template's place; *@ret (may be NULL) is the plan's. */
int manifest_add_file(struct plan *plan, const char *template, const struct json *document,
		      struct action **ret, struct error *err);
/* Renders a text template and adds it at its place. */
int manifest_add_text(struct plan *plan, const char *template, const struct json *values,
		      struct error *err);
/* Renders a template and adds each of its documents as an object. */
int manifest_add_objects(struct plan *plan, const char *template, const struct json *values,
			 struct error *err);
/* Adds each of the documents as an object. */
void manifest_add_each(struct plan *plan, const struct json *documents);
/* Adds the directories above @path, and with @mode (not 0) the directory @path itself. */
void manifest_add_dirs(struct plan *plan, const char *path, unsigned mode);

/*
 * The annotation by which kubeadm knows a configuration of its own making from an operator's: a
 * digest of what the ConfigMap holds (componentconfigs.SignConfigMap). Null when it was given.
 */
struct json *manifest_signature(bool given, const char *content);
