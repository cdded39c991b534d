#include "plan/plan.h"

#include <errno.h>

#include "acts/absent.h"
#include "acts/api.h"
#include "acts/dir.h"
#include "acts/exec.h"
#include "acts/file.h"
#include "acts/fstab.h"
#include "acts/link.h"
#include "acts/module.h"
#include "acts/ready.h"
#include "acts/swap.h"
#include "acts/sysctl.h"
#include "acts/unit.h"
#include "plan/act.h"
#include "plan/secrets.h"
#include "tree.h"
#include "unit.h"

static struct json *object(const char *kind, const char *namespace, const char *name)
{
	struct json *map = json_map(), *metadata = json_map();

	json_map_set_text(map, "apiVersion", "v1");
	json_map_set_text(map, "kind", kind);
	json_map_set_text(metadata, "name", name);
	json_map_set_text(metadata, "namespace", namespace);
	json_map_set(map, "metadata", metadata);
	return map;
}

START_TEST(test_adding)
{
	cleanup_plan struct plan *plan = plan_new();
	struct action *action;
	struct error err = { 0 };

	plan_set_installer(plan, "sysctl");
	action = plan_file(plan, "/etc/sysctl.d/90-knode.conf", 0644, "a = 1\n");
	action_say(action, "because %s", "so");
	plan_sysctl(plan, "net.ipv4.ip_forward", PLAN_SYSCTL_EXACT, "1");
	ck_assert_uint_eq(plan_count(plan), 2);
	ck_assert_ptr_eq(plan_find(plan, "file", "/etc/sysctl.d/90-knode.conf"), action);
	ck_assert_ptr_null(plan_find(plan, "sysctl", "net.ipv4.ip_forwar"));
	ck_assert_str_eq(plan_at(plan, 0)->summary, "because so");
	ck_assert_str_eq(plan_at(plan, 1)->installer, "sysctl");
	ck_assert_int_eq(plan_check(plan, &err), 0);
}
END_TEST

START_TEST(test_one_action_for_each_target)
{
	cleanup_plan struct plan *plan = plan_new();
	struct error err = { 0 };

	plan_set_installer(plan, "one");
	plan_file(plan, "/etc/x", 0644, "");
	plan_exec(plan, "/etc/x", (const char *[]){ "true", NULL }, NULL, NULL);
	ck_assert_int_eq(plan_check(plan, &err), 0);
	plan_set_installer(plan, "two");
	plan_link(plan, "/etc/x", "/etc/y");
	ck_assert_int_eq(plan_check(plan, &err), -EEXIST);
	ck_assert_str_eq(err.message, "/etc/x belongs to both one and two");
}
END_TEST

START_TEST(test_directories_are_shared)
{
	cleanup_plan struct plan *plan = plan_new();
	struct error err = { 0 };
	struct action *first = plan_dir(plan, "/etc/kubernetes", 0755);

	ck_assert_ptr_eq(plan_dir(plan, "/etc/kubernetes", 0755), first);
	ck_assert_int_eq(plan_check(plan, &err), 0);
	plan_dir(plan, "/etc/kubernetes", 0700);
	ck_assert_int_eq(plan_check(plan, &err), -EEXIST);
	ck_assert_str_eq(err.message,
			 "/etc/kubernetes belongs to both the command and the command");
}
END_TEST

START_TEST(test_directories_that_are_there)
{
	cleanup_plan struct plan *plan = plan_new();
	struct error err = { 0 };

	plan_dir(plan, "/var", 0700);
	plan_dir_present(plan, "/etc/kubernetes");
	ck_assert_uint_eq(plan_count(plan), 3);
	ck_assert_str_eq(plan_at(plan, 1)->target, "/etc");
	plan_dir(plan, "/etc/kubernetes", 0755);
	ck_assert_str_eq(json_map_text(plan_at(plan, 2)->params, "mode", ""), "0755");
	ck_assert_ptr_eq(plan_dir_present(plan, "/etc/kubernetes"), plan_at(plan, 2));
	ck_assert_str_eq(plan_dir_present(plan, "/var/lib")->target, "/var/lib");
	ck_assert_uint_eq(plan_count(plan), 4);
	ck_assert_int_eq(plan_check(plan, &err), 0);
	plan_dir_present(plan, "/var");
	ck_assert_int_eq(plan_check(plan, &err), -EEXIST);
	ck_assert_str_eq(err.message, "/var belongs to both the command and the command");
}
END_TEST

START_TEST(test_directory_for_one_only)
{
	cleanup_plan struct plan *plan = plan_new();
	struct error err = { 0 };

	plan_dir_present(plan, "/var/lib");
	plan_dir(plan, "/var/lib", 0700);
	ck_assert_int_eq(plan_check(plan, &err), -EEXIST);
}
END_TEST

static const char *const faulty_paths[] = { "etc/x", "/etc//x", "/etc/../x", "/etc/x/", "/./x" };

START_TEST(test_paths_are_plain)
{
	for (size_t i = 0; i < ARRAY_SIZE(faulty_paths); i++) {
		cleanup_plan struct plan *plan = plan_new();
		cleanup_free char *message =
			xasprintf("%s: not a plain absolute path", faulty_paths[i]);
		struct error err = { 0 };

		plan_file(plan, faulty_paths[i], 0644, "");
		ck_assert_int_eq(plan_check(plan, &err), -EINVAL);
		ck_assert_str_eq(err.message, message);
	}
}
END_TEST

START_TEST(test_content_is_text)
{
	cleanup_plan struct plan *plan = plan_new();
	struct error err = { 0 };

	plan_file(plan, "/x", 0644, "a\xff");
	ck_assert_int_eq(plan_check(plan, &err), -EINVAL);
	ck_assert_str_eq(err.message, "/x: its content is not UTF-8");
}
END_TEST

static struct plan *plan_of_everything(void)
{
	struct plan *plan = plan_new();

	plan_set_installer(plan, "all");
	plan_dir(plan, "/d", 0700);
	plan_dir_present(plan, "/e");
	plan_file(plan, "/d/f", 0640, "text\n");
	action_hide(plan_file(plan, "/d/secret", 0600, "s3cret"));
	plan_link(plan, "/d/l", "/d/f");
	plan_absent(plan, "/gone");
	plan_sysctl(plan, "a.b", PLAN_SYSCTL_EXACT, "1");
	plan_sysctl(plan, "c.d", PLAN_SYSCTL_AT_LEAST, "5");
	plan_module(plan, "overlay");
	plan_unit(plan, "x.service", PLAN_UNIT_ENABLED | PLAN_UNIT_STARTED);
	plan_exec(plan, "say", (const char *[]){ "echo", "a b", NULL },
		  (const char *[]){ "true", NULL }, (const char *[]){ "false", NULL });
	plan_ready_add(plan_ready(plan, "all", "/x.conf", 1000), "it", "http://[::1]/", "/run/x");
	plan_swap_off(plan, "/dev/sda2");
	plan_fstab_swap(plan);
	plan_api(plan, object("ConfigMap", "kube-system", "c"));
	plan_note(plan, "mind %d", 1);
	return plan;
}

START_TEST(test_json_and_back)
{
	cleanup_plan struct plan *plan = plan_of_everything(), *back = NULL;
	cleanup_json struct json *json = plan_to_json(plan), *again = NULL;
	cleanup_free char *text = json_to_text(json), *secrets = action_secrets(plan_at(plan, 3));
	struct error err = { 0 };

	ck_assert_str_eq(secrets, "{\"target\":\"/d/secret\",\"params\":{\"mode\":\"0600\","
				  "\"content\":\"s3cret\"}}");
	ck_assert_ptr_null(strstr(text, "s3cret"));
	ck_assert_ptr_nonnull(
		strstr(text, "\"secret\":true,\"params\":{\"mode\":\"0600\","
			     "\"content\":\"<hidden>\"},\"secretSha256\":\"e603ec5dcdd562c76d90"
			     "3053cf97e2a269d4b8df53ed5e84b4c683fc7340a68a\"}"));
	ck_assert_ptr_nonnull(strstr(text, "{\"act\":\"ready\",\"target\":\"all\","
					   "\"installer\":\"all\",\"params\":{\"components\":["
					   "{\"name\":\"it\",\"url\":\"http://[::1]/\","
					   "\"kubeconfig\":\"/run/x\"}],\"kubeconfig\":\"/x.conf\","
					   "\"timeoutMs\":1000}}"));
	ck_assert_int_eq(plan_from_json(json, &back, &err), 0);
	ck_assert_int_eq(plan_reveal(back, 3, "{}", &err), -EBADMSG);
	ck_assert_str_eq(err.message, "its digest differs");
	ck_assert_int_eq(plan_reveal(back, 2, "{}", &err), -EBADMSG);
	ck_assert_int_eq(plan_reveal(back, 3, secrets, &err), 0);
	ck_assert_str_eq(json_map_text(plan_at(back, 3)->params, "content", ""), "s3cret");
	again = plan_to_json(back);
	ck_assert(json_same(json, again));
}
END_TEST

START_TEST(test_json_that_is_wrong)
{
	static const char *const texts[][2] = {
		{ "{\"actions\":[{\"act\":\"fly\",\"target\":\"x\",\"params\":{}}]}",
		  "action 1 of the plan: unknown kind of action \"fly\"" },
		{ "{\"actions\":[{\"act\":\"file\",\"params\":{}}]}",
		  "action 1 of the plan: an action lacks its target or parameters" },
		{ "{\"actions\":[{\"act\":\"file\",\"target\":\"x\"}]}",
		  "action 1 of the plan: an action lacks its target or parameters" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		cleanup_json struct json *json = NULL;
		struct plan *plan = NULL;
		struct error err = { 0 };

		ck_assert_int_eq(json_parse("x", texts[i][0], strlen(texts[i][0]), &json, &err), 0);
		ck_assert_int_eq(plan_from_json(json, &plan, &err), -EINVAL);
		ck_assert_str_eq(err.message, texts[i][1]);
		ck_assert_ptr_null(plan);
	}
}
END_TEST

START_TEST(test_write_dir)
{
	cleanup_plan struct plan *plan = plan_of_everything();
	cleanup_tree struct tree tree = tree_make();
	cleanup_free char *dir = tree_path(&tree, "/some/where");
	struct error err = { 0 };

	umask(0077);
	plan_api(plan, object("ClusterRole", NULL, "system:coredns"));
	/* The second time, into what is there by then: the same. */
	for (int i = 0; i < 2; i++) {
		ck_assert_msg(plan_write_dir(plan, dir, &err) == 0, "%s", err.message);
		ck_assert_uint_eq(tree_mode(&tree, "/some"), 0755);
		ck_assert_uint_eq(tree_mode(&tree, "/some/where"), 0700);
		ck_assert_uint_eq(tree_mode(&tree, "/some/where/d"), 0700);
		ck_assert_uint_eq(tree_mode(&tree, "/some/where/d/f"), 0640);
		ck_assert_uint_eq(tree_mode(&tree, "/some/where/d/secret"), 0600);
		tree_check(&tree, "/some/where/d/f", "text\n");
		tree_check(&tree, "/some/where/d/secret", "s3cret");
		tree_check(&tree, "/some/where/api/00-configmap-c.yaml",
			   "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n"
			   "  namespace: kube-system\n");
		ck_assert_uint_eq(tree_mode(&tree, "/some/where/api/00-configmap-c.yaml"), 0600);
		tree_mode(&tree, "/some/where/api/01-clusterrole-system_coredns.yaml");
	}
}
END_TEST

START_TEST(test_write_dir_keeps_a_directory)
{
	cleanup_plan struct plan *plan = plan_new();
	cleanup_tree struct tree tree = tree_make();
	struct error err = { 0 };

	ck_assert_int_eq(chmod(tree.path, 0751), 0);
	ck_assert_int_eq(plan_write_dir(plan, tree.path, &err), 0);
	ck_assert_uint_eq(tree_mode(&tree, ""), 0751);
}
END_TEST

START_TEST(steps_are_left_out)
{
	static const char *const words[] = { "file /etc/b", "file   /etc/b", "/etc/b", "second" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		cleanup_plan struct plan *plan = plan_new();
		struct error err = { 0 };

		plan_set_installer(plan, "first");
		plan_file(plan, "/etc/a", 0644, "");
		plan_set_installer(plan, "second");
		plan_file(plan, "/etc/b", 0644, "");
		plan_set_installer(plan, NULL);
		ck_assert_int_eq(plan_leave_out(plan, "fil /etc/b", &err), -ENOENT);
		ck_assert_str_eq(err.message,
				 "\"fil /etc/b\" is no step of this plan; did you mean \"file "
				 "/etc/b\"?; --dry-run prints them");
		ck_assert_int_eq(plan_leave_out(plan, words[i], &err), 0);
		ck_assert_uint_eq(plan_count(plan), 1);
		ck_assert_str_eq(plan_at(plan, 0)->target, "/etc/a");
		ck_assert_str_eq(plan_notes(plan)->items[0], "left out: file /etc/b");
	}
}
END_TEST

UNIT_TESTS(plan, test_adding, test_one_action_for_each_target, test_directories_are_shared,
	   test_directories_that_are_there, test_directory_for_one_only, test_paths_are_plain,
	   test_content_is_text, test_json_and_back, test_json_that_is_wrong, test_write_dir,
	   test_write_dir_keeps_a_directory, steps_are_left_out)
