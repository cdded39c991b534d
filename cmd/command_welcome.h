/* What init and join end with: what there is now, and what to do next. */
#pragma once

#include "command.h"
#include "host/host.h"
#include "run/apply.h"

/* `finish` of struct run_plan for init; @arg is its struct config. */
int welcome_init(const struct context *ctx, const struct host *host,
		 const struct apply_result *result, void *arg, struct error *err);
/* The same for `init phase upload-certs`: the certificate key. @arg is not used. */
int welcome_upload(const struct context *ctx, const struct host *host,
		   const struct apply_result *result, void *arg, struct error *err);
/* The same for join. */
int welcome_join(const struct context *ctx, const struct host *host,
		 const struct apply_result *result, void *arg, struct error *err);
