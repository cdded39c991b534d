/* Going into another network namespace, for what sockets and netlink do there. */
#pragma once

#include "base/error.h"

/*
 * From here on this thread is in the namespace at @path; programs that it starts are, too, and
 * sockets stay in the namespace that they were made in. *@ret_back takes it back: to be given to
 * netns_leave(), which closes it.
 */
int netns_enter(const char *path, int *ret_back, struct error *err);
int netns_leave(int back, struct error *err);
