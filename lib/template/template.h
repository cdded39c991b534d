/*
 * Templates: files of templates/ and units/, compiled in as they stand.
 *
 * YAML and JSON templates are documents that parse as they stand. They are parsed, placeholders are
 * substituted in the tree, and block YAML is written: so no value can change the structure of a
 * document, and nothing is quoted by hand. @NAME@ as a whole scalar takes a value of any type: a
 * list that stands as a list's element is spliced into it. Inside a longer scalar @NAME@ takes a
 * text or an integer. A null drops the key or the element whose scalar it is in. There is no logic,
 * and what was substituted is never looked at again.
 *
 * Text templates take texts and integers with the quoting of their format; a null drops the line:
 *	*.service, *.socket, *.conf   systemd units: between double quotes anything; elsewhere
 *			    what needs none
 *	*.env               systemd environment files: between double quotes anything but control
 *			    characters; a list becomes words, each quoted for `$NAME` in a command
 *	Corefile*           letters, digits and . : / _ - [ ] alone: CoreDNS cannot quote braces
 *
 * The first line of a template is a comment that says where it lands:
 *	# knode: path=/etc/kubernetes/manifests/etcd.yaml mode=0600 roles=control-plane
 *	# knode: api roles=control-plane		objects of the Kubernetes API
 *	# knode: part=coredns/configmap.yaml roles=control-plane	a value of another template
 * It is not part of the result.
 */
#pragma once

#include "data/json.h"

struct template
{
	/* The path below templates/ or units/: "kubelet.service", "coredns/rbac.yaml". */
	const char *name;
	const char *text;
	size_t length;
};

extern const struct template *const template_table[]; /* NULL-terminated, by name; generated */

const struct template *template_find(const char *name); /* aborts when there is none: a fault */

/* Whether the template takes a value of that name: whether @NAME@ stands in it. */
bool template_names(const struct template *template, const char *name);

/* Sets a value; NULL stands for null. */
void template_set(struct json *values, const char *name, const char *text);

/*
 * Renders a YAML or JSON template; *@ret is a list of its documents. Every placeholder needs a key
 * in @values (a map), and every key must be used: else -EINVAL, a fault in the installer.
 */
int template_render(const struct template *template, const struct json *values, struct json **ret,
		    struct error *err);
/* Renders a text template; *@ret is freed by the caller. -EINVAL also for a value that its format
 * cannot hold. */
int template_render_text(const struct template *template, const struct json *values, char **ret,
			 struct error *err);
/* Where a file lands, from the header line; *@ret_path is freed by the caller. */
int template_target(const struct template *template, char **ret_path, unsigned *ret_mode,
		    struct error *err);
