/* Removing runs, whole or what a crash left of them. */
#include "host/host_change.h"
#include "run/journal.h"

/* The records go first: a run without what lies beside them would be a damaged one. */
static int remove_files(struct host *host, const char *dir, struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	cleanup_free char *records = xasprintf("%s/journal", dir);
	int r = host_list(host, dir, &names, err);

	if (r == 0 && str_list_has(&names, "journal"))
		r = host_unlink(host, records, err);
	for (size_t i = 0; i < names.count && r == 0; i++) {
		cleanup_free char *path = xasprintf("%s/%s", dir, names.items[i]);

		if (!str_eq(names.items[i], "journal"))
			r = host_unlink(host, path, err);
	}
	return r;
}

int journal_empty(struct host *host, const char *run, struct error *err)
{
	cleanup_free char *dir = xasprintf(JOURNAL_DIR "/%s", run);

	return remove_files(host, dir, err);
}

static int remove_directory(struct host *host, const char *dir, struct error *err)
{
	int r = remove_files(host, dir, err);

	return r < 0 ? r : host_rmdir(host, dir, err);
}

/* "0007-prepare"; what else lies there is not ours. */
static bool is_run(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	return digits && name[digits] == '-';
}

int journal_sweep(struct host *host, struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	int r = host_exists(host, JOURNAL_DIR) ? host_list(host, JOURNAL_DIR, &names, err) : 0;

	for (size_t i = 0; i < names.count && r == 0; i++) {
		cleanup_free char *dir = xasprintf(JOURNAL_DIR "/%s", names.items[i]);
		cleanup_free char *records = xasprintf("%s/journal", dir);

		if (is_run(names.items[i]) && !host_exists(host, records))
			r = remove_directory(host, dir, err);
	}
	return r;
}

int journal_remove(struct host *host, const char *run, struct error *err)
{
	cleanup_free char *dir = xasprintf(JOURNAL_DIR "/%s", run);

	return remove_directory(host, dir, err);
}
