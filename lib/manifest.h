/* Templates as actions of a plan: files in their places, objects of the Kubernetes API. */
#pragma once

#include "plan.h"
#include "template.h"

/* Renders a template that is one document; free *@ret. */
int manifest_render(const char *template, const struct json *values, struct json **ret,
		    struct error *err);
/* Adds the document as YAML with sorted keys, at the template's place. */
int manifest_add_file(struct plan *plan, const char *template, const struct json *document,
		      struct error *err);
/* Renders a text template and adds it at its place. */
int manifest_add_text(struct plan *plan, const char *template, const struct json *values,
		      struct error *err);
/* Renders a template and adds each of its documents as an object. */
int manifest_add_objects(struct plan *plan, const char *template, const struct json *values,
			 struct error *err);
