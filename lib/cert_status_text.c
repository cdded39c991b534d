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

static struct json *list_of(const struct str_list *texts)
{
	struct json *list = json_list();

	for (size_t i = 0; i < texts->count; i++)
		json_list_add_text(list, texts->items[i]);
	return list;
}

static struct json *usages(const struct pki_cert *cert)
{
	struct json *list = list_of(&cert->key_usages);

	if (cert->usage & PKI_SERVER)
		json_list_add_text(list, "server auth");
	if (cert->usage & PKI_CLIENT)
		json_list_add_text(list, "client auth");
	return list;
}

struct json *cert_to_json(const struct pki_cert *cert, int64_t now)
{
	struct json *map = json_map();
	cleanup_free char *from = cert_time_rfc3339(cert->not_before);
	cleanup_free char *to = cert_time_rfc3339(cert->not_after);

	json_map_set_text(map, "subject", cert->subject);
	json_map_set_text(map, "issuer", cert->issuer);
	json_map_set_text(map, "commonName", cert->common_name);
	json_map_set(map, "organizations", list_of(&cert->organizations));
	json_map_set(map, "dnsNames", list_of(&cert->dns));
	json_map_set(map, "ipAddresses", list_of(&cert->ips));
	if (cert->other_names.count)
		json_map_set(map, "otherNames", list_of(&cert->other_names));
	json_map_set_bool(map, "isCA", cert->usage & PKI_CA);
	json_map_set(map, "usages", usages(cert));
	json_map_set_text(map, "notBefore", from);
	json_map_set_text(map, "notAfter", to);
	json_map_set_int(map, "residualSeconds", cert->not_after - now);
	json_map_set_text(map, "key", cert->key_kind);
	json_map_set_text(map, "signatureAlgorithm", cert->signature_algorithm);
	json_map_set_text(map, "serial", cert->serial);
	json_map_set_text(map, "subjectKeyId", cert->key_id);
	json_map_set_text(map, "authorityKeyId", cert->authority_key_id);
	json_map_set_text(map, "fingerprint", cert->fingerprint);
	json_map_set_text(map, "publicKeyHash", cert->public_key_hash);
	json_map_set_text(map, "weakness", cert->weakness);
	return map;
}
