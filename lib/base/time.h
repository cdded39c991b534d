/*
 * Times and spans of time, in seconds since the epoch (UTC), as texts, which are to be freed; and
 * the clock for time-outs.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* "2027-03-01 12:00:00 UTC" */
char *time_text(int64_t time);
/* RFC 3339: "2027-03-01T12:00:00Z". */
char *time_rfc3339(int64_t time);
/* "364d 23h", "5h 12m", "3m 2s": the two largest units, rounded down. */
char *time_span_text(int64_t seconds);
/* The time of such a text, also with an offset ("+02:00"), a fraction dropped; false: it is none.
 */
bool time_parse_rfc3339(const char *text, int64_t *ret);
/* Milliseconds of a clock that nobody sets (CLOCK_MONOTONIC), for spans and deadlines. */
int64_t time_monotonic_ms(void);
/* Milliseconds since the epoch (CLOCK_REALTIME): what times of files are held against. */
int64_t time_now_ms(void);
int64_t time_to_ms(const struct timespec *time);
