/* What tests of the configuration share: loading a text, and all that was said about it. */
#pragma once

#include "config/config_flags.h"
#include "unit.h"

#define V1BETA3(kind, body) "apiVersion: kubeadm.k8s.io/v1beta3\nkind: " kind "\n" body
#define V1BETA4(kind, body) "apiVersion: kubeadm.k8s.io/v1beta4\nkind: " kind "\n" body

/* Loads @text (NULL: none) as c.yaml; *@ret_said has a line for each problem. NULL on errors. */
static inline struct config *load_said(const struct config_source *source, const char *text,
				       char **ret_said)
{
	cleanup(config_problems_done) struct config_problems problems = { 0 };
	cleanup(strbuf_done) struct strbuf said = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(strbuf_done) struct strbuf input = strbuf_make(STRBUF_MAX_TEXT);
	struct config *config = NULL;
	struct error err = { 0 };
	int r;

	strbuf_puts(&input, text ? text : "");
	r = config_load_text(source, "c.yaml", text ? &input : NULL, &config, &problems, &err);
	ck_assert_int_eq(r<0, problems.errors> 0);
	ck_assert_int_eq(r < 0, !config);
	for (size_t i = 0; i < problems.count; i++)
		strbuf_printf(&said, "%s: %s%s\n",
			      problems.items[i].place ? problems.items[i].place : "-",
			      problems.items[i].warning ? "warning: " : "",
			      problems.items[i].message);
	*ret_said = strbuf_take(&said);
	return config;
}

static const struct config_flags no_flags;

/* Loads what is valid, and gives no warnings either. */
static inline struct config *load(enum config_kind wanted, const char *text)
{
	struct config_source source = { .flags = &no_flags, .wanted = wanted };
	cleanup_free char *said = NULL;
	struct config *config = load_said(&source, text, &said);

	ck_assert_str_eq(said, "");
	return config;
}

/* Asserts all that is said about @text. */
static inline void assert_said(enum config_kind wanted, const char *text, const char *expected)
{
	struct config_source source = { .flags = &no_flags, .wanted = wanted };
	cleanup_free char *said = NULL;

	config_free(load_said(&source, text, &said));
	ck_assert_str_eq(said, expected);
}
