#include "dns/coredns_settings.h"

#include "base/strbuf.h"

/* The place of a plugin among those of its block; behind all when it is not there. */
static size_t index_of(const struct corefile *block, const char *name)
{
	size_t i = 0;

	while (i < block->count && !str_eq(corefile_name(&block->items[i]), name))
		i++;
	return i;
}

static struct corefile *append(struct corefile *node, const char *words)
{
	return corefile_insert(node, node->count, words);
}

static void set_word(struct corefile *node, size_t index, const char *word)
{
	free(node->words.items[index]);
	node->words.items[index] = xstrdup(word);
}

static void set_pods(const struct coredns_settings *settings, struct corefile *block)
{
	struct corefile *kubernetes = corefile_find(block, "kubernetes");

	set_word(corefile_find(kubernetes, "pods"), 1, settings->pods);
	if (settings->autopath)
		(void)corefile_insert(block, index_of(block, "kubernetes"), "autopath @kubernetes");
}

static void add_cache(const struct coredns_settings *settings, struct corefile *cache)
{
	cleanup_free char *ttl = xasprintf("%lld", (long long)settings->cache_ttl);

	set_word(cache, 1, ttl);
	if (settings->prefetch) {
		cleanup_free char *words =
			xasprintf("prefetch %lld", (long long)settings->prefetch);

		(void)append(cache, words);
	}
	if (settings->serve_stale) {
		cleanup_free char *age = format_duration(settings->serve_stale);
		cleanup_free char *words = xasprintf("serve_stale %s", age);

		(void)append(cache, words);
	}
}

static void set_cache(const struct coredns_settings *settings, struct corefile *block)
{
	size_t index = index_of(block, "cache");

	if (settings->cache_disabled)
		corefile_remove(block, index);
	else
		add_cache(settings, &block->items[index]);
}

/* Behind `errors`. */
static void add_log(const struct coredns_settings *settings, struct corefile *block)
{
	struct corefile *log, *class;

	if (!settings->log.count)
		return;
	log = corefile_insert(block, index_of(block, "errors") + 1, "log");
	if (str_list_has(&settings->log, "all"))
		return;
	class = append(log, "class");
	str_list_add_all(&class->words, &settings->log);
}

static void set_upstreams(const struct coredns_settings *settings, const struct str_list *upstreams,
			  struct corefile *forward)
{
	bool tls = false;

	for (size_t i = 0; i < upstreams->count; i++)
		tls |= str_starts(upstreams->items[i], "tls://");
	while (forward->words.count > 2)
		free(forward->words.items[--forward->words.count]);
	str_list_add_all(&forward->words, upstreams);
	if (tls && settings->upstream_name) {
		cleanup_free char *words = xasprintf("tls_servername %s", settings->upstream_name);

		(void)append(forward, words);
	}
}

/* Those that it does not have go on to the plugins behind it. */
static void add_hosts(const struct coredns_settings *settings, struct corefile *block)
{
	struct corefile *hosts;

	if (!settings->hosts.count)
		return;
	hosts = corefile_insert(block, index_of(block, "kubernetes"), "hosts");
	for (size_t i = 0; i < settings->hosts.count; i++) {
		struct corefile *line = append(hosts, settings->hosts.items[i].ip);

		str_list_add_all(&line->words, &settings->hosts.items[i].hostnames);
	}
	(void)append(hosts, "fallthrough");
}

/* https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/ */
static void add_stub_domain(const struct coredns_settings *settings, const struct stub_domain *stub,
			    struct corefile *root)
{
	cleanup_free char *zone = xasprintf("%s:53", stub->domain);
	struct corefile *block = append(root, zone);

	(void)append(block, "errors");
	add_log(settings, block);
	if (!settings->cache_disabled)
		add_cache(settings, append(block, "cache 30"));
	set_upstreams(settings, &stub->upstreams, append(block, "forward ."));
}

int coredns_make_corefile(const struct coredns_settings *settings, const char *base, char **ret,
			  struct error *err)
{
	cleanup_corefile struct corefile root = { 0 };
	struct strbuf out = strbuf_make(COREFILE_MAX);
	struct corefile *block;
	int r;

	if (settings->corefile) {
		*ret = xstrdup(settings->corefile);
		return 0;
	}
	r = corefile_parse(base, &root, err);
	if (r < 0)
		return error_wrap(err, "the Corefile of CoreDNS");
	block = &root.items[0];
	set_pods(settings, block);
	set_cache(settings, block);
	add_log(settings, block);
	set_upstreams(settings, &settings->upstreams, corefile_find(block, "forward"));
	add_hosts(settings, block);
	for (size_t i = 0; i < settings->stub_domains.count; i++)
		add_stub_domain(settings, &settings->stub_domains.items[i], &root);
	corefile_write(&root, &out);
	*ret = strbuf_take(&out);
	return 0;
}
