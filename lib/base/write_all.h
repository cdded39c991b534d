/* Writing all that there is, however small the pieces are that write(2) takes. */
#pragma once

#include <stddef.h>

/* 0, or a negative errno value; what was written by then stays. -EIO: nothing is taken any more. */
int write_all(int fd, const void *data, size_t size);
