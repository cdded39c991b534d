#include "host/process.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tree.h"
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

/* Which supervisors, and programs in Python or Go, hand down. */
START_TEST(an_ignored_sigchld_hides_no_end)
{
	struct process_result result;

	ck_assert(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
	result = run((const char *const[]){ "sh", "-c", "echo out; exit 3", NULL });
	ck_assert_int_eq(result.status, 3);
	ck_assert_str_eq(result.out, "out\n");
	done(&result);
	ck_assert(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
	/* Neither does it reach the program, which waits for one of its own. */
	result = run((const char *const[]){ "sh", "-c", "grep SigIgn /proc/self/status", NULL });
	ck_assert_uint_eq(
		strtoul(result.out + strlen("SigIgn:\t"), NULL, 16) & (1UL << (SIGCHLD - 1)), 0);
	done(&result);
}
END_TEST

/* Directories can be searched, which access(2) calls executed. */
START_TEST(a_directory_is_no_program)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_free char *first = tree_path(&tree, "/first"), *path = NULL;
	cleanup_free char *directory = tree_path(&tree, "/first/tool");
	struct process_result result;

	tree_mkdir(&tree, "/first/tool", 0755);
	tree_put(&tree, "/second/tool", 0755, "#!/bin/sh\necho second\n");
	path = xasprintf("%s:%s/second", first, tree.path);
	ck_assert_int_eq(setenv("PATH", path, 1), 0);
	result = run((const char *const[]){ "tool", NULL });
	ck_assert_str_eq(result.out, "second\n");
	done(&result);
	ck_assert_int_eq(process_run((const char *const[]){ directory, NULL }, 1000, &result, &err),
			 -ENOENT);
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

START_TEST(what_it_reads_and_its_environment_are_given)
{
	const char *const environment[] = { "KNODE_A=1", "HOME=/other", NULL };
	const struct process_input input = { environment, "one\ntwo\n", 8 };
	const char *const argv[] = { "sh", "-c", "cat; echo $KNODE_A $HOME", NULL };
	struct process_result result;

	ck_assert_int_eq(setenv("HOME", "/here", 1), 0);
	ck_assert_int_eq(process_run_with(argv, &input, 10000, &result, &err), 0);
	ck_assert_str_eq(result.out, "one\ntwo\n1 /other\n");
	done(&result);
}
END_TEST

START_TEST(an_open_file_is_read_from_where_it_stands)
{
	const char *const argv[] = { "cat", NULL };
	cleanup_tree struct tree tree = tree_make();
	cleanup_free char *path = xasprintf("%s/file", tree.path);
	struct process_result result;
	cleanup_fd int fd = -1;

	tree_put(&tree, "/file", 0600, "left out, and read");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(lseek(fd, 10, SEEK_SET), 10);
	ck_assert_int_eq(process_run_with(argv, &(struct process_input){ .reads = true, .fd = fd },
					  10000, &result, &err),
			 0);
	ck_assert_str_eq(result.out, "and read");
	done(&result);
}
END_TEST

START_TEST(what_is_started_runs_on_and_writes_its_log)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_free char *log = tree_path(&tree, "/log"), *text = NULL;
	const char *const argv[] = { "sh", "-c", "echo out; echo error >&2; read x; echo $?",
				     NULL };
	int status;
	pid_t pid;

	ck_assert_int_eq(process_start(argv, log, &pid, &err), 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	text = tree_get(&tree, "/log");
	ck_assert_str_eq(text, "out\nerror\n1\n");
}
END_TEST

UNIT_TESTS(process, what_it_reads_and_its_environment_are_given,
	   an_open_file_is_read_from_where_it_stands, what_is_started_runs_on_and_writes_its_log,
	   keeps_both_streams_and_the_status, a_signal_is_a_status_above_128,
	   arguments_reach_it_as_they_are, its_world_is_plain,
	   programs_are_found_outside_of_path_too, a_program_that_hangs_is_killed_with_its_children,
	   an_ignored_sigchld_hides_no_end, a_directory_is_no_program,
	   what_it_leaves_running_is_not_waited_for, output_has_a_ceiling)
