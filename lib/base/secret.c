#include "base/secret.h"

#include <errno.h>
#include <sys/random.h>

struct strbuf secret_make(size_t max)
{
	return (struct strbuf){ .text = xcalloc(max + 1, 1), .capacity = max + 1, .max = max };
}

void secret_done(struct strbuf *secret)
{
	explicit_bzero(secret->text, secret->capacity);
	strbuf_done(secret);
}

void secret_free(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

bool secret_equal(const char *a, const char *b)
{
	size_t length = strlen(a);
	unsigned char difference = 0;

	if (strlen(b) != length)
		return false;
	for (size_t i = 0; i < length; i++)
		difference |= (unsigned char)(a[i] ^ b[i]);
	return difference == 0;
}

void random_fill(void *data, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t got = getrandom((char *)data + done, size - done, 0);

		if (got < 0 && errno != EINTR)
			abort(); /* no generator: nothing secret can be made here */
		if (got > 0)
			done += (size_t)got;
	}
}

unsigned random_below(unsigned limit)
{
	unsigned whole = 256 / limit * limit; /* above this, low numbers would be likelier */
	unsigned char byte;

	do
		random_fill(&byte, 1);
	while (byte >= whole);
	return byte % limit;
}

void random_text(const char *alphabet, char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		text[i] = alphabet[random_below((unsigned)strlen(alphabet))];
	text[length] = '\0';
}
