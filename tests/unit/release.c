#include "release/release.h"

#include <errno.h>

#include "unit.h"

static struct version parsed(const char *text)
{
	struct error err = { 0 };
	struct version v;

	ck_assert_msg(version_parse(text, &v, &err) == 0, "%s", err.message);
	return v;
}

START_TEST(parses_and_formats)
{
	static const struct {
		const char *text, *formatted;
	} rows[] = {
		{ "v1.36.4", "v1.36.4" },
		{ "1.26.0", "v1.26.0" },
		{ "v1.37.0-rc.1", "v1.37.0-rc.1" },
		{ "v1.30.2-alpha.0.12+abc", "v1.30.2-alpha.0.12" },
		{ "v1.30.2+k3s1", "v1.30.2" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct version v = parsed(rows[i].text);
		cleanup_free char *text = version_format(&v);

		ck_assert_str_eq(text, rows[i].formatted);
	}
}
END_TEST

START_TEST(refuses_what_is_no_version)
{
	static const char *const texts[] = { "",        "v",         "1.26",        "v1.26.0.1",
					     "01.26.0", "1.026.0",   "v1.26.x",     "vv1.26.0",
					     "1.26.0-", "1.26.0+",   "1.26.0-a..b", " 1.26.0",
					     "1.26.0 ", "1.99999.0", "v1.26.0-\n" };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct error err = { 0 };
		struct version v;
		cleanup_free char *message =
			xasprintf("\"%s\" is not a version such as v1.37.1", texts[i]);

		ck_assert_int_eq(version_parse(texts[i], &v, &err), -EINVAL);
		ck_assert_str_eq(err.message, message);
	}
}
END_TEST

START_TEST(orders_as_semver_does)
{
	static const char *const rising[] = { "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
					      "1.0.0-beta",  "1.0.0-beta.2",  "1.0.0-beta.11",
					      "1.0.0-rc.1",  "1.0.0",         "1.0.1",
					      "1.1.0",       "2.0.0" };

	for (size_t i = 0; i < ARRAY_SIZE(rising); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(rising); j++) {
			struct version a = parsed(rising[i]), b = parsed(rising[j]);
			int order = version_compare(&a, &b);

			ck_assert_msg((order > 0) - (order < 0) == (i > j) - (i < j), "%s, %s",
				      rising[i], rising[j]);
		}
	}
}
END_TEST

START_TEST(at_least_counts_prereleases_in)
{
	struct version v = parsed("v1.35.0-rc.1");

	ck_assert(version_at_least(&v, 35, 0));
	ck_assert(version_at_least(&v, 34, 9));
	ck_assert(!version_at_least(&v, 35, 1));
	ck_assert(!version_at_least(&v, 36, 0));
}
END_TEST

START_TEST(table_has_each_minor_in_place)
{
	for (int minor = release_oldest_minor(); minor <= release_newest_minor(); minor++) {
		const struct release *release = release_find(minor);

		ck_assert_int_eq(release->minor, minor);
		if (release->newest)
			ck_assert_int_eq(parsed(release->newest).minor, minor);
		else
			ck_assert_int_eq(minor, release_newest_minor());
	}
	ck_assert_ptr_null(release_find(25));
	ck_assert_int_eq(release_find(99)->minor, release_newest_minor());
	ck_assert_str_eq(release_find(26)->etcd, "3.5.6-0");
	ck_assert_str_eq(release_find(26)->coredns, "v1.9.3");
	ck_assert_str_eq(release_find(36)->pause, "3.10.2");
}
END_TEST

/* kubeadm of each patch release: cmd/kubeadm/app/constants/constants.go of its tag. */
START_TEST(patch_releases_raise_images)
{
	static const struct {
		const char *version, *etcd, *coredns;
	} rows[] = {
		{ "1.26.9", "3.5.6-0", "v1.9.3" },    { "1.26.15", "3.5.6-0", "v1.9.3" },
		{ "1.27.9", "3.5.9-0", "v1.10.1" },   { "1.27.16", "3.5.12-0", "v1.10.1" },
		{ "1.28.7", "3.5.10-0", "v1.10.1" },  { "1.28.13", "3.5.12-0", "v1.10.1" },
		{ "1.28.15", "3.5.15-0", "v1.10.1" }, { "1.29.2", "3.5.10-0", "v1.11.1" },
		{ "1.29.8", "3.5.12-0", "v1.11.1" },  { "1.29.15", "3.5.16-0", "v1.11.1" },
		{ "1.30.4", "3.5.12-0", "v1.11.1" },  { "1.30.5", "3.5.15-0", "v1.11.3" },
		{ "1.26.0", "3.5.6-0", "v1.9.3" },    { "1.31.0", "3.5.15-0", "v1.11.1" },
		{ "1.31.1", "3.5.15-0", "v1.11.3" },  { "1.31.14", "3.5.24-0", "v1.11.3" },
		{ "1.32.9", "3.5.16-0", "v1.11.3" },  { "1.32.13", "3.5.24-0", "v1.11.3" },
		{ "1.33.5", "3.5.21-0", "v1.12.0" },  { "1.33.6", "3.5.24-0", "v1.12.0" },
		{ "1.34.1", "3.6.4-0", "v1.12.1" },   { "1.34.9", "3.6.5-0", "v1.12.1" },
		{ "1.35.9", "3.6.6-0", "v1.13.1" },   { "1.36.5", "3.6.8-0", "v1.14.2" },
		{ "1.37.1", "3.7.0-0", "v1.14.6" },   { "1.38.0-alpha.2", "3.7.1-0", "v1.14.7" },
		{ "1.36.999", "3.6.8-0", "v1.14.2" }, { "1.99.0", "3.7.1-0", "v1.14.7" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct version v = parsed(rows[i].version);

		ck_assert_str_eq(release_etcd(&v), rows[i].etcd);
		ck_assert_str_eq(release_coredns(&v), rows[i].coredns);
	}
}
END_TEST

START_TEST(resolves_labels_from_the_table)
{
	static const struct {
		const char *label, *version;
	} rows[] = {
		{ "stable", "v1.37.1" },         { "stable-1", "v1.37.1" },
		{ "release/stable", "v1.37.1" }, { "latest", "v1.37.1" },
		{ "latest-1", "v1.37.1" },       { "latest-1.35", "v1.35.9" },
		{ "stable-1.33", "v1.33.13" },   { "release/stable-1.26", "v1.26.15" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = { 0 };
		struct version v;
		cleanup_free char *text = NULL;

		ck_assert_int_eq(release_resolve_label(rows[i].label, &v, &err), 0);
		text = version_format(&v);
		ck_assert_str_eq(text, rows[i].version);
	}
}
END_TEST

START_TEST(each_minor_has_its_label)
{
	for (int minor = release_oldest_minor(); minor <= release_newest_minor(); minor++) {
		cleanup_free char *label = xasprintf("stable-1.%d", minor), *text = NULL;
		struct error err = { 0 };
		struct version v;

		if (!release_find(minor)->newest) { /* not released yet */
			ck_assert_int_eq(release_resolve_label(label, &v, &err), -ENOENT);
			continue;
		}
		ck_assert_int_eq(release_resolve_label(label, &v, &err), 0);
		text = version_format(&v);
		ck_assert_str_eq(text, release_find(minor)->newest);
	}
}
END_TEST

START_TEST(says_why_a_label_has_no_answer)
{
	static const struct {
		const char *label;
		int code;
		const char *message;
	} rows[] = {
		{ "ci/latest", -ENOENT,
		  "\"ci/latest\" is a label that only the network could resolve; name a version such as v1.37.1 instead" },
		{ "stable-1.20", -ENOENT,
		  "\"stable-1.20\" is a label that only the network could resolve; name a version such as v1.37.1 instead" },
		{ "stable-1.99", -ENOENT,
		  "\"stable-1.99\" is a label that only the network could resolve; name a version such as v1.37.1 instead" },
		{ "stable-2", -ENOENT,
		  "\"stable-2\" is a label that only the network could resolve; name a version such as v1.37.1 instead" },
		{ "stabel", -EINVAL,
		  "\"stabel\" is neither a version such as v1.37.1 nor a label such as stable-1.37" },
		{ "stable-1.", -EINVAL,
		  "\"stable-1.\" is neither a version such as v1.37.1 nor a label such as stable-1.37" },
		{ "stable1", -EINVAL,
		  "\"stable1\" is neither a version such as v1.37.1 nor a label such as stable-1.37" },
		{ "", -EINVAL,
		  "\"\" is neither a version such as v1.37.1 nor a label such as stable-1.37" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = { 0 };
		struct version v;

		ck_assert_int_eq(release_resolve_label(rows[i].label, &v, &err), rows[i].code);
		ck_assert_str_eq(err.message, rows[i].message);
	}
}
END_TEST

START_TEST(knows_what_changed_when)
{
	static const struct {
		const char *version;
		enum release_change change;
		bool has;
	} rows[] = {
		{ "1.28.15", RELEASE_SUPER_ADMIN, false },
		{ "1.29.0", RELEASE_SUPER_ADMIN, true },
		{ "1.30.0", RELEASE_V1BETA4, false },
		{ "1.31.0", RELEASE_V1BETA4, true },
		{ "1.33.9", RELEASE_ETCD_BY_TAG, false },
		{ "1.34.0", RELEASE_ETCD_BY_TAG, true },
		{ "1.35.9", RELEASE_ETCD_3_6, false },
		{ "1.36.0", RELEASE_ETCD_3_6, true },
		{ "1.31.14", RELEASE_KEEP_ARGS_ORDER, false },
		{ "1.32.11", RELEASE_KEEP_ARGS_ORDER, false },
		{ "1.32.12", RELEASE_KEEP_ARGS_ORDER, true },
		{ "1.33.7", RELEASE_KEEP_ARGS_ORDER, false },
		{ "1.33.8", RELEASE_KEEP_ARGS_ORDER, true },
		{ "1.34.3", RELEASE_KEEP_ARGS_ORDER, false },
		{ "1.34.4", RELEASE_KEEP_ARGS_ORDER, true },
		{ "1.35.0", RELEASE_KEEP_ARGS_ORDER, false },
		{ "1.35.1", RELEASE_KEEP_ARGS_ORDER, true },
		{ "1.36.0", RELEASE_KEEP_ARGS_ORDER, true },
		{ "2.0.0", RELEASE_KEEP_ARGS_ORDER, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct version v = parsed(rows[i].version);

		ck_assert_msg(release_has(&v, rows[i].change) == rows[i].has, "%s",
			      rows[i].version);
	}
}
END_TEST

START_TEST(kubelet_client_lost_its_organization_by_patch)
{
	static const struct {
		const char *version, *organization;
	} rows[] = {
		{ "1.26.0", "system:masters" },
		{ "1.28.15", "system:masters" },
		{ "1.29.0", "kubeadm:cluster-admins" },
		{ "1.32.99", "kubeadm:cluster-admins" },
		{ "1.33.11", "kubeadm:cluster-admins" },
		{ "1.33.12", NULL },
		{ "1.34.7", "kubeadm:cluster-admins" },
		{ "1.34.8", NULL },
		{ "1.35.4", "kubeadm:cluster-admins" },
		{ "1.35.5", NULL },
		{ "1.36.0", "kubeadm:cluster-admins" },
		{ "1.36.1", NULL },
		{ "1.37.0", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct version v = parsed(rows[i].version);

		ck_assert_pstr_eq(release_kubelet_client_organization(&v), rows[i].organization);
	}
}
END_TEST

UNIT_TESTS(release, parses_and_formats, refuses_what_is_no_version, orders_as_semver_does,
	   at_least_counts_prereleases_in, table_has_each_minor_in_place,
	   patch_releases_raise_images, resolves_labels_from_the_table, each_minor_has_its_label,
	   says_why_a_label_has_no_answer, knows_what_changed_when,
	   kubelet_client_lost_its_organization_by_patch)
