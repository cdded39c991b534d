/*
 * Late values: bytes that do not exist when a plan is made. In the plan a text stands for each,
 *
 *	<late: base64 of /etc/kubernetes/pki/ca.crt>
 *
 * and is what a print, a dry run and `render` show. When the file that holds it is written, what
 * stands for it is replaced by the value. Only texts that the installer registered with the action
 * (action_late()) are: one that a user wrote into a configuration is data, and stays.
 */
#pragma once

#include "host/host.h"

/* What stands for the base64 form of a file's content. Freed by the caller. */
char *late_base64_of(const char *path);

/* Whether @text is one of those above. */
bool late_is_valid(const char *text);

/*
 * Appends @content to @out with each of the texts in the list @lates replaced. -ENOENT when a value
 * does not exist yet; @err says which.
 */
int late_resolve(const char *content, const struct json *lates, const struct host *host,
		 struct strbuf *out, struct error *err);
