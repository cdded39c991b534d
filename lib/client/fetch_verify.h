/* Inside of lib/client: why a server's certificate is not believed. */
#pragma once

#include "base/error.h"
#include "base/strbuf.h"

/*
 * Fills @err with FETCH_TLS and the reason: which certificate, and its CA, names or times. @chain
 * is what the server showed, in PEM, its own certificate first; @ca whom to trust (NULL: the
 * system's). False when no reason is found (@err is untouched then).
 */
bool fetch_verify(const struct strbuf *chain, const struct strbuf *ca, const char *host, int port,
		  int64_t now, struct error *err);
