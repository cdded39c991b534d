/*
 * Shared libraries that are loaded when they are first used: knode starts fast, and also where they
 * are absent. library.c has a row for each, with the package that brings it.
 */
#pragma once

#include "base/error.h"

/*
 * Loads the library @soname, for good: what is loaded once is found at no cost the next time. A
 * library that this host lacks is -ELIBACC, and the message begins with @need ("certificates
 * need"), and ends with the command that installs it here.
 */
int library_open(const char *soname, const char *need, void **ret, struct error *err) must_check;

/*
 * The command that installs @soname on the distribution of this os-release(5), or NULL when that
 * one is not known, or does not have it. Free it.
 */
char *library_remedy(const char *soname, const char *os_release);
