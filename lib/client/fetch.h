/*
 * HTTP: the one owner of libcurl, which is loaded when the first loop is made.
 *
 * A struct fetch is a loop. Requests are started in it, any number at once, and share connections:
 * those to one HTTP/2 server go over one. What happens is told by callbacks, from within
 * fetch_poll() alone, which is also where the caller's own descriptors (sd-bus, inotify) are waited
 * for, and timers run. So a program has one loop, and no thread:
 *
 *	fetch_start(fetch, &request);
 *	while (busy)
 *		fetch_poll(fetch, own, own_count, 1000);
 *
 * fetch_now() is the same for one request that is waited for.
 *
 * Nothing is done behind the caller's back: no redirect is followed, no proxy is taken but the one
 * that a request names (fetch_proxy() tells what a Go program would take), nothing is tried again,
 * no configuration of curl is read, and the system's CAs are trusted only where a request says so.
 * Keys, certificates and tokens go from memory to the library: never to a disk, never to an argv.
 *
 * A loop and what runs in it belong to one thread.
 */
#pragma once

#include <errno.h>
#include <poll.h>

#include "base/error.h"
#include "base/str_list.h"
#include "base/strbuf.h"

/*
 * How a request failed to get an answer: codes of errors. An answer with a status of 400 and above
 * is an answer.
 */
enum fetch_failure {
	FETCH_NO_NAME = -EADDRNOTAVAIL, /* the server's name does not resolve */
	FETCH_REFUSED = -ECONNREFUSED,  /* nothing listens there */
	FETCH_NO_ROUTE = -EHOSTUNREACH, /* no way there */
	FETCH_TIMED_OUT = -ETIMEDOUT,   /* no connection, or no whole answer, in time */
	FETCH_TLS = -EKEYREJECTED,      /* TLS; the message says which certificate */
	FETCH_DROPPED = -ECONNRESET,    /* the connection ended before the answer was whole */
	FETCH_TOO_LARGE = -EFBIG,       /* the answer is longer than it may be */
	FETCH_STOPPED = -ECANCELED,     /* by the caller */
	FETCH_BAD_ANSWER = -EPROTO,     /* it is no HTTP */
	FETCH_PROXY = -ENETUNREACH,     /* the proxy: it is away, or does not let through */
};

struct fetch_answer;

/* Whom to trust, and as whom to come. Zeroed: the system's CAs, without a certificate. */
struct fetch_tls {
	const struct strbuf *ca;         /* PEM: these and no others; NULL: the system's */
	const struct strbuf *cert, *key; /* PEM: the client's; NULL: none */
	const char *server_name; /* that the server's certificate has to have; NULL: the URL's */
	bool unverified;         /* any server is believed: for what is verified by other means */
};

struct fetch_request {
	const char *method;             /* NULL: GET, or POST where there is a body */
	const char *url;                /* http:// or https:// */
	const char *unix_socket;        /* its path: the host of the URL is a name only; or NULL */
	bool http2;                     /* HTTP/2 at once, without TLS (gRPC) */
	const struct str_list *headers; /* "Name: value"; NULL: none */
	const char *token;              /* a bearer token, or NULL */
	const char *login;           /* "user:password" in Base64, for Basic (RFC 7617), or NULL */
	const struct strbuf *body;   /* may be binary; NULL: none */
	const struct fetch_tls *tls; /* NULL: as zeroed */
	const char *proxy;           /* its URL; NULL: none */
	int64_t connect_ms;          /* for the connection; 0: FETCH_CONNECT_MS */
	int64_t total_ms;            /* for all of it; 0: FETCH_TOTAL_MS; -1: no limit */
	int64_t stall_ms;            /* without a byte, in whole seconds; 0: only total_ms counts */
	size_t max_body;             /* bytes; 0: FETCH_MAX_BODY */
	/*
	 * It must not be sent twice. libcurl sends other requests again by itself, when a
	 * connection that it had kept ends before the first byte of an answer.
	 */
	bool once;
	bool fresh; /* over a new connection: those that are there may be broken */
	/*
	 * Told of an answer with the status 200, or 206, before its body comes: its status and its
	 * headers; false ends the request with FETCH_STOPPED. NULL: nobody asks. As data() it is
	 * called by libcurl.
	 */
	bool (*begin)(void *arg, const struct fetch_answer *answer);
	/*
	 * Gets the body of an answer with the status 200, or 206, as it comes, in place of the
	 * answer's `body`, and without `max_body`; false ends the request with FETCH_STOPPED. NULL:
	 * none. It is called by libcurl, and may use nothing of this header but fetch_after(),
	 * fetch_forget() and fetch_cancel().
	 */
	bool (*data)(void *arg, const char *data, size_t size);
	/* Told once when it ended; @answer is the loop's. Never from within fetch_start(). */
	void (*done)(void *arg, struct fetch_answer *answer);
	void *arg;
};

enum {
	FETCH_CONNECT_MS = 10 * 1000,
	FETCH_TOTAL_MS = 30 * 1000,
	FETCH_MAX_BODY = 16 * 1024 * 1024,
	FETCH_MAX_HEADERS = 256 * 1024, /* bytes of all headers of an answer */
};

struct fetch_answer {
	int failure; /* 0, or enum fetch_failure: then `error` tells */
	struct error error;
	int status;              /* of HTTP; 0: there was none */
	struct str_list headers; /* "name: value", names in lower case; trailers come last */
	struct strbuf body;
	bool sent;              /* the server may have acted on it, although it failed */
	size_t body_sent;       /* bytes of the request's body that went out */
	int64_t date;           /* the server's clock, in seconds since the epoch; 0: not told */
	int64_t retry_after_ms; /* when to come again, as the server asks; -1: it does not */
	int64_t took_ms;
};

/* The value of a header or a trailer, by its name in lower case, or NULL. */
const char *fetch_header(const struct fetch_answer *answer, const char *name);
void fetch_answer_done(struct fetch_answer *answer);
#define cleanup_answer cleanup(fetch_answer_done)

struct fetch;          /* a loop */
struct fetch_transfer; /* a request in it */
struct fetch_timer;

#define cleanup_fetch cleanup(fetch_freep)

/* -ELIBACC when the host has no libcurl.so.4. */
int fetch_new(struct fetch **ret, struct error *err);
/* Ends what runs in it, without telling: no callback is called. */
void fetch_free(struct fetch *fetch);
void fetch_freep(struct fetch **fetch);

/*
 * Starts a request. All that the request points to is copied, but `arg`. What is wrong with the
 * request itself is told by its callback, as all else. The transfer ends with its callback, or
 * with fetch_cancel(), after which the callback is not called.
 */
struct fetch_transfer *fetch_start(struct fetch *fetch, const struct fetch_request *request);
void fetch_cancel(struct fetch_transfer *transfer); /* also from within callbacks; not its own */

/* Calls @run once, in @ms milliseconds; the timer ends with that, or with fetch_forget(). */
struct fetch_timer *fetch_after(struct fetch *fetch, int64_t ms, void (*run)(void *arg), void *arg);
void fetch_forget(struct fetch_timer *timer);

/*
 * Goes on with all of it, and waits until something happened, at most @timeout_ms: a transfer went
 * on, a timer ran, or one of the descriptors @own (events and revents as poll(2) has them) is
 * ready. Returns how many of those are, or a negative errno value.
 */
int fetch_poll(struct fetch *fetch, struct pollfd own[], size_t count, int64_t timeout_ms);

/*
 * One request, waited for, while all else in the loop goes on; `data` is called, `begin` and
 * `done` are not. On
 * failure as struct fetch_answer has it; *@ret is filled always.
 */
int fetch_now(struct fetch *fetch, const struct fetch_request *request, struct fetch_answer *ret,
	      struct error *err);

/*
 * Where an answer from @url leads, for who wants to follow: 1, and the next URL in *@ret, to be
 * freed; 0 when it is no redirect. FETCH_BAD_ANSWER: it does not say where to; -EPERM: from https
 * to http.
 */
int fetch_redirect(const char *url, const struct fetch_answer *answer, char **ret,
		   struct error *err);

/*
 * The proxy that a Go program takes for an URL by its environment (base/no_proxy.h), borrowed from
 * it; NULL: none.
 */
const char *fetch_proxy(const char *url);
