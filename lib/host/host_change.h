/*
 * Changing a host. These functions take `struct host *` without const, and the host must have been
 * opened with HOST_WRITE: on any other they return -EROFS. Only kinds of action, the run of a plan,
 * and what keeps knode's own state include this header.
 */
#pragma once

#include "host/host.h"

/* --- Files --- */

/*
 * Makes durable what the functions below have changed since the last call: with one sync for each
 * directory, as each sync may flush the disk. Until then a power cut may take back the last
 * changes, but never leaves a file half written: its data is on the disk before it gets its name.
 */
int host_sync(struct host *host, struct error *err);

struct host_file {
	const void *data;
	size_t size;
	/*
	 * In place of the data, what is open as `fd`, when `is_open`: a file without a name
	 * (host_open_unnamed()), or another one, whose content gets a second name where the file
	 * system allows that, and is copied elsewhere. It is borrowed.
	 */
	bool is_open;
	int fd;
	mode_t mode;
	uid_t uid; /* chown is left out when not privileged */
	gid_t gid;
};

/*
 * Writes a file: temp file in the same directory, owner and mode before the first byte becomes
 * visible, fsync, rename. Extended attributes (ACLs, SELinux label) of an
 * existing file are carried over. -ELOOP when @path is a symlink, -EBUSY when it is a mount point,
 * -EEXIST when it is something else than a file. The directory must be there.
 *
 * The temp file of a path has a fixed name, so a temp file which a crash left goes with the next
 * write to the path, or with host_discard_temp().
 */
int host_write(struct host *host, const char *path, const struct host_file *file,
	       struct error *err);
/* Several files with one sync: all temp files, the sync, all renames. */
int host_write_many(struct host *host, const char *const *paths, const struct host_file *files,
		    size_t count, struct error *err);
/* Removes what a write to @path left when knode was killed in it; mostly there is nothing. */
int host_discard_temp(struct host *host, const char *path, struct error *err);
/* Writes into an existing file of /proc or /sys, in place. */
int host_write_value(struct host *host, const char *path, const char *text, struct error *err);
int host_mkdir(struct host *host, const char *path, mode_t mode, uid_t uid, gid_t gid,
	       struct error *err);
int host_chmod(struct host *host, const char *path, mode_t mode, uid_t uid, gid_t gid,
	       struct error *err);
/* Makes a symlink, or replaces one (atomically); -EEXIST when something else has the name. */
int host_symlink(struct host *host, const char *target, const char *path, struct error *err);
int host_unlink(struct host *host, const char *path, struct error *err);
int host_rmdir(struct host *host, const char *path, struct error *err); /* only when empty */
int host_rename(struct host *host, const char *from, const char *to, struct error *err);
/*
 * Removes all that is in a directory, but for a file system's lost+found; the directory stays, and
 * so does a link that leads to it. It goes through no mount, bind mounts among them, and along no
 * symbolic link: -EBUSY, naming it, at the first thing that something is mounted on; what was
 * removed before that is gone.
 *
 * @spared: paths that stay, with the directories that lead to them; what lies in a directory of
 * them goes, unless it is spared itself.
 */
int host_empty_dir(struct host *host, const char *path, const struct str_list *spared,
		   struct error *err);
/* Whether @path is one of @spared, or leads to one. */
bool host_is_spared(const struct str_list *spared, const char *path);

/* Makes @path with its parents (0755); for state of knode. */
int host_mkdir_parents(struct host *host, const char *path, mode_t mode, struct error *err);
/*
 * Makes a file of @size bytes that takes its space at once, where the file system can do so:
 * -ENOSPC when it does not fit, and then there is no file.
 */
int host_reserve(struct host *host, const char *path, off_t size, struct error *err);
/* Opens for append (O_CREAT, @mode), or for flock; the caller owns the descriptor. */
int host_open_append(struct host *host, const char *path, mode_t mode, int *ret_fd,
		     struct error *err);

/* --- What is not a file. Only on a running host. --- */

/* Runs a program that changes the host. */
int host_run(struct host *host, const char *const argv[], int64_t timeout_ms,
	     struct host_command *ret, struct error *err);
int host_run_program(struct host *host, const struct host_program *program, int64_t timeout_ms,
		     struct host_command *ret, struct error *err);
/*
 * The same of a program of the running machine that changes files of the host, also below --root:
 * it is told their places there (host_place()).
 */
int host_run_outside(struct host *host, const struct host_program *program, int64_t timeout_ms,
		     struct host_command *ret, struct error *err);

enum host_unit_change {
	HOST_UNIT_START,
	HOST_UNIT_STOP,
	HOST_UNIT_RESTART,
	HOST_UNIT_RELOAD_MANAGER, /* daemon-reload; the unit's name is not used */
	HOST_UNIT_REFRESH,        /* the same, unless systemd knows the unit as its files are */
	HOST_UNIT_ENABLE,         /* these four make and remove symlinks in /etc/systemd/system */
	HOST_UNIT_DISABLE,
	HOST_UNIT_MASK,
	HOST_UNIT_UNMASK,
	HOST_UNIT_CHANGES,
};
/*
 * Asks systemd and waits for the job to end, at most @timeout_ms. -EOPNOTSUPP when no systemd
 * runs, -ELIBACC when the host lacks libsystemd: what makes symlinks can then be done with
 * host_symlink().
 */
int host_change_unit(struct host *host, const char *unit, enum host_unit_change change,
		     int64_t timeout_ms, struct error *err);
/* Takes away the topmost mount at @path; @flags are those of umount2(2). -EBUSY: it is in use. */
int host_unmount(struct host *host, const char *path, int flags, struct error *err);
/* Deletes a network link that is no piece of hardware (a bridge, one end of a veth pair, ...). */
int host_delete_link(struct host *host, const char *link, struct error *err);
/* Deletes a table of nftables ("ip kube-proxy") with all that is in it. */
int host_delete_nft_table(struct host *host, const char *table, struct error *err);
/*
 * Lets the container runtime at a socket pull images side by side, each within @timeout_ms. All
 * are tried; the error is the first one's, with its image.
 */
int host_pull_images(struct host *host, const char *endpoint, const struct str_list *images,
		     int64_t timeout_ms, struct error *err);
int host_swapoff(struct host *host, const char *path, struct error *err);
int host_swapon(struct host *host, const char *path, int priority, struct error *err);

/*
 * For what changes a host by another way than these functions (over a socket): 0, or -EROFS and the
 * like, before each change. The error reads "cannot VERB TARGET: ...".
 */
int host_may_change(struct host *host, const char *verb, const char *target, struct error *err);

/*
 * For tests: @gate is called before every single change (each rename, mkdir, value, unit job, ...)
 * with a word for it, and a negative errno from it fails the change. It may also kill the process.
 */
void host_set_gate(struct host *host, int (*gate)(void *arg, const char *what), void *arg);
