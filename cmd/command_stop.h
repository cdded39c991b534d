/*
 * Being asked to stop: between stop_begin() and stop_done(), the first SIGINT, SIGTERM or SIGHUP is
 * noted, for a run to end in order after the step that is being done; a second one ends knode at
 * once. Those that knode was started to ignore (nohup(1)) stay ignored.
 *
 * A thread waits for them, so that no system call of a step is ever interrupted.
 */
#pragma once

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

struct stop {
	pthread_t thread;
	sigset_t signals, before; /* those that are waited for; the mask as it was */
	int wake;                 /* one of them, which also ends the thread; 0: there is none */
	atomic_bool asked, ended;
};

/* @stop must stay where it is until stop_done(). */
void stop_begin(struct stop *stop);
void stop_done(struct stop *stop);
bool stop_asked(struct stop *stop);
