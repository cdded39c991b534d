#include <sys/mman.h>
#include <unistd.h>

#include "fleet/compare.h"
#include "fuzz.h"

/* A finding is about a value that is no host's own, or about several hosts; all have names. */
static void check_finding(const struct compare_finding *finding)
{
	if (finding->host_count < (finding->is_placeholder ? 1 : 2) || !finding->hint)
		abort();
	for (size_t i = 0; i < finding->host_count; i++)
		if (!*finding->hosts[i])
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_compare struct compare *compare = compare_new();
	cleanup_fd int fd = memfd_create("fuzz", MFD_CLOEXEC);
	const struct compare_report *report;
	struct error err;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	if (compare_add(compare, "fuzz", fd, &err) < 0)
		return 0;
	report = compare_finish(compare);
	for (size_t i = 0; i < report->finding_count; i++)
		check_finding(&report->findings[i]);
	return 0;
}
