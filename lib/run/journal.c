#include "run/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "base/time.h"
#include "base/write_all.h"
#include "data/redact.h"
#include "host/host_change.h"
#include "plan/secrets.h"

enum {
	RECORDS_MAX = 2 * STRBUF_MAX_TEXT, /* bytes of the records that are written at once */
};

struct journal {
	struct host *host;
	char *run; /* its id */
	char *dir;
	int fd;             /* of the records, for append; -1: there are none yet */
	struct strbuf head; /* the first records, until a step begins */
	off_t space;        /* bytes that its records may come to need */
};

void journal_close(struct journal *journal)
{
	if (!journal)
		return;
	close_fd(&journal->fd);
	strbuf_done(&journal->head);
	free(journal->run);
	free(journal->dir);
	free(journal);
}

void journal_closep(struct journal **journal)
{
	journal_close(*journal);
}

const char *journal_run(const struct journal *journal)
{
	return journal->run;
}

bool journal_has_records(const struct journal *journal)
{
	return journal->fd >= 0;
}

/* --- Writing records --- */

static void add_time(struct json *record)
{
	cleanup_free char *text = time_rfc3339(time(NULL));

	json_map_set_text(record, "time", text);
}

/* A file of the journal: for its owner alone. */
static struct host_file file_of(const void *data, size_t size)
{
	return (struct host_file){
		.data = data, .size = size, .mode = 0600, .uid = geteuid(), .gid = getegid()
	};
}

/* A new record; its first key is what it is. */
static struct json *record_new(const char *record)
{
	struct json *map = json_map();

	json_map_set_text(map, "record", record);
	return map;
}

/* Adds the record as a line to @out, and frees it. */
static void add_line(struct json *record, struct strbuf *out)
{
	json_write(record, out);
	strbuf_putc(out, '\n');
	json_free(record);
}

static int open_records(struct journal *journal, struct error *err)
{
	cleanup_free char *path = xasprintf("%s/journal", journal->dir);

	return host_open_append(journal->host, path, 0600, &journal->fd, err);
}

/* Takes the space behind the last record. Not all file systems can: then it is as it may be. */
static void take_space(const struct journal *journal)
{
	off_t end = lseek(journal->fd, 0, SEEK_END);

	if (journal->space && end >= 0)
		(void)fallocate(journal->fd, FALLOC_FL_KEEP_SIZE, end, journal->space);
}

/* Makes the file with its first record and these lines. With it the run exists. */
static int create_records(struct journal *journal, const struct strbuf *lines, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(RECORDS_MAX);
	cleanup_free char *path = xasprintf("%s/journal", journal->dir);
	struct host_file file;
	int r;

	strbuf_add(&text, journal->head.text, journal->head.length);
	strbuf_add(&text, lines->text, lines->length);
	if (text.full)
		return error_set(err, -EFBIG, "the plan is too long for the journal");
	file = file_of(text.text, text.length);
	r = host_write(journal->host, path, &file, err);
	if (r == 0)
		r = host_sync(journal->host, err);
	if (r == 0)
		r = open_records(journal, err);
	if (r == 0)
		take_space(journal);
	return r;
}

/*
 * Appends lines; with @sync they are on disk when it returns. What was written of lines that could
 * not be written whole is cut off: the next ones would make one damaged line with it.
 */
static int append(struct journal *journal, const struct strbuf *lines, bool sync, struct error *err)
{
	off_t end;
	int r;

	if (lines->full)
		return error_set(err, -EFBIG, "the journal's record is too long");
	if (journal->fd < 0)
		return create_records(journal, lines, err);
	end = lseek(journal->fd, 0, SEEK_END);
	r = end < 0 ? -errno : write_all(journal->fd, lines->text, lines->length);
	if (r < 0 && end >= 0 && ftruncate(journal->fd, end) < 0)
		return error_errno(err, r,
				   "cannot write to the journal in %s, nor cut its torn line",
				   journal->dir);
	if (r < 0)
		return error_errno(err, r, "cannot write to the journal in %s", journal->dir);
	if (sync && fdatasync(journal->fd) < 0)
		return error_errno(err, -errno, "cannot sync the journal in %s", journal->dir);
	return 0;
}

/* --- Files beside the records --- */

/* Files to be written in one round; the paths are owned. */
struct round {
	char **paths;
	struct host_file *files;
	size_t count, capacity, file_capacity;
};

static void round_done(struct round *round)
{
	for (size_t i = 0; i < round->count; i++)
		free(round->paths[i]);
	free(round->paths);
	free(round->files);
}

static void round_add(struct round *round, char *path, const void *data, size_t size)
{
	round->paths = grow(round->paths, &round->capacity, round->count + 1, sizeof(char *));
	round->files =
		grow(round->files, &round->file_capacity, round->count + 1, sizeof(*round->files));
	round->paths[round->count] = path;
	round->files[round->count++] = file_of(data, size);
}

/* They are on disk when it returns: records that speak of them come after. */
static int round_write(const struct round *round, struct host *host, struct error *err)
{
	int r;

	if (!round->count)
		return 0;
	r = host_write_many(host, (const char *const *)round->paths, round->files, round->count,
			    err);
	return r < 0 ? r : host_sync(host, err);
}

int journal_discard(struct journal *journal, struct error *err)
{
	close_fd(&journal->fd);
	return journal_empty(journal->host, journal->run, err);
}

/* --- Beginning a run --- */

/* The number after the newest run's. */
static int next_number(const struct host *host, unsigned long *ret, struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	unsigned long newest = 0;
	int r = host_list(host, JOURNAL_DIR, &names, err);

	for (size_t i = 0; i < names.count; i++) {
		unsigned long number = strtoul(names.items[i], NULL, 10);

		newest = number > newest ? number : newest;
	}
	*ret = newest + 1;
	return r;
}

static struct json *planned_to_json(const struct inspection *planned)
{
	struct json *list = json_list();

	for (size_t i = 0; i < planned->count; i++) {
		struct json *map = json_map();

		json_map_set(map, "now", json_ref(planned->changes[i].now));
		if (planned->changes[i].late)
			json_map_set_bool(map, "late", true);
		json_list_add(list, map);
	}
	return list;
}

static void add_run_record(const struct journal *journal, const char *command,
			   const struct plan *plan, const struct inspection *planned,
			   struct strbuf *out)
{
	struct json *record = record_new("run");

	json_map_set_int(record, "format", JOURNAL_FORMAT);
	json_map_set_text(record, "run", journal->run);
	json_map_set_text(record, "command", command);
	json_map_set_text(record, "version", KNODE_VERSION);
	add_time(record);
	json_map_set(record, "plan", plan_to_json(plan));
	json_map_set(record, "planned", planned_to_json(planned));
	add_line(record, out);
}

/* What the records leave out; @texts keeps it until it is written. */
static void add_secrets(const struct journal *journal, const struct plan *plan,
			struct str_list *texts, struct round *round)
{
	for (size_t i = 0; i < plan_count(plan); i++) {
		char *secrets = action_secrets(plan_at(plan, i));

		if (!secrets)
			continue;
		str_list_take(texts, secrets);
		round_add(round, xasprintf("%s/secret-%zu", journal->dir, i), secrets,
			  strlen(secrets));
	}
}

static void wipe(struct str_list *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		explicit_bzero(texts->items[i], strlen(texts->items[i]));
	str_list_done(texts);
}

static struct journal *journal_new(struct host *host, char *run)
{
	struct journal *journal = xcalloc(1, sizeof(*journal));

	*journal = (struct journal){
		.host = host,
		.run = run,
		.dir = xasprintf(JOURNAL_DIR "/%s", run),
		.fd = -1,
		.head = strbuf_make(STRBUF_MAX_TEXT),
	};
	return journal;
}

/* "certs-renew apiserver" becomes "0007-certs-renew". */
static char *run_id(unsigned long number, const char *command)
{
	char *id = xasprintf("%04lu-%.*s", number, (int)strcspn(command, " "), command);

	for (char *c = id; *c; c++)
		if (*c == '/')
			*c = '-';
	return id;
}

/* Takes the space that the way back may need. */
static int take_space_for_undo(struct journal *journal, const struct inspection *planned,
			       struct error *err)
{
	cleanup_free char *path = xasprintf("%s/reserve", journal->dir);
	const struct journal_space space = journal_space(planned);

	journal->space = space.records;
	return host_reserve(journal->host, path, space.undo, err);
}

/* Makes the run's directory, and what lies in it before the records. */
static int make_directory(struct journal *journal, const struct plan *plan,
			  const struct inspection *planned, struct error *err)
{
	cleanup(round_done) struct round secrets = { 0 };
	cleanup(wipe) struct str_list texts = { 0 };
	struct error ignored; /* the failure itself is what matters */
	int r = host_mkdir_parents(journal->host, journal->dir, 0700, err);

	add_secrets(journal, plan, &texts, &secrets);
	if (r == 0)
		r = round_write(&secrets, journal->host, err);
	if (r == 0)
		r = take_space_for_undo(journal, planned, err);
	if (r < 0)
		(void)journal_discard(journal, &ignored);
	return r;
}

int journal_create(struct host *host, const char *command, const struct plan *plan,
		   const struct inspection *planned, struct journal **ret, struct error *err)
{
	cleanup_journal struct journal *journal = NULL;
	unsigned long number = 0;
	int r = host_mkdir_parents(host, JOURNAL_DIR, 0700, err);

	if (r == 0)
		r = journal_sweep(host, err);
	if (r == 0)
		r = next_number(host, &number, err);
	if (r < 0)
		return r;
	journal = journal_new(host, run_id(number, command));
	add_run_record(journal, command, plan, planned, &journal->head);
	if (journal->head.full)
		return error_set(err, -EFBIG, "the plan is too long for the journal");
	r = make_directory(journal, plan, planned, err);
	if (r == 0)
		*ret = take_ptr(&journal);
	return r;
}

int journal_release(struct journal *journal, struct error *err)
{
	cleanup_free char *path = xasprintf("%s/reserve", journal->dir);

	return host_exists(journal->host, path) ? host_unlink(journal->host, path, err) : 0;
}

/* Cuts what a crash left of a last line. */
static int cut_torn_line(struct journal *journal, struct error *err)
{
	off_t end = lseek(journal->fd, 0, SEEK_END);
	off_t keep = end;
	char last = '\0';

	while (keep > 0 && pread(journal->fd, &last, 1, keep - 1) == 1 && last != '\n')
		keep--;
	if (keep == end)
		return 0;
	if (ftruncate(journal->fd, keep) < 0)
		return error_errno(err, -errno, "cannot cut the torn line of the journal in %s",
				   journal->dir);
	return 0;
}

/* Removes what a crash left of files that were being written: it may hold a secret. */
static int discard_temps(struct journal *journal, struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	int r = host_list(journal->host, journal->dir, &names, err);

	for (size_t i = 0; i < names.count && r == 0; i++) {
		cleanup_free char *path = xasprintf("%s/%s", journal->dir, names.items[i]);

		if (*names.items[i] == '.')
			r = host_unlink(journal->host, path, err);
	}
	return r;
}

int journal_open(struct host *host, const char *run, struct journal **ret, struct error *err)
{
	cleanup_journal struct journal *journal = journal_new(host, xstrdup(run));
	int r = open_records(journal, err);

	if (r == 0)
		r = discard_temps(journal, err);
	if (r == 0)
		r = cut_torn_line(journal, err);
	if (r == 0)
		*ret = take_ptr(&journal);
	return r;
}

/* --- Steps --- */

int journal_begin(struct journal *journal, const size_t steps[],
		  const struct change *const changes[], size_t count, struct error *err)
{
	cleanup(strbuf_done) struct strbuf lines = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(round_done) struct round originals = { 0 };
	int r;

	for (size_t i = 0; i < count; i++) {
		const struct strbuf *data = changes[i]->now_data;
		struct json *record = record_new("begin");

		json_map_set_int(record, "step", (int64_t)steps[i]);
		json_map_set(record, "before", json_ref(changes[i]->now));
		json_map_set(record, "after", json_ref(changes[i]->want));
		add_line(record, &lines);
		if (data)
			round_add(&originals, xasprintf("%s/original-%zu", journal->dir, steps[i]),
				  data->text, data->length);
	}
	r = round_write(&originals, journal->host, err);
	return r < 0 ? r : append(journal, &lines, true, err);
}

int journal_steps(struct journal *journal, const char *record, const size_t steps[], size_t count,
		  bool sync, struct error *err)
{
	cleanup(strbuf_done) struct strbuf lines = strbuf_make(STRBUF_MAX_TEXT);

	for (size_t i = 0; i < count; i++) {
		struct json *map = record_new(record);

		json_map_set_int(map, "step", (int64_t)steps[i]);
		add_line(map, &lines);
	}
	return append(journal, &lines, sync, err);
}

int journal_failure(struct journal *journal, const char *record, size_t step, const char *message,
		    struct error *err)
{
	cleanup(strbuf_done) struct strbuf line = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *text = message ? redact_text(message) : NULL;
	struct json *map = record_new(record);

	json_map_set_int(map, "step", (int64_t)step);
	json_map_set_text(map, "message", text);
	add_line(map, &line);
	if (journal->fd >= 0)
		return append(journal, &line, false, err);
	strbuf_add(&journal->head, line.text, line.length);
	return journal->head.full ? error_set(err, -EFBIG, "the journal's record is too long") : 0;
}

int journal_note(struct journal *journal, const char *record, const char *message,
		 struct error *err)
{
	cleanup(strbuf_done) struct strbuf line = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *text = message ? redact_text(message) : NULL;
	struct json *map = record_new(record);

	add_time(map);
	json_map_set_text(map, "message", text);
	add_line(map, &line);
	return append(journal, &line, true, err);
}
