/*
 * measure RUNS INPUT FRESH COMMAND...: runs the command RUNS times with its output thrown away,
 * INPUT as its input, and the directory FRESH empty before each run (-: none), and prints the
 * median wall time in microseconds, the median of its largest resident memory in KiB, and its exit
 * status.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	RUNS_MAX = 1000,
	OPEN_MAX_DIRS = 16,
};

extern char **environ;

static long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000L + now.tv_nsec / 1000;
}

static int by_value(const void *a, const void *b)
{
	long left = *(const long *)a, right = *(const long *)b;

	return (left > right) - (left < right);
}

static long median(long *values, size_t count)
{
	qsort(values, count, sizeof(*values), by_value);
	return values[count / 2];
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

/* Its files are on the disk before the clock runs: they are nobody's work. */
static void make_fresh(const char *dir)
{
	(void)nftw(dir, remove_entry, OPEN_MAX_DIRS, FTW_DEPTH | FTW_PHYS); /* it may be missing */
	if (mkdir(dir, 0755) < 0) {
		perror(dir);
		exit(EXIT_FAILURE);
	}
	sync();
}

static int run(const char *input, char **command, long *ret_us, long *ret_kib)
{
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	int status, r;
	pid_t pid;
	long start;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	start = now_us();
	r = posix_spawnp(&pid, command[0], &actions, NULL, command, environ);
	if (r != 0) {
		fprintf(stderr, "measure: %s: %s\n", command[0], strerror(r));
		exit(EXIT_FAILURE);
	}
	wait4(pid, &status, 0, &usage);
	*ret_us = now_us() - start;
	*ret_kib = usage.ru_maxrss;
	posix_spawn_file_actions_destroy(&actions);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	long us[RUNS_MAX], kib[RUNS_MAX];
	int runs = argc > 4 ? (int)strtol(argv[1], NULL, 10) : 0, status = 0;

	if (runs < 1 || runs > RUNS_MAX) {
		fputs("usage: measure RUNS INPUT FRESH COMMAND...\n", stderr);
		return EXIT_FAILURE;
	}
	for (int i = 0; i < runs; i++) {
		if (strcmp(argv[3], "-") != 0)
			make_fresh(argv[3]);
		status = run(argv[2], argv + 4, &us[i], &kib[i]);
	}
	printf("%ld %ld %d\n", median(us, (size_t)runs), median(kib, (size_t)runs), status);
	return EXIT_SUCCESS;
}
