#include "certs/cert_spec.h"

#include "unit.h"

/* A configuration with what the table looks at. */
static struct config *make_config(const char *version)
{
	struct config *config = config_new();
	struct error err;

	free(config->init.node_registration.name);
	config->init.node_registration.name = xstrdup("cp1");
	free(config->init.local_api_endpoint.advertise_address);
	config->init.local_api_endpoint.advertise_address = xstrdup("192.0.2.10");
	ck_assert_int_eq(version_parse(version, &config->version, &err), 0);
	return config;
}

static char *joined(const struct str_list *list)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < list->count; i++)
		strbuf_printf(&text, "%s%s", i ? " " : "", list->items[i]);
	return strbuf_take(&text);
}

static void check_subject(const struct config *config, const char *name, const char *common_name,
			  const char *organizations, const char *dns, const char *ips)
{
	cleanup_subject struct cert_subject subject = { 0 };
	cleanup_free char *got_organizations = NULL, *got_dns = NULL, *got_ips = NULL;

	if (cert_spec_find(name))
		cert_spec_subject(cert_spec_find(name), config, &subject);
	else
		kubeconfig_spec_subject(kubeconfig_spec_find(name), config, &subject);
	got_organizations = joined(&subject.organizations);
	got_dns = joined(&subject.dns);
	got_ips = joined(&subject.ips);
	ck_assert_str_eq(subject.common_name, common_name);
	ck_assert_str_eq(got_organizations, organizations);
	ck_assert_str_eq(got_dns, dns);
	ck_assert_str_eq(got_ips, ips);
}

START_TEST(subjects_of_v1_26)
{
	cleanup_config struct config *config = make_config("v1.26.0");

	check_subject(config, "ca", "kubernetes", "", "kubernetes", "");
	check_subject(config, "apiserver", "kube-apiserver", "",
		      "cp1 kubernetes kubernetes.default kubernetes.default.svc "
		      "kubernetes.default.svc.cluster.local",
		      "10.96.0.1 192.0.2.10");
	check_subject(config, "apiserver-kubelet-client", "kube-apiserver-kubelet-client",
		      "system:masters", "", "");
	check_subject(config, "front-proxy-ca", "front-proxy-ca", "", "front-proxy-ca", "");
	check_subject(config, "front-proxy-client", "front-proxy-client", "", "", "");
	check_subject(config, "etcd-ca", "etcd-ca", "", "etcd-ca", "");
	check_subject(config, "etcd-server", "cp1", "", "cp1 localhost",
		      "192.0.2.10 127.0.0.1 ::1");
	check_subject(config, "etcd-peer", "cp1", "", "cp1 localhost", "192.0.2.10 127.0.0.1 ::1");
	check_subject(config, "etcd-healthcheck-client", "kube-etcd-healthcheck-client",
		      "system:masters", "", "");
	check_subject(config, "apiserver-etcd-client", "kube-apiserver-etcd-client",
		      "system:masters", "", "");
	check_subject(config, "admin", "kubernetes-admin", "system:masters", "", "");
	check_subject(config, "kubelet", "system:node:cp1", "system:nodes", "", "");
	check_subject(config, "controller-manager", "system:kube-controller-manager", "", "", "");
	check_subject(config, "scheduler", "system:kube-scheduler", "", "", "");
}
END_TEST

/* Who had rights by organization, and from which version on has not. */
START_TEST(a_node_named_like_an_address_is_a_dns_name_all_the_same)
{
	cleanup_config struct config *config = make_config("v1.26.0");

	free(config->init.node_registration.name);
	config->init.node_registration.name = xstrdup("192.0.2.10");
	str_list_add(&config->cluster.etcd_local.server_cert_sans, "010.1.1.1");
	check_subject(config, "etcd-server", "192.0.2.10", "", "192.0.2.10 localhost",
		      "192.0.2.10 127.0.0.1 ::1 10.1.1.1");
}
END_TEST

START_TEST(organizations_by_version)
{
	static const struct {
		const char *version, *kubelet_client, *etcd_client, *admin;
	} rows[] = {
		{ "v1.28.9", "system:masters", "system:masters", "system:masters" },
		{ "v1.29.0", "kubeadm:cluster-admins", "", "kubeadm:cluster-admins" },
		{ "v1.35.4", "kubeadm:cluster-admins", "", "kubeadm:cluster-admins" },
		{ "v1.35.5", "", "", "kubeadm:cluster-admins" },
		{ "v1.36.0", "kubeadm:cluster-admins", "", "kubeadm:cluster-admins" },
		{ "v1.36.1", "", "", "kubeadm:cluster-admins" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_config struct config *config = make_config(rows[i].version);

		check_subject(config, "apiserver-kubelet-client", "kube-apiserver-kubelet-client",
			      rows[i].kubelet_client, "", "");
		check_subject(config, "apiserver-etcd-client", "kube-apiserver-etcd-client",
			      rows[i].etcd_client, "", "");
		check_subject(config, "admin", "kubernetes-admin", rows[i].admin, "", "");
	}
}
END_TEST

START_TEST(super_admin_came_with_v1_29)
{
	cleanup_config struct config *old = make_config("v1.28.0"), *new = make_config("v1.29.0");
	const struct kubeconfig_spec *spec = kubeconfig_spec_find("super-admin");

	ck_assert(!kubeconfig_spec_wanted(spec, old));
	ck_assert(kubeconfig_spec_wanted(spec, new));
	check_subject(new, "super-admin", "kubernetes-super-admin", "system:masters", "", "");
}
END_TEST

START_TEST(names_of_the_configuration)
{
	cleanup_config struct config *config = make_config("v1.30.0");

	config->cluster.control_plane_endpoint = xstrdup("[2001:db8:0::ff]:6443");
	str_list_add(&config->cluster.api_server_cert_sans, "192.0.2.10");
	str_list_add(&config->cluster.api_server_cert_sans, "*.lb.example.test");
	str_list_add(&config->cluster.api_server_cert_sans, "kubernetes");
	str_list_add(&config->cluster.etcd_local.server_cert_sans, "etcd.example.test");
	str_list_add(&config->cluster.etcd_local.peer_cert_sans, "198.51.100.1");
	check_subject(config, "apiserver", "kube-apiserver", "",
		      "*.lb.example.test cp1 kubernetes kubernetes.default kubernetes.default.svc "
		      "kubernetes.default.svc.cluster.local",
		      "10.96.0.1 192.0.2.10 2001:db8::ff");
	check_subject(config, "etcd-server", "cp1", "", "cp1 etcd.example.test localhost",
		      "192.0.2.10 127.0.0.1 ::1");
	check_subject(config, "etcd-peer", "cp1", "", "cp1 localhost",
		      "192.0.2.10 127.0.0.1 ::1 198.51.100.1");
}
END_TEST

static void check_server(const struct config *config, const char *name, const char *server)
{
	cleanup_free char *got = kubeconfig_spec_find(name)->server(config);

	ck_assert_str_eq(got, server);
}

START_TEST(kubeconfigs_lead_to_their_server)
{
	cleanup_config struct config *old = make_config("v1.32.0"), *new = make_config("v1.33.0");

	old->cluster.control_plane_endpoint = xstrdup("api.example.test:6443");
	new->cluster.control_plane_endpoint = xstrdup("api.example.test:6443");
	check_server(old, "admin", "https://api.example.test:6443");
	check_server(old, "super-admin", "https://api.example.test:6443");
	check_server(old, "kubelet", "https://api.example.test:6443");
	check_server(old, "controller-manager", "https://192.0.2.10:6443");
	check_server(old, "scheduler", "https://192.0.2.10:6443");
	check_server(new, "admin", "https://api.example.test:6443");
	check_server(new, "kubelet", "https://192.0.2.10:6443");
}
END_TEST

START_TEST(the_gate_is_for_kubeconfigs_since_v1_31)
{
	cleanup_config struct config *config = make_config("v1.30.14");
	cleanup_config struct config *newer = make_config("v1.31.0");

	ck_assert_str_eq(cert_spec_algorithm(config), "RSA-2048");
	config->cluster.feature_gates = json_map();
	json_map_set_bool(config->cluster.feature_gates, "PublicKeysECDSA", true);
	ck_assert_str_eq(cert_spec_algorithm(config), "ECDSA-P256");
	ck_assert_str_eq(kubeconfig_spec_algorithm(config), "RSA-2048");
	free(config->cluster.encryption_algorithm);
	config->cluster.encryption_algorithm = xstrdup("ECDSA-P384");
	ck_assert_str_eq(kubeconfig_spec_algorithm(config), "ECDSA-P384");

	ck_assert_str_eq(kubeconfig_spec_algorithm(newer), "RSA-2048");
	newer->cluster.feature_gates = json_map();
	json_map_set_bool(newer->cluster.feature_gates, "PublicKeysECDSA", true);
	ck_assert_str_eq(kubeconfig_spec_algorithm(newer), "ECDSA-P256");
	json_map_set_bool(newer->cluster.feature_gates, "PublicKeysECDSA", false);
	free(newer->cluster.encryption_algorithm);
	newer->cluster.encryption_algorithm = xstrdup("ECDSA-P384");
	ck_assert_str_eq(cert_spec_algorithm(newer), "RSA-2048"); /* the gate counts first */
	ck_assert_str_eq(kubeconfig_spec_algorithm(newer), "RSA-2048");
}
END_TEST

START_TEST(external_etcd_needs_none_of_etcds)
{
	cleanup_config struct config *config = make_config("v1.30.0");
	size_t wanted = 0;

	for (const struct cert_spec *spec = cert_specs; spec->name; spec++)
		wanted += cert_spec_wanted(spec, config);
	ck_assert_uint_eq(wanted, 10);
	config->cluster.etcd_is_external = true;
	for (const struct cert_spec *spec = cert_specs; spec->name; spec++)
		wanted -= !cert_spec_wanted(spec, config);
	ck_assert_uint_eq(wanted, 5);
}
END_TEST

START_TEST(a_ca_comes_before_what_it_signs)
{
	for (const struct cert_spec *spec = cert_specs; spec->name; spec++) {
		const struct cert_spec *ca = spec->ca ? cert_spec_find(spec->ca) : NULL;

		ck_assert_msg(!spec->ca || (ca && ca < spec && ca->usage == PKI_CA), "%s",
			      spec->name);
		ck_assert_int_eq(spec->ca == NULL, spec->usage == PKI_CA);
	}
}
END_TEST

UNIT_TESTS(cert_spec, subjects_of_v1_26, a_node_named_like_an_address_is_a_dns_name_all_the_same,
	   organizations_by_version, super_admin_came_with_v1_29, names_of_the_configuration,
	   kubeconfigs_lead_to_their_server, the_gate_is_for_kubeconfigs_since_v1_31,
	   external_etcd_needs_none_of_etcds, a_ca_comes_before_what_it_signs)
