/*
 * The syntax of the texts by which hosts and clusters know each other. Each is judged here and
 * nowhere else, for the configuration, for flags, and for what comes from a cluster. Addresses,
 * endpoints and DNS names are in net.h, durations in util.h, versions in release/release.h.
 */
#pragma once

#include "base/util.h"

enum {
	SYNTAX_TOKEN_ID = 6, /* characters */
	SYNTAX_TOKEN_SECRET = 16,
	SYNTAX_CERTIFICATE_KEY = 32, /* bytes */
};

/* What a bootstrap token is made of: a to z, and 0 to 9. */
#define SYNTAX_TOKEN_ALPHABET "0123456789abcdefghijklmnopqrstuvwxyz"

/*
 * A bootstrap token: id, dot, secret ("abcdef.0123456789abcdef"; BootstrapTokenPattern of
 * k8s.io/cluster-bootstrap/token/api).
 */
bool syntax_is_token(const char *text);
/* A group for those who authenticate by a token (BootstrapGroupPattern, likewise). */
bool syntax_is_token_group(const char *text);
/* "sha256:" and 64 hexadecimal digits: the hash of a CA's public key, by which a join pins it. */
bool syntax_is_ca_hash(const char *text);
/* The key of uploaded certificates: 64 hexadecimal digits. */
bool syntax_is_certificate_key(const char *text);
/* machine-id(5): 32 lower case hexadecimal digits. */
bool syntax_is_machine_id(const char *text);
