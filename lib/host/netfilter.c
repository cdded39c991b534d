#include "host/netfilter.h"

#include <errno.h>

#include "base/text.h"

enum {
	TIMEOUT_MS = 60 * 1000, /* a node with many Services has tens of thousands of rules */
	SCRIPT_MAX = 64 * 1024 * 1024,
};

/*
 * Chains and comments of Kubernetes and of its networks; those that RKE2's clean-up
 * (rke2-killall.sh) and the plugins themselves name. `comment` is what rules in other chains bear.
 */
static const struct {
	const char *chain, *comment;
} makers[] = {
	{ "KUBE-", NULL },           /* kube-proxy, kubelet, kube-router */
	{ "CNI-", NULL },            /* plugins bridge, portmap, firewall */
	{ "cali-", "cali:" },        /* Calico */
	{ "FLANNEL-", "flanneld " }, /* flannel */
	{ "CILIUM_", "cilium" },     /* Cilium */
	{ "OLD_CILIUM_", NULL },     /* Cilium, while it starts */
	{ "WEAVE", NULL },           /* Weave Net */
	{ "ANTREA-", "Antrea: " },   /* Antrea */
};

/* Chains that a plugin shares between all networks of a host. */
static const struct {
	const char *chain;
	bool by_rules; /* its rules tell whose they are */
} shared[] = {
	{ "CNI-HOSTPORT-", true },
	{ "CNI-FORWARD", false },
	{ "CNI-ADMIN", false },
	{ "CNI-ISOLATION-", false },
};

void netfilter_kept_done(struct netfilter_kept *kept)
{
	str_list_done(&kept->chains);
	str_list_done(&kept->networks);
}

void netfilter_removal_done(struct netfilter_removal *removal)
{
	strbuf_done(&removal->script);
	str_list_done(&removal->prefixes);
}

/* --- Programs --- */

/* Whether the program without a back end in its name is of that one: "v1.8.9 (nf_tables)". */
static bool is_of(const struct host *host, const char *program, bool wants_nft)
{
	const char *const argv[] = { program, "--version", NULL };
	struct host_command answer = { 0 };
	struct error ignored; /* then it is none that can be used */
	bool is_nft;

	if (host_query(host, argv, TIMEOUT_MS, &answer, &ignored) < 0)
		return false;
	is_nft = strstr(answer.out, "(nf_tables)");
	host_command_done(&answer);
	return is_nft == wants_nft;
}

/* The program that saves or restores: "iptables-nft-save", or "iptables-save" that is the same. */
static int find_program(const struct host *host, const char *backend, const char *verb, char **ret,
			struct error *err)
{
	size_t family = strcspn(backend, "-");
	cleanup_free char *exact = xasprintf("%s-%s", backend, verb);
	cleanup_free char *plain = xasprintf("%.*s-%s", (int)family, backend, verb);
	bool is_nft = str_ends(backend, "-nft");

	if (is_of(host, exact, is_nft))
		*ret = take_ptr(&exact);
	else if (is_of(host, plain, is_nft))
		*ret = take_ptr(&plain);
	else
		return error_set(err, -ENOENT, "there is no %s to tell the rules of %s", exact,
				 backend);
	return 0;
}

int netfilter_save(const struct host *host, const char *backend, char **ret, struct error *err)
{
	cleanup_free char *program = NULL;
	cleanup(host_command_done) struct host_command answer = { 0 };
	int r = find_program(host, backend, "save", &program, err);

	if (r == 0)
		r = host_query(host, (const char *const[]){ program, NULL }, TIMEOUT_MS, &answer,
			       err);
	if (r < 0)
		return r;
	if (answer.status != 0)
		return error_set(err, -EIO, "%s: %s", program, text_trim(answer.error));
	*ret = take_ptr(&answer.out);
	return 0;
}

int netfilter_restorer(const struct host *host, const char *backend, char **ret, struct error *err)
{
	return find_program(host, backend, "restore", ret, err);
}

/* --- Reading rules --- */

/* A rule, taken apart. */
struct rule {
	const char *chain, *target; /* target: of -j or -g; or NULL */
	struct str_list comments;
};

static void rule_done(struct rule *rule)
{
	str_list_done(&rule->comments);
}

/* The next word of a rule, which may be in double quotes with \ before what is meant as it is. */
static char *next_word(char **rest)
{
	char *in = *rest + strspn(*rest, " "), *word = in, *out = in;
	bool quoted = *in == '"';

	if (!*in)
		return NULL;
	for (in += quoted; *in && *in != (quoted ? '"' : ' '); in++) {
		if (quoted && *in == '\\' && in[1])
			in++;
		*out++ = *in;
	}
	*rest = *in ? in + 1 : in;
	*out = '\0';
	return word;
}

/* "-A CHAIN ... -j TARGET"; @line is taken apart. */
static void read_rule(char *line, struct rule *ret)
{
	char *word;

	(void)next_word(&line); /* -A */
	ret->chain = next_word(&line);
	while ((word = next_word(&line))) {
		if (str_eq(word, "-j") || str_eq(word, "-g"))
			ret->target = next_word(&line);
		else if (str_eq(word, "--comment") && (word = next_word(&line)))
			str_list_add(&ret->comments, word);
	}
}

static bool is_rule(const char *line)
{
	return str_starts(line, "-A ");
}

/* Whether a comment of a CNI plugin tells the network: `name: "podman" id: "..."`. */
static bool is_of_network(const struct rule *rule, const struct str_list *networks)
{
	for (size_t i = 0; i < networks->count; i++) {
		cleanup_free char *name = xasprintf("name: \"%s\"", networks->items[i]);

		for (size_t k = 0; k < rule->comments.count; k++)
			if (strstr(rule->comments.items[k], name))
				return true;
	}
	return false;
}

/* --- One table --- */

struct table {
	const char *name;
	struct str_list lines;  /* its rules, as they are */
	struct str_list ours;   /* chains that are called like ours */
	struct str_list others; /* chains of networks that stay */
	const struct netfilter_kept *kept;
};

static void table_done(struct table *table)
{
	str_list_done(&table->lines);
	str_list_done(&table->ours);
	str_list_done(&table->others);
}

static const char *prefix_of(const char *chain)
{
	for (size_t i = 0; i < ARRAY_SIZE(makers); i++)
		if (str_starts(chain, makers[i].chain))
			return makers[i].chain;
	return NULL;
}

/* Whether other networks have a part in a chain of all networks. */
static bool is_shared(const struct table *table, const char *chain)
{
	for (size_t i = 0; i < ARRAY_SIZE(shared); i++)
		if (str_starts(chain, shared[i].chain))
			return shared[i].by_rules ? table->others.count > 0
						  : table->kept->networks.count > 0;
	return false;
}

/* Whether a chain is called like one of Kubernetes, and does not stay. */
static bool is_our_chain(const struct table *table, const char *chain)
{
	cleanup_free char *name = NULL;

	if (!prefix_of(chain) || is_shared(table, chain) || str_list_has(&table->others, chain))
		return false;
	name = xasprintf("%s %s", table->name, chain);
	return !str_list_has(&table->kept->chains, name);
}

static void add_once(struct str_list *list, const char *item)
{
	if (item && !str_list_has(list, item))
		str_list_add(list, item);
}

/* Takes out of the table's chains those of networks that stay: rules of theirs lead there. */
static void keep_networks(struct table *table)
{
	for (size_t i = 0; i < table->lines.count; i++) {
		cleanup_free char *line = xstrdup(table->lines.items[i]);
		cleanup(rule_done) struct rule rule = { 0 };

		read_rule(line, &rule);
		if (!is_of_network(&rule, &table->kept->networks))
			continue;
		add_once(&table->others, rule.target);
		add_once(&table->others, rule.chain);
	}
}

/* The comment by which a rule in a chain of others is one of Kubernetes; or NULL. */
static const char *our_comment(const struct rule *rule)
{
	for (size_t i = 0; i < ARRAY_SIZE(makers); i++)
		for (size_t k = 0; k < rule->comments.count && makers[i].comment; k++)
			if (str_starts(rule->comments.items[k], makers[i].comment))
				return makers[i].comment;
	return NULL;
}

/* Adds what removes the rule, unless it goes with its chain, or stays. */
static void remove_rule(const struct table *table, const char *text, struct netfilter_removal *ret)
{
	cleanup_free char *line = xstrdup(text);
	cleanup(rule_done) struct rule rule = { 0 };
	const char *comment;

	read_rule(line, &rule);
	comment = our_comment(&rule);
	if (!rule.chain)
		return;
	if (is_our_chain(table, rule.chain)) {
		ret->rules++;
		return;
	}
	if (!comment && !(rule.target && is_our_chain(table, rule.target)))
		return;
	ret->rules++;
	add_once(&ret->prefixes, comment);
	strbuf_printf(&ret->script, "-D%s\n", text + strlen("-A"));
}

static void remove_chains(const struct table *table, const char *option,
			  struct netfilter_removal *ret)
{
	for (size_t i = 0; i < table->ours.count; i++)
		if (is_our_chain(table, table->ours.items[i]))
			strbuf_printf(&ret->script, "%s %s\n", option, table->ours.items[i]);
}

/* Adds the table to the script, when something of it goes. */
static void end_table(struct table *table, struct netfilter_removal *ret)
{
	size_t start = ret->script.length, head;

	if (!table->name)
		return;
	keep_networks(table);
	strbuf_printf(&ret->script, "*%s\n", table->name);
	head = ret->script.length;
	for (size_t i = 0; i < table->lines.count; i++)
		remove_rule(table, table->lines.items[i], ret);
	remove_chains(table, "-F", ret);
	remove_chains(table, "-X", ret);
	if (ret->script.length == head) {
		strbuf_cut(&ret->script, start);
		return;
	}
	strbuf_puts(&ret->script, "COMMIT\n");
	for (size_t i = 0; i < table->ours.count; i++)
		if (is_our_chain(table, table->ours.items[i])) {
			ret->chains++;
			add_once(&ret->prefixes, prefix_of(table->ours.items[i]));
		}
}

/* A line ":CHAIN POLICY [0:0]". */
static void take_chain(struct table *table, char *line)
{
	char *chain = next_word(&line);

	if (chain && prefix_of(chain))
		str_list_add(&table->ours, chain);
}

void netfilter_find(char *saved, const struct netfilter_kept *kept, struct netfilter_removal *ret)
{
	struct table table = { .kept = kept };
	char *line;

	ret->script = strbuf_make(SCRIPT_MAX);
	while ((line = text_next_line(&saved))) {
		if (*line == '*') {
			table.name = line + 1;
		} else if (*line == ':' && table.name) {
			take_chain(&table, line + 1);
		} else if (is_rule(line) && table.name) {
			str_list_add(&table.lines, line);
		} else if (str_eq(line, "COMMIT")) {
			end_table(&table, ret);
			table_done(&table);
			table = (struct table){ .kept = kept };
		}
	}
	table_done(&table);
	str_list_sort(&ret->prefixes);
}

void netfilter_chains(char *saved, struct str_list *ret)
{
	const char *table = "";
	char *line;

	while ((line = text_next_line(&saved))) {
		if (*line == '*')
			table = line + 1;
		else if (*line == ':')
			str_list_take(ret, xasprintf("%s %.*s", table, (int)strcspn(line + 1, " "),
						     line + 1));
	}
}
