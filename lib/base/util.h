/*
 * The small vocabulary of every file: memory that cannot fail, clean-up by attribute, hand-over
 * of ownership.
 *
 * Memory: x-functions abort when memory is exhausted. That is safe: a change to a host is
 * journalled before it is made, so a run that dies at any place is resumed or undone (journal.h).
 *
 * Clean-up: a local that owns something says so:
 *
 *	cleanup_free char *text = NULL;
 *	cleanup_fd int fd = -1;
 *
 * Ownership leaves a function only through take_ptr() or take_fd(). There is no `goto out` in a
 * function that uses these.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#define printf_like(text, values) __attribute__((format(printf, text, values)))
#define must_check                __attribute__((warn_unused_result))

/* "unused" is for clang: a variable may be there for its clean-up alone. */
#define cleanup(function) __attribute__((cleanup(function), unused))
#define cleanup_free      cleanup(free_ptr)
#define cleanup_fd        cleanup(close_fd)
#define cleanup_file      cleanup(close_file)

/* Like malloc, calloc, realloc, strdup, strndup, memdup and asprintf; abort when memory is out. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *ptr, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t max);
void *xmemdup(const void *data, size_t size);
char *xasprintf(const char *format, ...) printf_like(1, 2);
char *xvasprintf(const char *format, va_list args) printf_like(1, 0);

/*
 * Makes room for at least @count elements of @size bytes in an array that grows by doubling:
 * @array is the array (NULL at first), @capacity what it holds. Returns the array, perhaps moved.
 */
void *grow(void *array, size_t *capacity, size_t count, size_t size);

/* Like xstrdup(), but NULL for NULL. */
static inline char *xstrdup_or_null(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

static inline bool str_eq(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static inline bool str_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *text, const char *suffix);
/* Converts ASCII letters to lower case, in place. */
void str_to_lower(char *text);

/*
 * Rewrites an absolute path in place as Go's filepath.Clean() does: without empty parts, "." and
 * "..", and without a slash at its end. Names are not looked up: "/a/link/.." is "/a". A relative
 * path stays as it is.
 */
void path_clean(char *path);
/* The path from the root, of one that may be from the working directory; free it. */
char *path_absolute(const char *path);

/* Takes the value out of *@ptr and leaves NULL there: the one way that ownership moves. */
#define take_ptr(ptr)                               \
	({                                          \
		__typeof__(*(ptr)) taken_ = *(ptr); \
		*(ptr) = NULL;                      \
		taken_;                             \
	})

static inline int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

/* The functions behind the clean-up attributes; each takes the address of the variable. */
void free_ptr(void *ptr);
void close_fd(int *fd); /* it is -1 then */
void close_file(void *file);

/*
 * Parses a whole decimal number within [@min, @max] (no sign but '-', no space, nothing after).
 * Returns 0, -EINVAL (not a number) or -ERANGE.
 */
int parse_int(const char *text, int64_t min, int64_t max, int64_t *ret) must_check;

/*
 * A duration as Go writes it ("4m0s", "1h30m", "300ms", "24h0m0s", "0"), in milliseconds; for
 * ParseDuration see https://pkg.go.dev/time#ParseDuration. Returns 0 or -EINVAL.
 */
int parse_duration(const char *text, int64_t *ret_ms) must_check;

/* The canonical form of Go's Duration.String() for a whole number of milliseconds: "4m0s". */
char *format_duration(int64_t ms);
