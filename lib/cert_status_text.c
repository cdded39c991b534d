/* The state of certificates in words, and as data. */
#include "cert_spec.h"
#include "cert_status.h"

char *cert_time_rfc3339(int64_t time)
{
	time_t seconds = time;
	char text[64];
	struct tm tm;

	if (!gmtime_r(&seconds, &tm) ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return xstrdup("9999-12-31T23:59:59Z"); /* no calendar goes further */
	return xstrdup(text);
}

char *cert_status_text(const struct cert_status *status, int64_t now)
{
	cleanup_free char *span = NULL;

	if (status->problem)
		return xstrdup(status->problem);
	if (now < status->not_before) {
		span = cert_span_text(status->not_before - now);
		return xasprintf("is not valid for another %s", span);
	}
	if (now > status->not_after) {
		span = cert_span_text(now - status->not_after);
		return xasprintf("expired %s ago", span);
	}
	span = cert_span_text(status->not_after - now);
	return xasprintf("expires in %s", span);
}

char *cert_status_remedy(const struct cert_status *status)
{
	if (status->is_ca)
		return xasprintf("knode certs rotate-ca --ca %s begin", status->name);
	if (status->rotates && !status->ca_name)
		return xasprintf("rm " KUBELET_PKI "/kubelet.crt " KUBELET_PKI
				 "/kubelet.key && systemctl restart kubelet");
	if (status->rotates)
		return xstrdup("the kubelet renews it in good time while it runs; "
			       "else " KUBELET_RENEWAL);
	if (status->renewable)
		return xasprintf("knode certs renew %s", status->name);
	return xasprintf("have the CA that signs it make a new one, and put it into %s; "
			 "`knode certs generate-csr` makes the request",
			 status->path);
}

struct json *cert_status_to_json(const struct cert_status *status, int64_t now)
{
	struct json *map = json_map();
	cleanup_free char *expires = cert_time_rfc3339(status->not_after);

	json_map_set_text(map, "name", status->name);
	json_map_set_text(map, "path", status->path);
	json_map_set_text(map, "caName", status->ca_name);
	if (status->not_after) {
		json_map_set_text(map, "expirationDate", expires);
		json_map_set_int(map, "residualSeconds", status->not_after - now);
	}
	if (!status->is_ca)
		json_map_set_bool(map, "externallyManaged", !status->renewable && !status->rotates);
	if (status->rotates)
		json_map_set_bool(map, "rotates", true);
	if (status->state == CERT_MISSING)
		json_map_set_bool(map, "missing", true);
	json_map_set_text(map, "problem", status->problem);
	return map;
}
