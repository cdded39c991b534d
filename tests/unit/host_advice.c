/* Commands of messages, for the host that they are about. */
#include "host/host.h"
#include "tree.h"
#include "unit.h"

static void assert_advice(const struct host *host, const char *command, const char *expected)
{
	cleanup_free char *actual = host_advice(host, command);

	ck_assert_str_eq(actual, expected);
}

START_TEST(a_running_host_is_told_as_it_is)
{
	cleanup_host struct host *host = NULL;
	struct error err;

	ck_assert_int_eq(host_open("/", HOST_READ, &host, &err), 0);
	assert_advice(host, "rm /etc/x && reboot", "rm /etc/x && reboot");
	assert_advice(host, "knode undo", "knode undo");
}
END_TEST

/* A directory that ends in @name, opened with --root from within its parent. */
static struct host *open_root(const struct tree *tree, const char *name)
{
	cleanup_free char *path = xasprintf("/%s", name);
	struct host *host;
	struct error err;

	tree_mkdir(tree, path, 0755);
	ck_assert_int_eq(chdir(tree->path), 0);
	ck_assert_int_eq(host_open(name, HOST_READ, &host, &err), 0);
	return host;
}

START_TEST(what_is_about_a_root_stays_in_it)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_host struct host *host = open_root(&tree, "image");

	assert_advice(host, "knode undo", "knode undo --root image");
	assert_advice(host, "knode render units --output-dir / && systemctl enable kubelet.service",
		      "knode render units --output-dir image && chroot image systemctl enable "
		      "kubelet.service");
	assert_advice(host, "ss -Hnlt && ln -s /a /b",
		      "chroot image ss -Hnlt && chroot image ln -s /a /b");
	assert_advice(host, "for x in a; do echo $x; done",
		      "chroot image sh -c 'for x in a; do echo $x; done'");
	assert_advice(host, "apk add x && reboot", "chroot image apk add x");
	assert_advice(host, "reboot", "# nothing needs to be done before it boots");
	assert_advice(host, "# a comment", "# a comment");
}
END_TEST

START_TEST(edits_of_files_need_no_program_of_the_root)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_host struct host *host = open_root(&tree, "image");
	cleanup_free char *linked = NULL;

	assert_advice(host, "rm /etc/x", "rm image/etc/x");
	assert_advice(host, "rm -r /etc/x /etc/y", "rm -r image/etc/x image/etc/y");
	assert_advice(host, "echo a >>/etc/x", "echo a >>image/etc/x");
	assert_advice(host, "sed -i 's/a && b/c/' /etc/x && systemctl restart x.service",
		      "sed -i 's/a && b/c/' image/etc/x");
	assert_advice(host, "echo 'x=\"$x y\"' >>/etc/x", "echo 'x=\"$x y\"' >>image/etc/x");
	/* What a shell would read first, is left to one. */
	assert_advice(host, "rm /etc/*.conf", "chroot image sh -c 'rm /etc/*.conf'");
	assert_advice(host, "echo \"$x\" >/etc/x", "chroot image sh -c 'echo \"$x\" >/etc/x'");
	assert_advice(host, "echo 'a", "chroot image sh -c \"echo 'a\"");
	assert_advice(host, "rmmod /etc/x", "chroot image rmmod /etc/x");
	tree_mkdir(&tree, "/image/data", 0755);
	tree_mkdir(&tree, "/image/etc", 0755);
	tree_link(&tree, "/image/etc/x", "/data");
	linked = xasprintf("rm %s/image/data/y", tree.path);
	assert_advice(host, "rm /etc/x/y", linked);
}
END_TEST

START_TEST(odd_names_of_roots_are_quoted)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_host struct host *blank = open_root(&tree, "my root");
	cleanup_host struct host *quote = open_root(&tree, "it's");

	assert_advice(blank, "knode undo", "knode undo --root 'my root'");
	assert_advice(blank, "ip link", "chroot 'my root' ip link");
	assert_advice(quote, "ip link", "chroot \"it's\" ip link");
	assert_advice(blank, "rm /a/x", "rm 'my root/a/x'");
}
END_TEST

static void assert_place(const struct tree *tree, const struct host *host, const char *path,
			 bool follow, const char *below)
{
	cleanup_free char *actual = host_place(host, path, follow);
	cleanup_free char *expected = xasprintf("%s/image%s", tree->path, below);

	ck_assert_str_eq(actual, expected);
}

START_TEST(no_link_leads_out_of_the_root)
{
	cleanup_tree struct tree tree = tree_make();
	cleanup_host struct host *host = open_root(&tree, "image");
	cleanup_free char *missing = NULL;

	tree_mkdir(&tree, "/image/etc", 0755);
	tree_mkdir(&tree, "/image/data", 0755);
	tree_link(&tree, "/image/etc/pki", "/data");
	tree_link(&tree, "/image/etc/up", "../../../data");
	assert_place(&tree, host, "/etc/pki/ca.crt", false, "/data/ca.crt");
	assert_place(&tree, host, "/etc/up/ca.crt", false, "/data/ca.crt");
	assert_place(&tree, host, "/etc/pki", false, "/etc/pki");
	assert_place(&tree, host, "/etc/pki", true, "/data");
	missing = host_place(host, "/etc/new/x", false);
	ck_assert_str_eq(missing, "image/etc/new/x"); /* as the root was given */
}
END_TEST

UNIT_TESTS(host_advice, no_link_leads_out_of_the_root, a_running_host_is_told_as_it_is,
	   what_is_about_a_root_stays_in_it, edits_of_files_need_no_program_of_the_root,
	   odd_names_of_roots_are_quoted)
