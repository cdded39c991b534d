/* Private keys: making them on all processors, reading and writing them. */
#include <errno.h>
#include <openssl/core_names.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/hex.h"
#include "pki/pki_openssl.h"

enum {
	RSA_EXPONENT = 65537,
	RSA_MIN_BITS = 2048,
	EC_MIN_BITS = 256,
	POINT_MAX = 133,    /* bytes of a point on P-521, uncompressed */
	RSA_DISTANCE = 100, /* p and q differ within their first 100 bits (FIPS 186-4, B.3.3) */
	THREADS_MAX = 64,
	THREAD_NICE = 10, /* nice(2) */
};

static const struct algorithm {
	const char *name;
	int rsa_bits;      /* 0: a curve */
	const char *curve; /* as OpenSSL calls it */
	const char *group; /* as OpenSSL answers */
} algorithms[] = {
	[PKI_RSA_2048] = { "RSA-2048", 2048 },
	[PKI_RSA_3072] = { "RSA-3072", 3072 },
	[PKI_RSA_4096] = { "RSA-4096", 4096 },
	[PKI_ECDSA_P256] = { "ECDSA-P256", 0, "P-256", "prime256v1" },
	[PKI_ECDSA_P384] = { "ECDSA-P384", 0, "P-384", "secp384r1" },
};
_Static_assert(ARRAY_SIZE(algorithms) == PKI_ALGORITHMS, "a row for each enum pki_algorithm");

const char *pki_algorithm_name(enum pki_algorithm algorithm)
{
	return algorithms[algorithm].name;
}

int pki_algorithm_find(const char *name, enum pki_algorithm *ret, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(algorithms); i++) {
		if (!str_eq(algorithms[i].name, name))
			continue;
		*ret = (enum pki_algorithm)i;
		return 0;
	}
	return error_set(err, -EINVAL,
			 "\"%s\" is not one of RSA-2048, RSA-3072, RSA-4096, ECDSA-P256, "
			 "ECDSA-P384",
			 name);
}

/* The numbers of an RSA key, all secret until it is written. */
enum rsa_number {
	N,
	E,
	D,
	P,
	Q,
	DP,
	DQ,
	QINV,
	P1, /* p - 1 */
	Q1,
	TMP,
	RSA_NUMBERS
};

static const char *const rsa_parameters[] = {
	[N] = "n",
	[E] = "e",
	[D] = "d",
	[P] = "rsa-factor1",
	[Q] = "rsa-factor2",
	[DP] = "rsa-exponent1",
	[DQ] = "rsa-exponent2",
	[QINV] = "rsa-coefficient1",
};

/* p, q and d from them; *@ret_fits is false when these primes are unsuitable. */
static bool rsa_derive(struct pki *pki, BIGNUM *x[], int bits, BN_CTX *ctx, bool *ret_fits)
{
	*ret_fits = false;
	if (!pki->BN_sub(x[TMP], x[P], x[Q]) || !pki->BN_sub(x[P1], x[P], pki->BN_value_one()) ||
	    !pki->BN_sub(x[Q1], x[Q], pki->BN_value_one()))
		return false;
	if (pki->BN_num_bits(x[TMP]) <= bits / 2 - RSA_DISTANCE)
		return true;
	/* n = p q; d = 1/e modulo the least common multiple of p - 1 and q - 1 */
	if (!pki->BN_mul(x[N], x[P1], x[Q1], ctx) || !pki->BN_gcd(x[D], x[P1], x[Q1], ctx) ||
	    !pki->BN_div(x[TMP], NULL, x[N], x[D], ctx) || !pki->BN_gcd(x[D], x[N], x[E], ctx))
		return false;
	if (!pki->BN_is_one(x[D])) /* e divides p - 1 or q - 1 */
		return true;
	if (!pki->BN_mul(x[N], x[P], x[Q], ctx) || !pki->BN_mod_inverse(x[D], x[E], x[TMP], ctx) ||
	    !pki->BN_div(NULL, x[DP], x[D], x[P1], ctx) ||
	    !pki->BN_div(NULL, x[DQ], x[D], x[Q1], ctx) ||
	    !pki->BN_mod_inverse(x[QINV], x[Q], x[P], ctx))
		return false;
	*ret_fits = pki->BN_num_bits(x[N]) == bits && pki->BN_num_bits(x[D]) > bits / 2;
	return true;
}

static EVP_PKEY *rsa_from_numbers(struct pki *pki, BIGNUM *const x[])
{
	EVP_PKEY_CTX *ctx = pki->EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	OSSL_PARAM_BLD *builder = pki->OSSL_PARAM_BLD_new();
	OSSL_PARAM *parameters = NULL;
	EVP_PKEY *key = NULL;
	bool ok = ctx && builder;

	for (size_t i = 0; ok && i < ARRAY_SIZE(rsa_parameters); i++)
		ok = pki->OSSL_PARAM_BLD_push_BN(builder, rsa_parameters[i], x[i]);
	if (ok)
		parameters = pki->OSSL_PARAM_BLD_to_param(builder);
	if (parameters && pki->EVP_PKEY_fromdata_init(ctx) > 0)
		(void)pki->EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, parameters);
	pki->OSSL_PARAM_free(parameters);
	pki->OSSL_PARAM_BLD_free(builder);
	pki->EVP_PKEY_CTX_free(ctx);
	return key;
}

/*
 * Two random primes with their upper two bits set make an RSA key (FIPS 186-4, B.3.3). OpenSSL's
 * own EVP_PKEY_keygen() builds its primes on auxiliary primes (B.3.6), which gives keys no better
 * and takes four times as long: https://github.com/openssl/openssl/issues/13370.
 */
static EVP_PKEY *rsa_make(struct pki *pki, int bits)
{
	BN_CTX *ctx = pki->BN_CTX_secure_new();
	BIGNUM *x[RSA_NUMBERS];
	EVP_PKEY *key = NULL;
	bool ok = ctx != NULL, fits = false;

	for (size_t i = 0; i < RSA_NUMBERS; i++) {
		x[i] = pki->BN_secure_new();
		ok = ok && x[i];
		if (ok)
			pki->BN_set_flags(x[i], BN_FLG_CONSTTIME);
	}
	ok = ok && pki->BN_set_word(x[E], RSA_EXPONENT);
	while (ok && !fits)
		ok = pki->BN_generate_prime_ex2(x[P], bits / 2, false, NULL, NULL, NULL, ctx) &&
		     pki->BN_generate_prime_ex2(x[Q], bits / 2, false, NULL, NULL, NULL, ctx) &&
		     rsa_derive(pki, x, bits, ctx, &fits);
	if (ok)
		key = rsa_from_numbers(pki, x);
	for (size_t i = 0; i < RSA_NUMBERS; i++)
		pki->BN_clear_free(x[i]);
	pki->BN_CTX_free(ctx);
	return key;
}

static struct pki_key *key_of(struct pki *pki, EVP_PKEY *pkey)
{
	struct pki_key *key = xmalloc(sizeof(*key));

	*key = (struct pki_key){ .pki = pki_keep(pki), .key = pkey };
	return key;
}

static struct pki_key *key_make(struct pki *pki, enum pki_algorithm algorithm)
{
	const struct algorithm *how = &algorithms[algorithm];
	EVP_PKEY *pkey;

	if (how->rsa_bits)
		pkey = rsa_make(pki, how->rsa_bits);
	else
		pkey = pki->EVP_PKEY_Q_keygen(NULL, NULL, "EC", how->curve);
	return pkey ? key_of(pki, pkey) : NULL;
}

/* Keys to be made, handed out one by one to threads. */
struct key_work {
	struct pki *pki;
	enum pki_algorithm algorithm;
	size_t count;
	struct pki_key **keys;
	atomic_size_t next;
};

static void make_keys(struct key_work *work)
{
	while (true) {
		size_t index = atomic_fetch_add(&work->next, 1);

		if (index >= work->count)
			return;
		work->keys[index] = key_make(work->pki, work->algorithm);
	}
}

/* What starts meanwhile, the kubelet above all, goes first. A thread has a priority of its own. */
static void *run_thread(void *arg)
{
	(void)setpriority(PRIO_PROCESS, (id_t)gettid(), THREAD_NICE); /* it is made all the same */
	make_keys(arg);
	return NULL;
}

static size_t processor_count(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 1;
	return (size_t)CPU_COUNT(&set);
}

/* A key on P-256 takes less time than a thread does. */
static size_t thread_count(enum pki_algorithm algorithm, size_t count)
{
	size_t processors = processor_count();
	size_t threads = count < processors ? count : processors;

	if (algorithm == PKI_ECDSA_P256)
		return 0;
	return threads < THREADS_MAX ? threads : THREADS_MAX;
}

int pki_keys_make(struct pki *pki, enum pki_algorithm algorithm, size_t count, struct pki_key **ret,
		  struct error *err)
{
	cleanup_free struct pki_key **keys = xcalloc(count, sizeof(struct pki_key *));
	struct key_work work = { pki, algorithm, count, keys, 0 };
	size_t wanted = thread_count(algorithm, count), started = 0, made = 0;
	pthread_t threads[THREADS_MAX];

	while (started < wanted && pthread_create(&threads[started], NULL, run_thread, &work) == 0)
		started++;
	if (!started)
		make_keys(&work);
	for (size_t i = 0; i < started; i++)
		(void)pthread_join(threads[i], NULL); /* it was started, and nobody else joins it */
	for (size_t i = 0; i < count; i++)
		made += keys[i] != NULL;
	if (made < count) {
		for (size_t i = 0; i < count; i++)
			pki_key_free(keys[i]);
		return pki_error(pki, err, -EIO, "cannot make a key of kind %s",
				 pki_algorithm_name(algorithm));
	}
	memcpy(ret, keys, count * sizeof(struct pki_key *));
	return 0;
}

void pki_key_free(struct pki_key *key)
{
	if (!key)
		return;
	key->pki->EVP_PKEY_free(key->key); /* wipes the private numbers */
	pki_close(key->pki);
	free(key);
}

void pki_key_freep(struct pki_key **key)
{
	pki_key_free(*key);
}

char *pki_kind_of(struct pki *pki, const EVP_PKEY *key)
{
	char group[64];
	size_t length;

	if (pki->EVP_PKEY_is_a(key, "RSA"))
		return xasprintf("RSA-%d", pki->EVP_PKEY_get_bits(key));
	if (!pki->EVP_PKEY_is_a(key, "EC"))
		return xstrdup(pki->EVP_PKEY_get0_type_name(key));
	if (pki->EVP_PKEY_get_group_name(key, group, sizeof(group), &length) != 1)
		return xstrdup("ECDSA");
	for (size_t i = 0; i < ARRAY_SIZE(algorithms); i++)
		if (algorithms[i].group && str_eq(algorithms[i].group, group))
			return xstrdup(algorithms[i].name);
	return xasprintf("ECDSA-%s", group);
}

/* Go knows these alone, and only by name (crypto/x509, namedCurveFromOID). */
static bool is_known_curve(struct pki *pki, const EVP_PKEY *key)
{
	static const char *const known[] = { "prime256v1", "secp384r1", "secp521r1" };
	char group[64];
	size_t length;
	int explicit = 0;

	(void)pki->EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS,
					  &explicit); /* what cannot tell is none of these */
	if (explicit || pki->EVP_PKEY_get_group_name(key, group, sizeof(group), &length) != 1)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (str_eq(known[i], group))
			return true;
	return false;
}

const char *pki_weakness_of(struct pki *pki, const EVP_PKEY *key)
{
	int bits = pki->EVP_PKEY_get_bits(key);

	if (pki->EVP_PKEY_is_a(key, "RSA"))
		return bits < RSA_MIN_BITS ? "its RSA key has fewer than 2048 bits" : NULL;
	if (!pki->EVP_PKEY_is_a(key, "EC"))
		return "its key is neither RSA nor ECDSA";
	if (bits < EC_MIN_BITS)
		return "its curve has fewer than 256 bits";
	return is_known_curve(pki, key) ? NULL
					: "its curve is not one that Kubernetes can read: P-256, "
					  "P-384, P-521, by name";
}

int pki_no_password(char *buffer, int size, int writing, void *arg)
{
	(void)buffer, (void)size, (void)writing;
	*(bool *)arg = true;
	return -1;
}

static int check_key(struct pki_key *key, const char *name, struct error *err)
{
	const char *weakness = pki_weakness_of(key->pki, key->key);

	if (!weakness)
		return 0;
	return error_set(err, -EKEYREJECTED, "%s is not used: %s", name, weakness);
}

int pki_key_read(struct pki *pki, const char *name, const struct strbuf *pem, struct pki_key **ret,
		 struct error *err)
{
	cleanup_pki_key struct pki_key *key = NULL;
	BIO *bio = pki_bio_of(pki, pem);
	bool encrypted = false;
	EVP_PKEY *pkey = pki->PEM_read_bio_PrivateKey(bio, NULL, pki_no_password, &encrypted);
	int r;

	pki->BIO_free(bio);
	if (!pkey && encrypted) {
		pki->ERR_clear_error();
		return error_set(err, -EINVAL,
				 "%s: the key is encrypted with a password; Kubernetes needs it "
				 "without one",
				 name);
	}
	if (!pkey)
		return pki_pem_error(pki, err, name, pem, "PRIVATE KEY", "private key");
	key = key_of(pki, pkey);
	r = check_key(key, name, err);
	if (r < 0)
		return r;
	*ret = take_ptr(&key);
	return 0;
}

bool pki_key_is_encrypted(const struct strbuf *pem)
{
	/* PKCS#8 (RFC 7468, 11), and the older headers of PKCS#1 and SEC1 (RFC 1421, 4.6.1.1). */
	static const char *const marks[] = { "-----BEGIN ENCRYPTED PRIVATE KEY-----",
					     "Proc-Type: 4,ENCRYPTED" };

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (memmem(pem->text, pem->length, marks[i], strlen(marks[i])))
			return true;
	return false;
}

int pki_public_read(struct pki *pki, const char *name, const struct strbuf *pem,
		    struct pki_key **ret, struct error *err)
{
	BIO *bio = pki_bio_of(pki, pem);
	bool encrypted;
	EVP_PKEY *pkey = pki->PEM_read_bio_PUBKEY(bio, NULL, pki_no_password, &encrypted);

	pki->BIO_free(bio);
	if (!pkey)
		return pki_pem_error(pki, err, name, pem, "PUBLIC KEY", "public key");
	*ret = key_of(pki, pkey);
	return 0;
}

void pki_key_write(const struct pki_key *key, struct strbuf *secret)
{
	struct pki *pki = key->pki;
	BIO *bio = pki_bio(pki);

	if (pki->PEM_write_bio_PrivateKey_traditional(bio, key->key, NULL, NULL, 0, NULL, NULL) !=
	    1)
		abort(); /* memory is out: a key that was made or read can be written */
	pki_take_bio(pki, bio, secret);
}

bool pki_put_point(const struct pki_key *key, X509_PUBKEY *to)
{
	struct pki *pki = key->pki;
	unsigned char point[POINT_MAX], *copy;
	size_t group_length, length;
	char group[64];

	if (!pki->EVP_PKEY_is_a(key->key, "EC") ||
	    pki->EVP_PKEY_get_group_name(key->key, group, sizeof(group), &group_length) != 1 ||
	    pki->EVP_PKEY_get_octet_string_param(key->key, OSSL_PKEY_PARAM_PUB_KEY, point,
						 sizeof(point), &length) != 1)
		return false;
	copy = pki->CRYPTO_memdup(point, length, __FILE__, __LINE__);
	return copy && pki->X509_PUBKEY_set0_param(
			       to, pki->OBJ_nid2obj(NID_X9_62_id_ecPublicKey), V_ASN1_OBJECT,
			       pki->OBJ_nid2obj(pki->OBJ_sn2nid(group)), copy, (int)length) == 1;
}

/* The public key in DER (SubjectPublicKeyInfo), as i2d_PUBKEY() has it; free it by CRYPTO_free().
 */
static int public_der(const struct pki_key *key, unsigned char **ret)
{
	struct pki *pki = key->pki;
	X509_PUBKEY *public = pki->X509_PUBKEY_new();
	int length;

	if (public && pki_put_point(key, public))
		length = pki->i2d_X509_PUBKEY(public, ret);
	else
		length = pki->i2d_PUBKEY(key->key, ret);
	pki->X509_PUBKEY_free(public);
	return length;
}

void pki_key_write_public(const struct pki_key *key, struct strbuf *out)
{
	struct pki *pki = key->pki;
	unsigned char *der = NULL;
	int length = public_der(key, &der);
	BIO *bio = pki_bio(pki);

	if (length < 0 || pki->PEM_write_bio(bio, PEM_STRING_PUBLIC, "", der, length) <= 0)
		abort(); /* as above */
	pki->CRYPTO_free(der, __FILE__, __LINE__);
	pki_take_bio(pki, bio, out);
}

bool pki_key_equal(const struct pki_key *a, const struct pki_key *b)
{
	return a->pki->EVP_PKEY_eq(a->key, b->key) == 1;
}

char *pki_key_kind(const struct pki_key *key)
{
	return pki_kind_of(key->pki, key->key);
}

char *pki_hash_of(struct pki *pki, unsigned char *der, int length)
{
	unsigned char digest[PKI_DIGEST_SIZE];
	cleanup_free char *digits = NULL;

	if (length < 0)
		abort(); /* memory is out: the key was made here, or decoded */
	pki_sha256(pki, der, (size_t)length, digest);
	pki->CRYPTO_free(der, __FILE__, __LINE__);
	digits = hex_encode(digest, sizeof(digest));
	return xasprintf("sha256:%s", digits);
}

char *pki_key_hash(const struct pki_key *key)
{
	unsigned char *der = NULL;
	int length = public_der(key, &der);

	return pki_hash_of(key->pki, der, length);
}
