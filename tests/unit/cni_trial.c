/* What helps when a plugin fails, and the DHCP server of a trial. */
#include "cni/cni_trial.h"

#include <arpa/inet.h>

#include "cni/cni_dhcp.h"
#include "cni/cni_trial_inside.h"
#include "tree.h"
#include "unit.h"

/* --- Remedies --- */

static struct tree tree;
static struct host *host;
static struct str_list bin_dirs;

static void expect_remedy(const char *plugin, const char *words, const char *wanted)
{
	static const char text[] = "{\"name\":\"pods\",\"plugins\":[{\"type\":\"bridge\",\"ipam\":{"
				   "\"type\":\"host-locl\",\"resolvConf\":\"/nowhere\"}}]}";
	struct error err = { 0 };
	cleanup_cni_list struct cni_list *list = NULL;
	cleanup_free char *remedy = NULL;

	ck_assert_int_eq(cni_list_parse("a.conflist", text, strlen(text), &list, &err), 0);
	remedy = cni_remedy(&(struct cni_remedy_of){ host, &bin_dirs, list }, plugin, words);
	ck_assert_pstr_eq(remedy, wanted);
}

START_TEST(a_remedy_is_found_by_the_words_of_a_plugin)
{
	cleanup_free char *host_remedy = NULL;
	struct error err = { 0 };

	tree = tree_make();
	ck_assert_int_eq(host_open(tree.path, HOST_READ, &host, &err), 0);
	str_list_add(&bin_dirs, CNI_BIN_DIR);
	host_remedy = host_advice(host, "knode install cni-plugins");
	expect_remedy("bridge", "there is no plugin bridge in /opt/cni/bin", host_remedy);
	expect_remedy("brigde", "there is no plugin brigde in /opt/cni/bin",
		      "did you mean \"bridge\"?");
	expect_remedy("calico", "there is no plugin calico in /opt/cni/bin",
		      "kubectl get pods -A -l k8s-app=calico-node");
	expect_remedy("mycni", "there is no plugin mycni in /opt/cni/bin",
		      "install the program mycni, or name its directory with --bin-dir");
	expect_remedy("bridge", "failed to find plugin \"host-locl\" in path [/opt/cni/bin]",
		      "did you mean \"host-local\"?");
	expect_remedy("bridge", "open /nowhere: no such file or directory",
		      "\"resolvConf\" in \"ipam\" names a file that this host has not");
	expect_remedy("tuning", "open /proc/sys/net/x: no such file or directory",
		      "this kernel has no such setting for a namespace: sysctl -a");
	expect_remedy("tuning", "invalid net sysctl key: \"vm.max_map_count\"",
		      "tuning sets \"net.\" alone; other settings are the host's, or those of "
		      "securityContext.sysctls of a pod");
	expect_remedy("firewall", "unknown ingress policy: \"isolated\"",
		      "\"isolated\" came with v1.7.0 of the plugins: knode install cni-plugins");
	expect_remedy("bridge", "something else", NULL);
	/* As where Debian's containerd looks, and a pod network has put its program. */
	tree_put(&tree, CNI_BIN_DIR "/calico", 0755, "");
	free(bin_dirs.items[0]);
	bin_dirs.items[0] = xstrdup(CNI_BIN_DIR_DEBIAN);
	expect_remedy("calico", "there is no plugin calico in /usr/lib/cni",
		      "ln -s /opt/cni/bin/calico /usr/lib/cni/");
	str_list_done(&bin_dirs);
	host_close(host);
	tree_remove(&tree);
}
END_TEST

/* --- DHCP --- */

enum {
	MESSAGE = 300,
};

static struct dhcp_pool make_pool(void)
{
	struct dhcp_pool pool = { 0 };

	ck_assert_int_eq(inet_pton(AF_INET, "198.18.1.1", &pool.server), 1);
	ck_assert_int_eq(inet_pton(AF_INET, "198.18.1.100", &pool.first), 1);
	ck_assert_int_eq(inet_pton(AF_INET, "255.255.255.0", &pool.mask), 1);
	return pool;
}

/* A message of a client with that last byte of its hardware address, and these options. */
static void make_message(uint8_t *ret, uint8_t client, const char *options, size_t length)
{
	static const uint8_t begin[] = { 1, 1, 6, 0, 0xca, 0xfe, 0xba, 0xbe, 0, 0, 0x80, 0 };
	static const uint8_t cookie[] = { 99, 130, 83, 99 };

	memset(ret, 0, MESSAGE);
	memcpy(ret, begin, sizeof(begin));
	ret[28] = 2;
	ret[33] = client;
	memcpy(ret + 236, cookie, sizeof(cookie));
	memcpy(ret + 240, options, length);
}

#define ASK(client, options) ask(pool, client, options, sizeof(options) - 1, reply)

static size_t ask(struct dhcp_pool *pool, uint8_t client, const char *options, size_t length,
		  uint8_t *reply)
{
	uint8_t message[MESSAGE];

	make_message(message, client, options, length);
	return dhcp_answer(pool, message, sizeof(message), reply);
}

static void expect_reply(const uint8_t *reply, uint8_t type, const char *address)
{
	static const uint8_t number[] = { 0xca, 0xfe, 0xba, 0xbe };
	char text[INET_ADDRSTRLEN];

	ck_assert_int_eq(reply[0], 2);
	ck_assert_mem_eq(reply + 4, number, sizeof(number));
	ck_assert_mem_eq(reply + 240, "\x35\x01", 2);
	ck_assert_int_eq(reply[242], type);
	ck_assert_str_eq(inet_ntop(AF_INET, reply + 16, text, sizeof(text)), address);
}

START_TEST(clients_get_an_address_each_and_keep_it)
{
	static const char options[] = "\x36\x04\xc6\x12\x01\x01\x33\x04\0\0\x0e\x10"
				      "\x01\x04\xff\xff\xff\0\x03\x04\xc6\x12\x01\x01"
				      "\x06\x04\xc6\x12\x01\x01\xff";
	struct dhcp_pool made = make_pool(), *pool = &made;
	uint8_t reply[DHCP_MESSAGE_MAX];

	ck_assert_int_eq(ASK(1, "\x35\x01\x01\xff"), 243 + sizeof(options) - 1);
	expect_reply(reply, 2, "198.18.1.100");
	ck_assert_mem_eq(reply + 243, options, sizeof(options) - 1);
	ASK(2, "\x35\x01\x01\xff");
	expect_reply(reply, 2, "198.18.1.101");
	ASK(1, "\x35\x01\x03\x32\x04\xc6\x12\x01\x64\x36\x04\xc6\x12\x01\x01\xff");
	expect_reply(reply, 5, "198.18.1.100");
	/* Two of one hardware address are told apart by what they call themselves. */
	ASK(1, "\x35\x01\x01\x3d\x03\x00xy\xff");
	expect_reply(reply, 2, "198.18.1.102");
	ck_assert_mem_eq(reply + 249, "\x3d\x03\x00xy", 5);
}
END_TEST

START_TEST(what_is_not_for_the_server_gets_no_answer_or_no)
{
	struct dhcp_pool made = make_pool(), *pool = &made;
	uint8_t reply[DHCP_MESSAGE_MAX], message[MESSAGE];

	/* It wants an address that is not its own. */
	ck_assert_int_gt(ASK(1, "\x35\x01\x03\x32\x04\xc6\x12\x01\x65\xff"), 0);
	expect_reply(reply, 6, "0.0.0.0");
	/* It takes another server's offer; it releases; it does not say what it wants. */
	ck_assert_int_eq(ASK(1, "\x35\x01\x03\x36\x04\xc6\x12\x01\x09\xff"), 0);
	ck_assert_int_eq(ASK(1, "\x35\x01\x07\xff"), 0);
	ck_assert_int_eq(ASK(1, "\xff"), 0);
	/* An option that is longer than the message; a message that is cut. */
	make_message(message, 1, "\x35\x01\x01\xff", 4);
	ck_assert_int_eq(dhcp_answer(pool, message, 242, reply), 0);
	ck_assert_int_eq(dhcp_answer(pool, message, 239, reply), 0);
	message[236] = 0;
	ck_assert_int_eq(dhcp_answer(pool, message, sizeof(message), reply), 0);
}
END_TEST

START_TEST(a_pool_that_is_empty_gives_nothing)
{
	struct dhcp_pool made = make_pool(), *pool = &made;
	uint8_t reply[DHCP_MESSAGE_MAX];

	for (int client = 0; client < DHCP_LEASES; client++)
		ck_assert_int_gt(ASK((uint8_t)client, "\x35\x01\x01\xff"), 0);
	ck_assert_int_eq(ASK(DHCP_LEASES, "\x35\x01\x01\xff"), 0);
	ck_assert_int_gt(ASK(0, "\x35\x01\x01\xff"), 0);
}
END_TEST

UNIT_TESTS(cni_trial, a_remedy_is_found_by_the_words_of_a_plugin,
	   clients_get_an_address_each_and_keep_it, what_is_not_for_the_server_gets_no_answer_or_no,
	   a_pool_that_is_empty_gives_nothing)
