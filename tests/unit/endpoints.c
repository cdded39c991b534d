/* Where components tell whether they are well, by what the configuration makes them listen on. */
#include "install/endpoints.h"

#include "config_unit.h"
#include "unit.h"

static void expect(const struct config *config, const char *component, const char *url)
{
	cleanup_free char *found = endpoint_of(config, component);

	ck_assert_msg(!found == !url, "%s: %s", component, found ? found : "none");
	if (url)
		ck_assert_str_eq(found, url);
}

START_TEST(components_are_asked_on_loopback_and_the_api_server_at_its_address)
{
	cleanup_config struct config *config = load(
		CONFIG_INIT, "apiVersion: kubeadm.k8s.io/v1beta4\n"
			     "kind: InitConfiguration\n"
			     "nodeRegistration: {name: cp1}\n"
			     "localAPIEndpoint: {advertiseAddress: 'fd00::1', bindPort: 7443}\n");

	expect(config, "kubelet", "http://127.0.0.1:10248/healthz");
	expect(config, "etcd", "http://127.0.0.1:2381/health");
	expect(config, "kube-apiserver", "https://[fd00::1]:7443/readyz");
	expect(config, "kube-controller-manager", "https://127.0.0.1:10257/healthz");
	expect(config, "kube-scheduler", "https://127.0.0.1:10259/healthz");
}
END_TEST

START_TEST(they_are_asked_where_they_are_told_to_listen)
{
	cleanup_config struct config *config =
		load(CONFIG_INIT, "apiVersion: kubeadm.k8s.io/v1beta4\n"
				  "kind: InitConfiguration\n"
				  "localAPIEndpoint: {advertiseAddress: 192.0.2.10}\n"
				  "nodeRegistration:\n"
				  "  name: cp1\n"
				  "  kubeletExtraArgs: [{name: healthz-port, value: '11248'}]\n"
				  "---\n"
				  "apiVersion: kubeadm.k8s.io/v1beta4\n"
				  "kind: ClusterConfiguration\n"
				  "etcd: {external: {endpoints: ['https://192.0.2.9:2379']}}\n"
				  "controllerManager:\n"
				  "  extraArgs: [{name: bind-address, value: 192.0.2.10}]\n"
				  "scheduler:\n"
				  "  extraArgs: [{name: secure-port, value: '0'}]\n");

	expect(config, "kubelet", "http://127.0.0.1:11248/healthz");
	expect(config, "etcd", NULL);
	expect(config, "kube-controller-manager", "https://192.0.2.10:10257/healthz");
	expect(config, "kube-scheduler", NULL);
}
END_TEST

UNIT_TESTS(endpoints, components_are_asked_on_loopback_and_the_api_server_at_its_address,
	   they_are_asked_where_they_are_told_to_listen)
