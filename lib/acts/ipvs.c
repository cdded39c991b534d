/* Virtual services of IPVS that must be gone. Parameters: addresses, own (lists; ipvs.h). */
#include "acts/ipvs.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>

#include "base/text.h"
#include "host/host_change.h"
#include "plan/act.h"

enum {
	TIMEOUT_MS = 60 * 1000,
	NODE_PORTS_FIRST = 30000, /* the API server's default, --service-node-port-range */
	NODE_PORTS_LAST = 32767,
};

/* A virtual service. */
struct service {
	const char *option; /* of ipvsadm(8): "-t" */
	char address[INET6_ADDRSTRLEN];
	unsigned port;
};

/* "0A600001:01BB" or "[fd00:0000:...:0001]:01BB", all in hexadecimal. */
static bool read_place(const char *text, struct service *ret)
{
	struct in6_addr v6;
	struct in_addr v4;
	unsigned number;
	char address[INET6_ADDRSTRLEN];

	if (sscanf(text, "[%45[0-9a-fA-F:]]:%x", address, &ret->port) == 2)
		return inet_pton(AF_INET6, address, &v6) == 1 &&
		       inet_ntop(AF_INET6, &v6, ret->address, sizeof(ret->address));
	if (sscanf(text, "%8x:%x", &number, &ret->port) != 2)
		return false;
	v4.s_addr = htonl(number);
	return inet_ntop(AF_INET, &v4, ret->address, sizeof(ret->address));
}

/* A line of /proc/net/ip_vs: "TCP  0A600001:01BB rr"; those of servers begin with "->". */
static bool read_service(char *line, struct service *ret)
{
	static const struct {
		const char *protocol, *option;
	} rows[] = { { "TCP", "-t" }, { "UDP", "-u" }, { "SCTP", "--sctp-service" } };
	const char *protocol = text_next_word(&line), *place = text_next_word(&line);

	for (size_t i = 0; place && i < ARRAY_SIZE(rows); i++)
		if (str_eq(rows[i].protocol, protocol)) {
			ret->option = rows[i].option;
			return read_place(place, ret);
		}
	return false;
}

static bool is_ours(const struct action *action, const struct service *service)
{
	return json_list_has(json_map_get(action->params, "addresses"), service->address) ||
	       (json_list_has(json_map_get(action->params, "own"), service->address) &&
		service->port >= NODE_PORTS_FIRST && service->port <= NODE_PORTS_LAST);
}

static void add_service(const struct service *service, struct json *list)
{
	bool is_v6 = strchr(service->address, ':');
	struct json *words = json_list();

	json_list_add_text(words, service->option);
	json_list_add(words, json_printf("%s%s%s:%u", is_v6 ? "[" : "", service->address,
					 is_v6 ? "]" : "", service->port));
	json_list_add(list, words);
}

/* Both are lists of words for ipvsadm(8): ["-t","10.96.0.1:443"]. */
static int list(const struct action *action, const struct host *host, struct json *ours,
		struct json *others, struct error *err)
{
	cleanup_free char *text = NULL;
	char *rest, *line;
	struct error why;
	int r = host_read_text(host, "/proc/net/ip_vs", &text, &why);

	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return error_set(err, r, "%s", why.message);
	for (rest = text; (line = text_next_line(&rest));) {
		struct service service = { 0 };

		if (read_service(line, &service))
			add_service(&service, is_ours(action, &service) ? ours : others);
	}
	return 0;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup_json struct json *others = json_list();
	struct json *ours = json_list();
	int r;

	ret->details = json_map();
	json_map_set(ret->details, "services", ours);
	r = list(action, host, ours, others, err);
	if (r < 0)
		return r;
	if (json_count(others))
		ret->remark = xasprintf("%zu virtual service%s at other addresses stay%s",
					json_count(others), json_count(others) == 1 ? "" : "s",
					json_count(others) == 1 ? "s" : "");
	change_settle_gone(ret, json_count(ours) > 0);
	return 0;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	cleanup_json struct json *ours = json_list(), *others = json_list();
	int r = list(action, host, ours, others, err);

	(void)change;
	for (size_t i = 0; i < json_count(ours) && r == 0; i++) {
		const struct json *words = json_list_at(ours, i);
		const char *const argv[] = { "ipvsadm", "-D",
					     json_get_text(json_list_at(words, 0), ""),
					     json_get_text(json_list_at(words, 1), ""), NULL };

		r = act_run(host, argv, TIMEOUT_MS, err);
	}
	return r;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	size_t count = json_count(json_map_get(change->details, "services"));

	(void)action;
	strbuf_printf(out, "%zu virtual service%s", count, count == 1 ? "" : "s");
}

static void by_hand(const struct action *action, const struct change *change, struct strbuf *out)
{
	const struct json *services = json_map_get(change->details, "services");

	(void)action;
	for (size_t i = 0; i < json_count(services); i++) {
		const struct json *words = json_list_at(services, i);

		strbuf_printf(out, "%sipvsadm -D %s %s", i ? "; " : "",
			      json_get_text(json_list_at(words, 0), ""),
			      json_get_text(json_list_at(words, 1), ""));
	}
}

const struct act act_ipvs = {
	.name = "ipvs",
	.space = "ipvs",
	.runtime = true,
	.inspect = inspect,
	.apply = apply,
	.stands_on = act_stands_alone,
	.describe = describe,
	.by_hand = by_hand,
};

struct action *plan_ipvs_gone(struct plan *plan, const struct str_list *addresses,
			      const struct str_list *own)
{
	struct json *params = json_map();

	json_map_set(params, "addresses", json_texts(addresses));
	json_map_set(params, "own", json_texts(own));
	return plan_add(plan, &act_ipvs, "services", params);
}
