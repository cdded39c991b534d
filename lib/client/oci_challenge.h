/* Inside of lib/client: how a registry wants its visitors to show who they are. */
#pragma once

#include "base/error.h"

/* What a header WWW-Authenticate says; members may be NULL. */
struct oci_challenge {
	char *scheme; /* lower case: "bearer", "basic" */
	char *realm, *service, *scope;
};
#define cleanup_oci_challenge cleanup(oci_challenge_done)

/* -EINVAL when the header cannot be read (RFC 9110, part 11.2: one challenge). */
int oci_challenge_parse(const char *header, struct oci_challenge *ret);
void oci_challenge_done(struct oci_challenge *challenge);

/*
 * The URL that gives a token to whoever pulls from @repository
 * (https://distribution.github.io/distribution/spec/auth/token/). Free it; NULL where the challenge
 * asks for something else than a token.
 */
char *oci_challenge_url(const struct oci_challenge *challenge, const char *repository);
