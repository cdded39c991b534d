/* Hints for mistyped words. */
#pragma once

#include "base/util.h"

/*
 * The word of @words (@count, in order of preference) that is nearest to @typed, or NULL when none
 * is near enough to be meant (more than a third of its letters differ). Swapped neighbours count
 * as one difference; upper and lower case as none.
 */
const char *nearest(const char *typed, const char *const *words, size_t count);
