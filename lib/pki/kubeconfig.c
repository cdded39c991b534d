#include "pki/kubeconfig.h"

#include <errno.h>

#include "base/base64.h"
#include "base/hex.h"
#include "base/secret.h"
#include "data/yaml.h"

#define KEY_DATA "client-key-data"
#define BASE64   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="

enum {
	MARK_BYTES = 16,
	MARKS_MAX = KUBECONFIG_MAX_KEYS * (4 + 2 * MARK_BYTES), /* "key-" and digits */
	KEYS_READ = KUBECONFIG_MAX_KEYS - 1, /* one is left for kubeconfig_set_client() */
	KEY_LEAST = 64, /* characters of a key in base64; shorter words are left to the parser */
};

/* Which keys of a cluster or a user hold an item: embedded, or as a file's name. */
static const struct item {
	const char *data, *file;
} items[KUBECONFIG_ITEMS] = {
	[KUBECONFIG_CA] = { "certificate-authority-data", "certificate-authority" },
	[KUBECONFIG_CERT] = { "client-certificate-data", "client-certificate" },
	[KUBECONFIG_KEY] = { KEY_DATA, "client-key" },
};

void kubeconfig_done(struct kubeconfig *config)
{
	for (size_t i = 0; i < config->key_count; i++) {
		free(config->keys[i].mark);
		secret_done(&config->keys[i].base64);
	}
	for (size_t i = 0; i < KUBECONFIG_ITEMS; i++)
		free(config->files[i]);
	json_free(config->document);
	*config = (struct kubeconfig){ 0 };
}

/* Room for one more key of @size bytes in base64, with a mark that no document has by chance. */
static struct kubeconfig_key *add_key(struct kubeconfig *config, size_t size)
{
	struct kubeconfig_key *key = &config->keys[config->key_count++];
	unsigned char bytes[MARK_BYTES];
	cleanup_free char *digits = NULL;

	random_fill(bytes, sizeof(bytes));
	digits = hex_encode(bytes, sizeof(bytes));
	key->mark = xasprintf("key-%s", digits);
	key->base64 = secret_make(size);
	return key;
}

static const struct kubeconfig_key *find_key(const struct kubeconfig *config, const char *mark)
{
	for (size_t i = 0; i < config->key_count; i++)
		if (str_eq(config->keys[i].mark, mark))
			return &config->keys[i];
	return NULL;
}

/* The base64 word that is the value of "client-key-data:", in block style, flow style, or JSON. */
static const char *find_key_data(const char *text, size_t *ret_length)
{
	const char *at = text;

	while ((at = strstr(at, KEY_DATA))) {
		at += strlen(KEY_DATA);
		at += strspn(at, "\"'");
		at += strspn(at, " ");
		if (*at != ':')
			continue;
		at += 1 + strspn(at + 1, " \"'");
		*ret_length = strspn(at, BASE64);
		if (*ret_length >= KEY_LEAST)
			return at;
	}
	return NULL;
}

/* Appends @text to @out with a mark in place of each key. */
static void take_keys_out(struct kubeconfig *config, const char *text, struct strbuf *out)
{
	const char *word;
	size_t length;

	while (config->key_count < KEYS_READ && (word = find_key_data(text, &length))) {
		struct kubeconfig_key *key = add_key(config, length);

		strbuf_add(&key->base64, word, length);
		strbuf_add(out, text, (size_t)(word - text));
		strbuf_puts(out, key->mark);
		text = word + length;
	}
	strbuf_puts(out, text);
}

/* The element of the list @key that has this name; its part @part ("cluster"). */
static struct json *find_named(const struct json *document, const char *key, const char *name,
			       const char *part)
{
	const struct json *list = json_map_get(document, key);

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *element = json_list_at(list, i);

		if (str_eq(json_map_text(element, "name", ""), name))
			return json_map_get(element, part);
	}
	return NULL;
}

static int follow_context(struct kubeconfig *config, const char *name, struct error *err)
{
	const char *current = json_map_text(config->document, "current-context", "");
	const struct json *context = find_named(config->document, "contexts", current, "context");

	if (*current && !json_is_map(context))
		return error_set(err, -EINVAL,
				 "%s: the current context \"%s\" is not among its contexts", name,
				 current);
	config->cluster_name = json_map_text(context, "cluster", "");
	config->user_name = json_map_text(context, "user", "");
	config->cluster = find_named(config->document, "clusters", config->cluster_name, "cluster");
	if (!json_is_map(config->cluster))
		return error_set(err, -EINVAL, "%s: no cluster \"%s\" in it", name,
				 config->cluster_name);
	if (!*config->user_name) {
		config->user_name = NULL;
		return 0;
	}
	config->user = find_named(config->document, "users", config->user_name, "user");
	if (!json_is_map(config->user))
		return error_set(err, -EINVAL, "%s: no user \"%s\" in it", name, config->user_name);
	return 0;
}

static struct json *map_of(const struct kubeconfig *config, enum kubeconfig_item item)
{
	return item == KUBECONFIG_CA ? config->cluster : config->user;
}

/* Files with relative names lie below the directory of the kubeconfig itself, @name. */
static void find_files(struct kubeconfig *config, const char *name)
{
	const char *slash = strrchr(name, '/');
	int length = slash ? (int)(slash + 1 - name) : 0;

	for (size_t i = 0; i < KUBECONFIG_ITEMS; i++) {
		const char *file = json_map_text(map_of(config, i), items[i].file, "");

		if (*file)
			config->files[i] =
				xasprintf("%.*s%s", *file == '/' ? 0 : length, name, file);
	}
}

int kubeconfig_parse(const char *name, const struct strbuf *text, struct kubeconfig *ret,
		     struct error *err)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup(secret_done) struct strbuf rest = secret_make(text->length + MARKS_MAX);
	cleanup_yaml struct yaml_file file = { 0 };
	int r;

	if (text->length > KUBECONFIG_MAX || strlen(text->text) != text->length)
		return error_set(err, -EINVAL, "%s: not a kubeconfig: it is too large, or binary",
				 name);
	take_keys_out(&config, text->text, &rest);
	r = yaml_parse(name, rest.text, rest.length, &file, err);
	if (r < 0)
		return r;
	if (file.count != 1 || !str_eq(json_map_text(file.documents[0], "kind", ""), "Config"))
		return error_set(err, -EINVAL, "%s: not a kubeconfig (kind: Config)", name);
	config.document = json_ref(file.documents[0]);
	r = follow_context(&config, name, err);
	if (r < 0)
		return r;
	find_files(&config, name);
	*ret = config;
	config = (struct kubeconfig){ 0 };
	return 0;
}

/* A list of one map, {"name": @name, @part: @value}. */
static struct json *list_of_one(const char *name, const char *part, struct json *value)
{
	struct json *list = json_list(), *element = json_map();

	json_map_set_text(element, "name", name);
	json_map_set(element, part, value);
	json_list_add(list, element);
	return list;
}

void kubeconfig_make(const char *cluster, const char *server, const struct strbuf *ca,
		     const char *user, struct kubeconfig *ret)
{
	cleanup_free char *name = xasprintf("%s@%s", user, cluster);
	struct json *document = json_map(), *context = json_map();

	*ret = (struct kubeconfig){ .document = document,
				    .cluster = json_map(),
				    .user = json_map() };
	json_map_set_text(document, "apiVersion", "v1");
	json_map_set_text(document, "kind", "Config");
	json_map_set(document, "preferences", json_map());
	json_map_set_text(document, "current-context", name);
	json_map_set_text(context, "cluster", cluster);
	json_map_set_text(context, "user", user);
	json_map_set(document, "contexts", list_of_one(name, "context", context));
	json_map_set(document, "clusters", list_of_one(cluster, "cluster", ret->cluster));
	json_map_set(document, "users", list_of_one(user, "user", ret->user));
	json_map_set_text(ret->cluster, "server", server);
	ret->cluster_name = json_map_text(context, "cluster", NULL);
	ret->user_name = json_map_text(context, "user", NULL);
	if (ca->length)
		kubeconfig_set_ca(ret, ca);
}

const char *kubeconfig_server(const struct kubeconfig *config)
{
	return json_map_text(config->cluster, "server", NULL);
}

int kubeconfig_get(const struct kubeconfig *config, enum kubeconfig_item item, struct strbuf *out,
		   const char **ret_file, struct error *err)
{
	const char *text = json_map_text(map_of(config, item), items[item].data, NULL);
	const struct kubeconfig_key *key = text ? find_key(config, text) : NULL;

	*ret_file = NULL;
	if (key)
		text = key->base64.text;
	if (text && *text) {
		if (base64_decode(text, strlen(text), out) < 0)
			return error_set(err, -EINVAL, "%s is not base64", items[item].data);
		return 0;
	}
	if (!config->files[item])
		return error_set(err, -ENOENT, "it has no %s", items[item].data);
	*ret_file = config->files[item];
	return 0;
}

/* Sets what is embedded; a file that was named is forgotten. */
static void set_item(struct kubeconfig *config, enum kubeconfig_item item, const char *text)
{
	struct json *map = map_of(config, item);

	json_map_set_text(map, items[item].data, text);
	json_map_remove(map, items[item].file);
	free(take_ptr(&config->files[item]));
}

static void set_data(struct kubeconfig *config, enum kubeconfig_item item, const struct strbuf *pem)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);

	base64_encode(pem->text, pem->length, &text);
	set_item(config, item, text.text);
}

void kubeconfig_set_ca(struct kubeconfig *config, const struct strbuf *ca)
{
	set_data(config, KUBECONFIG_CA, ca);
}

void kubeconfig_set_client(struct kubeconfig *config, const struct strbuf *cert,
			   const struct strbuf *key)
{
	struct kubeconfig_key *place = add_key(config, (key->length + 2) / 3 * 4);

	base64_encode(key->text, key->length, &place->base64);
	if (cert)
		set_data(config, KUBECONFIG_CERT, cert);
	set_item(config, KUBECONFIG_KEY, place->mark);
}

void kubeconfig_set_client_file(struct kubeconfig *config, const char *file)
{
	static const enum kubeconfig_item client[] = { KUBECONFIG_CERT, KUBECONFIG_KEY };

	for (size_t i = 0; i < ARRAY_SIZE(client); i++) {
		json_map_remove(config->user, items[client[i]].data);
		json_map_set_text(config->user, items[client[i]].file, file);
		free(config->files[client[i]]);
		config->files[client[i]] = xstrdup(file);
	}
}

void kubeconfig_set_token(struct kubeconfig *config, const char *token)
{
	json_map_set_text(config->user, "token", token);
}

void kubeconfig_write(const struct kubeconfig *config, struct strbuf *secret)
{
	cleanup(strbuf_done) struct strbuf marked = strbuf_make(KUBECONFIG_MAX);
	const char *text;

	yaml_write(config->document, true, &marked);
	text = marked.text;
	while (*text) {
		const struct kubeconfig_key *next = NULL;
		const char *place = NULL;

		for (size_t i = 0; i < config->key_count; i++) {
			const char *hit = strstr(text, config->keys[i].mark);

			if (hit && (!place || hit < place)) {
				place = hit;
				next = &config->keys[i];
			}
		}
		if (!next) {
			strbuf_puts(secret, text);
			return;
		}
		strbuf_add(secret, text, (size_t)(place - text));
		strbuf_add(secret, next->base64.text, next->base64.length);
		text = place + strlen(next->mark);
	}
}
