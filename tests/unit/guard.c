#include "base/guard.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "unit.h"

/* What a child that runs @body says on stderr; *@ret_signal is what ended it, or 0. Free it. */
static char *said_by(void (*body)(void), int *ret_signal)
{
	char text[4096];
	int ends[2], status;
	ssize_t length;
	pid_t pid;

	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		body();
		_exit(0);
	}
	close(ends[1]);
	length = read(ends[0], text, sizeof(text));
	close(ends[0]);
	ck_assert_int_ge(length, 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	*ret_signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	return xstrndup(text, (size_t)length);
}

static void check_said(void (*body)(void), const char *wanted)
{
	cleanup_free char *text = NULL;
	int number;

	setenv("KNODE_GUARDS", "abort", true);
	text = said_by(body, &number);
	ck_assert_str_eq(text, wanted);
	ck_assert_int_eq(number, *wanted ? SIGABRT : 0);

	/* Outside of tests nothing happens. */
	unsetenv("KNODE_GUARDS");
	free_ptr(&text);
	text = said_by(body, &number);
	ck_assert_str_eq(text, "");
	ck_assert_int_eq(number, 0);
}

static void hold(void)
{
	guard(true, "never said");
}

static void break_it(void)
{
	guard(false, "%d is not %d", 1, 2);
}

START_TEST(a_guard_aborts_in_tests_alone)
{
	check_said(hold, "");
	check_said(break_it, "knode: guard: 1 is not 2\n");
}
END_TEST

static void lose_an_error(void)
{
	struct error err = { 0 };

	error_watch(&err);
	(void)error_set(&err, -EIO, "the first");
	(void)error_wrap(&err, "wrapped");
	(void)error_errno(&err, -ENOENT, "the second");
}

static void clear_an_error(void)
{
	struct error err = { 0 };

	error_watch(&err);
	(void)error_set(&err, -EIO, "the first");
	error_clear(&err);
	(void)error_set(&err, -ENOENT, "the second");
}

static void lose_an_answer(void)
{
	struct error err = { 0 }, watched = { 0 };

	error_watch(&watched);
	(void)error_set(&err, -EIO, "the first");
	(void)error_set(&err, -ENOENT, "the second");
}

START_TEST(an_error_of_the_program_is_not_overwritten)
{
	check_said(lose_an_error, "knode: guard: an error is lost: wrapped: the first\n");
	check_said(clear_an_error, "");
	check_said(lose_an_answer, "");
}
END_TEST

static void succeed_with_an_error(void)
{
	const struct error err = { -EIO, "no disk" };

	error_check(&err, false, "mem-swap");
}

static void fail_without_an_error(void)
{
	const struct error err = { 0 };

	error_check(&err, true, "mem-swap");
}

static void do_as_agreed(void)
{
	const struct error none = { 0 }, err = { -EIO, "no disk" };

	error_check(&none, false, "mem-swap");
	error_check(&err, true, "mem-swap");
}

START_TEST(an_error_is_set_if_and_only_if_a_function_fails)
{
	check_said(succeed_with_an_error,
		   "knode: guard: mem-swap succeeded and left an error: no disk\n");
	check_said(fail_without_an_error, "knode: guard: mem-swap failed and told no error\n");
	check_said(do_as_agreed, "");
}
END_TEST

UNIT_TESTS(guard, a_guard_aborts_in_tests_alone, an_error_of_the_program_is_not_overwritten,
	   an_error_is_set_if_and_only_if_a_function_fails)
