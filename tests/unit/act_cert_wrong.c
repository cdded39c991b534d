/* Certificates that are there and wrong: each stops the plan, with the file, reason and remedy. */
#include "act_bench.h"
#include "acts/cert.h"
#include "base/time.h"
#include "credentials/plan_pki.h"
#include "pki_unit.h"

/* A CA of 2020 to 2120, what it signed with SHA-1, and itself signed with SHA-1. */
#define OLD_CA                                                               \
	"-----BEGIN CERTIFICATE-----\n"                                      \
	"MIIBXTCCAQOgAwIBAgIBATAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDAprdWJlcm5l\n" \
	"dGVzMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAVMRMwEQYDVQQD\n" \
	"DAprdWJlcm5ldGVzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE3mWnLgzedtue\n" \
	"Yr/u3bUUM2UGx7HtcHLrhdaJ722syHu5qlndhfH/w3zY4IdPXHBZZT3W/k7AyTB6\n" \
	"v0Ga58WKMaNCMEAwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQwHQYD\n" \
	"VR0OBBYEFEmLkQ0vfffjQvU8ZHX7jxJss1QHMAoGCCqGSM49BAMCA0gAMEUCIHiK\n" \
	"G+S4kge7WuEoPrcapwlXfdF9Xa7uNTLfDZjKffWZAiEAzetgjVwH0YRWnP20+Otu\n" \
	"nwOen9HGmg8ocv4s+wOzzmk=\n"                                         \
	"-----END CERTIFICATE-----\n"
#define WEAK_CA                                                              \
	"-----BEGIN CERTIFICATE-----\n"                                      \
	"MIIBWzCCAQKgAwIBAgIBAjAJBgcqhkjOPQQBMBUxEzARBgNVBAMMCmt1YmVybmV0\n" \
	"ZXMwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBUxEzARBgNVBAMM\n" \
	"Cmt1YmVybmV0ZXMwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATeZacuDN52255i\n" \
	"v+7dtRQzZQbHse1wcuuF1onvbazIe7mqWd2F8f/DfNjgh09ccFllPdb+TsDJMHq/\n" \
	"QZrnxYoxo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAdBgNV\n" \
	"HQ4EFgQUSYuRDS999+NC9TxkdfuPEmyzVAcwCQYHKoZIzj0EAQNIADBFAiBXMmZf\n" \
	"oNFEmLcoFAx9LV/UfqoqcRqva5sURgL/iTJ7jQIhAPK6YsA910zYqKIciqmGFnOL\n" \
	"xOcLrQTaodEv2wcsl3R/\n"                                             \
	"-----END CERTIFICATE-----\n"
#define WEAK_LEAF                                                            \
	"-----BEGIN CERTIFICATE-----\n"                                      \
	"MIIBezCCASGgAwIBAgIBAzAJBgcqhkjOPQQBMBUxEzARBgNVBAMMCmt1YmVybmV0\n" \
	"ZXMwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMAwxCjAIBgNVBAMM\n" \
	"AXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQGG9+L/8NCGcdVpyAJDeIykGtm\n" \
	"ZJV3DJPsIQlf8joh8mrUQ9TNpXwnx9zf0P1DPc/Jj+uajEFuyADYdvZPV/hPo2ow\n" \
	"aDATBgNVHSUEDDAKBggrBgEFBQcDATARBgNVHREECjAIggZ4LnRlc3QwHQYDVR0O\n" \
	"BBYEFHlQZndPwJrWAAfU7kOb0ZTTGIjZMB8GA1UdIwQYMBaAFEmLkQ0vfffjQvU8\n" \
	"ZHX7jxJss1QHMAkGByqGSM49BAEDSQAwRgIhANzXrRsrw1Qv/T3wxfohPan4cbaE\n" \
	"QFBXll//FyEs6d6wAiEAiAaSWGiOcSqnexYG/CuQkkIw/Ykp0xwqz7yu71VSkK4=\n" \
	"-----END CERTIFICATE-----\n"

#define AGAIN "remove it, so that it is made anew: rm /etc/x.crt /etc/x.key"

/* The plan of a leaf for x.test and 10.0.0.1, or of the CA itself; the CA is there, if any. */
static struct bench make_bench(const struct unit_ca *ca, bool of_ca)
{
	static char cert[] = "/etc/ca.crt", key[] = "/etc/ca.key";
	static const struct plan_ca place = { cert, key, "ca" };
	cleanup_subject struct cert_subject subject = { .common_name = xstrdup("x") };
	struct bench bench = bench_make();

	str_list_add(&subject.dns, "x.test");
	str_list_add(&subject.ips, "10.0.0.1");
	plan_cert(bench.plan, &(struct plan_cert){ .path = of_ca ? cert : "/etc/x.crt",
						   .key = of_ca ? key : "/etc/x.key",
						   .name = of_ca ? "ca" : "x",
						   .ca = of_ca ? NULL : &place,
						   .subject = &subject,
						   .usage = of_ca ? PKI_CA : PKI_SERVER,
						   .validity = 1000 });
	if (ca)
		put_ca(&bench.tree, "/etc/ca", ca);
	return bench;
}

/* A leaf like this one, signed by the CA, is put beside its key. */
static struct pki_cert *put_leaf(const struct bench *bench, const struct unit_ca *ca,
				 const struct cert_like *like)
{
	cleanup_pki_key struct pki_key *key = key_new();
	struct cert_like signed_like = *like;
	struct pki_cert *cert;

	signed_like.issuer = ca->cert;
	signed_like.issuer_key = ca->key;
	cert = cert_new(&signed_like, key);
	put_key(&bench->tree, "/etc/x.key", key);
	put_cert(&bench->tree, "/etc/x.crt", cert);
	return cert;
}

static const struct cert_like right = { "x", PKI_SERVER, -1, 5, "x.test", "10.0.0.1" };

START_TEST(an_expired_leaf)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = make_bench(&ca, false);
	const struct cert_like like = { "x", PKI_SERVER, -9, -1, "x.test", "10.0.0.1" };
	cleanup_pki_cert struct pki_cert *cert = put_leaf(&bench, &ca, &like);
	cleanup_free char *end = time_text(cert->not_after);
	cleanup_free char *message =
		xasprintf("/etc/x.crt expired on %s; renew it: knode certs renew x", end);

	check_refused(&bench, -EKEYREJECTED, message);
}
END_TEST

START_TEST(a_leaf_of_tomorrow)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = make_bench(&ca, false);
	const struct cert_like like = { "x", PKI_SERVER, 1, 9, "x.test", "10.0.0.1" };
	cleanup_pki_cert struct pki_cert *cert = put_leaf(&bench, &ca, &like);
	cleanup_free char *start = time_text(cert->not_before);
	cleanup_free char *message = xasprintf(
		"/etc/x.crt is not valid before %s; is the clock of this host right?", start);

	check_refused(&bench, -EKEYREJECTED, message);
}
END_TEST

START_TEST(a_leaf_that_lacks_something)
{
	static const struct {
		struct cert_like like;
		const char *message;
	} leaves[] = {
		{ { "x", PKI_SERVER, -1, 5, "y.test", "10.0.0.1" },
		  "/etc/x.crt is not valid for the name x.test; " AGAIN },
		{ { "x", PKI_SERVER, -1, 5, NULL, "10.0.0.1" },
		  "/etc/x.crt is not valid for the name x.test; " AGAIN },
		{ { "x", PKI_SERVER, -1, 5, "x.test", "10.0.0.2" },
		  "/etc/x.crt is not valid for the name 10.0.0.1; " AGAIN },
		{ { "x", PKI_CLIENT, -1, 5, "x.test", "10.0.0.1" },
		  "/etc/x.crt may not be used as a server; " AGAIN },
	};
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");

	for (size_t i = 0; i < ARRAY_SIZE(leaves); i++) {
		cleanup_bench struct bench bench = make_bench(&ca, false);

		pki_cert_free(put_leaf(&bench, &ca, &leaves[i].like));
		check_refused(&bench, -EKEYREJECTED, leaves[i].message);
	}
}
END_TEST

/* Also one of the same name. */
START_TEST(a_leaf_of_a_foreign_ca)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes"),
				       other = unit_ca_make("other"),
				       twin = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = make_bench(&ca, false);

	pki_cert_free(put_leaf(&bench, &other, &right));
	check_refused(
		&bench, -EKEYREJECTED,
		"/etc/x.crt is signed by CN=other, not by CN=kubernetes of this host; " AGAIN);
	pki_cert_free(put_leaf(&bench, &twin, &right));
	check_refused(
		&bench, -EKEYREJECTED,
		"/etc/x.crt is signed by CN=kubernetes, not by CN=kubernetes of this host; " AGAIN);
	/* Where the CA's key is elsewhere, removing it would help nobody. */
	fake_remove(&bench.tree, "/etc/ca.key");
	check_refused(&bench, -EKEYREJECTED,
		      "/etc/x.crt is signed by CN=kubernetes, not by CN=kubernetes of this host; "
		      "have another one signed: `knode certs generate-csr` makes the request");
}
END_TEST

START_TEST(a_leaf_with_another_key)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = make_bench(&ca, false);
	cleanup_pki_key struct pki_key *other = key_new();

	pki_cert_free(put_leaf(&bench, &ca, &right));
	put_key(&bench.tree, "/etc/x.key", other);
	check_refused(&bench, -EKEYREJECTED,
		      "/etc/x.crt does not belong to its key, /etc/x.key; " AGAIN);
	tree_put(&bench.tree, "/etc/x.key", 0600, "garbage");
	check_refused(&bench, -EINVAL, "/etc/x.key is not PEM: it should hold a private key");
}
END_TEST

/* A name that it lacks is told first: that a renewal would not mend. */
START_TEST(a_weak_leaf)
{
	cleanup_bench struct bench bench = make_bench(NULL, false);
	struct json *ips = json_map_get(plan_at(bench.plan, 0)->params, "ips");

	tree_put(&bench.tree, "/etc/ca.crt", 0644, OLD_CA);
	tree_put(&bench.tree, "/etc/x.crt", 0644, WEAK_LEAF);
	check_refused(&bench, -EKEYREJECTED,
		      "/etc/x.crt is not valid for the name 10.0.0.1; have another one signed: "
		      "`knode certs generate-csr` makes the request");
	json_list_remove(ips, 0);
	check_refused(&bench, -EKEYREJECTED,
		      "/etc/x.crt will not do: it is signed with SHA-1; have another one signed: "
		      "`knode certs generate-csr` makes the request");
}
END_TEST

static const struct {
	const char *text, *message;
} no_certs[] = {
	{ "", " is empty: it should hold a certificate" },
	{ "hello\n", " is not PEM: it should hold a certificate" },
	{ "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
	  ": certificate 1 is malformed" },
	{ "-----BEGIN CERTIFICATE-----\nAAAA\n", ": malformed PEM after 0 blocks (bad end line)" },
	{ OLD_CA "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
	  ": certificate 2 is malformed" },
};

START_TEST(what_is_no_certificate)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_pki_key struct pki_key *key = key_new();
	cleanup_free char *key_pem = key_text(key);
	cleanup_bench struct bench leaf = make_bench(&ca, false), itself = make_bench(&ca, true);

	for (size_t i = 0; i < ARRAY_SIZE(no_certs); i++) {
		cleanup_free char *of_leaf = xasprintf("/etc/x.crt%s", no_certs[i].message);
		cleanup_free char *of_ca = xasprintf("/etc/ca.crt%s", no_certs[i].message);

		tree_put(&leaf.tree, "/etc/x.crt", 0644, no_certs[i].text);
		check_refused(&leaf, -EINVAL, of_leaf);
		tree_put(&itself.tree, "/etc/ca.crt", 0644, no_certs[i].text);
		check_refused(&itself, -EINVAL, of_ca);
	}
	tree_put(&leaf.tree, "/etc/x.crt", 0644, key_pem);
	check_refused(&leaf, -EINVAL, "/etc/x.crt: no certificate in it");
}
END_TEST

/* Kubernetes reads none of it. */
START_TEST(a_certificate_in_der)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench leaf = make_bench(&ca, false), itself = make_bench(&ca, true);
	cleanup_pki_cert struct pki_cert *cert = put_leaf(&leaf, &ca, &right);
	cleanup_free char *pem = cert_text(cert), *ca_pem = cert_text(ca.cert);

	put_der(&leaf.tree, "/etc/x.crt", pem);
	check_refused(&leaf, -EINVAL,
		      "/etc/x.crt is in DER, and Kubernetes reads PEM alone: openssl x509 -inform "
		      "DER -in /etc/x.crt -out /etc/x.crt");
	put_der(&itself.tree, "/etc/ca.crt", ca_pem);
	check_refused(&itself, -EINVAL,
		      "/etc/ca.crt is in DER, and Kubernetes reads PEM alone: openssl x509 -inform "
		      "DER -in /etc/ca.crt -out /etc/ca.crt");
}
END_TEST

START_TEST(what_is_in_the_way)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = make_bench(&ca, false);

	tree_link(&bench.tree, "/etc/x.crt", "/etc/y.crt");
	check_refused(&bench, -ELOOP,
		      "/etc/x.crt is a symbolic link to /etc/y.crt, and is not followed: put the "
		      "file itself there");
	fake_remove(&bench.tree, "/etc/x.crt");
	tree_mkdir(&bench.tree, "/etc/x.crt", 0755);
	check_refused(&bench, -EEXIST, "/etc/x.crt shall be a file, and is something else (dir)");
}
END_TEST

/* Whose CA is gone, or is wrong itself. */
START_TEST(a_leaf_without_its_ca)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes");
	cleanup_bench struct bench bench = make_bench(NULL, false);
	cleanup_pki_cert struct pki_cert *cert = put_leaf(&bench, &ca, &right);

	check_refused(&bench, -ENOENT,
		      "/etc/x.crt is there, but the CA that signed it, /etc/ca.crt, is not: put "
		      "the CA back, or remove /etc/x.crt so that it is made anew");
	put_cert(&bench.tree, "/etc/ca.crt", cert);
	check_refused(&bench, -EKEYREJECTED,
		      "/etc/ca.crt: CN=x is not a CA; put a CA certificate there, with its chain "
		      "after it");
	tree_put(&bench.tree, "/etc/ca.crt", 0644, WEAK_CA);
	check_refused(&bench, -EKEYREJECTED,
		      "/etc/ca.crt: the CA CN=kubernetes will not do: it is signed with SHA-1; "
		      "bring one with SHA-256 and RSA of at least 2048 bits, or ECDSA on P-256, "
		      "P-384 or P-521");
}
END_TEST

/* The same is told where the leaf is still to be made, and about the CA itself. */
START_TEST(an_expired_ca)
{
	const struct cert_like like = { "kubernetes", PKI_CA, -90, -3 };
	cleanup_pki_key struct pki_key *key = key_new();
	cleanup_pki_cert struct pki_cert *cert = cert_new(&like, key);
	const struct unit_ca ca = { key, cert };
	cleanup_bench struct bench leaf = make_bench(&ca, false), itself = make_bench(&ca, true);
	cleanup_free char *end = time_text(cert->not_after);
	cleanup_free char *message = xasprintf("/etc/ca.crt expired on %s; a new CA is needed: see "
					       "`knode certs rotate-ca --help`",
					       end);

	check_refused(&leaf, -EKEYREJECTED, message);
	check_refused(&itself, -EKEYREJECTED, message);
}
END_TEST

START_TEST(a_ca_with_another_key)
{
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("kubernetes"),
				       other = unit_ca_make("kubernetes");
	const struct pki_cert *const bundle[] = { other.cert, ca.cert, NULL };
	cleanup_bench struct bench bench = make_bench(&ca, true);
	cleanup_change struct change change = { 0 };

	put_key(&bench.tree, "/etc/ca.key", other.key);
	check_refused(&bench, -EKEYREJECTED,
		      "/etc/ca.key is not the key of /etc/ca.crt; put the right one there, or "
		      "remove it and have certificates signed elsewhere");
	put_certs(&bench.tree, "/etc/ca.crt", bundle);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
}
END_TEST

UNIT_TESTS(act_cert_wrong, an_expired_leaf, a_leaf_of_tomorrow, a_leaf_that_lacks_something,
	   a_leaf_of_a_foreign_ca, a_leaf_with_another_key, a_weak_leaf, what_is_no_certificate,
	   a_certificate_in_der, what_is_in_the_way, a_leaf_without_its_ca, an_expired_ca,
	   a_ca_with_another_key)
