/* Names of container images. */
#include "base/image_name.h"

#include "base/util.h"
#include "unit.h"

static const struct {
	const char *image, *full;
} names[] = {
	{ "registry.k8s.io/pause:3.9", "registry.k8s.io/pause:3.9" },
	{ "registry.k8s.io/coredns/coredns:v1.9.3", "registry.k8s.io/coredns/coredns:v1.9.3" },
	{ "registry:5000/pause", "registry:5000/pause:latest" },
	{ "localhost/pause:1", "localhost/pause:1" },
	{ "busybox", "docker.io/library/busybox:latest" },
	{ "busybox:1.35", "docker.io/library/busybox:1.35" },
	{ "mirror/etcd:3.5", "docker.io/mirror/etcd:3.5" },
	{ "quay.io/x@sha256:0123", "quay.io/x@sha256:0123" },
};

START_TEST(test_full_names)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		cleanup_free char *full = image_full_name(names[i].image);

		ck_assert_str_eq(full, names[i].full);
	}
}
END_TEST

UNIT_TESTS(image_name, test_full_names)
