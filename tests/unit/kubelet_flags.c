#include "check/kubelet_flags.h"

#include "scene.h"

/* All flags, as "name=value (from)", one a line. */
static void expect(const struct scene *scene, const char *wanted)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_kubelet_flags struct kubelet_flags flags;

	kubelet_flags_read(&scene->in, &flags);
	for (size_t i = 0; i < flags.count; i++)
		strbuf_printf(&out, "%s=%s (%s)\n", flags.items[i].name, flags.items[i].value,
			      flags.items[i].from);
	ck_assert_str_eq(out.text, wanted);
}

static void give(struct scene *scene, const char *name, const char *value)
{
	config_args_add(&scene->config->init.node_registration.kubelet_extra_args, name, value);
}

START_TEST(without_a_unit_kubeadms_drop_in_counts)
{
	cleanup(scene_done) struct scene scene;

	scene_make(&scene, "v1.36.4");
	expect(&scene, "");
	give(&scene, "v", "1");
	tree_put(&scene.tree, "/etc/default/kubelet", 0644,
		 "# comment\nKUBELET_EXTRA_ARGS=\"--v=2 --node-ip 10.0.0.1 --fail-swap-on\"\n");
	tree_put(&scene.tree, "/usr/lib/systemd/system/kubelet.service", 0644,
		 "[Service]\nExecStart=/usr/bin/kubelet\n");
	expect(&scene, "v=1 (kubeletExtraArgs)\nv=2 (/etc/default/kubelet)\n"
		       "node-ip=10.0.0.1 (/etc/default/kubelet)\n"
		       "fail-swap-on=true (/etc/default/kubelet)\n");
	tree_put(&scene.tree, "/etc/sysconfig/kubelet", 0644, "KUBELET_EXTRA_ARGS='--v=3'\n");
	expect(&scene, "v=1 (kubeletExtraArgs)\nv=3 (/etc/sysconfig/kubelet)\n");
}
END_TEST

START_TEST(drop_ins_say_how_it_starts)
{
	cleanup(scene_done) struct scene scene;

	scene_make(&scene, "v1.36.4");
	give(&scene, "v", "1");
	tree_put(&scene.tree, "/usr/lib/systemd/system/kubelet.service", 0644,
		 "[Service]\nExecStart=/usr/bin/kubelet\n");
	tree_put(&scene.tree, "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf", 0644,
		 "[Service]\nEnvironment=\"KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/c.yaml\"\n"
		 "EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env\n"
		 "EnvironmentFile=-/etc/default/kubelet\nExecStart=\n"
		 "ExecStart=/usr/bin/kubelet $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS \\\n"
		 "  $KUBELET_EXTRA_ARGS --last=1\n");
	tree_put(&scene.tree, "/var/lib/kubelet/kubeadm-flags.env", 0644,
		 "KUBELET_KUBEADM_ARGS=\"--of-an-earlier=init\"\n");
	tree_put(&scene.tree, "/etc/systemd/system/kubelet.service.d/20.conf", 0644,
		 "[Service]\nEnvironment=\"KUBELET_EXTRA_ARGS=--v=4\" A=b\n");
	expect(&scene, "config=/var/lib/kubelet/c.yaml "
		       "(/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf)\n"
		       "v=1 (kubeletExtraArgs)\n"
		       "v=4 (/etc/systemd/system/kubelet.service.d/20.conf)\n"
		       "last=1 (/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf)\n");
	/* A file of environment goes before what the unit sets. */
	tree_put(&scene.tree, "/etc/default/kubelet", 0644, "KUBELET_EXTRA_ARGS=--v=5\n");
	tree_put(&scene.tree, "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf", 0644,
		 "[Service]\nEnvironmentFile=/etc/default/kubelet\nExecStart=\n"
		 "ExecStart=/usr/bin/kubelet --config=/c ${KUBELET_EXTRA_ARGS}\n");
	expect(&scene, "config=/c (/etc/systemd/system/kubelet.service.d/10-kubeadm.conf)\n"
		       "v=5 (/etc/default/kubelet)\n");
}
END_TEST

START_TEST(a_flag_goes_before_the_configuration)
{
	cleanup(scene_done) struct scene scene;
	char *from, *value;

	scene_make(&scene, "v1.36.4");
	ck_assert_ptr_null(kubelet_setting(&scene.in, "fail-swap-on", "failSwapOn", &from));
	ck_assert_ptr_null(from);
	ck_assert(kubelet_switch(&scene.in, "fail-swap-on", "failSwapOn", true));
	scene.config->kubelet = json_map();
	json_map_set_bool(scene.config->kubelet, "failSwapOn", false);
	ck_assert(!kubelet_switch(&scene.in, "fail-swap-on", "failSwapOn", true));
	value = kubelet_setting(&scene.in, "fail-swap-on", "failSwapOn", &from);
	ck_assert_str_eq(value, "false");
	ck_assert_str_eq(from, "KubeletConfiguration");
	free(value);
	free(from);
	tree_put(&scene.tree, "/etc/default/kubelet", 0644,
		 "KUBELET_EXTRA_ARGS=--fail-swap-on=T\n");
	ck_assert(kubelet_switch(&scene.in, "fail-swap-on", "failSwapOn", false));
}
END_TEST

UNIT_TESTS(kubelet_flags, without_a_unit_kubeadms_drop_in_counts, drop_ins_say_how_it_starts,
	   a_flag_goes_before_the_configuration)
