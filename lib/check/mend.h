/* Commands that mend something, by the kind of system: what findings hint at. All are freed. */
#pragma once

#include "facts/facts.h"

/* Installs packages; the names in Debian and in Red Hat's kind of system. */
char *mend_by_packages(const struct facts *facts, const char *deb, const char *rpm);
/* Adds a word to the kernel's command line, and boots. */
char *mend_by_kernel_argument(const struct facts *facts, const char *argument);
