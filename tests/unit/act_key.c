/* Private and public keys as actions. */
#include "act_bench.h"
#include "acts/key.h"
#include "credentials/plan_pki.h"
#include "host/host_change.h"
#include "pki_unit.h"

#define ENCRYPTED                                                            \
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"                            \
	"MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjla6zA12gpQQICCAAw\n" \
	"DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEIt/y9R0G3ZtgG8V2iddXOAEgZAg\n" \
	"L+Mewxvh54XBtKOvV2Z+IeQuuBJ/PAG37wfxpRipETuAJKVFX6HdC0k8ZlHpx3Y4\n" \
	"ctGHsA2hcWiMAyJVtxPx+Td9QRsSLt9cMT0X7hIijk7ujtA/sCEayD2TyfBvG2fp\n" \
	"aniAQ3wLVMW9qB3lDsx+vJW0othgrFojV84h7jMC2BYpREyuSofJJ4ktt+ieblA=\n" \
	"-----END ENCRYPTED PRIVATE KEY-----\n"
#define ENCRYPTED_OF_OLD                                                     \
	"-----BEGIN EC PRIVATE KEY-----\n"                                   \
	"Proc-Type: 4,ENCRYPTED\n"                                           \
	"DEK-Info: AES-128-CBC,DF14FB2207D7959459A4E4F6C9B9AE21\n\n"         \
	"OgVDcGBrG/n+UJd1T4uM7Gpp6czvNzUwBDg/ZCN8t1DMPCycRMhieps5746fsHNm\n" \
	"iW9XEnNa3EWF/SI4DILGUImKGdR9AByIqOEEmmdTk+c/b08zn1W5RW+LRpKrON44\n" \
	"u98Q4TQ0q3Q4tW/3eqS07JiMav0eYiSznBqDrLiW2og=\n"                     \
	"-----END EC PRIVATE KEY-----\n"
#define RSA_512                                                              \
	"-----BEGIN RSA PRIVATE KEY-----\n"                                  \
	"MIIBPQIBAAJBALS8lghG8Jl7pHd/i8EHiA6LmUnCdiQBzagPANSyt62YcDy88xr6\n" \
	"L9bX57rBfpNMnxBTgYK9YuZcyefx9O04Ht0CAwEAAQJBAJJwKm/SaqcxEvTvluBz\n" \
	"pb2DRlQJB4ftHiCI53duxnwTpFNwZqkPqYUuaCqkCchNnlKse40bXyflltHUIL8/\n" \
	"l1ECIQDwAOgzE9tuaAiIN/panjNtZNCud+bjrEiqBDuUo8gQowIhAMDIbgz8FApS\n" \
	"3grAQWa8z2ssrvmQmXXvccuBADQcAIp/AiEAmqaa+T7UaMJUrSIVCotibB1IcwQE\n" \
	"HbUIZbWwhsk6w60CIQCVF2zk5d6pzUSjk+QAjGztOfVoVIgaST/8XpvFsRJKCQIh\n" \
	"AICVP5iQN/WCOxPkBA0H9qB1bv3stovb+yiWuarLl/o7\n"                     \
	"-----END RSA PRIVATE KEY-----\n"

static void plan_x(const struct bench *bench, const char *algorithm)
{
	plan_key(bench->plan, &(struct plan_key){ .path = "/etc/x.key", .algorithm = algorithm });
}

START_TEST(a_key_is_made_of_the_kind_that_is_asked_for)
{
	static const char *const algorithms[] = { "ECDSA-P256", "ECDSA-P384", "RSA-2048" };

	for (size_t i = 0; i < ARRAY_SIZE(algorithms); i++) {
		cleanup_bench struct bench bench = bench_make();
		cleanup_pki_key struct pki_key *key = NULL;
		cleanup_free char *kind = NULL;

		plan_x(&bench, algorithms[i]);
		check_way(&bench, CHANGE_CREATE, algorithms[i]);
		apply(&bench);
		key = get_key(bench.host, "/etc/x.key");
		kind = pki_key_kind(key);
		ck_assert_str_eq(kind, algorithms[i]);
		ck_assert_uint_eq(tree_mode(&bench.tree, "/etc/x.key"), 0600);
	}
}
END_TEST

START_TEST(an_unknown_kind_is_refused)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	const struct action *action;

	plan_x(&bench, "RSA-1024");
	action = plan_at(bench.plan, 0);
	inspect(&bench, &change);
	ck_assert_int_eq(make_so(&bench, &action, &(struct change *){ &change }, 1), -EINVAL);
	ck_assert_str_eq(err.message, "\"RSA-1024\" is not one of RSA-2048, RSA-3072, RSA-4096, "
				      "ECDSA-P256, ECDSA-P384");
	ck_assert(!host_exists(bench.host, "/etc/x.key"));
}
END_TEST

/* Every file with a private key, also one that is not there under its name yet, is 0600. */
static int look_at_files(void *arg, const char *what)
{
	const struct tree *tree = arg;
	cleanup_free char *real = tree_path(tree, "/etc");
	struct dirent **entries;
	int count = scandir(real, &entries, NULL, alphasort);

	(void)what;
	for (int i = 0; i < count; i++) {
		cleanup_free char *path = xasprintf("/etc/%s", entries[i]->d_name);
		cleanup_free char *text = NULL;

		if (entries[i]->d_type == DT_REG)
			text = tree_get(tree, path);
		if (text && strstr(text, "PRIVATE KEY"))
			ck_assert_uint_eq(tree_mode(tree, path), 0600);
		free(entries[i]);
	}
	free(entries);
	return 0;
}

START_TEST(nobody_else_reads_a_key_at_any_time)
{
	cleanup_bench struct bench bench = bench_make();

	umask(0);
	host_set_gate(bench.host, look_at_files, &bench.tree);
	plan_x(&bench, "ECDSA-P256");
	apply(&bench);
	(void)look_at_files(&bench.tree, "the end");
	ck_assert_uint_eq(tree_mode(&bench.tree, "/etc/x.key"), 0600);
}
END_TEST

START_TEST(a_key_that_is_there_is_kept)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_pki_key struct pki_key *key = key_new();

	put_key(&bench.tree, "/etc/x.key", key);
	plan_x(&bench, "RSA-2048");
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

START_TEST(mode_and_owner_are_mended_alone)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_pki_key struct pki_key *key = key_new();
	cleanup_free char *text = key_text(key);

	put_key(&bench.tree, "/etc/x.key", key);
	own(&bench.tree, "/etc/x.key", 1, 2, 0644);
	plan_x(&bench, "ECDSA-P256");
	check_way(&bench, CHANGE_MODIFY, "mode 0644 1:2 -> 0600 0:0");
	apply_in_place(&bench, "/etc/x.key", text, 0600);
}
END_TEST

START_TEST(what_is_no_key_is_told)
{
	cleanup_pki_key struct pki_key *key = key_new();
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("ca");
	cleanup_free char *public = public_text(key), *cert = cert_text(ca.cert);
	const struct {
		const char *text, *message;
	} rows[] = {
		{ "", "/etc/x.key is empty: it should hold a private key" },
		{ "hello\n", "/etc/x.key is not PEM: it should hold a private key" },
		{ public, "/etc/x.key: no private key in it" },
		{ cert, "/etc/x.key: no private key in it" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_bench struct bench bench = bench_make();

		plan_x(&bench, "ECDSA-P256");
		tree_put(&bench.tree, "/etc/x.key", 0600, rows[i].text);
		check_refused(&bench, -EINVAL, rows[i].message);
	}
}
END_TEST

START_TEST(what_is_no_use_of_a_key_is_told)
{
	static const struct {
		const char *text;
		int code;
		const char *message;
	} keys[] = {
		{ ENCRYPTED, -EINVAL,
		  "/etc/x.key: the key is encrypted with a password; Kubernetes needs it without "
		  "one: (umask 077 && openssl pkey -in /etc/x.key -traditional -out "
		  "/etc/x.key.new && mv /etc/x.key.new /etc/x.key)" },
		{ ENCRYPTED_OF_OLD, -EINVAL,
		  "/etc/x.key: the key is encrypted with a password; Kubernetes needs it without "
		  "one: (umask 077 && openssl pkey -in /etc/x.key -traditional -out "
		  "/etc/x.key.new && mv /etc/x.key.new /etc/x.key)" },
		{ RSA_512, -EKEYREJECTED,
		  "/etc/x.key is not used: its RSA key has fewer than 2048 bits" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		cleanup_bench struct bench bench = bench_make();

		plan_x(&bench, "ECDSA-P256");
		tree_put(&bench.tree, "/etc/x.key", 0600, keys[i].text);
		check_refused(&bench, keys[i].code, keys[i].message);
	}
}
END_TEST

START_TEST(a_key_in_der_is_refused)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_pki_key struct pki_key *key = key_new();
	cleanup_free char *text = key_text(key);

	plan_x(&bench, "ECDSA-P256");
	put_der(&bench.tree, "/etc/x.key", text);
	check_refused(&bench, -EINVAL, "/etc/x.key is not PEM: it should hold a private key");
}
END_TEST

START_TEST(what_is_in_the_way_is_told)
{
	cleanup_bench struct bench bench = bench_make();

	plan_x(&bench, "ECDSA-P256");
	tree_link(&bench.tree, "/etc/x.key", "/etc/y.key");
	check_refused(&bench, -ELOOP,
		      "/etc/x.key is a symbolic link to /etc/y.key, and is not followed: put the "
		      "file itself there");
	fake_remove(&bench.tree, "/etc/x.key");
	tree_mkdir(&bench.tree, "/etc/x.key", 0700);
	check_refused(&bench, -EEXIST, "/etc/x.key shall be a file, and is something else (dir)");
}
END_TEST

START_TEST(a_key_is_not_made_beside_its_certificate)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("ca");

	put_cert(&bench.tree, "/etc/x.crt", ca.cert);
	plan_key(bench.plan, &(struct plan_key){ .path = "/etc/x.key",
						 .cert = "/etc/x.crt",
						 .algorithm = "ECDSA-P256" });
	check_refused(&bench, -ENOKEY,
		      "/etc/x.key is missing, though its certificate /etc/x.crt is there: put the "
		      "key back, or remove the certificate, so that both are made anew");
	fake_remove(&bench.tree, "/etc/x.crt");
	check_way(&bench, CHANGE_CREATE, "ECDSA-P256");
}
END_TEST

START_TEST(the_key_of_a_ca_may_be_elsewhere)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_unit_ca struct unit_ca ca = unit_ca_make("ca");

	put_cert(&bench.tree, "/etc/x.crt", ca.cert);
	plan_key(bench.plan, &(struct plan_key){ .path = "/etc/x.key",
						 .cert = "/etc/x.crt",
						 .ca = true,
						 .algorithm = "ECDSA-P256" });
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

START_TEST(a_renewal_replaces_once)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_pki_key struct pki_key *old = key_new(), *new = NULL;
	cleanup_free char *hash = pki_key_hash(old);

	put_key(&bench.tree, "/etc/x.key", old);
	own(&bench.tree, "/etc/x.key", 0, 0, 0640);
	plan_key(bench.plan, &(struct plan_key){ .path = "/etc/x.key",
						 .algorithm = "ECDSA-P256",
						 .replaces = hash });
	check_way(&bench, CHANGE_MODIFY, "ECDSA-P256");
	apply(&bench);
	new = get_key(bench.host, "/etc/x.key");
	ck_assert(!pki_key_equal(old, new));
	ck_assert_uint_eq(tree_mode(&bench.tree, "/etc/x.key"), 0600);
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

START_TEST(a_renewal_makes_what_is_missing)
{
	cleanup_bench struct bench bench = bench_make();

	plan_key(bench.plan, &(struct plan_key){ .path = "/etc/x.key",
						 .algorithm = "ECDSA-P256",
						 .replaces = "sha256:00" });
	check_way(&bench, CHANGE_CREATE, "ECDSA-P256");
}
END_TEST

START_TEST(a_copy_is_the_same_key)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_pki_key struct pki_key *from = key_new(), *other = key_new(), *copy = NULL;
	const struct action *action = plan_key_copy(bench.plan, "/etc/x.key", "/etc/y.key");

	ck_assert(action->secret);
	put_key(&bench.tree, "/etc/y.key", from);
	check_way(&bench, CHANGE_CREATE, "the key in /etc/y.key");
	put_key(&bench.tree, "/etc/x.key", other);
	check_way(&bench, CHANGE_MODIFY, "the key in /etc/y.key");
	apply(&bench);
	copy = get_key(bench.host, "/etc/x.key");
	ck_assert(pki_key_equal(copy, from));
	ck_assert_uint_eq(tree_mode(&bench.tree, "/etc/x.key"), 0600);
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

/* The rotation removes the source in the end; what it was copied to stays. */
START_TEST(a_copy_outlives_its_source)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_pki_key struct pki_key *key = key_new();
	cleanup_change struct change change = { 0 };
	const struct action *action = plan_key_copy(bench.plan, "/etc/x.key", "/etc/y.key");

	inspect(&bench, &change);
	ck_assert_int_eq(make_so(&bench, &action, &(struct change *){ &change }, 1), -ENOENT);
	ck_assert_str_eq(err.message, "cannot open /etc/y.key: No such file or directory");
	put_key(&bench.tree, "/etc/x.key", key);
	check_kind(&bench, CHANGE_NONE);
	tree_put(&bench.tree, "/etc/y.key", 0600, "garbage");
	check_refused(&bench, -EINVAL, "/etc/y.key is not PEM: it should hold a private key");
}
END_TEST

START_TEST(a_public_key_is_of_a_private_one)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_pki_key struct pki_key *key = key_new(), *other = key_new();
	cleanup_free char *text = public_text(key), *foreign = public_text(other);
	const struct action *action = plan_public_key(bench.plan, "/etc/x.pub", "/etc/x.key");

	ck_assert(!action->secret);
	put_key(&bench.tree, "/etc/x.key", key);
	check_way(&bench, CHANGE_CREATE, "public key of /etc/x.key");
	apply(&bench);
	tree_check(&bench.tree, "/etc/x.pub", text);
	ck_assert_uint_eq(tree_mode(&bench.tree, "/etc/x.pub"), 0600);
	own(&bench.tree, "/etc/x.pub", 0, 0, 0644);
	check_way(&bench, CHANGE_MODIFY, "mode 0644 -> 0600");
	fake_remove(&bench.tree, "/etc/x.key");
	own(&bench.tree, "/etc/x.pub", 0, 0, 0600);
	check_kind(&bench, CHANGE_NONE);
	put_key(&bench.tree, "/etc/x.key", key);
	tree_put(&bench.tree, "/etc/x.pub", 0600, foreign);
	check_refused(&bench, -EKEYREJECTED,
		      "/etc/x.pub is not the public key of /etc/x.key: remove it, so that it is "
		      "made anew");
	tree_put(&bench.tree, "/etc/x.pub", 0600, "");
	check_refused(&bench, -EINVAL, "/etc/x.pub is empty: it should hold a public key");
}
END_TEST

/* Keys of a group are made together, and a public key is of one that is not on disk yet. */
START_TEST(a_group_is_made_at_once)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_inspection struct inspection seen = { 0 };
	const struct action *actions[4];
	struct change *changes[4];
	struct pki_key *keys[3];
	cleanup_free char *public = NULL;

	plan_key(bench.plan, &(struct plan_key){ .path = "/etc/a.key", .algorithm = "ECDSA-P256" });
	plan_key(bench.plan, &(struct plan_key){ .path = "/etc/b.key", .algorithm = "ECDSA-P384" });
	plan_key(bench.plan, &(struct plan_key){ .path = "/etc/c.key", .algorithm = "ECDSA-P256" });
	plan_public_key(bench.plan, "/etc/c.pub", "/etc/c.key");
	ck_assert_int_eq(plan_inspect(bench.plan, bench.host, &seen, &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		actions[i] = plan_at(bench.plan, i);
		changes[i] = &seen.changes[i];
	}
	ck_assert_int_eq(make_so(&bench, actions, changes, 4), 0);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		cleanup_free char *kind = NULL;

		keys[i] = get_key(bench.host, actions[i]->target);
		kind = pki_key_kind(keys[i]);
		ck_assert_str_eq(kind, i == 1 ? "ECDSA-P384" : "ECDSA-P256");
		ck_assert_uint_eq(tree_mode(&bench.tree, actions[i]->target), 0600);
	}
	ck_assert(!pki_key_equal(keys[0], keys[2]));
	public = public_text(keys[2]);
	tree_check(&bench.tree, "/etc/c.pub", public);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		pki_key_free(keys[i]);
}
END_TEST

UNIT_TESTS(act_key, a_key_is_made_of_the_kind_that_is_asked_for, an_unknown_kind_is_refused,
	   nobody_else_reads_a_key_at_any_time, a_key_that_is_there_is_kept,
	   mode_and_owner_are_mended_alone, what_is_no_key_is_told, what_is_no_use_of_a_key_is_told,
	   a_key_in_der_is_refused, what_is_in_the_way_is_told,
	   a_key_is_not_made_beside_its_certificate, the_key_of_a_ca_may_be_elsewhere,
	   a_renewal_replaces_once, a_renewal_makes_what_is_missing, a_copy_is_the_same_key,
	   a_copy_outlives_its_source, a_public_key_is_of_a_private_one, a_group_is_made_at_once)
