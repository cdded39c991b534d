/*
 * Waiting for what something else does: a path that appears, or a TCP port that accepts.
 * Parameters: path, or address and port; timeoutMs.
 */
#include "acts/wait.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "plan/act.h"

enum {
	INTERVAL_MS = 50,         /* between two looks */
	CONNECT_TIMEOUT_MS = 1000 /* of one */
};

/* Whether something accepts at a literal address. */
static bool accepts(const char *address, int port)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM };
	cleanup_free char *service = xasprintf("%d", port);
	struct addrinfo *found = NULL;
	struct pollfd wait = { .events = POLLOUT };
	cleanup_fd int fd = -1;
	int failed = -1;

	if (getaddrinfo(address, service, &hints, &found) != 0)
		return false;
	fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0)
		failed = connect(fd, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	if (failed && fd >= 0 && errno == EINPROGRESS) {
		wait.fd = fd;
		if (poll(&wait, 1, CONNECT_TIMEOUT_MS) == 1 &&
		    getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &(socklen_t){ sizeof(failed) }))
			failed = -1;
	}
	return !failed;
}

static bool is_ready(const struct action *action, const struct host *host)
{
	const char *path = json_map_text(action->params, "path", NULL);

	if (path)
		return host_exists(host, path);
	/* Only the running host is dialled: addresses of another root may belong to other machines.
	 */
	return host_kind(host) == HOST_RUNNING &&
	       accepts(json_map_text(action->params, "address", ""),
		       (int)json_map_int(action->params, "port", 0));
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	(void)err;
	ret->now = json_map();
	ret->want = json_map();
	json_map_set_bool(ret->now, "ready", is_ready(action, host));
	json_map_set_bool(ret->want, "ready", true);
	change_settle(ret, CHANGE_RUN);
	return 0;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	int64_t timeout = json_map_int(action->params, "timeoutMs", 0);
	int64_t end = now_ms() + timeout;

	(void)change;
	while (!is_ready(action, host)) {
		cleanup_free char *limit = format_duration(timeout);

		if (now_ms() >= end)
			return error_set(err, -ETIMEDOUT, "%s is not there after %s",
					 action->target, limit);
		poll(NULL, 0, INTERVAL_MS);
	}
	return 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	cleanup_free char *limit = format_duration(json_map_int(action->params, "timeoutMs", 0));

	(void)change;
	strbuf_printf(out, "waits at most %s", limit);
}

static const struct act_param required[] = {
	{ "timeoutMs", JSON_KIND_INT },
	{ 0 },
};

const struct act act_wait = {
	.name = "wait",
	.space = "wait",
	.required = required,
	.runtime = true,
	.inspect = inspect,
	.apply = apply,
	.describe = describe,
};

struct action *plan_wait_path(struct plan *plan, const char *path, int64_t timeout_ms)
{
	struct json *params = json_map();

	json_map_set_text(params, "path", path);
	json_map_set_int(params, "timeoutMs", timeout_ms);
	return plan_add(plan, &act_wait, path, params);
}

struct action *plan_wait_tcp(struct plan *plan, const char *address, int port, int64_t timeout_ms)
{
	cleanup_free char *target =
		xasprintf(strchr(address, ':') ? "[%s]:%d" : "%s:%d", address, port);
	struct json *params = json_map();

	json_map_set_text(params, "address", address);
	json_map_set_int(params, "port", port);
	json_map_set_int(params, "timeoutMs", timeout_ms);
	return plan_add(plan, &act_wait, target, params);
}
