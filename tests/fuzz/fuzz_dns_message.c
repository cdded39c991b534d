#include <stdlib.h>

#include "client/dns_message.h"
#include "fuzz.h"

/* The answer to one question, whatever comes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_dns_message struct dns_message message = { 0 };
	uint8_t asked[DNS_QUESTION_MAX];
	struct error err;
	size_t length;

	if (dns_question_write(0, "a.example", 1, asked, &length, &err) < 0)
		abort();
	(void)dns_message_read(data, size, asked, length, &message, &err);
	return 0;
}
