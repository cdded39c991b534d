/*
 * Secrets in memory: buffers that leave no copy behind, comparison in constant time, random bytes.
 *
 *	cleanup(secret_done) struct strbuf pem = secret_make(PKI_MAX_KEY);
 *	pki_key_write(key, &pem);
 *
 * A secret buffer is a strbuf that has all its room from the start: so it never moves while it
 * grows, and what it held is wiped when it is done. It is never taken (strbuf_take()), and is ended
 * by secret_done() alone.
 */
#pragma once

#include "base/strbuf.h"

struct strbuf secret_make(size_t max);
void secret_done(struct strbuf *secret);

/* Wipes a text that was allocated, and frees it; NULL is allowed. */
void secret_free(char *text);

/* Whether two texts are equal; the time it takes depends on their lengths only. */
bool secret_equal(const char *a, const char *b);

/* Fills @data from the kernel's generator (getrandom(2)); cannot fail once the host has booted. */
void random_fill(void *data, size_t size);
/* A number below @limit, each as likely as the others; @limit is 1 to 256. */
unsigned random_below(unsigned limit);
/* @length characters of @alphabet (at most 256), each as likely as the others, and a NUL. */
void random_text(const char *alphabet, char *text, size_t length);
