/* Waiting for what something else does: what adds it to a plan. */
#pragma once

#include "plan/plan.h"

/* Waits until a path exists, or a TCP port of a literal address accepts. */
struct action *plan_wait_path(struct plan *plan, const char *path, int64_t timeout_ms);
struct action *plan_wait_tcp(struct plan *plan, const char *address, int port, int64_t timeout_ms);
