/*
 * Inside of lib/client: a download on its way. download.c has all of them, download_http.c brings
 * what comes from servers, and download_stream.c takes it.
 */
#pragma once

#include "client/download.h"
#include "client/fetch.h"
#include "pki/pki.h"

enum {
	STREAM_HEAD = 256, /* bytes that tell a web page */
};

struct batch {
	struct fetch *fetch;
	struct pki *pki;
	const struct download_how *how;
	struct fetch_tls tls;
	size_t running;
};

/* One file on its way. */
struct stream {
	struct batch *batch;
	struct download *item;
	char *url; /* after redirects */
	int redirects;
	uint64_t at;     /* bytes that came */
	uint64_t skip;   /* of this answer: bytes that came already */
	uint64_t total;  /* UINT64_MAX: not known */
	char *validator; /* an ETag that is strong, or NULL */
	bool moved;      /* a byte came since the last try */
	int tries;
	bool begun;
	char head[STREAM_HEAD + 1];
	size_t head_length;
	struct pki_hash *hash;
	struct fetch_transfer *transfer;
	/* What the caller said to what came: the rest is read for its digest alone. */
	int refused;
	struct error refusal;
	bool ended;
	int r;
	struct error error;
};

/* @digest says the algorithm; what follows its colon is not looked at. */
void stream_begin(struct stream *stream, struct batch *batch, struct download *item,
		  const char *digest);
void stream_done(struct stream *stream);
/* An answer is about to come that is this long, all in all; UINT64_MAX: it does not say. */
int stream_open(struct stream *stream, uint64_t total, struct error *err);
/* The next piece. */
int stream_take(struct stream *stream, const char *data, size_t size, struct error *err);
/* All of it came: whether it is what was wanted. */
int stream_finish(struct stream *stream, const char *wanted, struct error *err);

/* Starts a request for what is not here yet; it ends with `ended`, and counts in the batch. */
void stream_request(struct stream *stream);
