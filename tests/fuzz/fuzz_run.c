/*
 * What knode wrote of a run, as a disk or an editor may leave it. An input is the files of the
 * run's directory, each after a line "@NAME"; others than those below are left out. The run is
 * read, each of its actions looked at, resumed and undone, on a tree of its own.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "plan/plan_inspect.h"
#include "plan/plan_print.h"
#include "run/apply.h"
#include "run/prune.h"

#define RUN_DIR "/var/lib/knode/journal/0001-prepare"

enum {
	PATH_SIZE = 256,
};

static const char *const names[] = { "journal", "original-0", "original-1", "original-2",
				     "reserve", "secret-0",   "secret-1",   "secret-2" };

static const char *const directories[] = {
	"",         "/etc",           "/etc/kubernetes",        "/run", "/var",
	"/var/lib", "/var/lib/knode", "/var/lib/knode/journal", RUN_DIR
};

static char base[] = "/tmp/knode-fuzz-XXXXXX";

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	(void)chmod(path, 0700);
	return remove(path);
}

static void remove_base(void)
{
	nftw(base, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* An empty host, whatever the input before did to it. */
static void begin(void)
{
	if (str_ends(base, "XXXXXX")) {
		if (!mkdtemp(base) || atexit(remove_base) != 0)
			abort();
	}
	remove_base();
	for (size_t i = 0; i < ARRAY_SIZE(directories); i++) {
		char path[PATH_SIZE];

		(void)snprintf(path, sizeof(path), "%s%s", base, directories[i]);
		if (mkdir(path, 0755) < 0)
			abort();
	}
}

static void put(const char *name, const char *text, size_t size)
{
	char path[PATH_SIZE];
	int fd;

	(void)snprintf(path, sizeof(path), "%s" RUN_DIR "/%s", base, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, text, size) != (ssize_t)size || close(fd) < 0)
		abort();
}

static void put_files(const char *text, size_t size)
{
	const char *end = text + size;

	while (text < end && *text == '@') {
		const char *line = memchr(text, '\n', (size_t)(end - text));
		const char *body = line ? line + 1 : end, *next = body;

		while (next < end && !(*next == '@' && next[-1] == '\n'))
			next++;
		for (size_t i = 0; line && i < ARRAY_SIZE(names); i++)
			if (strlen(names[i]) == (size_t)(line - text - 1) &&
			    memcmp(names[i], text + 1, strlen(names[i])) == 0)
				put(names[i], body, (size_t)(next - body));
		text = next;
	}
}

/* What may be told of a run: a damaged one has a reason, and no plan. */
static void check_run(const struct host *host)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_inspection struct inspection seen = { 0 };
	cleanup_json struct json *document = NULL;
	cleanup_run struct run *run = NULL;
	struct error err;

	if (run_look(host, "1", &run, &err) < 0) {
		if (host_exists(host, RUN_DIR "/journal"))
			abort();
		return;
	}
	if ((run->state == RUN_DAMAGED) != !run->plan || (!run->plan && !run->failure))
		abort();
	if (!run->plan)
		return;
	document = plan_to_json(run->plan);
	fuzz_check_round_trip(document);
	if (plan_inspect(run->plan, host, &seen, &err) == 0)
		plan_print_text(run->plan, &seen, false, &out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct prune all = { 0, -1, true };
	cleanup(apply_result_done) struct apply_result resumed = { 0 }, undone = { 0 };
	cleanup(str_list_done) struct str_list removed = { 0 };
	cleanup_host struct host *host = NULL;
	struct error err;

	begin();
	put_files((const char *)data, size);
	if (host_open(base, HOST_WRITE, &host, &err) < 0)
		abort();
	check_run(host);
	(void)run_resume(host, NULL, NULL, &resumed, &err);
	check_run(host);
	(void)run_undo(host, &(struct undo_wish){ .force = true }, NULL, &undone, &err);
	check_run(host);
	(void)prune_runs(host, &all, &removed, &err);
	return 0;
}
