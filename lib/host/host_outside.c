/* Programs of the running machine, for a host that is a root below it. */
#include "host/host_ops.h"

int host_run_outside(struct host *host, const struct host_program *program, int64_t timeout_ms,
		     struct host_command *ret, struct error *err)
{
	int r = host_begin_change(host, "run", program->argv[0], err);

	if (r < 0)
		return r;
	return host->kind == HOST_ROOT ? host_live_ops.program(host, program, timeout_ms, ret, err)
				       : host_query_program(host, program, timeout_ms, ret, err);
}
