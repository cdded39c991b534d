#include "facts/facts.h"

#include <errno.h>

#include "facts_tree.h"

static struct error err;

static struct facts *gather_tree(void)
{
	cleanup_host struct host *host = NULL;
	struct facts *facts;

	ck_assert_int_eq(host_open(the_tree()->path, HOST_READ, &host, &err), 0);
	facts = facts_gather(host, &tree_needs);
	tree_remove(&facts_tree);
	return facts;
}

static struct facts *many_interfaces(size_t count)
{
	struct facts *facts = xcalloc(1, sizeof(*facts));

	facts->hostname = xstrdup("h");
	facts->interfaces = xcalloc(count, sizeof(*facts->interfaces));
	facts->interface_count = count;
	for (size_t i = 0; i < count; i++) {
		struct fact_interface *interface = &facts->interfaces[i];

		interface->name = xasprintf("eth%zu", i);
		interface->permanent = xasprintf("02:00:00:00:00:%02zx", i);
		interface->addresses = xcalloc(8, sizeof(*interface->addresses));
		interface->address_count = 8;
		for (size_t a = 0; a < 8; a++)
			interface->addresses[a] = (struct fact_address){
				.address = xasprintf("fd00:0:0:0:1234:5678:%zx:%zx", i, a),
				.scope = xstrdup("global"),
			};
	}
	facts->ssh_host_keys = xcalloc(3, sizeof(*facts->ssh_host_keys));
	facts->ssh_host_key_count = 3;
	for (size_t i = 0; i < 3; i++)
		facts->ssh_host_keys[i] = (struct fact_key){
			.type = xstrdup("ecdsa-sha2-nistp256"),
			.fingerprint =
				xstrdup("SHA256:1234567890123456789012345678901234567890123"),
		};
	return facts;
}

START_TEST(an_empty_directory_is_a_host)
{
	cleanup_facts struct facts *facts = gather_tree();
	cleanup_json struct json *json = facts_to_json(facts);

	ck_assert_str_eq(json_map_text(json, "kind", ""), "HostFacts");
	ck_assert_str_eq(json_map_text(json, "apiVersion", ""), "knode.io/v1alpha1");
	ck_assert_ptr_null(json_map_get(json, "hostname"));
	ck_assert_ptr_null(json_map_get(json, "euid"));
	ck_assert_ptr_null(json_map_get(json, "clockSynchronized"));
	ck_assert_uint_eq(json_count(json_map_get(json, "notes")), 1);
}
END_TEST

START_TEST(what_cannot_be_read_is_noted)
{
	cleanup_facts struct facts *facts = NULL;

	put_link("/etc/machine-id", "machine-id");
	tree_mkdir(the_tree(), "/etc/fstab", 0755);
	facts = gather_tree();
	ck_assert_ptr_null(facts->machine_id);
	ck_assert_uint_eq(facts->notes.count, 3);
	ck_assert_str_eq(facts->notes.items[1], "machine-id: cannot open /etc/machine-id: Too many "
						"levels of symbolic links");
	ck_assert_str_eq(facts->notes.items[2], "swap: cannot read /etc/fstab: Is a directory");
}
END_TEST

START_TEST(things_are_found_by_name)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/sys/net/ipv4/ip_forward", "1\n");
	facts = gather_tree();
	ck_assert_str_eq(facts_sysctl(facts, "net.ipv4.ip_forward")->value, "1");
	ck_assert_ptr_null(facts_sysctl(facts, "net.ipv4.ip_forward")->kept_value);
	ck_assert_ptr_null(facts_sysctl(facts, "no.such")->value);
	ck_assert_ptr_null(facts_unit(facts, "no.service"));
	ck_assert_ptr_null(facts_leftover(facts, "/etc/kubernetes/admin.conf"));
	ck_assert_ptr_null(facts_kernel_option(facts, "VETH"));
	ck_assert(!facts_has_address(facts, "10.0.0.1"));
	ck_assert(!facts_module_present(facts, "overlay"));
	ck_assert_ptr_null(facts_node_address(facts, NULL));
}
END_TEST

static size_t compared_size(const struct facts *facts)
{
	cleanup_json struct json *json = facts_for_compare(facts);
	cleanup_free char *line = json_to_text(json);

	ck_assert_uint_ge(json_count(json_map_get(json, "interfaces")), 1);
	ck_assert_uint_ge(json_count(json_map_get(json, "sshHostKeys")), 1);
	return strlen(line);
}

START_TEST(a_comparison_takes_at_most_a_kibibyte)
{
	for (size_t count = 1; count < 20; count++) {
		cleanup_facts struct facts *facts = many_interfaces(count);

		ck_assert_uint_lt(compared_size(facts), 1024);
	}
}
END_TEST

START_TEST(keys_are_the_first_to_go)
{
	cleanup_facts struct facts *facts = many_interfaces(2);
	cleanup_json struct json *json = facts_for_compare(facts);

	ck_assert_uint_eq(json_count(json_map_get(json, "interfaces")), 2);
	ck_assert_uint_eq(json_count(json_map_get(json, "sshHostKeys")), 1);
}
END_TEST

START_TEST(a_document_holds_large_numbers)
{
	cleanup_facts struct facts *facts = xcalloc(1, sizeof(*facts));
	cleanup_json struct json *json = NULL;

	facts->capabilities = UINT64_MAX;
	facts->nofile_hard = INT64_MAX;
	facts->nofile_soft = -1;
	json = facts_to_json(facts);
	ck_assert_int_eq(json_map_int(json, "capabilities", 0), INT64_MAX);
	ck_assert_int_eq(json_map_int(json, "nofileHard", 0), INT64_MAX);
	ck_assert_ptr_null(json_map_get(json, "nofileSoft"));
}
END_TEST

START_TEST(nothing_can_be_freed)
{
	facts_free(NULL);
}
END_TEST

UNIT_TESTS(facts, an_empty_directory_is_a_host, what_cannot_be_read_is_noted,
	   things_are_found_by_name, a_comparison_takes_at_most_a_kibibyte,
	   keys_are_the_first_to_go, a_document_holds_large_numbers, nothing_can_be_freed)
