#include "facts_tree.h"

static const char answers[] =
	"{\"filesystems\":{\"/\":{\"size\":100,\"available\":50,\"inodes\":9,\"inodesFree\":8},"
	"\"/var\":{\"size\":200,\"available\":20}}}";

static const struct fact_space *space_of(const struct facts *facts, const char *path)
{
	for (size_t i = 0; i < facts->space_count; i++)
		if (str_eq(facts->spaces[i].path, path))
			return &facts->spaces[i];
	ck_abort_msg("no space of %s", path);
}

START_TEST(reads_mounts_without_secrets)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/self/mounts",
	    "/dev/sda1 / ext4 rw,relatime 0 0\n"
	    "//srv/x /mnt/with\\040space\\011tab cifs rw,username=u,password=p,vers=3 0 0\n"
	    "https://u:p@dav/ /mnt/dav fuse secret=s 0 0\nbroken line\n"
	    "a\\b /c\\0zz tmpfs rw 0 0\n");
	facts = facts_of(facts_gather_storage);
	ck_assert_uint_eq(facts->mount_count, 4);
	ck_assert_str_eq(facts->mounts[1].target, "/mnt/with space\ttab");
	ck_assert_str_eq(facts->mounts[1].options, "rw,username=u,vers=3");
	ck_assert_str_eq(facts->mounts[2].source, "https://dav/");
	ck_assert_str_eq(facts->mounts[2].options, "");
	ck_assert_str_eq(facts->mounts[3].source, "a\\b");
	ck_assert_str_eq(facts->mounts[3].target, "/c\\0zz");
}
END_TEST

START_TEST(space_is_that_of_the_nearest_directory)
{
	cleanup_facts struct facts *facts = NULL;
	const struct fact_space *space;

	put("/proc/self/mounts", "/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /var xfs rw 0 0\n"
				 "tmpfs /variable tmpfs rw 0 0\n");
	put("/var/lib/x", "");
	facts = facts_of_recorded(facts_gather_storage, answers);
	space = space_of(facts, "/var/lib/etcd");
	ck_assert_str_eq(space->mount, "/var");
	ck_assert_str_eq(space->fstype, "xfs");
	ck_assert_uint_eq(space->space.available, 20);
	space = space_of(facts, "/");
	ck_assert_str_eq(space->fstype, "ext4");
	ck_assert_uint_eq(space->space.inodes_free, 8);
}
END_TEST

START_TEST(a_link_leads_to_another_disk)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/self/mounts", "/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /data ext4 rw 0 0\n"
				 "/dev/sdc1 /data xfs rw 0 0\n");
	put("/data/etcd/x", "");
	put_link("/var/lib/etcd", "../../data/etcd");
	facts = facts_of_recorded(facts_gather_storage, answers);
	ck_assert_str_eq(space_of(facts, "/var/lib/etcd")->mount, "/data");
	ck_assert_str_eq(space_of(facts, "/var/lib/etcd")->fstype, "xfs");
	ck_assert_str_eq(space_of(facts, "/var/lib/kubelet")->mount, "/");
}
END_TEST

UNIT_TESTS(facts_storage, reads_mounts_without_secrets, space_is_that_of_the_nearest_directory,
	   a_link_leads_to_another_disk)
