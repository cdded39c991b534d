/*
 * Inside of lib/host: what a host is made of.
 *
 * A host is a root descriptor and a table of operations for what is not a file. An operation that
 * a table leaves out is answered with -EOPNOTSUPP: a --root directory has none of them.
 */
#pragma once

#include "host/host_change.h"

struct host_ops {
	int (*uname)(const struct host *host, struct host_uname *ret, struct error *err);
	int (*euid)(const struct host *host, uint32_t *ret, struct error *err);
	int (*clock)(const struct host *host, struct host_clock *ret, struct error *err);
	int (*environment)(const struct host *host, const char *name, char **ret,
			   struct error *err);
	int (*filesystem)(const struct host *host, const char *path, struct host_filesystem *ret,
			  struct error *err);
	int (*addresses)(const struct host *host, struct json **ret, struct error *err);
	int (*links)(const struct host *host, struct json **ret, struct error *err);
	int (*routes)(const struct host *host, struct json **ret, struct error *err);
	int (*listeners)(const struct host *host, struct json **ret, struct error *err);
	int (*nft_tables)(const struct host *host, struct json **ret, struct error *err);
	int (*unit)(const struct host *host, const char *unit, struct host_unit *ret,
		    struct error *err);
	int (*command)(const struct host *host, const char *const argv[], int64_t timeout_ms,
		       struct host_command *ret, struct error *err);
	int (*program)(const struct host *host, const struct host_program *program,
		       int64_t timeout_ms, struct host_command *ret, struct error *err);
	int (*runtime)(const struct host *host, const char *endpoint, int64_t timeout_ms,
		       struct json **ret, struct error *err);
	int (*image)(const struct host *host, const char *endpoint, const char *image,
		     bool *ret_present, struct error *err);
	int (*pull_images)(struct host *host, const char *endpoint, const struct str_list *images,
			   int64_t timeout_ms, struct error *err);
	int (*resolve)(const struct host *host, const char *name, int64_t timeout_ms,
		       struct json **ret, struct error *err);
	int (*change_unit)(struct host *host, const char *unit, enum host_unit_change change,
			   int64_t timeout_ms, struct error *err);
	int (*unmount)(struct host *host, const char *path, int flags, struct error *err);
	int (*delete_link)(struct host *host, const char *link, struct error *err);
	int (*delete_nft_table)(struct host *host, const char *table, struct error *err);
	int (*swapoff)(struct host *host, const char *path, struct error *err);
	int (*swapon)(struct host *host, const char *path, int priority, struct error *err);
};

extern const struct host_ops host_live_ops;
extern const struct host_ops host_recorded_ops;

enum {
	HOST_UNSYNCED_MAX = 16, /* each holds a descriptor */
};

/* A directory with names, or a file with a mode, that are not on the disk yet. */
struct host_unsynced {
	dev_t device;
	ino_t inode;
	int fd;
};

struct host {
	enum host_kind kind;
	bool writable;
	bool walk;  /* no openat2(2) here: resolve component by component */
	int root;   /* AT_FDCWD for "/" */
	int record; /* where each look is written down, or -1 */
	char *name; /* the directory as it was given, for messages */
	const struct host_ops *ops;
	struct json *answers;   /* of a recorded host */
	struct host_apis *apis; /* connections to API servers (host_kube.c) */
	int (*gate)(void *arg, const char *what);
	void *gate_arg;
	struct host_unsynced unsynced[HOST_UNSYNCED_MAX];
	size_t unsynced_count;
};

/*
 * Opens @path under the root, as open(2) does; O_CLOEXEC is added. Returns the descriptor or a
 * negative errno; -EXDEV when the path leads over a magic link of /proc under another root.
 */
int host_path_open(const struct host *host, const char *path, int flags, mode_t mode);
/*
 * Opens the directory that holds @path (for fsync too), and gives the last component, which is
 * never empty, "." or ".." (-EINVAL). The caller owns both.
 */
int host_path_parent(const struct host *host, const char *path, char **ret_name);

/*
 * The command with its paths below the root, as the running machine finds them (host_place()); NULL
 * for one that does more than edit files, or that a shell would have to read first. Free it.
 */
char *host_edit_command(const struct host *host, const char *command);
/* What host_kube() keeps, also for a host that is const: asking does not change it. */
struct host_apis *host_apis_new(void);
void host_apis_free(struct host_apis *apis);

/* Writes a line into the record of a host that is being recorded; @line is given away. */
int host_record_line(const struct host *host, struct json *line, struct error *err);

/*
 * Before each single change: -EROFS on a host that was opened for reading, else what the gate says.
 * The error reads "cannot VERB PATH: ...".
 */
int host_begin_change(struct host *host, const char *verb, const char *path, struct error *err);

/* Owner (when privileged) and mode of what is open, whatever the umask. 0 or -errno. */
int host_set_owner(int fd, mode_t mode, uid_t uid, gid_t gid);
/* Leaves to host_sync() what is open as @fd: a directory in which @path was changed, or that
 * itself. */
int host_changed(struct host *host, int fd, const char *path, struct error *err);
/* What a file or link of this name is called while it is being made; free it. */
char *host_temp_name(const char *name);
