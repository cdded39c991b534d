/*
 * A host: the machine that knode looks at and changes, or a directory that stands for one.
 *
 * The root is a directory descriptor. Every path is absolute, "as on the host", and is resolved
 * under the root with openat2(2) RESOLVE_IN_ROOT (plain openat for "/"): no string is ever joined
 * to a root, and no symlink leads out of it.
 *
 * `const` is the capability: reading functions take `const struct host *`, and those that change
 * the host do not, so that a check which writes does not compile. A host opened HOST_READ refuses
 * every change with -EROFS: the second wall.
 *
 * Three kinds:
 *   running   root "/": files, and everything else that a running system answers
 *   root      --root DIR: an image or a test tree. Files only; there is no run-time state
 *   recorded  --host DIR: files under DIR, and answers from DIR/.knode/answers.json; asks nothing
 * of the real machine, and is always read-only
 *
 * What is not a file goes through one table of operations (struct host_ops) with two
 * implementations: host_live.c and host_recorded.c. A question that a host cannot answer is
 * -EOPNOTSUPP, and means "could not tell", never "no".
 */
#pragma once

#include <sys/stat.h>
#include <time.h>

#include "base/str_list.h"
#include "data/json.h"

enum {
	HOST_MAX_FILE =
		16 * 1024 * 1024,    /* bytes that are read of one file, if nothing else is said */
	HOST_ROUTES_MAX = 10 * 1000, /* of a router's many, the rest is left out */
};

enum host_access {
	HOST_READ,
	HOST_WRITE
};

enum host_kind {
	HOST_RUNNING,
	HOST_ROOT,
	HOST_RECORDED
};

struct host;

#define cleanup_host cleanup(host_closep)

/* Opens a host. @root: NULL or "/" is the running machine; else a directory, made with its parents
 * when HOST_WRITE. */
int host_open(const char *root, enum host_access access, struct host **ret, struct error *err);
int host_open_recorded(const char *dir, struct host **ret, struct error *err);
/* The running machine, to be looked at; each look is written down in @file, for
 * tests/hosts/capture. */
int host_open_recording(const char *file, struct host **ret, struct error *err);
void host_close(struct host *host);
void host_closep(struct host **host);

enum host_kind host_kind(const struct host *host);
const char *host_name(const struct host *host); /* "/", or the directory; for messages */

/* --- Reading files. -ENOENT and the like are returned with err filled, as everywhere. --- */

/* The whole file, at most @max bytes (more is -EFBIG). /proc and /sys are read in one read(2). */
int host_read(const struct host *host, const char *path, size_t max, struct strbuf *out,
	      struct error *err);
/* The file without white space at its end; *ret is freed by the caller. */
int host_read_text(const struct host *host, const char *path, char **ret, struct error *err);
int host_stat(const struct host *host, const char *path, bool follow, struct stat *ret,
	      struct error *err);
bool host_exists(const struct host *host, const char *path);
int host_readlink(const struct host *host, const char *path, char **ret, struct error *err);
/* Names in a directory, sorted, without "." and "..". */
int host_list(const struct host *host, const char *path, struct str_list *ret, struct error *err);
/* Targets of all symbolic links in a directory, in no order (the open files of a process, say). */
int host_list_links(const struct host *host, const char *path, struct str_list *ret,
		    struct error *err);

/* --- Asking what is not a file. --- */

struct host_uname {
	char *sysname, *nodename, *release, *version, *machine;
};
struct host_command {
	int status;  /* exit status; 128 + n when signal n ended it */
	char *out;   /* what it wrote, at most 1 MiB, NUL at its end */
	char *error; /* likewise on stderr */
};
struct host_unit {
	char *load;    /* loaded, not-found, masked, ... */
	char *active;  /* active, inactive, failed, ... */
	char *enabled; /* enabled, disabled, masked, static, ... */
};
struct host_filesystem {
	uint64_t size, available; /* bytes; available to unprivileged users */
	uint64_t inodes, inodes_free;
};
struct host_clock {
	int64_t now;       /* seconds since the epoch */
	bool synchronized; /* adjtimex(2) */
	int64_t max_error_us;
};

int host_uname(const struct host *host, struct host_uname *ret, struct error *err);
void host_uname_done(struct host_uname *uname);
int host_euid(const struct host *host, uint32_t *ret, struct error *err);
int host_clock(const struct host *host, struct host_clock *ret, struct error *err);
/* A variable of this process's environment; *ret is NULL when it is not set, and freed by the
 * caller. */
int host_environment(const struct host *host, const char *name, char **ret, struct error *err);
int host_filesystem(const struct host *host, const char *path, struct host_filesystem *ret,
		    struct error *err);
/*
 * Addresses of all interfaces: a list of {"interface","family":"inet"|"inet6","address","prefix",
 * "scope"}; links: a list of {"name","index","mac","permanentMac","mtu","type","kind","master",
 * "up","driver"}; routes of all tables: a list of {"family","destination","gateway","interface",
 * "table","metric","type","source"}. By rtnetlink(7) and SIOCETHTOOL.
 */
int host_addresses(const struct host *host, struct json **ret, struct error *err);
int host_links(const struct host *host, struct json **ret, struct error *err);
int host_routes(const struct host *host, struct json **ret, struct error *err);
/* Listening TCP sockets: a list of {"protocol":"tcp"|"tcp6","address","port","inode"}. Many times
 * faster than /proc/net/tcp on a machine with much memory, but may load the module tcp_diag. */
int host_listeners(const struct host *host, struct json **ret, struct error *err);
/* Tables of nftables: a list of texts, "ip filter". Root only; may load the module nf_tables. */
int host_nft_tables(const struct host *host, struct json **ret, struct error *err);
/* State of a systemd unit; -EOPNOTSUPP without systemd, -ELIBACC without libsystemd to ask it. */
int host_unit(const struct host *host, const char *unit, struct host_unit *ret, struct error *err);
void host_unit_done(struct host_unit *unit);
/* Runs a program that only looks (argv[0] is found in PATH), at most @timeout_ms. */
int host_query(const struct host *host, const char *const argv[], int64_t timeout_ms,
	       struct host_command *ret, struct error *err);
void host_command_done(struct host_command *command);
/* Addresses of a name, as the host's resolver says (waits on the network): a list of texts. -ENOENT
 * when the name has none. */
int host_resolve(const struct host *host, const char *name, int64_t timeout_ms, struct json **ret,
		 struct error *err);

/* --- Changing it: files --- */

/*
 * Makes durable what the functions below have changed since the last call: with one sync for each
 * directory, as each sync may flush the disk. Until then a power cut may take back the last
 * changes, but never leaves a file half written: its data is on the disk before it gets its name.
 */
int host_sync(struct host *host, struct error *err);

struct host_file {
	const void *data;
	size_t size;
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

/* Makes @path with its parents (0755); for state of knode. */
int host_mkdir_parents(struct host *host, const char *path, mode_t mode, struct error *err);
/* Opens for append (O_CREAT, @mode), or for flock; the caller owns the descriptor. */
int host_open_append(struct host *host, const char *path, mode_t mode, int *ret_fd,
		     struct error *err);

/* --- Changing it: what is not a file. Only on a running host. --- */

/* Runs a program that changes the host. */
int host_run(struct host *host, const char *const argv[], int64_t timeout_ms,
	     struct host_command *ret, struct error *err);

enum host_unit_change {
	HOST_UNIT_START,
	HOST_UNIT_STOP,
	HOST_UNIT_RESTART,
	HOST_UNIT_RELOAD_MANAGER, /* daemon-reload; the unit's name is not used */
	HOST_UNIT_ENABLE,         /* these four make and remove symlinks in /etc/systemd/system */
	HOST_UNIT_DISABLE,
	HOST_UNIT_MASK,
	HOST_UNIT_UNMASK,
};
/*
 * Asks systemd and waits for the job to end, at most @timeout_ms. -EOPNOTSUPP when no systemd
 * runs, -ELIBACC when the host lacks libsystemd: what makes symlinks can then be done with
 * host_symlink().
 */
int host_change_unit(struct host *host, const char *unit, enum host_unit_change change,
		     int64_t timeout_ms, struct error *err);
int host_swapoff(struct host *host, const char *path, struct error *err);
int host_swapon(struct host *host, const char *path, int priority, struct error *err);

/*
 * For tests: @gate is called before every single change (each rename, mkdir, value, unit job, ...)
 * with a word for it, and a negative errno from it fails the change. It may also kill the process.
 */
void host_set_gate(struct host *host, int (*gate)(void *arg, const char *what), void *arg);
