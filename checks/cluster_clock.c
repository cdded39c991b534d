#include <errno.h>
#include <stdlib.h>

#include "base/time.h"
#include "check/mend.h"
#include "cluster/cluster.h"

enum {
	TOLERATED = 2,   /* seconds: the server tells whole ones, and its answer takes a while */
	BACKDATED = 300, /* seconds that a new certificate is valid already (`source`) */
};

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	cleanup_free char *span = NULL, *remedy = NULL;
	struct result *result;
	int64_t skew;

	if (!in->cluster->knows_skew)
		return error_set(err, -EOPNOTSUPP, "%s does not tell its time",
				 in->cluster->server);
	skew = in->cluster->skew;
	span = time_span_text(llabs(skew));
	if (llabs(skew) <= TOLERATED)
		return check_pass(report, NULL, "that of the API server");
	result = report_add(report, skew >= BACKDATED ? CHECK_FAIL : CHECK_WARN, NULL,
			    "this host's clock is %s %s that of the API server%s", span,
			    skew > 0 ? "behind" : "ahead of",
			    skew >= BACKDATED ? ": its certificate would not be valid yet" : "");
	result_observed(result, "%s %s", span, skew > 0 ? "behind" : "ahead");
	result_expected(result, "the same time, within %d seconds", TOLERATED);
	remedy = mend_by_time_service(in);
	result_hint(result, "%s", remedy);
	return 0;
}

const struct check check_cluster_clock = {
	.id = "cluster-clock",
	.title = "The clock is that of the cluster which is joined",
	.roles = ROLE_ANY,
	.of_cluster = true,
	.why = "The cluster gives a node that joins a certificate which is valid from a moment on: "
	       "on a host whose clock is behind it is not valid yet, and the kubelet's connections "
	       "fail with an error of TLS.",
	.rule = "The API server's Date is this host's within 2 seconds, else a warning. Five minutes "
		"behind it, which is how far certificates reach into the past, is a failure.",
	.source = "pkg/controller/certificates/signer/signer.go: Backdate",
	.needs = { .areas = FACTS_CLOCK | FACTS_SYSTEM },
	.run = run,
};
