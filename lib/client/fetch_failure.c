/* What libcurl says when a request failed, as an error that tells one thing from another. */
#include <time.h>

#include "base/net.h"
#include "base/time.h"
#include "client/fetch_curl.h"
#include "client/fetch_verify.h"

enum {
	ROUND_MS = 100, /* times in messages */
};

/* Where a request went, for messages: "10.0.0.1:6443", or the path of a socket. */
static char *place_of(const struct fetch_transfer *transfer)
{
	cleanup_url struct net_url url = { 0 };

	if (transfer->copy.unix_socket)
		return xstrdup(transfer->copy.unix_socket);
	if (net_url_parse(transfer->copy.url, &url) < 0)
		return xstrdup(transfer->copy.url);
	return net_host_port_format(url.host, url.port                      ? url.port
					      : str_eq(url.scheme, "https") ? 443
									    : 80);
}

static const char *words_of(const struct fetch_transfer *transfer, CURLcode code)
{
	return *transfer->words ? transfer->words : transfer->fetch->curl.curl_easy_strerror(code);
}

static long os_error(const struct fetch_transfer *transfer)
{
	long code = 0;

	(void)transfer->fetch->curl.curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &code);
	return code;
}

/* Whether the server took the connection, whatever became of it. */
static bool was_accepted(const struct fetch_transfer *transfer)
{
	long port = 0;

	(void)transfer->fetch->curl.curl_easy_getinfo(transfer->easy, CURLINFO_LOCAL_PORT, &port);
	return port > 0;
}

static int fail_connect(struct fetch_transfer *transfer, const char *place, struct error *err)
{
	long code = os_error(transfer);

	if (transfer->copy.proxy)
		return error_set(err, FETCH_PROXY, "the proxy %s does not lead to %s: %s",
				 transfer->copy.proxy, place,
				 words_of(transfer, CURLE_COULDNT_CONNECT));
	switch (code) {
	case EHOSTUNREACH:
	case ENETUNREACH:
		return error_set(err, FETCH_NO_ROUTE, "there is no way to %s: %s", place,
				 strerror((int)code));
	case ETIMEDOUT:
		return error_set(err, FETCH_TIMED_OUT,
				 "%s does not answer: is it off, or does a "
				 "firewall drop what is sent to it?",
				 place);
	case ENOENT:
	case EACCES:
	case EPERM:
		return error_errno(err, -(int)code, "cannot connect to %s", place);
	default:
		return error_set(err, FETCH_REFUSED,
				 "%s refuses connections: nothing listens there", place);
	}
}

static int fail_in_time(struct fetch_transfer *transfer, const char *place, struct error *err)
{
	int64_t ms = time_monotonic_ms() - transfer->started, total = transfer->request.total_ms;
	cleanup_free char *took = NULL;

	/* A timer may be a little early, and a busy machine late. */
	ms = ms < ROUND_MS ? ms : (ms + ROUND_MS / 2) / ROUND_MS * ROUND_MS;
	took = format_duration(total > 0 && ms > total ? total : ms);

	if (was_accepted(transfer) && !transfer->answer.sent)
		return error_set(err, FETCH_TIMED_OUT,
				 "%s accepts connections, but no TLS came about within %s", place,
				 took);
	if (!transfer->answer.sent)
		return error_set(err, FETCH_TIMED_OUT,
				 "no connection to %s within %s: is it off, or does a firewall "
				 "drop what is sent to it?",
				 place, took);
	return error_set(err, FETCH_TIMED_OUT, "%s did not answer within %s", place, took);
}

static int fail_write(struct fetch_transfer *transfer, const char *place, struct error *err)
{
	if (!transfer->overflown)
		return error_set(err, FETCH_STOPPED, "stopped");
	if (transfer->header_bytes > FETCH_MAX_HEADERS)
		return error_set(err, FETCH_TOO_LARGE,
				 "%s answers with more than %d bytes of headers", place,
				 FETCH_MAX_HEADERS);
	return error_set(err, FETCH_TOO_LARGE, "%s answers with more than %zu bytes", place,
			 transfer->answer.body.max);
}

/* A connection that ended, and what else goes wrong on one. */
static int fail_stream(struct fetch_transfer *transfer, CURLcode code, const char *place,
		       struct error *err)
{
	const char *words = words_of(transfer, code);

	/* What a server says to a certificate comes after the handshake of TLS 1.3. */
	if (strstr(words, "alert"))
		return error_set(err, FETCH_TLS, "%s does not take this side's certificate: %s",
				 place, words);
	return error_set(err, FETCH_DROPPED, "the connection to %s ended too early: %s", place,
			 words);
}

static int fail_tls(struct fetch_transfer *transfer, CURLcode code, const char *place,
		    struct error *err)
{
	const char *words = words_of(transfer, code);

	if (strstr(words, "SSL_ERROR_SYSCALL") || strstr(words, "Connection reset") ||
	    strstr(words, "unexpected eof"))
		return error_set(err, FETCH_DROPPED, "the connection to %s ended too early: %s",
				 place, words);
	return error_set(err, FETCH_TLS, "no TLS with %s: %s", place, words);
}

static int fail(struct fetch_transfer *transfer, CURLcode code, struct error *err)
{
	cleanup_free char *place = place_of(transfer);

	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return error_set(err, FETCH_NO_NAME, "the name of %s does not resolve", place);
	case CURLE_COULDNT_RESOLVE_PROXY:
		return error_set(err, FETCH_PROXY, "the name of the proxy %s does not resolve",
				 transfer->copy.proxy);
	case CURLE_COULDNT_CONNECT:
		return fail_connect(transfer, place, err);
	case CURLE_OPERATION_TIMEDOUT:
		return fail_in_time(transfer, place, err);
	case CURLE_WRITE_ERROR:
		return fail_write(transfer, place, err);
	case CURLE_URL_MALFORMAT:
		return error_set(err, -EINVAL, "\"%s\" is not an URL", transfer->copy.url);
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
		return fail_tls(transfer, code, place, err);
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return error_set(err, FETCH_BAD_ANSWER, "%s does not speak HTTP: %s", place,
				 words_of(transfer, code));
	default:
		return fail_stream(transfer, code, place, err);
	}
}

bool fetch_is_distrust(CURLcode code)
{
	return code == CURLE_PEER_FAILED_VERIFICATION;
}

void fetch_fail(struct fetch_transfer *transfer, CURLcode code)
{
	/* What the callbacks stopped libcurl calls a failure of its own in several ways. */
	if (transfer->stopped || transfer->overflown)
		code = CURLE_WRITE_ERROR;
	transfer->answer.failure = fail(transfer, code, &transfer->answer.error);
}

/* Appends what the server showed, in PEM. */
static void take_chain(const struct fetch_transfer *transfer, struct strbuf *out)
{
	static const char name[] = "Cert:";
	struct curl_certinfo *info = NULL;

	(void)transfer->fetch->curl.curl_easy_getinfo(transfer->easy, CURLINFO_CERTINFO, &info);
	for (int i = 0; info && i < info->num_of_certs; i++)
		for (struct curl_slist *at = info->certinfo[i]; at; at = at->next)
			if (str_starts(at->data, name))
				strbuf_printf(out, "%s\n", at->data + strlen(name));
}

void fetch_fail_probed(struct fetch_transfer *transfer)
{
	cleanup(strbuf_done) struct strbuf chain = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_url struct net_url url = { 0 };
	struct error why;

	take_chain(transfer, &chain);
	if (net_url_parse(transfer->copy.url, &url) < 0 || !chain.length)
		return;
	if (fetch_verify(&chain, transfer->tls.ca, transfer->copy.host, url.port ? url.port : 443,
			 time(NULL), &why))
		transfer->answer.error = why;
}
