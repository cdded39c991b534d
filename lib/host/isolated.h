/*
 * A throw-away host: the running one, with networks, processes and state of its own, for what has
 * to be tried out.
 *
 * It is a child process, the first of a PID namespace, in a network and a mount namespace of its
 * own. /run is empty there; what is written below /var/lib goes to memory; /etc, the programs and
 * all else are the host's. Whatever happens to the caller, SIGKILL included, the kernel ends all
 * that runs in there, and with it go its networks, rules, mounts and files.
 */
#pragma once

#include "host/host_change.h"

/* What goes on inside, and who hears of it outside. */
struct isolated {
	/* Runs inside. @host is the throw-away host, open for changes. */
	int (*run)(struct host *host, void *arg, struct error *err);
	void *run_arg;
	/* Is told outside, while it runs, what isolated_tell() says inside. */
	void (*heard)(void *arg, const struct json *message);
	void *heard_arg;
};

/*
 * 0 or the error of the inside. -EPERM: only root can; -EIO: it ended before it was done. Call it
 * while the process has one thread.
 */
int isolated_run(const struct isolated *isolated, struct error *err);
/* Inside: tells a message, a map without the key "end". */
void isolated_tell(const struct json *message);
