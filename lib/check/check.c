/* The engine: runs checks, and applies configuration and command line to their results. */
#include "check/check.h"

#include <errno.h>
#include <pthread.h>
#include <strings.h>

#include "base/guard.h"

enum {
	THREADS_MAX = 64 /* that wait at once, whatever the configuration says */
};

static const char skip_message[] = "left out by --skip";

/* One check to be run, with a report of its own. */
struct job {
	const struct check *check;
	const char *left_out; /* why it does not run, or NULL */
	struct report report;
};

/* What the threads share: those jobs that wait, taken one after another. */
struct queue {
	const struct check_input *in;
	struct job **jobs;
	size_t count, next;
	pthread_mutex_t lock;
};

void check_options_done(struct check_options *options)
{
	str_list_done(&options->only);
	str_list_done(&options->skip);
	str_list_done(&options->ignore);
}

const struct config_registration *check_registration(const struct check_input *in)
{
	return in->joins ? &in->config->join.node_registration
			 : &in->config->init.node_registration;
}

const struct config_endpoint *check_endpoint(const struct check_input *in)
{
	return in->joins ? &in->config->join.local_api_endpoint
			 : &in->config->init.local_api_endpoint;
}

char *check_path_name(const char *prefix, const char *path)
{
	char *name = xasprintf("%s-%s", prefix, path);

	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '-';
	return name;
}

const char *check_note(const struct check_input *in, const char *facts)
{
	const struct str_list *notes = &in->facts->notes;
	size_t length = strlen(facts);

	for (size_t i = 0; i < notes->count; i++)
		if (str_starts(notes->items[i], facts) && notes->items[i][length] == ':')
			return notes->items[i];
	return NULL;
}

/* Adds what the check needs to what is gathered. */
static void check_want(const struct check *check, const struct config *config,
		       struct facts_wanted *wanted)
{
	facts_want(wanted, &check->needs);
	if (check->add_needs)
		check->add_needs(config, wanted);
}

static int run_check(const struct check *check, const struct check_input *in, struct report *report,
		     struct error *err)
{
	cleanup_wanted struct facts_wanted wanted = { 0 };
	cleanup_free char *lacking = NULL;

	check_want(check, in->config, &wanted);
	lacking = facts_lacking(in->facts, &wanted);
	if (!lacking)
		return check->run(in, report, err);
	guard(false, "check %s needs what was not gathered: %s", check->id, lacking);
	return error_set(err, -EINVAL, "what it needs was not gathered: %s", lacking);
}

static void run_job(struct job *job, const struct check_input *in)
{
	const char *name = check_whole_name(job->check);
	struct error err = { 0 };
	int r = 0;

	report_begin(&job->report, job->check);
	if (job->left_out)
		check_skip(&job->report, name, "%s", job->left_out);
	else
		r = run_check(job->check, in, &job->report, &err);
	for (size_t i = 0; in->host && i < job->report.count; i++)
		result_fit(job->report.items[i], in->host);
	error_check(&err, r < 0, job->check->id);
	if (r < 0)
		report_add(&job->report, CHECK_UNKNOWN, name, "could not tell: %s", err.message);
}

static void *work(void *arg)
{
	struct queue *queue = arg;

	for (;;) {
		struct job *job;

		pthread_mutex_lock(&queue->lock);
		job = queue->next < queue->count ? queue->jobs[queue->next++] : NULL;
		pthread_mutex_unlock(&queue->lock);
		if (!job)
			return NULL;
		run_job(job, queue->in);
	}
}

/* Runs the jobs that wait in threads, and meanwhile all others. */
static void run_jobs(struct job *jobs, size_t count, const struct check_input *in)
{
	pthread_t threads[THREADS_MAX];
	cleanup_free struct job **waiting = xcalloc(count + 1, sizeof(struct job *));
	struct queue queue = { .in = in, .jobs = waiting };
	size_t limit = THREADS_MAX, started = 0;

	for (size_t i = 0; i < count; i++)
		if (jobs[i].check->waits && !jobs[i].left_out)
			waiting[queue.count++] = &jobs[i];
	if (in->config->node.parallel > 0 && in->config->node.parallel < THREADS_MAX)
		limit = (size_t)in->config->node.parallel;
	pthread_mutex_init(&queue.lock, NULL);
	while (started < limit && started < queue.count &&
	       pthread_create(&threads[started], NULL, work, &queue) == 0)
		started++;
	for (size_t i = 0; i < count; i++)
		if (!jobs[i].check->waits || jobs[i].left_out)
			run_job(&jobs[i], in);
	if (started == 0) /* no thread could be started */
		work(&queue);
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	pthread_mutex_destroy(&queue.lock);
}

/* Whether one of the words names the check, or may name one of its results. */
static bool check_is_named(const struct check *check, const struct str_list *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (check_is_called(check, words->items[i]))
			return true;
	return false;
}

static bool result_is_named(const struct result *result, const struct str_list *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (strcasecmp(words->items[i], "all") == 0 ||
		    result_is_called(result, words->items[i]))
			return true;
	return false;
}

/* Why the command line leaves a check out; NULL when it does not. */
static const char *why_not_asked(const struct check *check, const struct check_options *options)
{
	for (size_t i = 0; i < options->skip.count; i++)
		if (check_is_whole(check, options->skip.items[i]))
			return skip_message;
	return check->waits && options->no_wait ? "left out: it waits (--no-wait)" : NULL;
}

/* Why a check does not even run; NULL when it does. */
static const char *why_left_out(const struct check *check, const struct check_input *in,
				const struct check_options *options)
{
	if (in->host && host_kind(in->host) == HOST_ROOT && !check->of_files)
		return "left out: only a running system can tell";
	if (check->of_cluster && !in->cluster)
		return "no cluster is joined here";
	return why_not_asked(check, options);
}

/* Whether --only names it, or there is none. */
static bool is_chosen(const struct check *check, const struct check_options *options)
{
	return !options->only.count || check_is_named(check, &options->only);
}

void check_want_all(const struct check *const *table, const struct check_options *options,
		    const struct config *config, struct facts_wanted *wanted)
{
	wanted->areas |= FACTS_IDENTITY; /* a report names the host */
	for (size_t i = 0; table[i]; i++)
		if (!options || (is_chosen(table[i], options) && !why_not_asked(table[i], options)))
			check_want(table[i], config, wanted);
}

static void apply_severity(struct result *result, const struct config_node *node)
{
	for (size_t i = 0; i < node->severities.count; i++) {
		const struct config_arg *row = &node->severities.items[i];

		if (!result_is_called(result, row->name))
			continue;
		if (str_eq(row->value, "fail"))
			result->status = CHECK_FAIL;
		else if (str_eq(row->value, "warn"))
			result->status = CHECK_WARN;
		else
			result_skip(result, "ignored, as configured: %s", result->message);
		return;
	}
}

/* Applies what configuration and command line say about a finding. */
static void judge(struct result *result, const struct check_input *in,
		  const struct check_options *options)
{
	const struct str_list *configured = &check_registration(in)->ignore_preflight_errors;

	if (result->status != CHECK_WARN && result->status != CHECK_FAIL)
		return;
	apply_severity(result, &in->config->node);
	if (result->status == CHECK_SKIP)
		return;
	if (result_is_named(result, &options->ignore) || result_is_named(result, configured)) {
		result->ignored = result->status == CHECK_FAIL;
		result->status = CHECK_WARN;
	} else if (options->strict) {
		result->status = CHECK_FAIL;
	}
}

/* Takes over the results of one job. */
static void collect(struct report *report, struct report *from, const struct check_input *in,
		    const struct check_options *options)
{
	for (size_t i = from->count; i-- > 0;) {
		struct result *result = from->items[i];

		if (options->only.count && !result_is_named(result, &options->only))
			report_remove(from, i);
		else if (result_is_named(result, &options->skip))
			result_skip(result, "%s", skip_message);
		else
			judge(result, in, options);
	}
	report_append(report, from);
	report_done(from);
}

void check_run(const struct check *const *table, const struct check_input *in,
	       const struct check_options *options, struct report *report)
{
	cleanup_free struct job *jobs = NULL;
	size_t capacity = 0, count = 0;

	report->host = xstrdup_or_null(in->facts->hostname);
	if (in->host)
		report->fix = host_advice(in->host, "knode preflight --fix");
	report->role = in->role;
	report->kubernetes_version = xstrdup_or_null(in->config->cluster.kubernetes_version);
	for (size_t i = 0; table[i]; i++) {
		if (!(table[i]->roles & in->role))
			continue;
		if (!is_chosen(table[i], options))
			continue;
		jobs = grow(jobs, &capacity, count + 1, sizeof(*jobs));
		jobs[count++] = (struct job){ .check = table[i],
					      .left_out = why_left_out(table[i], in, options) };
	}
	run_jobs(jobs, count, in);
	for (size_t i = 0; i < count; i++)
		collect(report, &jobs[i].report, in, options);
}

int check_only_found(const struct report *report, const struct check_options *options,
		     struct error *err)
{
	for (size_t i = 0; i < options->only.count; i++) {
		const char *word = options->only.items[i];
		bool found = false;

		for (size_t n = 0; n < report->count && !found; n++)
			found = result_is_called(report->items[n], word);
		if (!found)
			return error_set(err, -EINVAL, "--only: %s judges nothing on a %s here",
					 word, role_name(report->role));
	}
	return 0;
}
