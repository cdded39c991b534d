/*
 * A private key in PEM, made when the plan is applied; or, with publicOf, the public key of one.
 * Parameters: algorithm ("RSA-2048"); certificate (path of the one that belongs to it) and ca
 * (whether that is a CA); publicKey (path); replaces (hash of the public key that is to go). Or
 * publicOf (path). Or copyOf (path): the same key as that one.
 */
#include "acts/key.h"

#include <errno.h>

#include "certs/pki_batch.h"

static const char *public_of(const struct action *action)
{
	return json_map_text(action->params, "publicOf", NULL);
}

static int tell_half(const struct action *action, const char *what, const char *path,
		     struct error *err)
{
	return error_set(err, -ENOKEY,
			 "%s is missing, though its %s %s is there: put the key back, or remove "
			 "the %s, so that both are made anew",
			 action->target, what, path, what);
}

/* A certificate without its key: a CA whose key is kept elsewhere, or an accident. */
static int inspect_absent(const struct action *action, const struct host *host, struct change *ret,
			  struct error *err)
{
	const char *cert = json_map_text(action->params, "certificate", NULL);
	const char *public = json_map_text(action->params, "publicKey", NULL);
	bool certified = cert && host_exists(host, cert);

	if (certified && json_map_bool(action->params, "ca", false)) {
		pki_action_none(ret);
		return 0;
	}
	if (certified)
		return tell_half(action, "certificate", cert, err);
	if (public && host_exists(host, public))
		return tell_half(action, "public key", public, err);
	pki_action_settle(ret, false);
	return 0;
}

/* Whether the existing key is to be replaced. */
static int is_to_go(struct pki *pki, const struct action *action, const struct host *host,
		    const struct pki_key *key, bool *ret, struct error *err)
{
	const char *replaces = json_map_text(action->params, "replaces", NULL);
	const char *copy_of = json_map_text(action->params, "copyOf", NULL);
	cleanup_free char *hash = replaces ? pki_key_hash(key) : NULL;
	cleanup_pki_key struct pki_key *other = NULL;
	int r = 0;

	/* Where the source of a copy is gone, the copy was made before. */
	if (copy_of && host_exists(host, copy_of))
		r = cert_load_key(pki, host, copy_of, &other, err);

	*ret = (hash && str_eq(hash, replaces)) || (other && !pki_key_equal(key, other));
	return r;
}

static int inspect_private(struct pki *pki, const struct action *action, const struct host *host,
			   struct change *ret, struct error *err)
{
	cleanup_pki_key struct pki_key *key = NULL;
	bool goes = false;
	int r = cert_load_key(pki, host, action->target, &key, err);

	if (r == 0)
		r = is_to_go(pki, action, host, key, &goes, err);
	if (r == 0)
		pki_action_settle(ret, goes);
	return r;
}

static int inspect_public(struct pki *pki, const struct action *action, const struct host *host,
			  struct change *ret, struct error *err)
{
	cleanup_pki_key struct pki_key *private = NULL, *public = NULL;
	int r = pki_public_read(pki, action->target, ret->now_data, &public, err);

	if (r == 0 && host_exists(host, public_of(action)))
		r = cert_load_key(pki, host, public_of(action), &private, err);
	if (r < 0)
		return r;
	if (private && !pki_key_equal(private, public))
		return error_set(err, -EKEYREJECTED,
				 "%s is not the public key of %s: remove it, so that it is made "
				 "anew",
				 action->target, public_of(action));
	pki_action_settle(ret, false);
	return 0;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup_pki struct pki *pki = NULL;
	int r = pki_action_look(action, host, KEY_MODE, ret, err);

	if (r < 0)
		return r;
	if (path_is(ret->now, "absent") && public_of(action)) {
		pki_action_settle(ret, false);
		return 0;
	}
	if (path_is(ret->now, "absent"))
		return inspect_absent(action, host, ret, err);
	r = pki_open(&pki, err);
	if (r < 0)
		return r;
	return public_of(action) ? inspect_public(pki, action, host, ret, err)
				 : inspect_private(pki, action, host, ret, err);
}

static int write_content(struct pki_batch *batch, size_t index, struct strbuf *out,
			 struct error *err)
{
	const struct action *action = batch->actions[index];
	const char *copy_of = json_map_text(action->params, "copyOf", NULL);
	struct pki_key *key = batch->keys[index];
	int r = 0;

	if (!key)
		r = pki_batch_key(batch, copy_of ? copy_of : public_of(action), &key, err);
	if (r < 0)
		return r;
	if (public_of(action))
		pki_key_write_public(key, out);
	else
		pki_key_write(key, out);
	return 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	if (pki_action_keeps(change)) {
		path_describe_mode(change, out);
		return;
	}
	if (public_of(action))
		strbuf_printf(out, "public key of %s", public_of(action));
	else if (json_map_get(action->params, "copyOf"))
		strbuf_printf(out, "the key in %s", json_map_text(action->params, "copyOf", ""));
	else
		strbuf_puts(out, json_map_text(action->params, "algorithm", ""));
}

const struct act act_key = {
	.name = "key",
	.space = "path",
	.atomic = true,
	.inspect = inspect,
	.look = pki_action_state,
	.make = pki_batch_make,
	.write = write_content,
	.apply = path_apply,
	.apply_many = path_apply_many,
	.needs = pki_action_needs,
	.restore = path_restore,
	.describe = describe,
};

struct action *plan_key(struct plan *plan, const struct plan_key *key)
{
	struct json *params = json_map();
	struct action *action;

	json_map_set_text(params, "algorithm", key->algorithm);
	json_map_set_text(params, "certificate", key->cert);
	json_map_set_text(params, "publicKey", key->public_key);
	json_map_set(params, "ca", key->ca ? json_bool(true) : NULL);
	json_map_set_text(params, "replaces", key->replaces);
	action = plan_add(plan, &act_key, key->path, params);
	action_hide(action);
	return action;
}

struct action *plan_public_key(struct plan *plan, const char *path, const char *key)
{
	struct json *params = json_map();

	json_map_set_text(params, "publicOf", key);
	return plan_add(plan, &act_key, path, params);
}

struct action *plan_key_copy(struct plan *plan, const char *path, const char *from)
{
	struct json *params = json_map();
	struct action *action;

	json_map_set_text(params, "copyOf", from);
	action = plan_add(plan, &act_key, path, params);
	action_hide(action);
	return action;
}

bool plan_has_key(const struct plan *plan, const char *path)
{
	return plan_find(plan, act_key.name, path);
}
