/* Uploading a control plane's certificates for further ones: what adds it to a plan. */
#pragma once

#include "plan/plan.h"

/* Names a file in @data, a Secret's: its content, sealed, will stand under @name (pki/envelope.h).
 * @path NULL: there is no such file, and the value is empty. */
void upload_file(struct json *data, const char *name, const char *path);

/*
 * The Secret of uploaded certificates @object, whose data upload_file() made, and the bootstrap
 * token's Secret @owner, with which it goes. Both are given away; what is late of the token is
 * registered by the caller, and the owner's uid (LATE_TOKEN_UID, text @uid) here.
 * @key: the certificate key; NULL: a new one. @ttl_ms: how long the upload lasts.
 */
struct action *plan_upload(struct plan *plan, struct json *object, struct json *owner,
			   const char *uid, const char *key, int64_t ttl_ms);

/* The certificate key of the plan's upload; NULL: there is none, or it is not settled. Secret. */
const char *upload_key(const struct plan *plan);
/*
 * Lets the upload of @plan, if its key is yet to be made, have the one of @earlier: that of a run
 * which was completed just now, so that it need not be done twice.
 */
void upload_take_key(struct plan *plan, const struct plan *earlier);
