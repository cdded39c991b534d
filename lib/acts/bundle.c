/*
 * Certificates of several files as one file, or as the CA that a kubeconfig trusts. Parameters: of
 * (paths; each certificate is taken once, in this order), kubeconfig (whether the target is one).
 * A kubeconfig that is missing is not made.
 */
#include "acts/bundle.h"

#include <errno.h>

#include "base/secret.h"
#include "certs/pki_action.h"
#include "pki/kubeconfig.h"

enum {
	ROOM = 64 * 1024, /* of a kubeconfig, beside what it was */
};

static bool is_kubeconfig(const struct action *action)
{
	return json_map_bool(action->params, "kubeconfig", false);
}

/* Moves what is not there yet from one list to the other. */
static void add_certs(struct pki_certs *to, struct pki_certs *from)
{
	for (size_t i = 0; i < from->count; i++) {
		if (pki_certs_have(to, from->items[i]))
			continue;
		to->items = grow(to->items, &to->capacity, to->count + 1, sizeof(to->items[0]));
		to->items[to->count++] = take_ptr(&from->items[i]);
	}
}

/* The wanted content; *@ret_late is set when one of the files is not there yet. */
static int wanted_certs(struct pki *pki, const struct action *action, const struct host *host,
			struct pki_certs *ret, char **ret_late, struct error *err)
{
	const struct json *paths = json_map_get(action->params, "of");
	int r = 0;

	for (size_t i = 0; i < json_count(paths) && r == 0; i++) {
		const char *path = json_get_text(json_list_at(paths, i), "");
		cleanup_pki_certs struct pki_certs certs = { 0 };

		if (!host_exists(host, path)) {
			*ret_late = xasprintf("%s is not there yet", path);
			return 0;
		}
		r = cert_load(pki, host, path, &certs, err);
		add_certs(ret, &certs);
	}
	return r;
}

static bool are_equal(const struct pki_certs *a, const struct pki_certs *b)
{
	for (size_t i = 0; i < a->count && i < b->count; i++)
		if (!pki_cert_equal(a->items[i], b->items[i]))
			return false;
	return a->count == b->count;
}

static void write_certs(const struct pki_certs *certs, struct strbuf *out)
{
	for (size_t i = 0; i < certs->count; i++)
		pki_cert_write(certs->items[i], out);
}

/* Ends inspect(): the file shall hold @text, which is taken over; or stay as it is. */
static void settle(struct change *change, struct strbuf text, bool stays)
{
	bool absent = path_is(change->now, "absent");

	if (stays) {
		secret_done(&text);
		json_map_set(change->want, "sha256", json_ref(json_map_get(change->now, "sha256")));
	} else {
		change->want_data = xmemdup(&text, sizeof(text));
		path_want_data(change->want, change->want_data);
	}
	change_settle(change, absent ? CHANGE_CREATE : CHANGE_MODIFY);
}

/* A PEM file that holds other certificates, or none. */
static int inspect_file(struct pki *pki, const struct action *action, const struct host *host,
			const struct pki_certs *wanted, struct change *change, struct error *err)
{
	cleanup_pki_certs struct pki_certs now = { 0 };
	struct strbuf text = strbuf_make(PKI_MAX_FILE);
	int r = 0;

	if (change->now_data)
		r = cert_read(pki, host, action->target, change->now_data, &now, err);
	if (r < 0)
		return r;
	write_certs(wanted, &text);
	settle(change, text, are_equal(&now, wanted));
	return 0;
}

/*
 * The kubeconfig, and the CAs that it embeds; *@ret_none is set where it embeds none, but names a
 * file, which has a step of its own, or trusts what the host does.
 */
static int read_kubeconfig(struct pki *pki, const struct action *action,
			   const struct change *change, struct kubeconfig *ret,
			   struct pki_certs *ret_trusted, bool *ret_none, struct error *err)
{
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);
	const char *file = NULL;
	int r = kubeconfig_parse(action->target, change->now_data, ret, err);

	if (r < 0)
		return r;
	r = kubeconfig_get(ret, KUBECONFIG_CA, &pem, &file, err);
	*ret_none = r == -ENOENT || file;
	if (*ret_none) {
		error_clear(err);
		return 0;
	}
	if (r == 0)
		r = pki_certs_read(pki, "its CA", &pem, ret_trusted, err);
	return r < 0 ? error_wrap(err, "%s", action->target) : 0;
}

/* A kubeconfig is written anew only when it trusts something else. */
static int inspect_kubeconfig(struct pki *pki, const struct action *action,
			      const struct pki_certs *wanted, struct change *change,
			      struct error *err)
{
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup_pki_certs struct pki_certs now = { 0 };
	struct strbuf text;
	bool none;
	int r = read_kubeconfig(pki, action, change, &config, &now, &none, err);

	if (r < 0)
		return r;
	if (none) {
		pki_action_none(change);
		return 0;
	}
	if (change->late) {
		change->kind = CHANGE_MODIFY;
		return 0;
	}
	write_certs(wanted, &pem);
	kubeconfig_set_ca(&config, &pem);
	text = secret_make(change->now_data->length + ROOM);
	kubeconfig_write(&config, &text);
	settle(change, text, are_equal(&now, wanted));
	return 0;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	mode_t mode = is_kubeconfig(action) ? KEY_MODE : CERT_MODE;
	cleanup_pki_certs struct pki_certs wanted = { 0 };
	cleanup_pki struct pki *pki = NULL;
	int r = pki_action_look(action, host, mode, ret, err);

	if (r == 0 && is_kubeconfig(action) && path_is(ret->now, "absent")) {
		pki_action_none(ret);
		return 0;
	}
	if (r == 0)
		r = pki_open(&pki, err);
	if (r == 0)
		r = wanted_certs(pki, action, host, &wanted, &ret->late, err);
	if (r < 0)
		return r;
	if (is_kubeconfig(action))
		return inspect_kubeconfig(pki, action, &wanted, ret, err);
	if (!ret->late)
		return inspect_file(pki, action, host, &wanted, ret, err);
	ret->kind = path_is(ret->now, "absent") ? CHANGE_CREATE : CHANGE_MODIFY;
	return 0;
}

/* Whether only mode and owner change. */
static bool keeps(const struct change *change)
{
	return !change->late &&
	       json_same(json_map_get(change->now, "sha256"), json_map_get(change->want, "sha256"));
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	const struct json *paths = json_map_get(action->params, "of");

	if (keeps(change)) {
		path_describe_mode(change, out);
		return;
	}
	strbuf_puts(out, is_kubeconfig(action) ? "trusts " : "certificates of ");
	for (size_t i = 0; i < json_count(paths); i++)
		strbuf_printf(out, "%s%s", i ? " and " : "",
			      json_get_text(json_list_at(paths, i), ""));
}

static const struct act_param required[] = {
	{ "of", JSON_KIND_LIST },
	{ 0 },
};

const struct act act_bundle = {
	.name = "bundle",
	.space = "path",
	.required = required,
	.atomic = true,
	.inspect = inspect,
	.apply = path_apply,
	.restore = path_restore,
	.describe = describe,
};

struct action *plan_bundle(struct plan *plan, const char *path, bool kubeconfig,
			   const char *const of[])
{
	struct json *params = json_map(), *list = json_list();
	struct action *action;

	for (size_t i = 0; of[i]; i++)
		json_list_add_text(list, of[i]);
	json_map_set(params, "of", list);
	json_map_set(params, "kubeconfig", kubeconfig ? json_bool(true) : NULL);
	action = plan_add(plan, &act_bundle, path, params);
	action->secret = kubeconfig;
	return action;
}
