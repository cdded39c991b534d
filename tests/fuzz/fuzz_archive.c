/* An archive of knode, from its first byte to its last. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "archive/archive.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_archive struct archive *archive = NULL;
	cleanup_fd int fd = memfd_create("archive", MFD_CLOEXEC);
	cleanup_free char *path = xasprintf("/proc/self/fd/%d", fd);
	struct error err;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	if (archive_open(path, &archive, &err) < 0)
		return 0;
	for (size_t i = 0; i < archive->count; i++)
		if (archive->members[i].offset > size ||
		    archive->members[i].size > size - archive->members[i].offset)
			abort();
	return 0;
}
