#include "certs/pki_action.h"

#include <errno.h>
#include <inttypes.h>
#include <time.h>

enum {
	DAY_MS = 24 * 60 * 60 * 1000
};

struct plan_ca plan_ca_of(const char *dir, const char *name)
{
	const struct cert_spec *spec = cert_spec_find(name);

	return (struct plan_ca){ .cert = cert_spec_path(spec, dir, ".crt"),
				 .key = cert_spec_path(spec, dir, ".key"),
				 .name = name };
}

void plan_ca_done(struct plan_ca *ca)
{
	free(ca->cert);
	free(ca->key);
}

void pki_action_set_subject(struct json *params, const struct cert_subject *subject)
{
	json_map_set_text(params, "commonName", subject->common_name);
	json_map_set(params, "organizations", json_texts(&subject->organizations));
	json_map_set(params, "dns", json_texts(&subject->dns));
	json_map_set(params, "ips", json_texts(&subject->ips));
}

void pki_action_set_usages(struct json *params, unsigned usage)
{
	struct json *list = json_list();

	for (size_t i = 0; i < PKI_USAGE_COUNT; i++)
		if (usage & 1u << i)
			json_list_add_text(list, pki_usage_names[i]);
	json_map_set(params, "usages", list);
}

void pki_action_set_validity(struct json *params, int64_t ms)
{
	cleanup_free char *text = format_duration(ms);

	json_map_set_text(params, "validity", text);
}

void pki_action_set_ca(struct json *params, const struct plan_ca *ca)
{
	json_map_set_text(params, "ca", ca->cert);
	json_map_set_text(params, "caKey", ca->key);
	json_map_set_text(params, "caName", ca->name);
	json_map_set(params, "caPlanned", ca->planned ? json_bool(true) : NULL);
}

int pki_action_look(const struct action *action, const struct host *host, mode_t mode,
		    struct change *ret, struct error *err)
{
	cleanup_free char *mode_text = xasprintf("%04o", (unsigned)mode);
	int r = path_state(host, action->target, &ret->now, &ret->now_data, err);

	if (r < 0)
		return r;
	if (path_is(ret->now, "link"))
		return error_set(err, -ELOOP,
				 "%s is a symbolic link to %s, and is not followed: put the file "
				 "itself there",
				 action->target, json_map_text(ret->now, "to", ""));
	if (!path_is(ret->now, "file") && !path_is(ret->now, "absent"))
		return error_set(err, -EEXIST, "%s shall be a file, and is something else (%s)",
				 action->target, json_map_text(ret->now, "type", ""));
	ret->want = json_map();
	json_map_set_text(ret->want, "type", "file");
	path_want_mode(ret->want, mode_text);
	return 0;
}

void pki_action_settle(struct change *change, bool renew)
{
	struct json *digest = json_map_get(change->now, "sha256");

	if (path_is(change->now, "absent")) {
		change->kind = CHANGE_CREATE;
	} else if (renew) {
		change->kind = CHANGE_MODIFY;
	} else {
		json_map_set(change->want, "sha256", json_ref(digest));
		change_settle(change, CHANGE_MODIFY);
	}
}

void pki_action_none(struct change *change)
{
	json_free(change->want);
	change->want = json_clone(change->now);
	change_settle(change, CHANGE_NONE);
}

bool pki_action_keeps(const struct change *change)
{
	return change->kind == CHANGE_MODIFY && json_map_get(change->want, "sha256");
}

int pki_action_state(const struct action *action, const struct host *host, struct change *ret,
		     struct error *err)
{
	return path_state(host, action->target, &ret->now, NULL, err);
}

char *pki_action_validity(const struct action *action)
{
	const char *text = json_map_text(action->params, "validity", "");
	int64_t ms;

	if (parse_duration(text, &ms) < 0 || ms % DAY_MS)
		return xstrdup(text);
	return xasprintf("%" PRId64 "d", ms / DAY_MS);
}

void pki_action_subject(const struct action *action, struct cert_subject *ret)
{
	ret->common_name = xstrdup(json_map_text(action->params, "commonName", ""));
	json_get_texts(json_map_get(action->params, "organizations"), &ret->organizations);
	json_get_texts(json_map_get(action->params, "dns"), &ret->dns);
	json_get_texts(json_map_get(action->params, "ips"), &ret->ips);
}

unsigned pki_action_usage(const struct action *action)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	unsigned usage = 0;

	json_get_texts(json_map_get(action->params, "usages"), &names);
	for (size_t i = 0; i < PKI_USAGE_COUNT; i++)
		if (str_list_has(&names, pki_usage_names[i]))
			usage |= 1u << i;
	return usage;
}

static const char *ca_path(const struct action *action)
{
	return json_map_text(action->params, "ca", "");
}

static const char *ca_key_path(const struct action *action)
{
	return json_map_text(action->params, "caKey", "");
}

bool pki_action_needs(const struct action *action, const struct action *earlier)
{
	struct json_iter iter = json_iter(action->params);

	while (json_next(&iter))
		if (str_eq(json_get_text(iter.value, ""), earlier->target))
			return true;
	return path_stands_on(action, earlier);
}

int pki_action_tell_unsigned(const struct action *action, const struct host *host, bool ca_present,
			     struct error *err)
{
	cleanup_free char *words =
		xasprintf("init phase certs %s", json_map_text(action->params, "caName", "ca"));
	cleanup_free char *make = cert_knode_command(host, words);
	cleanup_free char *request = cert_knode_command(host, "certs generate-csr");

	if (!ca_present)
		return error_set(err, -ENOENT,
				 "%s cannot be made without its CA, %s: bring it, or make it "
				 "first: %s",
				 action->target, ca_path(action), make);
	return error_set(err, -ENOKEY,
			 "%s is missing, and cannot be made here: the key of its CA, %s, is kept "
			 "elsewhere. Have it signed there (`%s` makes the request), and put it in "
			 "place",
			 action->target, ca_key_path(action), request);
}

char *pki_action_renewal(const struct action *action, const struct host *host)
{
	cleanup_free char *words =
		xasprintf("certs renew %s", json_map_text(action->params, "name", ""));
	cleanup_free char *renew = cert_knode_command(host, words);

	return xasprintf("renew it: %s", renew);
}

/* Holds it against the CA that is there. */
static int check_ca(struct pki *pki, const struct action *action, const struct host *host,
		    struct change *change, struct error *err)
{
	cleanup_subject struct cert_subject subject = { 0 };
	struct pki_request request = { .organizations = &subject.organizations,
				       .dns = &subject.dns,
				       .ips = &subject.ips,
				       .usage = pki_action_usage(action) };
	cleanup_ca struct cert_ca ca = { 0 };
	int64_t now = time(NULL), validity;
	struct error why;
	int r = cert_ca_load(pki, host, ca_path(action), ca_key_path(action), now, &ca, err);

	if (r < 0)
		return r;
	pki_action_subject(action, &subject);
	request.common_name = subject.common_name;
	if (parse_duration(json_map_text(action->params, "validity", ""), &validity) == 0)
		change->remark = cert_ends_first(ca.signer, now, validity);
	r = cert_ca_check_limits(&ca, ca.signer, ca_path(action), &request, &why);
	return r < 0 ? error_set(err, r, "%s; %s", why.message, cert_faults[CERT_LIMITED].remedy)
		     : 0;
}

int pki_action_check_signer(const struct action *action, const struct host *host,
			    struct change *change, struct error *err)
{
	cleanup_pki struct pki *pki = NULL;
	int r;

	if (!host_exists(host, ca_path(action)))
		return json_map_bool(action->params, "caPlanned", false)
			       ? 0
			       : pki_action_tell_unsigned(action, host, false, err);
	if (!host_exists(host, ca_key_path(action)))
		return pki_action_tell_unsigned(action, host, true, err);
	r = pki_open(&pki, err);
	return r < 0 ? r : check_ca(pki, action, host, change, err);
}

int pki_action_load_ca(struct pki *pki, const struct action *action, const struct host *host,
		       int64_t now, struct cert_ca *ret, struct error *err)
{
	int r = cert_ca_load(pki, host, ca_path(action), ca_key_path(action), now, ret, err);

	if (r < 0 || ret->present)
		return r;
	return error_set(err, -ENOENT,
			 "%s is there, but the CA that signed it, %s, is not: put the CA back, or "
			 "remove %s so that it is made anew",
			 action->target, ca_path(action), action->target);
}
