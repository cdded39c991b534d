#include "client/cri_log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/utf8.h"

enum {
	STREAMS = 2,
};

static const char *const streams[STREAMS] = { "stdout", "stderr" };

/* --- Lines --- */

/* The last @max lines; the oldest one makes room. */
struct tail {
	struct str_list lines;
	size_t max;
	struct strbuf pieces[STREAMS]; /* of lines that go on */
};

static void add_line(struct tail *tail, char *line)
{
	for (char *c = line; *c; c++)
		if (*c == '\t')
			*c = ' ';
	if (tail->max && tail->lines.count == tail->max) {
		free(tail->lines.items[0]);
		memmove(tail->lines.items, tail->lines.items + 1,
			(tail->max - 1) * sizeof(*tail->lines.items));
		tail->lines.count--;
	}
	if (tail->max)
		str_list_take(&tail->lines, utf8_shown(line));
}

/* Takes "2026-01-31T12:00:00.5Z stdout F text" apart; false: it is none. */
static bool split(const char *line, size_t *ret_stream, bool *ret_ends, const char **ret_text)
{
	const char *word = strchr(line, ' ');

	if (!word || strcspn(line, "T") > (size_t)(word - line))
		return false;
	word++;
	for (size_t i = 0; i < STREAMS; i++) {
		size_t length = strlen(streams[i]);

		if (strncmp(word, streams[i], length) != 0 || word[length] != ' ')
			continue;
		word += length + 1;
		if (*word != 'F' && *word != 'P')
			return false;
		*ret_stream = i;
		*ret_ends = *word == 'F';
		/* Tags are separated by colons, and more may come. */
		word += strcspn(word, " ");
		*ret_text = *word ? word + 1 : word;
		return true;
	}
	return false;
}

static void take_line(struct tail *tail, char *line)
{
	const char *text;
	size_t stream;
	bool ends;

	if (!split(line, &stream, &ends, &text)) {
		add_line(tail, line);
		return;
	}
	strbuf_puts(&tail->pieces[stream], text);
	if (ends) {
		add_line(tail, tail->pieces[stream].text);
		strbuf_clear(&tail->pieces[stream]);
	}
}

void cri_log_lines(const char *text, size_t length, size_t count, struct str_list *ret)
{
	struct tail tail = { .max = count };
	const char *end = text + length;

	for (size_t i = 0; i < STREAMS; i++)
		tail.pieces[i] = strbuf_make(STRBUF_MAX_LINE);
	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t size = (size_t)((newline ? newline : end) - text);
		cleanup_free char *line = xstrndup(text, size);

		take_line(&tail, line);
		text += size + 1;
	}
	for (size_t i = 0; i < STREAMS; i++) {
		if (tail.pieces[i].length) /* its end is not written yet, or never was */
			add_line(&tail, tail.pieces[i].text);
		strbuf_done(&tail.pieces[i]);
	}
	str_list_add_all(ret, &tail.lines);
	str_list_done(&tail.lines);
}

/* --- Files --- */

int cri_log_tail(const char *path, size_t count, struct str_list *ret, struct error *err)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	cleanup_free char *text = xmalloc(CRI_LOG_TAIL_MAX);
	const char *start = text;
	struct stat st;
	ssize_t length;
	off_t skipped;

	if (fd < 0 || fstat(fd, &st) < 0)
		return error_errno(err, -errno, "cannot open the log %s", path);
	if (!S_ISREG(st.st_mode))
		return error_set(err, -EINVAL, "the log %s is no file", path);
	skipped = st.st_size > CRI_LOG_TAIL_MAX ? st.st_size - CRI_LOG_TAIL_MAX : 0;
	length = pread(fd, text, CRI_LOG_TAIL_MAX, skipped);
	if (length < 0)
		return error_errno(err, -errno, "cannot read the log %s", path);
	if (skipped) { /* begins within a line */
		const char *newline = memchr(text, '\n', (size_t)length);

		start = newline ? newline + 1 : text + length;
	}
	cri_log_lines(start, (size_t)(text + length - start), count, ret);
	return 0;
}

/* The number of "12.log", or -1. */
static int64_t log_number(const char *name)
{
	cleanup_free char *digits = xstrndup(name, strcspn(name, "."));
	int64_t number;

	if (!str_eq(name + strlen(digits), ".log") || parse_int(digits, 0, INT32_MAX, &number) < 0)
		return -1;
	return number;
}

/* The log of the highest number in that directory, or NULL. */
static char *newest_in(const char *dir)
{
	DIR *list = opendir(dir);
	struct dirent *entry;
	int64_t newest = -1;

	if (!list)
		return NULL;
	while ((entry = readdir(list)))
		if (log_number(entry->d_name) > newest)
			newest = log_number(entry->d_name);
	closedir(list);
	return newest < 0 ? NULL : xasprintf("%s/%lld.log", dir, (long long)newest);
}

/* Later than @ret_time: then it takes its place. */
static void prefer_newer(char **ret, struct timespec *ret_time, char *path)
{
	struct stat st;

	if (!path || stat(path, &st) < 0 ||
	    (*ret &&
	     (st.st_mtim.tv_sec < ret_time->tv_sec || (st.st_mtim.tv_sec == ret_time->tv_sec &&
						       st.st_mtim.tv_nsec <= ret_time->tv_nsec)))) {
		free(path);
		return;
	}
	free(*ret);
	*ret = path;
	*ret_time = st.st_mtim;
}

int cri_log_find(const char *pods, const char *namespace, const char *pod, const char *container,
		 char **ret, struct error *err)
{
	cleanup_free char *prefix = xasprintf("%s_%s_", namespace, pod), *found = NULL;
	struct timespec time = { 0 };
	DIR *list = opendir(pods);
	struct dirent *entry;

	if (!list)
		return error_errno(err, -errno, "cannot look for logs in %s", pods);
	while ((entry = readdir(list))) {
		cleanup_free char *dir = xasprintf("%s/%s/%s", pods, entry->d_name, container);

		if (str_starts(entry->d_name, prefix)) /* the UID follows; names have no '_' */
			prefer_newer(&found, &time, newest_in(dir));
	}
	closedir(list);
	if (!found)
		return error_set(err, -ENOENT, "%s has no log of the container %s of %s/%s", pods,
				 container, namespace, pod);
	*ret = take_ptr(&found);
	return 0;
}
