#include "fleet/compare.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "unit.h"

static int add(struct compare *compare, const char *text, struct error *err)
{
	cleanup_fd int fd = memfd_create("hosts", MFD_CLOEXEC);

	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	return compare_add(compare, "x", fd, err);
}

/* The findings, one a line: "id: message: host, host", a "?" before warnings. */
static void finds(const char *text, size_t hosts, size_t repeated, const char *findings)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	cleanup_compare struct compare *compare = compare_new();
	const struct compare_report *report;
	struct error err = { 0 };

	ck_assert_msg(add(compare, text, &err) == 0, "%s", err.message);
	report = compare_finish(compare);
	for (size_t i = 0; i < report->finding_count; i++) {
		const struct compare_finding *finding = &report->findings[i];

		strbuf_printf(&out, "%s%s: %s", finding->is_warning ? "?" : "",
			      finding->subject->id, finding->message);
		for (size_t k = 0; k < finding->host_count; k++)
			strbuf_printf(&out, "%s%s", k ? ", " : ": ", finding->hosts[k]);
		strbuf_putc(&out, '\n');
	}
	ck_assert_str_eq(out.text, findings);
	ck_assert_uint_eq(report->host_count, hosts);
	ck_assert_uint_eq(report->repeated, repeated);
}

static void refuses(const char *text, const char *message)
{
	cleanup_compare struct compare *compare = compare_new();
	struct error err = { 0 };

	ck_assert_int_eq(add(compare, text, &err), -EINVAL);
	ck_assert_str_eq(err.message, message);
}

START_TEST(finds_nothing_between_hosts_of_their_own)
{
	finds("{\"hostname\":\"a\",\"fqdn\":\"a.example\",\"machineId\":\"11111111111111111111111111111111\","
	      "\"productUuid\":\"4c4c4544-004b-4d10-8053-b6c04f4e3731\",\"bootId\":\"b1\","
	      "\"interfaces\":[{\"name\":\"e0\",\"permanent\":\"52:54:00:00:00:01\",\"addresses\":"
	      "[{\"address\":\"192.0.2.1\",\"prefix\":24,\"scope\":\"global\"}]}],"
	      "\"sshHostKeys\":[{\"type\":\"ssh-rsa\",\"fingerprint\":\"SHA256:a\"}]}\n"
	      "{\"hostname\":\"b\",\"fqdn\":\"b.example\",\"machineId\":\"21111111111111111111111111111111\","
	      "\"productUuid\":\"4c4c4544-004b-4d10-8053-b6c04f4e3732\",\"bootId\":\"b2\","
	      "\"interfaces\":[{\"name\":\"e0\",\"permanent\":\"52:54:00:00:00:02\",\"addresses\":"
	      "[{\"address\":\"192.0.2.2\",\"prefix\":24,\"scope\":\"global\"}]}],"
	      "\"sshHostKeys\":[{\"type\":\"ssh-rsa\",\"fingerprint\":\"SHA256:b\"}]}\n",
	      2, 0, "");
	finds("", 0, 0, "");
}
END_TEST

START_TEST(finds_what_hosts_share)
{
	finds("{\"hostname\":\"a\",\"bootId\":\"B1\"}\n"
	      "{\"hostname\":\"b\",\"bootId\":\"b2\"}\n"
	      "{\"hostname\":\"c\",\"bootId\":\"b1\"}\n"
	      "{\"hostname\":\"d\",\"bootId\":\"b1\"}\n",
	      4, 0, "unique-boot-id: boot id b1 is on 3 hosts: a, c, d\n");
	finds("{\"hostname\":\"A\",\"fqdn\":\"a.Example.\"}{\"hostname\":\"a\",\"fqdn\":\"A.example\"}",
	      2, 0,
	      "unique-hostname: hostname a is on 2 hosts: a (x:1), a (x:1)\n"
	      "unique-fqdn: full hostname a.example is on 2 hosts: a (x:1), a (x:1)\n");
	finds("{\"machineId\":\"4c4c4544004b4d108053b6c04f4e3732\"}\n"
	      "{\"machineId\":\"4C4C4544004b4d108053b6c04f4e3732\",\"hostname\":\"b\"}",
	      2, 0,
	      "unique-machine-id: machine-id 4c4c4544004b4d108053b6c04f4e3732 is on 2 hosts: x:1, b\n");
	finds("{\"hostname\":\"a\",\"productUuid\":\"00112233-4455-6677-8899-aabbccddeeff\"}"
	      "{\"hostname\":\"b\",\"productUuid\":\"33221100-5544-7766-8899-AABBCCDDEEFF\"}",
	      2, 0,
	      "unique-product-uuid: product_uuid 00112233-4455-6677-8899-aabbccddeeff is on 2 hosts: "
	      "a, b\n");
	finds("{\"hostname\":\"a\",\"sshHostKeys\":[{\"fingerprint\":\"SHA256:x\"}]}"
	      "{\"hostname\":\"b\",\"sshHostKeys\":[{\"fingerprint\":\"SHA256:y\"},{\"fingerprint\":"
	      "\"SHA256:x\"}]}"
	      "{\"hostname\":\"c\",\"sshHostKeys\":[{\"fingerprint\":\"SHA256:X\"}]}",
	      3, 0, "unique-ssh-host-key: SSH host key SHA256:x is on 2 hosts: a, b\n");
}
END_TEST

START_TEST(compares_burnt_in_mac_addresses_only)
{
	finds("{\"hostname\":\"a\",\"interfaces\":["
	      "{\"name\":\"e0\",\"mac\":\"52:54:00:00:00:01\",\"permanent\":\"52:54:00:AA:00:01\"},"
	      "{\"name\":\"e0.5\",\"mac\":\"52:54:00:00:00:01\",\"permanent\":null},"
	      "{\"name\":\"e1\",\"permanent\":\"52:54:00:aa:00:01\"},"
	      "{\"name\":\"e2\",\"permanent\":\"00:00:00:00:00:00\"}]}\n"
	      "{\"hostname\":\"b\",\"interfaces\":["
	      "{\"name\":\"e0\",\"mac\":\"52:54:00:00:00:01\",\"permanent\":\"52:54:00:aa:00:01\"},"
	      "{\"name\":\"e2\",\"permanent\":\"00:00:00:00:00:00\"}]}\n",
	      2, 0, "unique-mac: MAC address 52:54:00:aa:00:01 is on 2 hosts: a, b\n");
}
END_TEST

START_TEST(compares_global_addresses_only)
{
	static const char addresses[] =
		"[{\"name\":\"lo\",\"addresses\":[\"127.0.0.1\",\"::1\"]},"
		"{\"name\":\"e0\",\"addresses\":[\"192.0.2.1/24\",\"2001:DB8:0::1\",\"fe80::1%e0\","
		"\"169.254.1.1\",{\"scope\":\"link\",\"address\":\"192.0.2.9\"},"
		"{\"address\":\"10.0.2.15\",\"scope\":\"global\"}]},"
		"{\"addresses\":[{\"address\":\"172.17.0.1\"}],\"name\":\"docker0\"}]";
	cleanup_free char *text = xasprintf("{\"hostname\":\"a\",\"interfaces\":%s}\n"
					    "{\"hostname\":\"b\",\"interfaces\":%s}\n",
					    addresses, addresses);
	cleanup_compare struct compare *compare = compare_new();
	const struct compare_report *report;
	struct error err;

	finds(text, 2, 0,
	      "unique-address: address 192.0.2.1 is on 2 hosts: a, b\n"
	      "unique-address: address 2001:db8::1 is on 2 hosts: a, b\n"
	      "unique-address: address 10.0.2.15 is on 2 hosts: a, b\n");
	ck_assert_int_eq(add(compare, text, &err), 0);
	report = compare_finish(compare);
	ck_assert_str_eq(report->findings[0].hint, compare_subjects[COMPARE_ADDRESS].hint);
	ck_assert(strstr(report->findings[2].hint, "VirtualBox"));
}
END_TEST

START_TEST(finds_what_is_no_hosts_own)
{
	cleanup_compare struct compare *compare = compare_new();
	const struct compare_report *report;
	struct error err;

	finds("{\"hostname\":\"a\",\"machineId\":\"\"}"
	      "{\"hostname\":\"b\",\"machineId\":\"uninitialized\"}"
	      "{\"hostname\":\"c\",\"machineId\":\"uninitialized\"}"
	      "{\"hostname\":\"localhost\"}",
	      4, 0,
	      "unique-hostname: hostname \"localhost\" is no host's own: 1 host has it: localhost\n"
	      "unique-machine-id: machine-id \"\" is no host's own: 1 host has it: a\n"
	      "unique-machine-id: machine-id \"uninitialized\" is no host's own: 2 hosts have it: b, c\n");
	finds("{\"hostname\":\"a\",\"productUuid\":\"Not Settable\"}"
	      "{\"hostname\":\"b\",\"productUuid\":\"03000200-0400-0500-0006-000700080009\"}",
	      2, 0,
	      "?unique-product-uuid: product_uuid \"not settable\" is no host's own: 1 host has it: a\n"
	      "?unique-product-uuid: product_uuid \"03000200-0400-0500-0006-000700080009\" is no host's "
	      "own: 1 host has it: b\n");
	ck_assert_int_eq(add(compare,
			     "{\"hostname\":\"a\",\"productUuid\":\"\"}"
			     "{\"hostname\":\"b\",\"machineId\":null}",
			     &err),
			 0);
	report = compare_finish(compare);
	ck_assert_uint_eq(report->failures, 0);
	ck_assert_uint_eq(report->told[COMPARE_HOSTNAME], 2);
	ck_assert_uint_eq(report->told[COMPARE_PRODUCT_UUID], 1);
	ck_assert_uint_eq(report->told[COMPARE_MACHINE_ID], 0);
}
END_TEST

START_TEST(takes_a_host_given_twice_for_one)
{
	static const char host[] =
		"{\"hostname\":\"a\",\"machineId\":\"4c4c4544004b4d108053b6c04f4e3732\",\"bootId\":\"%s\","
		"\"interfaces\":[{\"name\":\"e0\",\"permanent\":\"52:54:00:00:00:%s\",\"addresses\":[\"%s\"]}]}\n";
	cleanup_free char *first = xasprintf(host, "b1", "01", "192.0.2.1");
	cleanup_free char *later = xasprintf(host, "b1", "01", "192.0.2.2");
	cleanup_free char *clone = xasprintf(host, "b1", "02", "192.0.2.3");
	cleanup_free char *repeated = xasprintf("%s%s%s", first, later, first);
	cleanup_free char *cloned = xasprintf("%s%s", first, clone);
	static const char container[] = "{\"hostname\":\"a\",\"bootId\":\"b1\",\"interfaces\":["
					"{\"name\":\"eth0\",\"addresses\":[\"192.0.2.%d\"]}]}\n";
	cleanup_free char *one = xasprintf(container, 1), *two = xasprintf(container, 2);
	cleanup_free char *containers = xasprintf("%s%s%s", one, two, one);

	finds(repeated, 1, 2, "");
	finds(cloned, 2, 0,
	      "unique-hostname: hostname a is on 2 hosts: a (x:1), a (x:2)\n"
	      "unique-machine-id: machine-id 4c4c4544004b4d108053b6c04f4e3732 is on 2 hosts: "
	      "a (x:1), a (x:2)\n"
	      "unique-boot-id: boot id b1 is on 2 hosts: a (x:1), a (x:2)\n");
	finds(containers, 2, 1,
	      "unique-hostname: hostname a is on 2 hosts: a (x:1), a (x:2)\n"
	      "unique-boot-id: boot id b1 is on 2 hosts: a (x:1), a (x:2)\n");
	finds("{\"hostname\":\"a\"}\n{\"hostname\":\"a\"}\n", 2, 0,
	      "unique-hostname: hostname a is on 2 hosts: a (x:1), a (x:2)\n");
}
END_TEST

START_TEST(reads_every_form)
{
	static const char wanted[] = "unique-boot-id: boot id b is on 3 hosts: h1, h2, h3\n";

	finds("{\"hostname\":\"h1\",\"bootId\":\"b\"}\n{\"hostname\":\"h2\",\"bootId\":\"b\"}\n"
	      "{\"hostname\":\"h3\",\"bootId\":\"b\"}",
	      3, 0, wanted);
	finds("{\n  \"hostname\": \"h1\",\n  \"bootId\": \"b\"\n}\n{\n  \"hostname\": \"h2\",\n"
	      "  \"bootId\": \"b\",\n  \"cpuCount\": 4, \"modulesLoaded\": [\"a\", {\"b\": null}]\n}\n"
	      "[{\"hostname\":\"h3\",\"bootId\":\"b\"}]",
	      3, 0, wanted);
	finds("[[{\"hostname\":\"h1\",\"bootId\":\"b\"}],{\"kind\":\"List\",\"items\":["
	      "{\"kind\":\"HostFacts\",\"hostname\":\"h2\",\"bootId\":\"b\"}, "
	      "{\"hostname\":\"h3\",\"bootId\":\"b\"}],\"metadata\":{}}]",
	      3, 0, wanted);
	finds("{\"items\":[]}", 0, 0, "");
	finds("{\"hostname\":\"\",\"machineId\":\"\"}", 1, 0,
	      "unique-machine-id: machine-id \"\" is no host's own: 1 host has it: x:1\n");
}
END_TEST

START_TEST(refuses_what_are_no_facts)
{
	refuses("{\"hostname\":\"a\"}\n{\"hostname\":\"b\"", "x:2:16: ',' or '}' expected");
	refuses("{\"hostname\":\"a\"}\nhostname: b\n", "x:2:1: a JSON value expected");
	refuses("5", "x:1:1: HostFacts expected, as `knode facts --for compare` prints them");
	refuses("{\"hostname\":5}", "x:1:13: hostname: a string expected");
	refuses("{\"kind\":\"Pod\",\"hostname\":\"a\"}", "x:1:9: HostFacts expected, not Pod");
	refuses("{\"cpuCount\":5}", "x:1:14: no HostFacts: neither hostname nor machineId");
	refuses("{\"hostname\":\"a\",\"interfaces\":{}}", "x:1:30: interfaces: a list expected");
	refuses("{\"hostname\":\"a\",\"interfaces\":[5]}",
		"x:1:31: interfaces: a mapping expected");
	refuses("{\"hostname\":\"a\",\"interfaces\":[{\"addresses\":[\"x\"]}]}",
		"x:1:45: \"x\" is no address");
	refuses("{\"hostname\":\"a\",\"sshHostKeys\":[\"SHA256:x\"]}",
		"x:1:32: sshHostKeys: a mapping expected");
}
END_TEST

UNIT_TESTS(compare, finds_nothing_between_hosts_of_their_own, finds_what_hosts_share,
	   compares_burnt_in_mac_addresses_only, compares_global_addresses_only,
	   finds_what_is_no_hosts_own, takes_a_host_given_twice_for_one, reads_every_form,
	   refuses_what_are_no_facts)
