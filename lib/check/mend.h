/*
 * Commands that mend something, as they fit the host: its distribution, its init system, its boot
 * loader. What no command can mend here is told by a comment of the shell instead: a hint that is
 * carried out does no harm. All are freed by the caller.
 */
#pragma once

#include "base/distribution.h"
#include "check/check.h"

/* Whether the machine's kernel is another one's: knode looks at a container. */
bool mend_in_container(const struct check_input *in);

/* What packages are called; NULL: the distributions of that family have none. */
struct packages {
	const char *names[FAMILIES];
};

/* The family of the host; FAMILIES: not known. */
enum family mend_family(const struct check_input *in);
/* Installs packages; a name may be those of several. */
char *mend_by_packages(const struct check_input *in, const struct packages *packages);
/* Lets upgrades leave these packages, which are installed; the area of holds is asked for. */
char *mend_by_hold(const struct check_input *in, const struct str_list *names);
/* Brings an init system that starts services, where none runs. */
char *mend_by_init(const struct check_input *in);
/* Starts a service, and lets it start at boot; @name is without ".service". */
char *mend_by_service(const struct check_input *in, const char *name);
char *mend_by_restart(const struct check_input *in, const char *name);

/* Lets something synchronize the clock; the areas of clock and system are asked for. */
char *mend_by_time_service(const struct check_input *in);

/* Moves what is in a directory out of the way; the area of storage is asked for. */
char *mend_by_moving(const struct check_input *in, const char *path);

/* The programs of runtimes, NULL-terminated: asked for by whoever calls the next. */
extern const char *const mend_runtime_programs[];
/* Starts the runtime that listens at this socket, which is installed first where it is absent. */
char *mend_by_runtime(const struct check_input *in, const char *socket);
/* Restarts the one that listens there. */
char *mend_by_runtime_restart(const struct check_input *in, const char *socket);

/* Where a kubelet belongs that no unit looks for yet. */
const char *mend_kubelet_place(const struct check_input *in);
/* Brings the kubelet of the cluster's version to @place. */
char *mend_by_kubelet(const struct check_input *in, const char *place);
/* Brings the unit of the kubelet, which starts the one in PATH; the program "kubelet" is asked for.
 */
char *mend_by_kubelet_unit(const struct check_input *in);

/* Whether the kernel was started with that word on its command line. */
bool mend_has_kernel_argument(const struct check_input *in, const char *argument);
/* Adds a word to the kernel's command line, and boots. */
char *mend_by_kernel_argument(const struct check_input *in, const char *argument);
/* Brings back a controller of control groups that @option of the kernel's build brings. */
char *mend_by_controller(const struct check_input *in, const char *id, const char *option);
/* Whether the kernel has no such module, and nothing that could be loaded: false where that is not
 * known. The module is asked for with the option of the kernel's build that brings it. */
bool mend_lacks_module(const struct check_input *in, const char *name, const char *option);
/* Loads a module, which @option of the kernel's build brings, now and at boot. */
char *mend_by_module(const struct check_input *in, const char *name, const char *option);
/*
 * Brings a kernel of that version or a newer one. A distribution that has none in this release is
 * told so.
 */
char *mend_by_newer_kernel(const struct check_input *in, int major, int minor);
