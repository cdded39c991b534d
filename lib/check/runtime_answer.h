/*
 * What the container runtime at nodeRegistration.criSocket says itself, over CRI. It goes before
 * what its files say (runtime_config.h), which are for when it does not run.
 */
#pragma once

#include "check/check.h"
#include "config/config_host.h"
#include "facts/runtime_config.h"

/* Which runtime nodeRegistration.criSocket is that of. */
enum runtime_kind check_runtime(const struct check_input *in);
/* runtime_config_read() of that one. */
int check_runtime_config(const struct check_input *in, struct runtime_config *ret,
			 struct error *err);
/* NULL: its socket is not there, or this host cannot tell. */
const struct fact_cri *runtime_told(const struct check_input *in);
/* The same, when it answers; else NULL. */
const struct fact_cri *runtime_answer(const struct check_input *in);

/*
 * The version of the program that serves CRI: of the one that runs, else of the one in PATH.
 * *@ret_text (freed by the caller) is as it says it. -ENOENT when there is none.
 */
int runtime_version(const struct check_input *in, struct version *ret, char **ret_text,
		    struct error *err);
/* Who makes groups for containers: "systemd" or "cgroupfs". */
const char *runtime_driver(const struct check_input *in, const struct runtime_config *config);
/* The same from its next start on, where its configuration says so in so many words. */
const char *runtime_next_driver(const struct check_input *in, const struct runtime_config *config);
/* The image that holds pods together; NULL when neither the runtime nor a file tells. */
const char *runtime_sandbox_image(const struct check_input *in,
				  const struct runtime_config *config);
/* Whether containerd does without lowering oom_score_adj; its default is not to. */
bool runtime_restricts_oom_score(const struct check_input *in, const struct runtime_config *config);
/* Why it says not to be ready (RuntimeReady); NULL: it is, or does not tell. Borrowed. */
const char *runtime_not_ready(const struct fact_cri *cri);

/* The path in an endpoint: "/run/x" of "unix:///var/run/x". Borrowed. */
const char *runtime_socket_path(const char *endpoint);
/* Whether a process listens there by the kernel's list: 1 or 0. */
int runtime_listens(const struct host *host, const char *path, struct error *err);
