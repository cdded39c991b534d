#include "pki/envelope.h"

#include <errno.h>

#include "base/secret.h"
#include "unit.h"

#define KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static struct error err;

START_TEST(a_key_is_64_digits)
{
	unsigned char key[PKI_SEAL_KEY_SIZE];
	cleanup_free char *made = envelope_key_make();

	ck_assert_int_eq(envelope_key_parse(KEY, key, &err), 0);
	ck_assert_uint_eq(key[31], 31);
	ck_assert_int_eq(envelope_key_parse(made, key, &err), 0);
	ck_assert_int_eq(envelope_key_parse(KEY "0", key, &err), -EINVAL);
	ck_assert_str_eq(err.message, "a certificate key is 64 hexadecimal digits, such as "
				      "`knode certs certificate-key` prints");
}
END_TEST

START_TEST(files_come_back)
{
	cleanup_pki struct pki *pki = NULL;
	cleanup_json struct json *data = json_map();
	cleanup(secret_done) struct strbuf file = secret_make(64), back = secret_make(64);
	unsigned char key[PKI_SEAL_KEY_SIZE];

	ck_assert_int_eq(pki_open(&pki, &err), 0);
	ck_assert_int_eq(envelope_key_parse(KEY, key, &err), 0);
	strbuf_puts(&file, "content");
	envelope_add(pki, key, "etcd/ca.crt", &file, data);
	ck_assert_ptr_nonnull(json_map_get(data, "etcd-ca.crt"));
	ck_assert_int_eq(envelope_get(pki, key, data, "etcd/ca.crt", &back, &err), 0);
	ck_assert_str_eq(back.text, "content");
	ck_assert_int_eq(envelope_get(pki, key, data, "ca.key", &back, &err), -ENOENT);
	key[0] ^= 1;
	ck_assert_int_eq(envelope_get(pki, key, data, "etcd/ca.crt", &back, &err), -EBADMSG);
	ck_assert_str_eq(err.message,
			 "etcd-ca.crt of Secret kube-system/kubeadm-certs cannot be decrypted: the "
			 "certificate key is not the one that it was uploaded with");
	json_map_set_text(data, "ca.key", "%%");
	ck_assert_int_eq(envelope_get(pki, key, data, "ca.key", &back, &err), -EINVAL);
}
END_TEST

/* Sealed by Python's cryptography with the nonce 00 01 ... 0b. */
START_TEST(what_others_sealed_is_read)
{
	cleanup_pki struct pki *pki = NULL;
	cleanup_json struct json *data = json_map();
	cleanup(secret_done) struct strbuf back = secret_make(64);
	unsigned char key[PKI_SEAL_KEY_SIZE];

	ck_assert_int_eq(pki_open(&pki, &err), 0);
	ck_assert_int_eq(envelope_key_parse(KEY, key, &err), 0);
	json_map_set_text(data, "ca.crt",
			  "AAECAwQFBgcICQoLai/7Nuinh1zED7fI9LssJMWfxHWkPnJRFUrIj3uULfEoGtN0jTS0R0ax"
			  "b7o=");
	ck_assert_int_eq(envelope_get(pki, key, data, "ca.crt", &back, &err), 0);
	ck_assert_str_eq(back.text, "-----BEGIN CERTIFICATE-----\n");
}
END_TEST

UNIT_TESTS(envelope, a_key_is_64_digits, files_come_back, what_others_sealed_is_read)
