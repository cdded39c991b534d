/*
 * Functions that are not used in knode, as compile errors (compare git's banned.h).
 * The compiler reads this file before every source file; the system headers that declare
 * these names come first, since a poisoned name may not even be declared.
 */
#pragma once

#include <libgen.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* With clang, glibc's fortified ones are macros. */
#undef sprintf
#undef vsprintf

/* No bound on what they write. */
#pragma GCC poison strcpy strcat sprintf vsprintf gets stpcpy
/* Hidden state, not safe in threads. */
#pragma GCC poison strtok gmtime localtime asctime ctime
/* No way to see an error. */
#pragma GCC poison atoi atol atof atoll
/* A shell between us and the program. */
#pragma GCC poison system popen
/* A race between the name and the file. */
#pragma GCC poison mktemp tmpnam tempnam
/* basename(3) and dirname(3) write into their argument. */
#pragma GCC poison dirname
