#include "pki/token.h"

#include <errno.h>

#include "unit.h"

static struct error err;

START_TEST(a_token_has_an_id_and_a_secret)
{
	struct token token;
	cleanup_free char *text = NULL;

	ck_assert_int_eq(token_parse("abcdef.0123456789abcdef", &token, &err), 0);
	ck_assert_str_eq(token.id, "abcdef");
	ck_assert_str_eq(token.secret, "0123456789abcdef");
	text = token_format(&token);
	ck_assert_str_eq(text, "abcdef.0123456789abcdef");
}
END_TEST

START_TEST(another_text_is_refused_and_not_repeated)
{
	struct token token;

	ck_assert_int_eq(token_parse("abcdef.0123456789abcde", &token, &err), -EINVAL);
	ck_assert_str_eq(err.message,
			 "a token is 6 characters, a dot, and 16 characters of a-z and "
			 "0-9, such as `knode token generate` prints");
}
END_TEST

START_TEST(made_tokens_are_tokens_and_differ)
{
	struct token a, b;
	cleanup_free char *text = NULL;

	token_make(&a);
	text = token_format(&a);
	ck_assert_int_eq(token_parse(text, &b, &err), 0);
	ck_assert_str_eq(a.secret, b.secret);
	token_make(&b);
	ck_assert_str_ne(a.secret, b.secret);
}
END_TEST

/* Computed with Python's hmac; the first is also a test of Kubernetes' cluster-bootstrap. */
START_TEST(signatures_are_those_of_kubernetes)
{
	cleanup_pki struct pki *pki = NULL;
	cleanup_free char *a = NULL, *b = NULL;

	ck_assert_int_eq(pki_open(&pki, &err), 0);
	a = token_sign(pki, "joshua", "my voice is my passcode",
		       "Hello from the other side. I must have called a thousand times.");
	ck_assert_str_eq(a, "eyJhbGciOiJIUzI1NiIsImtpZCI6Impvc2h1YSJ9.."
			    "VShe2taLd-YTrmWuRkcL_8QTNDHYxQIEBsAYYiIj1_8");
	b = token_sign(pki, "abcdef", "0123456789abcdef", "kind: Config\n");
	ck_assert_str_eq(b, "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9.."
			    "3ZR7IfHD4V0NLYjj9trDyCFIZSwMzkyMpnxx9vCiSPI");
}
END_TEST

START_TEST(cluster_info_is_verified)
{
	cleanup_pki struct pki *pki = NULL;
	cleanup_json struct json *data = json_map();
	struct token token, other;
	const char *kubeconfig = NULL;

	ck_assert_int_eq(pki_open(&pki, &err), 0);
	ck_assert_int_eq(token_parse("abcdef.0123456789abcdef", &token, &err), 0);
	ck_assert_int_eq(token_verify(pki, &token, data, &kubeconfig, &err), -EINVAL);
	json_map_set_text(data, "kubeconfig", "kind: Config\n");
	ck_assert_int_eq(token_verify(pki, &token, data, &kubeconfig, &err), -ENOENT);
	ck_assert(str_starts(err.message, "the cluster does not know token abcdef (any more)"));
	json_map_set_text(data, "jws-kubeconfig-abcdef",
			  "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9.."
			  "3ZR7IfHD4V0NLYjj9trDyCFIZSwMzkyMpnxx9vCiSPI");
	ck_assert_int_eq(token_verify(pki, &token, data, &kubeconfig, &err), 0);
	ck_assert_str_eq(kubeconfig, "kind: Config\n");
	ck_assert_int_eq(token_parse("abcdef.0123456789abcdee", &other, &err), 0);
	ck_assert_int_eq(token_verify(pki, &other, data, &kubeconfig, &err), -EBADMSG);
	ck_assert_ptr_null(strstr(err.message, other.secret));
	json_map_set_text(data, "kubeconfig", "kind: Config\n ");
	ck_assert_int_eq(token_verify(pki, &token, data, &kubeconfig, &err), -EBADMSG);
}
END_TEST

#define SHA256_HEX "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

START_TEST(another_hash_is_told)
{
	ck_assert_int_eq(token_ca_hash_check("sha256:" SHA256_HEX, &err), 0);
	ck_assert_int_eq(token_ca_hash_check("sha512:00", &err), -EINVAL);
	ck_assert_str_eq(err.message,
			 "\"sha512:00\" is not the hash of a CA: it is sha256: and 64 hexadecimal "
			 "digits, as `knode certs ca-hash` prints on a control plane");
}
END_TEST

START_TEST(one_matching_hash_is_enough)
{
	char hash[] = "sha256:" SHA256_HEX;
	struct pki_cert ca = { .public_key_hash = hash };
	struct str_list hashes = { 0 };

	ck_assert(!token_pins(&hashes, &ca));
	str_list_add(&hashes, "sha256:00");
	ck_assert(!token_pins(&hashes, &ca));
	str_list_add(&hashes, "sha256:BA7816BF8F01CFEA414140DE5DAE2223"
			      "B00361A396177A9CB410FF61F20015AD");
	ck_assert(token_pins(&hashes, &ca));
	str_list_done(&hashes);
}
END_TEST

START_TEST(a_ca_is_pinned_by_its_key)
{
	cleanup_pki struct pki *pki = NULL;
	cleanup_pki_key struct pki_key *key = NULL;
	cleanup_pki_cert struct pki_cert *ca = NULL;
	const struct pki_request request = { .common_name = "kubernetes", .usage = PKI_CA };
	struct str_list hashes = { 0 };

	ck_assert_int_eq(pki_open(&pki, &err), 0);
	ck_assert_int_eq(pki_keys_make(pki, PKI_ECDSA_P256, 1, &key, &err), 0);
	ck_assert_int_eq(pki_cert_make(pki, &request, key, NULL, NULL, &ca, &err), 0);
	str_list_take(&hashes, pki_key_hash(key));
	ck_assert_int_eq(token_ca_hash_check(hashes.items[0], &err), 0);
	ck_assert(token_pins(&hashes, ca));
	str_list_done(&hashes);
}
END_TEST

UNIT_TESTS(token, a_token_has_an_id_and_a_secret, another_text_is_refused_and_not_repeated,
	   made_tokens_are_tokens_and_differ, signatures_are_those_of_kubernetes,
	   cluster_info_is_verified, another_hash_is_told, one_matching_hash_is_enough,
	   a_ca_is_pinned_by_its_key)
