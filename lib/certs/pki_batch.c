#include "certs/pki_batch.h"

#include <errno.h>
#include <time.h>

#include "base/secret.h"

enum {
	ROOM = 64 * 1024, /* bytes of a new file, beside what it was before */
};

static void batch_done(struct pki_batch *batch)
{
	for (size_t i = 0; i < batch->ca_count; i++) {
		if (batch->cas[i].made)
			batch->cas[i].ca.key = NULL;
		cert_ca_done(&batch->cas[i].ca);
	}
	for (size_t i = 0; i < batch->loaded_count; i++)
		pki_key_free(batch->loaded[i].key);
	for (size_t i = 0; i < batch->count; i++)
		pki_key_free(batch->keys[i]);
	free(batch->keys);
}

/* --- Keys --- */

/* The kind of key that is to be made for an action; NULL: none. */
static const char *algorithm_of(const struct pki_batch *batch, size_t index)
{
	if (pki_action_keeps(batch->changes[index]))
		return NULL;
	return json_map_text(batch->actions[index]->params, "algorithm", NULL);
}

/* Makes all keys of one kind. */
static int make_keys(struct pki_batch *batch, const char *name, struct error *err)
{
	cleanup_free struct pki_key **made = xcalloc(batch->count, sizeof(struct pki_key *));
	enum pki_algorithm algorithm;
	size_t count = 0;
	int r = pki_algorithm_find(name, &algorithm, err);

	for (size_t i = 0; i < batch->count; i++)
		count += algorithm_of(batch, i) && str_eq(algorithm_of(batch, i), name);
	if (r == 0)
		r = pki_keys_make(batch->pki, algorithm, count, made, err);
	for (size_t i = batch->count; r == 0 && i > 0; i--)
		if (algorithm_of(batch, i - 1) && str_eq(algorithm_of(batch, i - 1), name))
			batch->keys[i - 1] = made[--count];
	return r;
}

static int make_all_keys(struct pki_batch *batch, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < batch->count && r == 0; i++)
		if (algorithm_of(batch, i) && !batch->keys[i])
			r = make_keys(batch, algorithm_of(batch, i), err);
	return r;
}

int pki_batch_key(struct pki_batch *batch, const char *path, struct pki_key **ret,
		  struct error *err)
{
	struct pki_key *key = NULL;
	int r;

	for (size_t i = 0; i < batch->count && !key; i++)
		if (batch->keys[i] && str_eq(batch->actions[i]->target, path))
			key = batch->keys[i];
	for (size_t i = 0; i < batch->loaded_count && !key; i++)
		if (str_eq(batch->loaded[i].path, path))
			key = batch->loaded[i].key;
	if (!key) {
		if (batch->loaded_count == PKI_BATCH_KEYS)
			abort(); /* more than a group has actions */
		r = cert_load_any_key(batch->pki, batch->host, path, &key, err);
		if (r < 0)
			return r;
		batch->loaded[batch->loaded_count].path = path;
		batch->loaded[batch->loaded_count++].key = key;
	}
	*ret = key;
	return 0;
}

/* --- Signing --- */

static struct cert_ca *add_ca(struct pki_batch *batch, const char *path, bool made)
{
	size_t index = batch->ca_count++;

	if (index == PKI_BATCH_CAS)
		abort(); /* more CAs than cert_spec.c has: a fault there */
	batch->cas[index].path = path;
	batch->cas[index].made = made;
	return &batch->cas[index].ca;
}

int pki_batch_ca(struct pki_batch *batch, const struct action *action, const struct cert_ca **ret,
		 struct error *err)
{
	const char *path = json_map_text(action->params, "ca", "");
	const char *key = json_map_text(action->params, "caKey", "");
	struct cert_ca *ca = NULL;
	int r;

	for (size_t i = 0; i < batch->ca_count; i++)
		if (str_eq(batch->cas[i].path, path))
			ca = &batch->cas[i].ca;
	if (!ca) {
		ca = add_ca(batch, path, false);
		r = cert_ca_load(batch->pki, batch->host, path, key, batch->now, ca, err);
		if (r < 0)
			return r;
	}
	if (!ca->signer)
		return pki_action_tell_unsigned(action, batch->host, ca->present, err);
	*ret = ca;
	return 0;
}

void pki_batch_add_ca(struct pki_batch *batch, const char *path, struct pki_cert *cert,
		      struct pki_key *key)
{
	struct cert_ca *ca = add_ca(batch, path, true);

	ca->certs.items = grow(NULL, &ca->certs.capacity, 1, sizeof(ca->certs.items[0]));
	ca->certs.items[ca->certs.count++] = cert;
	ca->present = true;
	ca->key = key;
	ca->signer = cert;
}

int pki_batch_sign(const struct pki_batch *batch, const struct action *action,
		   const struct pki_key *key, const struct cert_ca *ca, struct pki_cert **ret,
		   struct error *err)
{
	cleanup_subject struct cert_subject subject = { 0 };
	struct pki_request request = { .organizations = &subject.organizations,
				       .dns = &subject.dns,
				       .ips = &subject.ips,
				       .usage = pki_action_usage(action),
				       .not_before = batch->now - PKI_BACK_DATED };
	int64_t validity;
	int r;

	if (parse_duration(json_map_text(action->params, "validity", ""), &validity) < 0)
		return error_set(err, -EINVAL, "%s: the plan has no validity for it",
				 action->target);
	pki_action_subject(action, &subject);
	request.common_name = subject.common_name;
	request.not_after = batch->now + validity / 1000;
	r = pki_cert_make(batch->pki, &request, key, ca ? ca->signer : NULL, ca ? ca->key : NULL,
			  ret, err);
	return r < 0 ? error_wrap(err, "%s", action->target) : 0;
}

/* --- Content --- */

/* Content is made in @scratch, which has room for any, and kept in a buffer of its size. */
static int add_content(struct pki_batch *batch, size_t index, struct strbuf *scratch,
		       struct change *change, struct error *err)
{
	struct strbuf text;
	int r;

	strbuf_clear(scratch);
	r = batch->actions[index]->act->write(batch, index, scratch, err);
	if (r < 0)
		return r;
	if (scratch->full)
		return error_set(err, -EFBIG, "%s would have more than %zu bytes",
				 batch->actions[index]->target, scratch->max);
	text = secret_make(scratch->length);
	strbuf_add(&text, scratch->text, scratch->length);
	change->want_data = xmemdup(&text, sizeof(text));
	return 0;
}

static size_t room_for(struct change *const changes[], size_t count)
{
	size_t room = 0;

	for (size_t i = 0; i < count; i++)
		if (changes[i]->now_data && changes[i]->now_data->length > room)
			room = changes[i]->now_data->length;
	return room + ROOM;
}

int pki_batch_make(const struct action *const actions[], const struct host *host,
		   struct change *const changes[], size_t count, const struct teller *teller,
		   struct error *err)
{
	cleanup_pki struct pki *pki = NULL;
	cleanup(batch_done) struct pki_batch batch = {
		.host = host,
		.now = time(NULL),
		.actions = actions,
		.changes = changes,
		.count = count,
		.keys = xcalloc(count, sizeof(struct pki_key *)),
	};
	cleanup(secret_done) struct strbuf scratch = secret_make(room_for(changes, count));
	int r = pki_open(&pki, err);

	(void)teller; /* it takes no time */
	batch.pki = pki;
	if (r == 0)
		r = make_all_keys(&batch, err);
	for (size_t i = 0; i < count && r == 0; i++)
		if (!pki_action_keeps(changes[i]))
			r = add_content(&batch, i, &scratch, changes[i], err);
	/* Without a digest they are known as those that are made: so it comes last. */
	for (size_t i = 0; i < count && r == 0; i++)
		if (changes[i]->want_data)
			path_want_data(changes[i]->want, changes[i]->want_data);
	return r;
}
