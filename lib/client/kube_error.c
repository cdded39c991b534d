/* What the API says when it refuses something, as an error that tells one thing from another. */
#include <ctype.h>
#include <stdio.h>

#include "base/syntax.h"
#include "base/time.h"
#include "client/kube_inside.h"
#include "pki/pki.h"

enum {
	QUOTE_MAX = 200, /* bytes of an answer that is none of the API's */
};

static const struct {
	int status, code;
} codes[] = {
	{ 400, KUBE_INVALID },   { 401, KUBE_UNAUTHORIZED }, { 403, KUBE_FORBIDDEN },
	{ 404, KUBE_NOT_FOUND }, { 409, KUBE_CONFLICT },     { 410, KUBE_GONE },
	{ 413, KUBE_INVALID },   { 415, KUBE_INVALID },      { 422, KUBE_INVALID },
	{ 429, KUBE_BUSY },      { 503, KUBE_BUSY },
};

static int code_of(int status, const char *reason)
{
	if (str_eq(reason, "AlreadyExists"))
		return KUBE_EXISTS;
	for (size_t i = 0; i < ARRAY_SIZE(codes); i++)
		if (codes[i].status == status)
			return codes[i].code;
	return KUBE_SERVER;
}

/* --- 401 --- */

/* The id of a bootstrap token, which is public; other tokens have no name. */
static char *name_token(const struct kube_login *login)
{
	size_t id = strcspn(login->token.text, ".");

	if (id == SYNTAX_TOKEN_ID && login->token.length == id + 1 + SYNTAX_TOKEN_SECRET)
		return xasprintf("the token %.*s", (int)id, login->token.text);
	return xasprintf("the token of %s", login->name);
}

static char *name_certificate(const struct kube_login *login)
{
	cleanup_pki struct pki *pki = NULL;
	cleanup_pki_certs struct pki_certs certs = { 0 };
	cleanup_free char *until = NULL;
	struct error ignored; /* then it is named by where it comes from */

	if (pki_open(&pki, &ignored) < 0 ||
	    pki_certs_read(pki, login->name, &login->cert, &certs, &ignored) < 0)
		return xasprintf("the certificate of %s", login->name);
	until = time_text(certs.items[0]->not_after);
	return xasprintf("the certificate \"%s\" of %s (valid until %s, signed by \"%s\")",
			 certs.items[0]->subject, login->name, until, certs.items[0]->issuer);
}

static int fail_unauthorized(const struct kube *kube, struct error *err)
{
	const struct kube_login *login = &kube->login;
	cleanup_free char *token = name_token(login), *certificate = NULL;

	if (login->token.length)
		return error_set(err, KUBE_UNAUTHORIZED,
				 "%s does not know %s: it is unknown there, or expired",
				 login->server, token);
	if (!login->cert.length)
		return error_set(err, KUBE_UNAUTHORIZED,
				 "%s wants to know who asks, and %s has no credentials",
				 login->server, login->name);
	certificate = name_certificate(login);
	return error_set(err, KUBE_UNAUTHORIZED,
			 "%s does not accept %s: it is expired, or of another cluster",
			 login->server, certificate);
}

/* --- 409 --- */

/* The manager that a cause names: `conflict with "kubectl" using apps/v1`; free it, or NULL. */
static char *manager_of(const struct json *cause)
{
	static const char start[] = "conflict with \"";
	const char *message = json_map_text(cause, "message", "");

	if (!str_eq(json_map_text(cause, "reason", ""), "FieldManagerConflict") ||
	    !str_starts(message, start))
		return NULL;
	message += strlen(start);
	return xstrndup(message, strcspn(message, "\""));
}

/*
 * kubeadm's client has no field manager of its own, so the server takes the first part of its user
 * agent, "kubeadm/v1.26.0 (linux/amd64)"
 * (staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go: managerOrUserAgent()).
 */
static bool may_lose(const char *manager)
{
	return str_eq(manager, KUBE_MANAGER) || str_eq(manager, "kubeadm");
}

/* How many causes are conflicts over fields; and those among them whose manager keeps them. */
static size_t count_conflicts(const struct json *status, size_t *ret_kept)
{
	const struct json *causes = json_path(status, "details.causes");
	size_t count = 0;

	*ret_kept = 0;
	for (size_t i = 0; i < json_count(causes); i++) {
		cleanup_free char *manager = manager_of(json_list_at(causes, i));

		count += manager != NULL;
		*ret_kept += manager && !may_lose(manager);
	}
	return count;
}

/* "kubectl" of .data.a, .data.b; "helm" of .spec */
static void list_conflicts(const struct json *status, struct strbuf *out)
{
	const struct json *causes = json_path(status, "details.causes");
	cleanup_free char *last = NULL;

	for (size_t i = 0; i < json_count(causes); i++) {
		const struct json *cause = json_list_at(causes, i);
		cleanup_free char *manager = manager_of(cause);
		const char *field = json_map_text(cause, "field", "");

		if (!manager || may_lose(manager))
			continue;
		if (last && str_eq(last, manager))
			strbuf_printf(out, ", %s", field);
		else
			strbuf_printf(out, "%s\"%s\" manages %s", last ? "; " : "", manager, field);
		free(last);
		last = take_ptr(&manager);
	}
}

static int fail_conflict(const struct json *status, struct error *err)
{
	cleanup(strbuf_done) struct strbuf who = strbuf_make(STRBUF_MAX_LINE);

	list_conflicts(status, &who);
	if (!who.length)
		return error_set(err, KUBE_CONFLICT, "%s",
				 json_map_text(status, "message", "conflict"));
	return error_set(err, KUBE_CONFLICT, "somebody else looks after what is to be changed: %s",
			 who.text);
}

static struct json *parse(const char *body, size_t length)
{
	struct json *status = NULL;
	struct error ignored; /* then it is none of the API's */

	if (json_parse("answer", body, length, &status, &ignored) < 0)
		return NULL;
	if (str_eq(json_map_text(status, "kind", ""), "Status"))
		return status;
	json_free(status);
	return NULL;
}

bool kube_may_force(const char *body, size_t length)
{
	cleanup_json struct json *status = parse(body, length);
	size_t kept;

	return count_conflicts(status, &kept) > 0 && !kept;
}

bool kube_is_field_conflict(const char *body, size_t length)
{
	cleanup_json struct json *status = parse(body, length);
	size_t kept;

	return count_conflicts(status, &kept) > 0;
}

bool kube_is_absence(const char *name, const char *body, size_t length)
{
	cleanup_json struct json *status = parse(body, length);

	return name && str_eq(json_get_text(json_path(status, "details.name"), ""), name);
}

/* --- All of them --- */

int kube_fail_status(const struct kube *kube, int code, const struct json *status,
		     struct error *err)
{
	const char *message = json_map_text(status, "message", "it does not say why");
	int failure = code_of(code, json_map_text(status, "reason", ""));

	switch (failure) {
	case KUBE_UNAUTHORIZED:
		return fail_unauthorized(kube, err);
	case KUBE_CONFLICT:
		return fail_conflict(status, err);
	case KUBE_NOT_FOUND:
	case KUBE_EXISTS:
	case KUBE_INVALID:
	case KUBE_FORBIDDEN:
		return error_set(err, failure, "%s", message);
	case KUBE_BUSY:
		return error_set(err, failure, "%s is busy: %s", kube->login.server, message);
	default:
		return error_set(err, failure, "%s failed (%d): %s", kube->login.server, code,
				 message);
	}
}

/* The beginning of an answer, in one line. */
static char *quote(const char *body, size_t length)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(QUOTE_MAX);

	for (size_t i = 0; i < length && !out.full; i++)
		strbuf_putc(&out, isprint((unsigned char)body[i]) ? body[i] : ' ');
	return strbuf_take(&out);
}

int kube_refusal(const struct kube *kube, int status, const char *body, size_t length,
		 struct error *err)
{
	cleanup_json struct json *parsed = parse(body, length);
	cleanup_free char *words = NULL;

	if (parsed || status == 401)
		return kube_fail_status(kube, status, parsed, err);
	words = quote(body, length);
	return error_set(err, code_of(status, ""), "%s answers with status %d: %s",
			 kube->login.server, status, words);
}
