#include "host/process.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

static struct error err;

static struct process_result run(const char *const argv[])
{
	struct process_result result;

	ck_assert_msg(process_run(argv, 10000, &result, &err) == 0, "%s", err.message);
	return result;
}

static void done(struct process_result *result)
{
	free(result->out);
	free(result->error);
}

START_TEST(keeps_both_streams_and_the_status)
{
	struct process_result result =
		run((const char *const[]){ "sh", "-c", "echo out; echo err >&2; exit 3", NULL });

	ck_assert_int_eq(result.status, 3);
	ck_assert_str_eq(result.out, "out\n");
	ck_assert_str_eq(result.error, "err\n");
	done(&result);
}
END_TEST

START_TEST(a_signal_is_a_status_above_128)
{
	struct process_result result =
		run((const char *const[]){ "sh", "-c", "kill -TERM $$", NULL });

	ck_assert_int_eq(result.status, 128 + 15);
	done(&result);
}
END_TEST

START_TEST(arguments_reach_it_as_they_are)
{
	struct process_result result =
		run((const char *const[]){ "printf", "%s|", "a b", "$HOME", "'\"", "", NULL });

	ck_assert_str_eq(result.out, "a b|$HOME|'\"||");
	done(&result);
}
END_TEST

START_TEST(its_world_is_plain)
{
	struct process_result result;

	ck_assert_int_eq(setenv("LC_MESSAGES", "de_DE.UTF-8", 1), 0);
	ck_assert_int_eq(setenv("LANG", "de_DE.UTF-8", 1), 0);
	ck_assert_int_eq(setenv("KNODE_TEST", "kept", 1), 0);
	result = run((const char *const[]){
		"sh", "-c", "cat; echo $LC_ALL $LANG $LC_MESSAGES $KNODE_TEST", NULL });
	ck_assert_str_eq(result.out, "C kept\n");
	done(&result);
}
END_TEST

START_TEST(programs_are_found_outside_of_path_too)
{
	struct process_result result;

	ck_assert_int_eq(setenv("PATH", "", 1), 0);
	result = run((const char *const[]){ "sh", "-c", "true", NULL });
	ck_assert_int_eq(result.status, 0);
	done(&result);
	ck_assert_int_eq(
		process_run((const char *const[]){ "knode-none", NULL }, 1000, &result, &err),
		-ENOENT);
	ck_assert_str_eq(err.message, "cannot run knode-none: there is no such program");
}
END_TEST

START_TEST(a_program_that_hangs_is_killed_with_its_children)
{
	char file[] = "/tmp/knode-unit-XXXXXX";
	cleanup_fd int fd = mkstemp(file);
	cleanup_free char *script = xasprintf("sleep 100 & echo $! >%s; wait", file);
	struct process_result result;
	char text[16] = "";
	int status;

	/* The grandchild becomes a child of this process when its parent is gone. */
	ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	ck_assert_int_eq(
		process_run((const char *const[]){ "sh", "-c", script, NULL }, 500, &result, &err),
		-ETIMEDOUT);
	ck_assert_str_eq(err.message, "sh did not end within 500 ms");
	ck_assert_int_gt(read(fd, text, sizeof(text) - 1), 0);
	ck_assert_int_eq(unlink(file), 0);
	ck_assert_int_gt(waitpid((pid_t)strtol(text, NULL, 10), &status, 0), 0);
	ck_assert(WIFSIGNALED(status));
}
END_TEST

START_TEST(what_it_leaves_running_is_not_waited_for)
{
	struct process_result result =
		run((const char *const[]){ "sh", "-c", "echo here; sleep 5 & exit 0", NULL });

	ck_assert_int_eq(result.status, 0);
	ck_assert_str_eq(result.out, "here\n");
	done(&result);
}
END_TEST

START_TEST(output_has_a_ceiling)
{
	struct process_result result = run(
		(const char *const[]){ "sh", "-c", "yes | head -c 3000000; echo done >&2", NULL });

	ck_assert_uint_le(strlen(result.out), PROCESS_MAX_OUTPUT);
	ck_assert_uint_gt(strlen(result.out), PROCESS_MAX_OUTPUT - 8192);
	ck_assert_str_eq(result.error, "done\n");
	done(&result);
}
END_TEST

UNIT_TESTS(process, keeps_both_streams_and_the_status, a_signal_is_a_status_above_128,
	   arguments_reach_it_as_they_are, its_world_is_plain,
	   programs_are_found_outside_of_path_too, a_program_that_hangs_is_killed_with_its_children,
	   what_it_leaves_running_is_not_waited_for, output_has_a_ceiling)
