/*
 * What tests of plans of the PKI share: plans as lines, hosts with all certificates and
 * kubeconfigs, and a look for secrets where none may be.
 */
#pragma once

#include "apply_bench.h"
#include "credentials/plan_renew.h"
#include "pki_unit.h"
#include "plan/act.h"
#include "plan/plan_print.h"

/* "key /etc/kubernetes/pki/ca.key: ECDSA-P256", a line for each action. */
static inline char *plan_lines(const struct plan *plan)
{
	static char late[] = "";
	struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);

	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct action *action = plan_at(plan, i);
		const struct change change = { .kind = CHANGE_CREATE, .late = late };

		strbuf_printf(&text, "%s %s", action->act->name, action->target);
		if (!str_eq(action->act->name, "dir") && !str_eq(action->act->name, "file") &&
		    !str_eq(action->act->name, "absent")) {
			strbuf_puts(&text, ": ");
			action->act->describe(action, &change, &text);
		}
		strbuf_putc(&text, '\n');
	}
	return strbuf_take(&text);
}

static inline void check_plan(const struct plan *plan, const char *expected)
{
	cleanup_free char *lines = plan_lines(plan);

	ck_assert_str_eq(lines, expected);
}

/* The notes of a plan, one a line. */
static inline void check_notes(const struct plan *plan, const char *expected)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);

	for (size_t i = 0; i < plan_notes(plan)->count; i++)
		strbuf_printf(&text, "%s\n", plan_notes(plan)->items[i]);
	ck_assert_str_eq(text.text, expected);
}

/* A host that has all certificates and kubeconfigs. */
static inline struct bench pki_bench(const struct config *config)
{
	struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_all(config);

	apply_well(&bench, plan);
	return bench;
}

/* The part of a file's private key that nobody else may see, as it is in PEM and in a kubeconfig.
 */
static inline void add_secrets_of(const struct host *host, const char *path, struct str_list *ret)
{
	cleanup_pki_key struct pki_key *key = get_key(host, path);
	cleanup_free char *pem = key_text(key);
	cleanup(strbuf_done) struct strbuf base64 = strbuf_make(PKI_MAX_KEY);

	base64_encode(pem, strlen(pem), &base64);
	str_list_take(ret, xstrndup(strchr(pem, '\n') + 13, 40));
	str_list_take(ret, xstrndup(base64.text + 80, 40));
}

/* Those of all keys and kubeconfigs of a host. */
static inline struct str_list secrets_of(const struct host *host)
{
	static const char *const dirs[] = { KUBECONFIG_DIR, PKI, PKI "/etcd" };
	struct str_list secrets = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		cleanup(str_list_done) struct str_list names = { 0 };

		ck_assert_int_eq(host_list(host, dirs[i], &names, &err), 0);
		for (size_t j = 0; j < names.count; j++) {
			cleanup_free char *path = xasprintf("%s/%s", dirs[i], names.items[j]);

			if (str_ends(path, ".key") || str_ends(path, ".conf"))
				add_secrets_of(host, path, &secrets);
		}
	}
	ck_assert_uint_gt(secrets.count, 0);
	return secrets;
}

static inline void check_untold(const char *where, const char *text, const struct str_list *secrets)
{
	for (size_t i = 0; i < secrets->count; i++)
		ck_assert_msg(!strstr(text, secrets->items[i]), "a private key in %s", where);
}

/* Nothing that is said about a plan says a secret. */
static inline void check_plan_untold(const struct bench *bench, const struct plan *plan,
				     const struct str_list *secrets)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(strbuf_done) struct strbuf diff = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_inspection struct inspection seen = { 0 };
	cleanup_json struct json *data = plan_to_json(plan), *printed = NULL;
	cleanup_free char *data_text = json_to_text(data), *printed_text = NULL;

	ck_assert_msg(plan_inspect(plan, bench->host, &seen, &err) == 0, "%s", err.message);
	plan_print_text(plan, &seen, false, &text);
	plan_print_diff(plan, &seen, &diff);
	printed = plan_print_json(plan, &seen, true);
	printed_text = json_to_text(printed);
	check_untold("the plan", data_text, secrets);
	check_untold("the plan's text", text.text, secrets);
	check_untold("the plan's difference", diff.text, secrets);
	check_untold("the plan's document", printed_text, secrets);
}

/* Nor does the journal of the last run. */
static inline void check_journal_untold(const struct bench *bench, const struct str_list *secrets)
{
	cleanup_free char *path = xasprintf(JOURNAL_DIR "/%s/journal", bench->result.run);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);

	ck_assert_int_eq(host_read(bench->host, path, STRBUF_MAX_TEXT, &text, &err), 0);
	ck_assert_uint_gt(text.length, 1000);
	check_untold("the journal", text.text, secrets);
}
