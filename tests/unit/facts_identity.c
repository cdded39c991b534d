#include "facts_tree.h"

static struct facts *gather(void)
{
	return facts_of(facts_gather_identity);
}

static void expect_names(const char *hostname, const char *fqdn)
{
	cleanup_facts struct facts *facts = gather();

	ck_assert_str_eq(facts->hostname, hostname);
	ck_assert_str_eq(facts->fqdn, fqdn);
}

START_TEST(the_kernel_knows_the_name_best)
{
	put("/proc/sys/kernel/hostname", "cp1\n");
	put("/etc/hostname", "other\n");
	expect_names("cp1", "cp1");
}
END_TEST

START_TEST(an_image_has_a_file)
{
	put("/etc/hostname", "# set by the image\n\n cp1 \n");
	expect_names("cp1", "cp1");
}
END_TEST

START_TEST(the_domain_comes_from_hosts)
{
	put("/etc/hostname", "cp1\n");
	put("/etc/hosts", "127.0.0.1 localhost\n"
			  "10.0.0.7 cp10.example.com # cp1.wrong.example\n"
			  "10.0.0.5 CP1.example.com cp1\n");
	expect_names("cp1", "CP1.example.com");
}
END_TEST

START_TEST(ids_are_read_where_they_are)
{
	cleanup_facts struct facts *facts = NULL;

	put("/etc/machine-id", "3d1219c7c4c5404aaa1f6d2a48adfda4\n");
	put("/proc/sys/kernel/random/boot_id", "0ad12f74-3cdb-4105-be1b-966d590f967a\n");
	put("/proc/device-tree/vm,uuid", "b1946ac9-2492-d234-7c62-35b4d2611184\n");
	facts = gather();
	ck_assert_str_eq(facts->machine_id, "3d1219c7c4c5404aaa1f6d2a48adfda4");
	ck_assert_str_eq(facts->boot_id, "0ad12f74-3cdb-4105-be1b-966d590f967a");
	ck_assert_str_eq(facts->product_uuid, "b1946ac9-2492-d234-7c62-35b4d2611184");
}
END_TEST

START_TEST(what_is_absent_is_null)
{
	cleanup_facts struct facts *facts = gather();

	ck_assert_ptr_null(facts->hostname);
	ck_assert_ptr_null(facts->fqdn);
	ck_assert_ptr_null(facts->machine_id);
	ck_assert_ptr_null(facts->virtualization);
	ck_assert_uint_eq(facts->notes.count, 0);
}
END_TEST

static void expect_virtualization(const char *product, const char *vendor, const char *word)
{
	cleanup_facts struct facts *facts = NULL;

	if (product)
		put("/sys/class/dmi/id/product_name", product);
	if (vendor)
		put("/sys/class/dmi/id/sys_vendor", vendor);
	facts = gather();
	if (word)
		ck_assert_str_eq(facts->virtualization, word);
	else
		ck_assert_ptr_null(facts->virtualization);
}

START_TEST(hypervisors_are_known_by_their_names)
{
	expect_virtualization("VirtualBox\n", "innotek GmbH\n", "oracle");
	expect_virtualization("Standard PC (Q35 + ICH9, 2009)\n", "QEMU\n", "qemu");
	expect_virtualization("Virtual Machine\n", "Microsoft Corporation\n", "microsoft");
	expect_virtualization("PowerEdge R650\n", "Dell Inc.\n", NULL);
}
END_TEST

START_TEST(containers_are_known_by_their_files)
{
	put("/run/systemd/container", "lxc\n");
	expect_virtualization(NULL, "QEMU\n", "lxc");
	put("/.dockerenv", "");
	expect_virtualization(NULL, NULL, "docker");
}
END_TEST

/* The fingerprint is what ssh-keygen -lf says of this key. */
START_TEST(host_keys_have_fingerprints)
{
	cleanup_facts struct facts *facts = NULL;

	put("/etc/ssh/ssh_host_ed25519_key.pub",
	    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f "
	    "root@cp1\n");
	put("/etc/ssh/ssh_host_rsa_key.pub", "ssh-rsa not*base64\n");
	put("/etc/ssh/ssh_host_ed25519_key", "PRIVATE");
	facts = gather();
	ck_assert_uint_eq(facts->ssh_host_key_count, 1);
	ck_assert_str_eq(facts->ssh_host_keys[0].type, "ssh-ed25519");
	ck_assert_str_eq(facts->ssh_host_keys[0].fingerprint,
			 "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA");
	ck_assert_uint_eq(facts->notes.count, 1);
	ck_assert_str_eq(facts->notes.items[0],
			 "SSH host key: /etc/ssh/ssh_host_rsa_key.pub is not a public key");
}
END_TEST

UNIT_TESTS(facts_identity, the_kernel_knows_the_name_best, an_image_has_a_file,
	   the_domain_comes_from_hosts, ids_are_read_where_they_are, what_is_absent_is_null,
	   hypervisors_are_known_by_their_names, containers_are_known_by_their_files,
	   host_keys_have_fingerprints)
