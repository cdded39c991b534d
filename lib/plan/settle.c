/* Settling the late values of a plan: plan_settle() of late.h. */
#include "base/base64.h"
#include "base/hex.h"
#include "base/secret.h"
#include "base/syntax.h"
#include "base/time.h"
#include "plan/late.h"
#include "plan/plan_inspect.h"

/* A token that was made, by the number that its late values have. */
struct made {
	char *of;
	char id[SYNTAX_TOKEN_ID + 1];
	char secret[SYNTAX_TOKEN_SECRET + 1];
	struct made *next;
};

struct settling {
	int64_t now;
	struct made *tokens;
};

static void settling_done(struct settling *settling)
{
	struct made *next;

	for (struct made *made = settling->tokens; made; made = next) {
		next = made->next;
		free(made->of);
		explicit_bzero(made, sizeof(*made));
		free(made);
	}
}

static const struct made *token_of(struct settling *settling, const char *of)
{
	struct made *made = settling->tokens;

	while (made && !str_eq(made->of, of))
		made = made->next;
	if (made)
		return made;
	made = xcalloc(1, sizeof(*made));
	made->of = xstrdup(of);
	random_text(SYNTAX_TOKEN_ALPHABET, made->id, SYNTAX_TOKEN_ID);
	random_text(SYNTAX_TOKEN_ALPHABET, made->secret, SYNTAX_TOKEN_SECRET);
	made->next = settling->tokens;
	settling->tokens = made;
	return made;
}

static void add_base64(const char *text, struct strbuf *out)
{
	base64_encode(text, strlen(text), out);
}

static void add_time(const struct settling *settling, const char *span, struct strbuf *out)
{
	cleanup_free char *time = NULL;
	int64_t ms;

	if (parse_duration(span, &ms) < 0)
		ms = 0; /* a plan that was read back; it is expired at once */
	time = time_rfc3339(settling->now + ms / 1000);
	add_base64(time, out);
}

/* 32 random bytes, as crypto/rand gives kubeadm (CreateCertificateKey() of copycerts.go). */
static void add_key(struct strbuf *out)
{
	unsigned char key[SYNTAX_CERTIFICATE_KEY];
	char *text;

	random_fill(key, sizeof(key));
	text = hex_encode(key, sizeof(key));
	strbuf_puts(out, text);
	explicit_bzero(key, sizeof(key));
	explicit_bzero(text, strlen(text));
	free(text);
}

/* The value of a late one; false: it is not settled, but found when its action is applied. */
static bool add_value(struct settling *settling, const struct late *late, struct strbuf *out)
{
	switch (late->kind) {
	case LATE_FILE:
	case LATE_SEALED:
	case LATE_TOKEN_UID:
	case LATE_KINDS:
		return false;
	case LATE_TOKEN_ID:
		strbuf_puts(out, token_of(settling, late->of)->id);
		return true;
	case LATE_TOKEN_ID_BASE64:
		add_base64(token_of(settling, late->of)->id, out);
		return true;
	case LATE_TOKEN_SECRET:
		add_base64(token_of(settling, late->of)->secret, out);
		return true;
	case LATE_TIME:
		add_time(settling, late->of, out);
		return true;
	case LATE_CERTIFICATE_KEY:
		add_key(out);
		return true;
	}
	abort(); /* there is no other kind */
}

/* @text with each @late replaced by @value; NULL: it holds none. */
static char *replaced(const char *text, const char *late, const char *value)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	const char *hit = strstr(text, late);

	if (!hit)
		return NULL;
	for (; hit; hit = strstr(text, late)) {
		strbuf_add(&out, text, (size_t)(hit - text));
		strbuf_puts(&out, value);
		text = hit + strlen(late);
	}
	strbuf_puts(&out, text);
	return strbuf_take(&out);
}

/* A copy of a tree with each @late replaced in its texts. */
static struct json *tree_replaced(const struct json *tree, const char *late, const char *value)
{
	struct json_iter iter = json_iter(tree);
	cleanup_free char *text = NULL;
	struct json *copy;

	if (json_is_map(tree)) {
		copy = json_map();
		while (json_next(&iter))
			json_map_set(copy, iter.key, tree_replaced(iter.value, late, value));
		return copy;
	}
	if (json_is_list(tree)) {
		copy = json_list();
		for (size_t i = 0; i < json_count(tree); i++)
			json_list_add(copy, tree_replaced(json_list_at(tree, i), late, value));
		return copy;
	}
	text = json_is_text(tree) ? replaced(json_get_text(tree, ""), late, value) : NULL;
	return text ? json_text(text) : json_ref(tree);
}

/* Puts @value in the place of @late in all that the action says. */
static void put_value(struct action *action, const char *late, const char *value)
{
	struct json *params = tree_replaced(action->params, late, value);
	char *target = replaced(action->target, late, value);
	char *summary = action->summary ? replaced(action->summary, late, value) : NULL;

	json_free(action->params);
	action->params = params;
	if (target) {
		free(action->target);
		action->target = target;
	}
	if (summary) {
		free(action->summary);
		action->summary = summary;
	}
}

static void settle(struct settling *settling, struct action *action)
{
	cleanup_json struct json *lates = json_clone(json_map_get(action->params, "late"));
	cleanup_json struct json *left = json_list();

	for (size_t i = 0; i < json_count(lates); i++) {
		const char *text = json_get_text(json_list_at(lates, i), "");
		cleanup(secret_done) struct strbuf value = secret_make(STRBUF_MAX_LINE);
		cleanup_late struct late late = { 0 };

		if (late_parse(text, &late) && add_value(settling, &late, &value))
			put_value(action, text, value.text);
		else
			json_list_add_text(left, text);
	}
	if (json_count(left) == json_count(lates))
		return;
	if (json_count(left))
		json_map_set(action->params, "late", json_ref(left));
	else
		json_map_remove(action->params, "late");
}

void plan_settle(struct plan *plan, const struct inspection *planned, int64_t now)
{
	cleanup(settling_done) struct settling settling = { .now = now };

	for (size_t i = 0; i < plan_count(plan); i++)
		if (action_is_late(plan_at(plan, i)) && planned->changes[i].kind != CHANGE_NONE)
			settle(&settling, plan_edit(plan, i));
}
