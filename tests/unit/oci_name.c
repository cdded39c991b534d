/* Where an image lies, by its name. */
#include "client/oci_name.h"

#include <errno.h>

#include "base/util.h"
#include "unit.h"

#define DIGEST "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
	const char *image, *full, *server, *repository, *reference;
} names[] = {
	{ "registry.k8s.io/pause:3.9", "registry.k8s.io/pause:3.9", "https://registry.k8s.io",
	  "pause", "3.9" },
	{ "registry.k8s.io/coredns/coredns:v1.9.3", "registry.k8s.io/coredns/coredns:v1.9.3",
	  "https://registry.k8s.io", "coredns/coredns", "v1.9.3" },
	{ "busybox", "docker.io/library/busybox:latest", "https://registry-1.docker.io",
	  "library/busybox", "latest" },
	{ "flannel/flannel:v0.25.1", "docker.io/flannel/flannel:v0.25.1",
	  "https://registry-1.docker.io", "flannel/flannel", "v0.25.1" },
	{ "registry.example:5000/a", "registry.example:5000/a:latest",
	  "https://registry.example:5000", "a", "latest" },
	{ "localhost:5000/a:1", "localhost:5000/a:1", "http://localhost:5000", "a", "1" },
	{ "127.0.0.1:5000/a:1", "127.0.0.1:5000/a:1", "http://127.0.0.1:5000", "a", "1" },
	{ "quay.io/a/b@" DIGEST, "quay.io/a/b@" DIGEST, "https://quay.io", "a/b", DIGEST },
	{ "quay.io/a/b:v1@" DIGEST, "quay.io/a/b:v1@" DIGEST, "https://quay.io", "a/b", DIGEST },
};

START_TEST(an_image_lies_at_a_server)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		cleanup_oci_name struct oci_name name = { 0 };
		struct error err;

		ck_assert_int_eq(oci_name_parse(names[i].image, &name, &err), 0);
		ck_assert_str_eq(name.full, names[i].full);
		ck_assert_str_eq(name.server, names[i].server);
		ck_assert_str_eq(name.repository, names[i].repository);
		ck_assert_str_eq(name.reference, names[i].reference);
	}
}
END_TEST

static const char *const wrong[] = {
	"",
	"/",
	"registry.k8s.io/",
	"registry.k8s.io/Pause:3.9",
	"registry.k8s.io/pause:",
	"registry.k8s.io/pause:-3",
	"registry.k8s.io/pause:3/9",
	"registry.k8s.io/a//b",
	"registry.k8s.io/../b",
	"registry.k8s.io/pause@sha256:0123",
	"registry.k8s.io/pause@md5:0123",
	"registry.k8s.io/pause 3.9",
	"https://registry.k8s.io/pause:3.9",
	"re gistry.k8s.io/pause:3.9",
	"registry.k8s.io:port/pause:3.9",
};

START_TEST(what_is_no_name_is_told)
{
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		cleanup_oci_name struct oci_name name = { 0 };
		cleanup_free char *message = xasprintf(
			"\"%s\" is not the name of an image such as registry.k8s.io/pause:3.9",
			wrong[i]);
		struct error err;

		ck_assert_msg(oci_name_parse(wrong[i], &name, &err) == -EINVAL, "%s", wrong[i]);
		ck_assert_str_eq(err.message, message);
	}
}
END_TEST

UNIT_TESTS(oci_name, an_image_lies_at_a_server, what_is_no_name_is_told)
