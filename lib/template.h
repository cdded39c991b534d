/*
 * Templates: files of templates/ and units/, compiled in as they stand.
 *
 * YAML and JSON templates are documents that parse as they stand. They are parsed, placeholders are
 * substituted in the tree, and block YAML is written: so no value can change the structure of a
 * document, and nothing is quoted by hand. @NAME@ as a whole scalar takes a value of any type: a
 * null drops the key (or the element), a list that stands as a list's element is spliced into it.
 * Inside a longer scalar @NAME@ takes a text or an integer. There is no logic.
 *
 * Text templates (Corefile, units, environment files) take @NAME@ with the quoting of their format.
 *
 * The first line of a template is a comment that says where it lands:
 *	# knode: path=/etc/kubernetes/manifests/etcd.yaml mode=0600 roles=control-plane
 * It is not part of the result.
 */
#pragma once

#include "json.h"

struct template
{
	const char *name; /* file name: "etcd.yaml", "kubelet.service" */
	const char *text;
	size_t length;
};

extern const struct template *const template_table[]; /* NULL-terminated, by name; generated */

const struct template *template_find(const char *name); /* aborts when there is none: a fault */

/*
 * Renders a YAML or JSON template; *@ret is a list of its documents. Every placeholder needs a key
 * in @values (a map), and every key must be used: else -EINVAL, a fault in the installer.
 */
int template_render(const struct template *template, const struct json *values, struct json **ret,
		    struct error *err);
/* Renders a text template; *@ret is freed by the caller. */
int template_render_text(const struct template *template, const struct json *values, char **ret,
			 struct error *err);
/* Where it lands, from the header line. */
int template_target(const struct template *template, const char **ret_path, unsigned *ret_mode,
		    struct error *err);
