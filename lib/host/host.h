/*
 * A host: the machine that knode looks at and changes, or a directory that stands for one.
 *
 * The root is a directory descriptor. Every path is absolute, "as on the host", and is resolved
 * under the root with openat2(2) RESOLVE_IN_ROOT (plain openat for "/"): no string is ever joined
 * to a root, and no symlink leads out of it.
 *
 * `const` is the capability: the functions here take `const struct host *`, and those that change
 * the host (host_change.h) do not, so that a check which writes does not compile. A host that was
 * opened with HOST_READ refuses every change with -EROFS as well.
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
	HOST_ROUTES_MAX = 10 * 1000, /* a router has more: the rest is left out */
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
/*
 * A command that a message tells, as it has to be typed for this host; free it. With --root DIR
 * knode is told the same; what only edits files names them below DIR (host_place()), so that it
 * works where DIR has no programs; all else runs in chroot(8). Either way no symlink leads to the
 * files of the machine that runs. What only a running system takes (a boot, the restart of a
 * service) is left out. A comment stays as it is.
 */
char *host_advice(const struct host *host, const char *command);
/*
 * Where a path of the host lies on the running machine, for commands that are typed there: below
 * --root, with the symbolic links of its directory (with @follow its own, too) resolved as in the
 * host, so that none leads out of it. What is not there is named where it would be. Free it.
 */
char *host_place(const struct host *host, const char *path, bool follow);

/* --- Reading files. -ENOENT and the like are returned with err filled, as everywhere. --- */

/* The whole file, at most @max bytes (more is -EFBIG). /proc and /sys are read in one read(2). */
int host_read(const struct host *host, const char *path, size_t max, struct strbuf *out,
	      struct error *err);
/* The last whole lines of a file that may grow meanwhile: at least @max / 2 bytes where it has so
 * many, at most @max. @out is empty. */
int host_read_tail(const struct host *host, const char *path, size_t max, struct strbuf *out,
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

/*
 * Of files of any size: opened for reading (a regular file; not along a symbolic link at its end),
 * and the SHA-256 of one, in hexadecimal (free it). -ELIBACC: libcrypto.so.3 is lacking.
 */
int host_open_file(const struct host *host, const char *path, int *ret_fd, struct error *err);
int host_digest(const struct host *host, const char *path, char **ret, struct error *err);
/*
 * Opens a new file without a name, to be written to, on the file system where @path is or will be:
 * it gets a name by host_write(), or is gone with its descriptor. So nobody sees it before that,
 * and nothing is left of it after a crash.
 */
int host_open_unnamed(const struct host *host, const char *path, int *ret_fd, struct error *err);

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
	/* Whether readdir(3) tells the types of entries, as overlay needs it: 1, 0; -1: could not
	 * tell. XFS made with ftype=0 does not. */
	int typed_entries;
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
/* The same of a program that reads its stdin, or its environment. */
struct host_program {
	const char *const *argv;
	const char *const *environment; /* "NAME=value", beside knode's own; NULL: nothing more */
	const char *input;              /* NULL: nothing */
	bool reads; /* it reads `fd` in place of that, from where it stands; borrowed */
	int fd;
};
int host_query_program(const struct host *host, const struct host_program *program,
		       int64_t timeout_ms, struct host_command *ret, struct error *err);
void host_command_done(struct host_command *command);
/*
 * What the container runtime at a socket ("unix:///run/containerd/containerd.sock") says of itself,
 * at most @timeout_ms for each question: a map as client/cri_describe.h has it, with "state":
 * "answers". One that does not answer is an answer too: {"state","problem"}, where the state is
 * absent (no socket), refused (nothing listens), unserved (it does not serve CRI v1), silent (no
 * answer in time), strange (no gRPC) or failing (it answers with an error). -EACCES: this user may
 * not ask.
 */
int host_runtime(const struct host *host, const char *endpoint, int64_t timeout_ms,
		 struct json **ret, struct error *err);
/* Whether that runtime has the image. Errors as client/cri.h has them. */
int host_image(const struct host *host, const char *endpoint, const char *image, bool *ret_present,
	       struct error *err);
/* Addresses of a name, as the host's resolver says (waits on the network): a list of texts. -ENOENT
 * when the name has none. */
int host_resolve(const struct host *host, const char *name, int64_t timeout_ms, struct json **ret,
		 struct error *err);
