/* Units of systemd: enabled, disabled, masked, started, stopped. */
#include "act_bench.h"
#include "acts/unit.h"

static void put_kubelet(const struct bench *bench)
{
	tree_mkdir(&bench->tree, "/etc/systemd/system", 0755);
	tree_put(&bench->tree, "/lib/systemd/system/kubelet.service", 0644,
		 "[Unit]\nWantedBy=no.target\n\n[Install]\n# a comment\n"
		 "WantedBy=multi-user.target other.target\nAlias=node.service\n");
	tree_mkdir(&bench->tree, "/run/fake", 0755);
}

START_TEST(test_unit_enabled)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	cleanup_free char *links = NULL;

	put_kubelet(&bench);
	plan_unit(bench.plan, "kubelet.service", PLAN_UNIT_ENABLED | PLAN_UNIT_STARTED);
	inspect(&bench, &change);
	links = json_to_text(json_map_get(change.want, "links"));
	ck_assert_str_eq(links, "{\"/etc/systemd/system/multi-user.target.wants/\":\"(dir)\","
				"\"/etc/systemd/system/multi-user.target.wants/kubelet.service\":"
				"\"/lib/systemd/system/kubelet.service\","
				"\"/etc/systemd/system/other.target.wants/\":\"(dir)\","
				"\"/etc/systemd/system/other.target.wants/kubelet.service\":"
				"\"/lib/systemd/system/kubelet.service\","
				"\"/etc/systemd/system/node.service\":"
				"\"/lib/systemd/system/kubelet.service\"}");
	check_way(&bench, CHANGE_MODIFY, "enabled, started");
}
END_TEST

/* As systemd reads it: blanks, quotes, lines that go on, and a list that is begun anew. */
START_TEST(test_unit_written_with_blanks)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	cleanup_free char *links = NULL;

	tree_mkdir(&bench.tree, "/etc/systemd/system", 0755);
	tree_put(&bench.tree, "/lib/systemd/system/a.service", 0644,
		 "[Unit]\n ; WantedBy = no\n\n [Install] \n  WantedBy = no.target\n"
		 "WantedBy =\n\tWantedBy\t= x.target \\\n# between\n \"y.target\" \n"
		 "wantedby = no\nWantedByNone = no\nUpheldBy=z.service\n");
	plan_unit(bench.plan, "a.service", PLAN_UNIT_ENABLED);
	inspect(&bench, &change);
	links = json_to_text(json_map_get(change.want, "links"));
	ck_assert_str_eq(links, "{\"/etc/systemd/system/x.target.wants/\":\"(dir)\","
				"\"/etc/systemd/system/x.target.wants/a.service\":"
				"\"/lib/systemd/system/a.service\","
				"\"/etc/systemd/system/y.target.wants/\":\"(dir)\","
				"\"/etc/systemd/system/y.target.wants/a.service\":"
				"\"/lib/systemd/system/a.service\","
				"\"/etc/systemd/system/z.service.upholds/\":\"(dir)\","
				"\"/etc/systemd/system/z.service.upholds/a.service\":"
				"\"/lib/systemd/system/a.service\"}");
	check_way(&bench, CHANGE_MODIFY, "enabled");
}
END_TEST

/* One link is there, and leads to the unit in another way: it is right, and stays. */
START_TEST(test_unit_enabled_in_part)
{
	cleanup_bench struct bench bench = bench_make();

	put_kubelet(&bench);
	tree_mkdir(&bench.tree, "/etc/systemd/system/other.target.wants", 0755);
	tree_link(&bench.tree, "/etc/systemd/system/other.target.wants/kubelet.service",
		  "../../../../usr/lib/systemd/system/kubelet.service");
	tree_put(&bench.tree, "/run/fake/kubelet.service", 0644, "");
	plan_unit(bench.plan, "kubelet.service", PLAN_UNIT_ENABLED | PLAN_UNIT_STARTED);
	check_way(&bench, CHANGE_MODIFY, "enabled, started");
}
END_TEST

START_TEST(test_unit_disabled_and_stopped)
{
	cleanup_bench struct bench bench = bench_make();

	put_kubelet(&bench);
	tree_mkdir(&bench.tree, "/etc/systemd/system/other.target.wants", 0755);
	tree_link(&bench.tree, "/etc/systemd/system/other.target.wants/kubelet.service",
		  "/lib/systemd/system/kubelet.service");
	tree_put(&bench.tree, "/run/fake/kubelet.service", 0644, "");
	plan_unit(bench.plan, "kubelet.service", PLAN_UNIT_DISABLED | PLAN_UNIT_STOPPED);
	check_way(&bench, CHANGE_MODIFY, "stopped, disabled");
}
END_TEST

START_TEST(test_a_file_in_the_place_of_a_mask)
{
	cleanup_bench struct bench bench = bench_make();

	tree_put(&bench.tree, "/etc/systemd/system/swap.target", 0644, "[Unit]\n");
	plan_unit(bench.plan, "swap.target", PLAN_UNIT_MASKED);
	check_refused(&bench, -EEXIST,
		      "/etc/systemd/system/swap.target is a file of its own, and is left alone");
}
END_TEST

START_TEST(test_a_service_of_the_administrator_is_disabled)
{
	cleanup_bench struct bench bench = bench_make();

	tree_put(&bench.tree, "/etc/systemd/system/zram.service", 0644,
		 "[Install]\nWantedBy=multi-user.target\n");
	tree_mkdir(&bench.tree, "/etc/systemd/system/multi-user.target.wants", 0755);
	tree_link(&bench.tree, "/etc/systemd/system/multi-user.target.wants/zram.service",
		  "/etc/systemd/system/zram.service");
	plan_unit(bench.plan, "zram.service", PLAN_UNIT_MASKED);
	check_way(&bench, CHANGE_MODIFY, "masked");
}
END_TEST

START_TEST(test_unit_masked)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	put_kubelet(&bench);
	plan_unit(bench.plan, "kubelet.service", PLAN_UNIT_MASKED);
	check_way(&bench, CHANGE_MODIFY, "masked");
	fake_remove(&bench.tree, "/lib/systemd/system/kubelet.service");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE); /* what does not exist needs no mask */
}
END_TEST

/* What a crash left of a link on its way goes when the unit is put back. */
START_TEST(test_unit_after_a_crash)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	cleanup_free char *note = NULL;

	put_kubelet(&bench);
	plan_unit(bench.plan, "kubelet.service", PLAN_UNIT_MASKED);
	inspect(&bench, &change);
	tree_link(&bench.tree, "/etc/systemd/system/.kubelet.service.knode-new", "/dev/null");
	note = put_back(&bench, &change);
	ck_assert_ptr_null(note);
	ck_assert(!host_exists(bench.host, "/etc/systemd/system/.kubelet.service.knode-new"));
}
END_TEST

START_TEST(test_unit_in_the_way)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_unit(bench.plan, "kubelet.service", PLAN_UNIT_STARTED);
	inspect(&bench, &change);
	ck_assert_str_eq(change.late, "there is no unit kubelet.service (yet)");
	put_kubelet(&bench);
	tree_link(&bench.tree, "/etc/systemd/system/kubelet.service", "/dev/null");
	check_refused(&bench, -EPERM,
		      "kubelet.service is masked: systemctl unmask kubelet.service");
}
END_TEST

UNIT_TESTS(act_unit, test_unit_enabled, test_unit_written_with_blanks, test_unit_enabled_in_part,
	   test_unit_disabled_and_stopped, test_unit_masked, test_a_file_in_the_place_of_a_mask,
	   test_a_service_of_the_administrator_is_disabled, test_unit_after_a_crash,
	   test_unit_in_the_way)
