#include "health/health.h"

#include <errno.h>

#include "base/text.h"
#include "base/time.h"
#include "health/fault.h"
#include "host/host_kube.h"

enum {
	ASK_MS = 100,     /* between two questions to one component */
	ANSWER_MS = 2000, /* for an answer */
	GLANCE_MS = 500,  /* for one, when it is asked once */
	LOOK_MS = 1000,   /* between two looks at logs */
	TURN_MS = 250,    /* of the loop: how late a signal may be noticed */
	BODY_MAX = 64 * 1024,
	STARTS_FINAL = 3, /* the third time that a container is started: it will not recover */
};

/* A component that is waited for. */
struct probe {
	struct waiting *waiting;
	const struct health_component *component;
	bool ready;
	bool told;     /* the lines of its log */
	char *trouble; /* why it is not ready, or NULL: not asked yet */
	struct fetch_request request;
	struct fetch_tls tls;
};

struct waiting {
	const struct host *host;
	const struct health_wish *wish;
	const struct teller *teller;
	struct fetch *fetch;
	struct probe *probes;
	int64_t since; /* when it began, by time_now_ms(): of logs, what came later counts */
	int64_t end;   /* ms of the monotonic clock */
	int64_t look;  /* when logs are looked at next */
};

static void waiting_done(struct waiting *waiting)
{
	fetch_free(waiting->fetch);
	for (size_t i = 0; waiting->probes && i < waiting->wish->count; i++)
		free(waiting->probes[i].trouble);
	free(waiting->probes);
}

/* --- Asking --- */

static void ask(void *arg);

/* What an answer that is not "ok" says: the checks that failed, or its first line. */
static char *trouble_of(const struct fetch_answer *answer)
{
	cleanup_free char *body = xstrdup(answer->body.text);
	cleanup(strbuf_done) struct strbuf failed = strbuf_make(STRBUF_MAX_LINE);
	char *rest = body, *line;

	while ((line = text_next_line(&rest)))
		if (str_starts(line, "[-]"))
			strbuf_printf(&failed, "%s%.*s", failed.length ? ", " : "",
				      (int)strcspn(line + 3, " "), line + 3);
	if (failed.length)
		return xasprintf("not yet: %s", failed.text);
	/* To anybody who is no master, until the API server has made its roles. */
	if (answer->status == 403)
		return xstrdup("not yet: the roles by which it may be asked (403)");
	return xasprintf("its health endpoint answers %d", answer->status);
}

static void set_trouble(struct probe *probe, char *trouble)
{
	if (!probe->trouble || !str_eq(probe->trouble, trouble))
		teller_tell(probe->waiting->teller, probe->component->name, trouble);
	free(probe->trouble);
	probe->trouble = trouble;
}

static void be_ready(struct probe *probe)
{
	const struct health_component *component = probe->component;

	probe->ready = true;
	teller_tell(probe->waiting->teller, component->name,
		    component->well ? component->well : "ready");
}

/* Whether the kubeconfig that the component makes is whole; then its endpoint is asked. */
static bool has_kubeconfig(struct probe *probe)
{
	const char *path = probe->component->kubeconfig;
	cleanup_login struct kube_login login = { 0 };
	struct error why;

	if (!path || host_login_read(probe->waiting->host, path, &login, &why) == 0)
		return true;
	set_trouble(probe, host_exists(probe->waiting->host, path)
				   ? xasprintf("no certificate yet: %s", why.message)
				   : xasprintf("%s is not there yet", path));
	return false;
}

static void answered(void *arg, struct fetch_answer *answer)
{
	struct probe *probe = arg;

	if (!answer->failure && answer->status == 200) {
		be_ready(probe);
		return;
	}
	set_trouble(probe, answer->failure ? xstrdup(answer->error.message) : trouble_of(answer));
	(void)fetch_after(probe->waiting->fetch, ASK_MS, ask, probe);
}

static void ask(void *arg)
{
	struct probe *probe = arg;

	if (!has_kubeconfig(probe))
		(void)fetch_after(probe->waiting->fetch, ASK_MS, ask, probe);
	else if (!probe->component->url)
		be_ready(probe);
	else
		(void)fetch_start(probe->waiting->fetch, &probe->request);
}

/* The API server is asked as the login has it, others as whoever comes. */
static void probe_init(struct probe *probe, struct waiting *waiting,
		       const struct health_component *component, int64_t answer_ms)
{
	const struct kube_login *login =
		str_eq(component->name, "kube-apiserver") ? waiting->wish->login : NULL;

	probe->waiting = waiting;
	probe->component = component;
	probe->tls.unverified = !login;
	if (login) {
		probe->tls.ca = &login->ca;
		probe->tls.cert = login->cert.length ? &login->cert : NULL;
		probe->tls.key = login->key.length ? &login->key : NULL;
	}
	probe->request = (struct fetch_request){
		.url = component->url,
		.tls = &probe->tls,
		.connect_ms = answer_ms,
		.total_ms = answer_ms,
		.max_body = BODY_MAX,
		.done = answered,
		.arg = probe,
	};
}

static int begin(struct waiting *waiting, int64_t answer_ms, struct error *err)
{
	const struct health_wish *wish = waiting->wish;
	int r = fetch_new(&waiting->fetch, err);

	if (r < 0)
		return r;
	waiting->probes = xcalloc(wish->count, sizeof(*waiting->probes));
	for (size_t i = 0; i < wish->count; i++) {
		probe_init(&waiting->probes[i], waiting, &wish->components[i], answer_ms);
		ask(&waiting->probes[i]);
	}
	return 0;
}

static bool all_ready(const struct waiting *waiting)
{
	for (size_t i = 0; i < waiting->wish->count; i++)
		if (!waiting->probes[i].ready)
			return false;
	return true;
}

/* --- Failing --- */

static void say_lines(struct probe *probe, const struct fault *fault)
{
	cleanup_free char *head = NULL;

	if (probe->told || !fault->lines.count)
		return;
	probe->told = true;
	head = xasprintf("%s, the end of its log:", probe->component->name);
	teller_say(probe->waiting->teller, head);
	for (size_t i = 0; i < fault->lines.count; i++) {
		cleanup_free char *line = xasprintf("  %s", fault->lines.items[i]);

		teller_say(probe->waiting->teller, line);
	}
}

static int tell_fault(const struct probe *probe, const struct fault *fault, struct error *err)
{
	const char *name = probe->component->name;

	if (!fault->cause)
		return error_set(err, -EIO,
				 "%s ends again and again, %zu times so far: its log tells why",
				 name, fault->starts - 1);
	return error_set(err, -EIO, "%s fails for %s (%s)%s%s", name, fault->cause, fault->line,
			 fault->remedy ? ": " : "", fault->remedy ? fault->remedy : "");
}

/*
 * What is wrong with a component: of a kubelet that is well itself, that it cannot start the pods
 * which are waited for.
 */
static void look_at(const struct probe *probe, struct fault *fault)
{
	fault_look(probe->waiting->host, probe->component->name, probe->waiting->since, fault);
	if (probe->ready && !fault->of_pods)
		fault->cause = NULL;
}

/* Those whose failure is the reason why something is not ready yet. */
static bool may_be_why(const struct probe *probe)
{
	return !probe->ready || str_eq(probe->component->name, "kubelet");
}

/* Whether one failed for good. A first end may come of what was not there yet. */
static int look(struct waiting *waiting, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < waiting->wish->count && r == 0; i++) {
		struct probe *probe = &waiting->probes[i];
		cleanup_fault struct fault fault = { 0 };

		if (!may_be_why(probe))
			continue;
		look_at(probe, &fault);
		if (fault.starts > 1 || (fault.cause && (fault.final || fault.of_pods)))
			say_lines(probe, &fault);
		if ((fault.cause && fault.final) || fault.starts >= STARTS_FINAL)
			r = tell_fault(probe, &fault, err);
	}
	return r;
}

/* What is not ready when the time is over, with the reason that is known of each. */
static int tell_late(struct waiting *waiting, struct error *err)
{
	cleanup_free char *limit = format_duration(waiting->wish->timeout_ms);
	cleanup(strbuf_done) struct strbuf late = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < waiting->wish->count; i++) {
		struct probe *probe = &waiting->probes[i];
		cleanup_fault struct fault fault = { 0 };

		if (!may_be_why(probe))
			continue;
		look_at(probe, &fault);
		if (probe->ready && !fault.cause)
			continue;
		say_lines(probe, &fault);
		strbuf_printf(&late, "%s%s: %s", late.length ? "; " : "", probe->component->name,
			      probe->ready     ? "starts no pods"
			      : probe->trouble ? probe->trouble
					       : "no answer");
		if (fault.cause)
			strbuf_printf(&late, " (%s: %s)", fault.cause, fault.line);
		else if (!fault.starts)
			strbuf_puts(&late, " (it was not started)");
	}
	return error_set(err, -ETIMEDOUT, "not well after %s: %s", limit, late.text);
}

/* --- Both --- */

static int turn(struct waiting *waiting, struct error *err)
{
	int r = fetch_poll(waiting->fetch, NULL, 0, TURN_MS);

	if (r < 0)
		return error_errno(err, r, "cannot wait for the components");
	if (teller_stops(waiting->teller))
		return error_set(err, -ECANCELED, "stopped while waiting");
	if (all_ready(waiting) || time_monotonic_ms() < waiting->look)
		return 0;
	waiting->look = time_monotonic_ms() + LOOK_MS;
	r = look(waiting, err);
	return r == 0 && time_monotonic_ms() >= waiting->end ? tell_late(waiting, err) : r;
}

int health_wait(const struct host *host, const struct health_wish *wish,
		const struct teller *teller, struct error *err)
{
	cleanup(waiting_done) struct waiting waiting = {
		.host = host,
		.wish = wish,
		.teller = teller,
		.since = time_now_ms(),
		.end = time_monotonic_ms() + wish->timeout_ms,
		.look = time_monotonic_ms() + LOOK_MS,
	};
	int r = begin(&waiting, ANSWER_MS, err);

	while (r == 0 && !all_ready(&waiting))
		r = turn(&waiting, err);
	return r;
}

bool health_is_well(const struct host *host, const struct health_wish *wish)
{
	cleanup(waiting_done) struct waiting waiting = { .host = host, .wish = wish };
	int64_t end = time_monotonic_ms() + GLANCE_MS;
	struct error ignored;

	if (begin(&waiting, GLANCE_MS, &ignored) < 0)
		return false;
	while (!all_ready(&waiting) && time_monotonic_ms() < end) {
		bool failed = false;

		if (fetch_poll(waiting.fetch, NULL, 0, GLANCE_MS) < 0)
			return false;
		for (size_t i = 0; i < wish->count; i++)
			failed = failed || waiting.probes[i].trouble;
		if (failed)
			return false;
	}
	return all_ready(&waiting);
}
