/*
 * Certificates of a control plane, uploaded for further ones: a Secret, and the bootstrap token
 * that owns it, so that it goes when the token expires. Parameters: object and owner (the Secrets),
 * key (the certificate key), ttlMs, late. In the object's data stands, for each file, LATE_SEALED
 * of its path; what is sealed is made when the action is applied, since the files may be made in
 * the same plan.
 *
 * The state is {"exists":false}, or {"exists":true,"content":...,"lasting":...,"sha256":...}: the
 * digest of what the files hold, unsealed with the key ("" where it does not unseal), whether more
 * than half of the time is left, and, as it is now, the digest of what an undo would put back. So
 * an upload of the same files under the same key is left as it is.
 *
 * kubeadm does the same (cmd/kubeadm/app/phases/copycerts/copycerts.go): a file that is not there
 * has an empty value.
 */
#include "acts/upload.h"

#include <errno.h>
#include <time.h>

#include "base/base64.h"
#include "base/secret.h"
#include "base/sha256.h"
#include "base/time.h"
#include "client/kube_token.h"
#include "data/yaml.h"
#include "pki/envelope.h"
#include "plan/act.h"
#include "plan/late.h"
#include "plan/server.h"

static const struct json *object_of(const struct action *action)
{
	return json_map_get(action->params, "object");
}

static const char *key_of(const struct action *action)
{
	return json_map_text(action->params, "key", "");
}

static bool has_key(const struct action *action)
{
	return !action_has_late(action, key_of(action));
}

/* What seals and unseals. */
struct seal {
	struct pki *pki;
	unsigned char key[PKI_SEAL_KEY_SIZE];
};

static void seal_done(struct seal *seal)
{
	pki_close(seal->pki);
	explicit_bzero(seal->key, sizeof(seal->key));
}

static int seal_open(const struct action *action, struct seal *ret, struct error *err)
{
	int r = envelope_key_parse(key_of(action), ret->key, err);

	return r < 0 ? r : pki_open(&ret->pki, err);
}

/* --- The files --- */

/* The content of the file that a value of the data stands for; nothing where there is none. */
static int read_file(const struct host *host, const struct json *value, struct strbuf *secret,
		     struct error *err)
{
	cleanup_late struct late late = { 0 };
	struct error why;
	int r;

	if (!late_parse(json_get_text(value, ""), &late))
		return 0;
	r = host_read(host, late.of, PKI_MAX_FILE, secret, &why);
	return r < 0 && r != -ENOENT ? error_set(err, r, "%s", why.message) : 0;
}

static void add_line(const char *name, const struct strbuf *content, struct strbuf *lines)
{
	char digest[SHA256_HEX_SIZE];

	sha256_hex(content->text, content->length, digest);
	strbuf_printf(lines, "%s %s\n", name, digest);
}

static int digest_files(const struct action *action, const struct host *host,
			char ret[SHA256_HEX_SIZE], struct error *err)
{
	cleanup(strbuf_done) struct strbuf lines = strbuf_make(STRBUF_MAX_TEXT);
	struct json_iter iter = json_iter(json_map_get(object_of(action), "data"));
	int r = 0;

	while (r == 0 && json_next(&iter)) {
		cleanup(secret_done) struct strbuf content = secret_make(PKI_MAX_FILE);

		r = read_file(host, iter.value, &content, err);
		if (r == 0)
			add_line(iter.key, &content, &lines);
	}
	sha256_hex(lines.text, lines.length, ret);
	return r;
}

/* The same of what was uploaded; "" when it does not unseal, or lacks a file. */
static void digest_uploaded(const struct action *action, const struct seal *seal,
			    const struct json *data, char ret[SHA256_HEX_SIZE])
{
	cleanup(strbuf_done) struct strbuf lines = strbuf_make(STRBUF_MAX_TEXT);
	struct json_iter iter = json_iter(json_map_get(object_of(action), "data"));
	struct error ignored;

	*ret = '\0';
	while (json_next(&iter)) {
		cleanup(secret_done) struct strbuf content = secret_make(PKI_MAX_FILE);

		if (!str_eq(json_map_text(data, iter.key, ""), "") &&
		    envelope_get(seal->pki, seal->key, data, iter.key, &content, &ignored) < 0)
			return;
		add_line(iter.key, &content, &lines);
	}
	sha256_hex(lines.text, lines.length, ret);
}

static int seal_files(const struct action *action, const struct host *host, const struct seal *seal,
		      struct json *data, struct error *err)
{
	struct json_iter iter = json_iter(json_map_get(object_of(action), "data"));
	int r = 0;

	while (r == 0 && json_next(&iter)) {
		cleanup(secret_done) struct strbuf content = secret_make(PKI_MAX_FILE);

		r = read_file(host, iter.value, &content, err);
		if (r == 0 && content.length)
			envelope_add(seal->pki, seal->key, iter.key, &content, data);
		else if (r == 0)
			json_map_set_text(data, iter.key, "");
	}
	return r;
}

/* --- Looking --- */

/* Whether the Secret stays for more than half of the time yet. */
static bool is_lasting(const struct action *action, struct kube *kube, const struct json *live)
{
	const struct json *owner = json_list_at(json_path(live, "metadata.ownerReferences"), 0);
	int64_t half = json_map_int(action->params, "ttlMs", 0) / 1000 / 2;
	const struct kube_ref ref = { "v1", "Secret", "kube-system",
				      json_map_text(owner, "name", "") };
	cleanup_json struct json *token = NULL;
	struct error ignored;

	return *ref.name && kube_get(kube, &ref, &token, &ignored) == 0 && token &&
	       !kube_token_expires(token, time(NULL) + half);
}

static struct json *state_of(const char *digest, bool lasting)
{
	struct json *state = json_map();

	json_map_set_bool(state, "exists", true);
	json_map_set_text(state, "content", digest);
	json_map_set_bool(state, "lasting", lasting);
	return state;
}

static struct json *absent(void)
{
	struct json *state = json_map();

	json_map_set_bool(state, "exists", false);
	return state;
}

/* What an undo would put back: nothing of it can be read without the key that sealed it. */
static struct strbuf *original_of(const struct json *live)
{
	struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_json struct json *kept = json_map();

	json_map_set(kept, "data", json_clone(json_map_get(live, "data")));
	json_map_set(kept, "ownerReferences",
		     json_clone(json_path(live, "metadata.ownerReferences")));
	yaml_write(kept, true, &text);
	return xmemdup(&text, sizeof(text));
}

static void set_now(const struct action *action, struct kube *kube, const struct seal *seal,
		    const struct json *live, struct change *ret)
{
	char digest[SHA256_HEX_SIZE];

	if (!live) {
		ret->now = absent();
		return;
	}
	digest_uploaded(action, seal, json_map_get(live, "data"), digest);
	ret->now = state_of(digest, is_lasting(action, kube, live));
	ret->now_data = original_of(live);
	sha256_hex(ret->now_data->text, ret->now_data->length, digest);
	json_map_set_text(ret->now, "sha256", digest);
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	const struct kube_ref ref = kube_ref_of(object_of(action));
	cleanup(seal_done) struct seal seal = { 0 };
	cleanup_json struct json *live = NULL;
	char digest[SHA256_HEX_SIZE];
	struct kube *kube = NULL;
	struct error why;
	int r;

	if (act_find_server(host, HOST_ADMIN_CONF, &kube, ret) < 0)
		return 0;
	if (!has_key(action))
		return change_set_unknown(ret, xstrdup("made when the plan is applied"));
	if (kube_get(kube, &ref, &live, &why) < 0)
		return change_set_unknown(ret, xasprintf("not known yet: %s", why.message));
	r = seal_open(action, &seal, err);
	if (r == 0)
		r = digest_files(action, host, digest, err);
	if (r < 0)
		return r;
	set_now(action, kube, &seal, live, ret);
	ret->want = state_of(digest, true);
	change_settle(ret, live ? CHANGE_MODIFY : CHANGE_CREATE);
	return 0;
}

/* As it is, however long it stays: its time goes by without anybody's doing, and then it is gone.
 */
static int look(const struct action *action, const struct host *host, struct change *ret,
		struct error *err)
{
	int r = inspect(action, host, ret, err);

	if (r < 0 || ret->kind == CHANGE_UNKNOWN)
		return r;
	if (json_map_bool(ret->now, "exists", false)) {
		json_map_set_bool(ret->now, "lasting", true);
		return 0;
	}
	ret->kind = CHANGE_UNKNOWN;
	ret->late = xstrdup("it has expired");
	return 0;
}

/* --- Applying --- */

/* Makes the token, whose time begins now, also where a run went on much later. */
static int make_owner(const struct action *action, struct kube *kube, struct json **ret,
		      struct error *err)
{
	int64_t span = json_map_int(action->params, "ttlMs", 0) / 1000;
	cleanup_json struct json *owner = json_clone(json_map_get(action->params, "owner"));
	cleanup_free char *expires = time_rfc3339(time(NULL) + span);
	cleanup(strbuf_done) struct strbuf encoded = strbuf_make(STRBUF_MAX_LINE);

	base64_encode(expires, strlen(expires), &encoded);
	json_map_set_text(json_map_get(owner, "data"), "expiration", encoded.text);
	return kube_apply(kube, owner, 0, ret, err);
}

static void set_owner(struct json *object, const struct json *owner)
{
	struct json *reference = json_list_at(json_path(object, "metadata.ownerReferences"), 0);

	json_map_set_text(reference, "uid",
			  json_map_text(json_map_get(owner, "metadata"), "uid", ""));
}

/* Puts data and owners of @arg in the place of those of @live: an earlier upload's are of no use.
 */
static int replace(void *arg, struct json *live, struct error *err)
{
	const struct json *object = arg;

	(void)err;
	json_map_set(live, "data", json_clone(json_map_get(object, "data")));
	json_map_set(json_map_get(live, "metadata"), "ownerReferences",
		     json_clone(json_path(object, "metadata.ownerReferences")));
	return 1;
}

static int store(struct kube *kube, struct json *object, struct error *err)
{
	const struct kube_ref ref = kube_ref_of(object);
	struct error why;
	int r = kube_create(kube, object, NULL, &why);

	if (r == KUBE_EXISTS)
		r = kube_edit(kube, &ref, replace, object, &why);
	return r < 0 ? error_set(err, r, "%s", why.message) : 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	cleanup_json struct json *object = json_clone(object_of(action)), *owner = NULL;
	cleanup(seal_done) struct seal seal = { 0 };
	struct json *data = json_map();
	struct kube *kube = NULL;
	int r = host_kube_change(host, action->target, err);

	(void)change;
	json_map_set(object, "data", data);
	if (r == 0)
		r = host_kube(host, HOST_ADMIN_CONF, &kube, err);
	if (r == 0)
		r = seal_open(action, &seal, err);
	if (r == 0)
		r = seal_files(action, host, &seal, data, err);
	if (r == 0)
		r = make_owner(action, kube, &owner, err);
	if (r < 0)
		return r;
	set_owner(object, owner);
	return store(kube, object, err);
}

/* --- Putting back --- */

static int delete_owner(const struct action *action, struct kube *kube, struct error *err)
{
	const struct kube_ref ref = kube_ref_of(json_map_get(action->params, "owner"));

	return kube_delete(kube, &ref, err);
}

static int put_back(const struct action *action, struct kube *kube, const struct strbuf *data,
		    struct error *err)
{
	const struct kube_ref ref = kube_ref_of(object_of(action));
	cleanup_json struct json *object = json_map();
	cleanup_yaml struct yaml_file file = { 0 };
	struct json *metadata = json_map();
	int r = yaml_parse(action->target, data->text, data->length, &file, err);

	if (r < 0)
		return r;
	if (file.count != 1)
		return error_set(err, KUBE_BROKEN, "%s: what it was before is damaged",
				 action->target);
	json_map_set(object, "data", json_clone(json_map_get(file.documents[0], "data")));
	json_map_set(metadata, "ownerReferences",
		     json_clone(json_map_get(file.documents[0], "ownerReferences")));
	json_map_set(object, "metadata", metadata);
	return kube_edit(kube, &ref, replace, object, err);
}

static int restore(const struct action *action, struct host *host, const struct json *before,
		   const struct strbuf *data, const struct change *now, char **ret_note,
		   struct error *err)
{
	bool existed = json_map_bool(before, "exists", false);
	bool exists = json_map_bool(now->now, "exists", false);
	const struct kube_ref ref = kube_ref_of(object_of(action));
	struct kube *kube = NULL;
	int r;

	if (now->kind == CHANGE_UNKNOWN && (existed || !json_map_get(now->now, "exists"))) {
		*ret_note = xasprintf("%s is left as it is in the cluster: %s", action->target,
				      now->late);
		return 0;
	}
	if (existed && json_same(now->now, before))
		return 0;
	r = host_kube_change(host, action->target, err);
	if (r == 0)
		r = host_kube(host, HOST_ADMIN_CONF, &kube, err);
	if (r == 0 && existed && data)
		r = put_back(action, kube, data, err);
	else if (r == 0 && exists)
		r = kube_delete(kube, &ref, err);
	return r < 0 ? r : delete_owner(action, kube, err);
}

/* --- Showing --- */

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	cleanup_free char *span = format_duration(json_map_int(action->params, "ttlMs", 0));

	strbuf_printf(out, "%zu files, encrypted, for %s",
		      json_count(json_map_get(object_of(action), "data")), span);
	if (change->late)
		strbuf_printf(out, " (%s)", change->late);
}

static void product(const struct action *action, struct product *ret)
{
	*ret = (struct product){ .kind = PRODUCT_OBJECT,
				 .object = json_map_get(action->params, "object") };
}

static const char *const secrets[] = { "key", "owner.data", NULL };

static const struct act_param required[] = {
	{ "object", JSON_KIND_MAP },
	{ "owner", JSON_KIND_MAP },
	{ "key", JSON_KIND_TEXT },
	{ "ttlMs", JSON_KIND_INT },
	{ 0 },
};

const struct act act_upload = {
	.name = "upload",
	.space = "api",
	.runtime = true,
	.in_cluster = true,
	.required = required,
	.secrets = secrets,
	.inspect = inspect,
	.look = look,
	.apply = apply,
	.restore = restore,
	.product = product,
	.describe = describe,
};

void upload_file(struct json *data, const char *name, const char *path)
{
	cleanup_late struct late late = { 0 };

	if (!path) {
		json_map_set_text(data, name, "");
		return;
	}
	late = late_make(LATE_SEALED, path);
	late_set(data, name, &late);
}

struct action *plan_upload(struct plan *plan, struct json *object, struct json *owner,
			   const char *uid, const char *key, int64_t ttl_ms)
{
	const struct kube_ref ref = kube_ref_of(object);
	cleanup_free char *target = kube_ref_text(&ref), *made = NULL;
	cleanup_late struct late new_key = late_make(LATE_CERTIFICATE_KEY, ref.name);
	struct json_iter iter = json_iter(json_map_get(object, "data"));
	struct json *params = json_map();
	struct action *action;

	made = late_text(&new_key);
	json_map_set(params, "object", object);
	json_map_set(params, "owner", owner);
	json_map_set_text(params, "key", key ? key : made);
	json_map_set_int(params, "ttlMs", ttl_ms);
	action = plan_add(plan, &act_upload, target, params);
	action_hide(action);
	if (!key)
		action_late(action, &new_key);
	action_late_text(action, uid);
	while (json_next(&iter))
		if (*json_get_text(iter.value, ""))
			action_late_text(action, json_get_text(iter.value, ""));
	return action;
}

static struct action *find_upload(struct plan *plan)
{
	for (size_t i = 0; i < plan_count(plan); i++)
		if (plan_at(plan, i)->act == &act_upload)
			return plan_edit(plan, i);
	return NULL;
}

const char *upload_key(const struct plan *plan)
{
	for (size_t i = 0; i < plan_count(plan); i++)
		if (plan_at(plan, i)->act == &act_upload && has_key(plan_at(plan, i)))
			return key_of(plan_at(plan, i));
	return NULL;
}

void upload_take_key(struct plan *plan, const struct plan *earlier)
{
	struct action *action = find_upload(plan);
	const char *key = upload_key(earlier);

	if (action && key && !has_key(action))
		json_map_set_text(action->params, "key", key);
}
