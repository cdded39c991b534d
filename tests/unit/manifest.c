#include "install/manifest.h"

#include "unit.h"

static const char *mode_of(const struct plan *plan, const char *path)
{
	const struct action *action = plan_find(plan, "dir", path);

	ck_assert_msg(action, "%s", path);
	return json_map_text(action->params, "mode", "kept");
}

START_TEST(directories_come_before_files_and_once)
{
	cleanup_plan struct plan *plan = plan_new();
	struct error err = { 0 };

	manifest_add_content(plan, "/etc/kubernetes/manifests/a.yaml", 0600, "a: 1\n");
	manifest_add_content(plan, "/etc/kubernetes/manifests/b.yaml", 0600, "b: 1\n");
	manifest_add_dirs(plan, "/data/etcd", 0700);
	ck_assert_int_eq(plan_check(plan, &err), 0);
	ck_assert_uint_eq(plan_count(plan), 7);
	ck_assert_str_eq(plan_at(plan, 2)->target, "/etc/kubernetes/manifests");
	ck_assert_str_eq(plan_at(plan, 3)->target, "/etc/kubernetes/manifests/a.yaml");
	ck_assert_str_eq(mode_of(plan, "/etc"), "kept");
	ck_assert_str_eq(mode_of(plan, "/etc/kubernetes/manifests"), "0700");
	ck_assert_str_eq(mode_of(plan, "/data"), "kept");
	ck_assert_str_eq(mode_of(plan, "/data/etcd"), "0700");
}
END_TEST

START_TEST(texts_land_at_their_place)
{
	cleanup_plan struct plan *plan = plan_new();
	cleanup_json struct json *values = json_map();
	const struct action *action;
	struct error err = { 0 };

	template_set(values, "KUBELET", "/opt/100%/kubelet");
	ck_assert_int_eq(manifest_add_text(plan, "10-kubeadm.conf", values, &err), 0);
	action = plan_find(plan, "file", "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf");
	ck_assert_ptr_nonnull(action);
	ck_assert_ptr_nonnull(strstr(json_map_text(action->params, "content", ""),
				     "\nExecStart=\nExecStart=/opt/100%%/kubelet $KUBELET_"));
}
END_TEST

START_TEST(a_document_is_one)
{
	cleanup_json struct json *none = json_map();
	struct json *document = NULL;
	struct error err = { 0 };

	ck_assert_int_lt(manifest_render("node-rbac.yaml", none, &document, &err), 0);
	ck_assert_str_eq(err.message,
			 "template node-rbac.yaml: 7 documents where one was expected");
	ck_assert_ptr_null(document);
}
END_TEST

START_TEST(own_configurations_are_signed)
{
	cleanup_json struct json *own = manifest_signature(false, "abc"),
				 *given = manifest_signature(true, "abc");
	cleanup_free char *text = json_to_text(own);

	ck_assert(json_is_nil(given));
	ck_assert_str_eq(text, "{\"kubeadm.kubernetes.io/component-config.hash\":\"sha256:ba7816bf"
			       "8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}");
}
END_TEST

UNIT_TESTS(manifest, directories_come_before_files_and_once, texts_land_at_their_place,
	   a_document_is_one, own_configurations_are_signed)
