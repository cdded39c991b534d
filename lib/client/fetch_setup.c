/* The handle of a request: its options, and what libcurl calls while it runs. */
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/net.h"
#include "base/secret.h"
#include "client/fetch_curl.h"

/* --- What libcurl calls --- */

/* The body of a request that must not be sent twice: libcurl cannot rewind it. */
static size_t on_read(char *to, size_t size, size_t count, void *arg)
{
	struct fetch_transfer *transfer = arg;
	const struct strbuf *body = &transfer->copy.body;
	size_t left = body->length - transfer->body_at, room = size * count;
	size_t length = left < room ? left : room;

	memcpy(to, body->text + transfer->body_at, length);
	transfer->body_at += length;
	return length;
}

/* Tells of the answer once, before its body; false: the body is not wanted. */
static bool begin_body(struct fetch_transfer *transfer)
{
	const struct fetch_request *request = &transfer->request;

	if (transfer->begun || !request->begin)
		return true;
	transfer->begun = true;
	return request->begin(request->arg, &transfer->answer);
}

static size_t on_data(char *data, size_t size, size_t count, void *arg)
{
	struct fetch_transfer *transfer = arg;
	const struct fetch_request *request = &transfer->request;
	size_t length = size * count;
	long status = 0;

	if (transfer->cancelled)
		return 0;
	(void)transfer->fetch->curl.curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE,
						      &status);
	if (request->data && (status == 200 || status == 206)) {
		transfer->answer.status = (int)status;
		transfer->stopped =
			!begin_body(transfer) || !request->data(request->arg, data, length);
		return transfer->stopped || transfer->cancelled ? 0 : length;
	}
	strbuf_add(&transfer->answer.body, data, length);
	transfer->overflown = transfer->answer.body.full;
	return transfer->overflown ? 0 : length;
}

/* Seconds, or a date (RFC 9110, 10.2.3). */
static int64_t retry_after(const struct curl_library *curl, const char *value, int64_t date)
{
	int64_t seconds;
	time_t when;

	if (parse_int(value, 0, INT32_MAX, &seconds) == 0)
		return seconds * 1000;
	when = curl->curl_getdate(value, NULL);
	if (when < 0)
		return -1;
	seconds = when - (date ? date : (int64_t)time(NULL));
	return seconds > 0 ? seconds * 1000 : 0;
}

static void take_header(struct fetch_transfer *transfer, char *line)
{
	const struct curl_library *curl = &transfer->fetch->curl;
	struct fetch_answer *answer = &transfer->answer;
	char *colon = strchr(line, ':'), *value;

	if (!colon)
		return;
	*colon = '\0';
	str_to_lower(line);
	value = colon + 1 + strspn(colon + 1, " \t");
	str_list_take(&answer->headers, xasprintf("%s: %s", line, value));
	if (str_eq(line, "date"))
		answer->date =
			curl->curl_getdate(value, NULL) > 0 ? curl->curl_getdate(value, NULL) : 0;
	else if (str_eq(line, "retry-after"))
		answer->retry_after_ms = retry_after(curl, value, answer->date);
}

static size_t on_header(char *data, size_t size, size_t count, void *arg)
{
	struct fetch_transfer *transfer = arg;
	size_t length = size * count, end = length;
	cleanup_free char *line = NULL;

	transfer->header_bytes += length;
	if (transfer->header_bytes > FETCH_MAX_HEADERS) {
		transfer->overflown = true;
		return 0;
	}
	while (end && strchr("\r\n \t", data[end - 1]))
		end--;
	line = xstrndup(data, end);
	if (str_starts(line, "HTTP/")) { /* that of a 100, or of a proxy, came before */
		str_list_done(&transfer->answer.headers);
		transfer->answer.date = 0;
		transfer->answer.retry_after_ms = -1;
	} else {
		take_header(transfer, line);
	}
	return length;
}

/* --- Options --- */

/* Remembers the first option that this libcurl does not take. */
struct options {
	const struct fetch_transfer *transfer;
	CURLoption refused;
	bool failed;
};

static void note(struct options *options, CURLoption option, CURLcode code)
{
	if (code == CURLE_OK || options->failed)
		return;
	options->failed = true;
	options->refused = option;
}

static void set_long(struct options *options, CURLoption option, long value)
{
	const struct fetch_transfer *transfer = options->transfer;

	note(options, option,
	     transfer->fetch->curl.curl_easy_setopt(transfer->easy, option, value));
}

static void set_pointer(struct options *options, CURLoption option, const void *value)
{
	const struct fetch_transfer *transfer = options->transfer;

	note(options, option,
	     transfer->fetch->curl.curl_easy_setopt(transfer->easy, option, value));
}

static CURLcode try_blob(const struct fetch_transfer *transfer, CURLoption option,
			 const struct strbuf *data)
{
	struct curl_blob blob = { .data = data->text,
				  .len = data->length,
				  .flags = CURL_BLOB_NOCOPY };

	return transfer->fetch->curl.curl_easy_setopt(transfer->easy, option, &blob);
}

/*
 * The CAs, which libcurl takes from memory since 7.77. RHEL 9 has 7.76: there it gets them as a
 * file that exists in memory alone.
 */
static void set_ca(struct options *options, struct fetch_transfer *transfer)
{
	const struct strbuf *ca = transfer->tls.ca;
	cleanup_free char *path = NULL;

	set_pointer(options, CURLOPT_CAPATH, NULL); /* else the system's would do as well */
	if (try_blob(transfer, CURLOPT_CAINFO_BLOB, ca) == CURLE_OK)
		return;
	transfer->ca_file = memfd_create("ca", MFD_CLOEXEC);
	if (transfer->ca_file < 0 ||
	    write(transfer->ca_file, ca->text, ca->length) != (ssize_t)ca->length)
		note(options, CURLOPT_CAINFO, CURLE_SSL_CACERT_BADFILE);
	path = xasprintf("/proc/self/fd/%d", transfer->ca_file);
	set_pointer(options, CURLOPT_CAINFO, path);
}

static void set_tls(struct options *options, struct fetch_transfer *transfer)
{
	const struct fetch_tls *tls = &transfer->tls;

	set_long(options, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	set_long(options, CURLOPT_SSL_VERIFYPEER, tls->unverified ? 0 : 1);
	set_long(options, CURLOPT_SSL_VERIFYHOST, tls->unverified ? 0 : 2);
	if (tls->ca)
		set_ca(options, transfer);
	if (!tls->cert)
		return;
	note(options, CURLOPT_SSLCERT_BLOB, try_blob(transfer, CURLOPT_SSLCERT_BLOB, tls->cert));
	note(options, CURLOPT_SSLKEY_BLOB, try_blob(transfer, CURLOPT_SSLKEY_BLOB, tls->key));
}

static void add_header(struct fetch_transfer *transfer, struct curl_slist **list, const char *text)
{
	struct curl_slist *longer = transfer->fetch->curl.curl_slist_append(*list, text);

	if (!longer)
		abort(); /* memory is out */
	*list = longer;
}

static void add_authorization(struct fetch_transfer *transfer, const char *scheme,
			      const char *secret)
{
	char *header = secret ? xasprintf("Authorization: %s %s", scheme, secret) : NULL;

	if (!header)
		return;
	add_header(transfer, &transfer->header_list, header);
	secret_free(header);
}

static void set_headers(struct options *options, struct fetch_transfer *transfer)
{
	struct curl_slist **list = &transfer->header_list;

	for (size_t i = 0; i < transfer->headers.count; i++)
		add_header(transfer, list, transfer->headers.items[i]);
	add_header(transfer, list, "Expect:"); /* no round trip before a long body */
	add_authorization(transfer, "Bearer", transfer->copy.token);
	add_authorization(transfer, "Basic", transfer->copy.login);
	set_pointer(options, CURLOPT_HTTPHEADER, *list);
}

static void set_body(struct options *options, struct fetch_transfer *transfer)
{
	const struct fetch_request *request = &transfer->request;

	if (request->body) {
		set_long(options, CURLOPT_POST, 1);
		set_long(options, CURLOPT_POSTFIELDSIZE, (long)request->body->length);
		if (!request->once)
			set_pointer(options, CURLOPT_POSTFIELDS, request->body->text);
		set_pointer(options, CURLOPT_READFUNCTION, (const void *)(uintptr_t)on_read);
		set_pointer(options, CURLOPT_READDATA, transfer);
	}
	if (request->method && str_eq(request->method, "HEAD"))
		set_long(options, CURLOPT_NOBODY, 1);
	else if (request->method)
		set_pointer(options, CURLOPT_CUSTOMREQUEST, request->method);
}

/*
 * The URL, and where it leads. Where the certificate shall have another name than the URL, the
 * URL that libcurl sees has that name, and the connection goes where the true one does.
 */
static void set_url(struct options *options, struct fetch_transfer *transfer,
		    const struct net_url *url)
{
	const char *name = transfer->copy.server_name;
	int port = url->port ? url->port : str_eq(url->scheme, "https") ? 443 : 80;
	bool v6 = strchr(url->host, ':');
	cleanup_free char *to = NULL, *renamed = NULL;

	transfer->copy.host = xstrdup(name ? name : url->host);
	if (!name || transfer->request.unix_socket) {
		set_pointer(options, CURLOPT_URL, transfer->copy.url);
		return;
	}
	renamed = xasprintf("%s://%s:%d%s", url->scheme, name, port, url->path);
	to = xasprintf(v6 ? "::[%s]:%d" : "::%s:%d", url->host, port);
	add_header(transfer, &transfer->connect_to, to);
	set_pointer(options, CURLOPT_URL, renamed);
	set_pointer(options, CURLOPT_CONNECT_TO, transfer->connect_to);
}

static void set_common(struct options *options, struct fetch_transfer *transfer)
{
	const struct fetch_request *request = &transfer->request;
	int64_t connect = request->connect_ms ? request->connect_ms : FETCH_CONNECT_MS;
	int64_t total = request->total_ms ? request->total_ms : FETCH_TOTAL_MS;

	set_pointer(options, CURLOPT_PRIVATE, transfer);
	set_pointer(options, CURLOPT_ERRORBUFFER, transfer->words);
	set_long(options, CURLOPT_CONNECTTIMEOUT_MS, (long)connect);
	if (total > 0)
		set_long(options, CURLOPT_TIMEOUT_MS, (long)total);
	if (request->stall_ms) {
		set_long(options, CURLOPT_LOW_SPEED_LIMIT, 1);
		set_long(options, CURLOPT_LOW_SPEED_TIME, (long)(request->stall_ms / 1000));
	}
	/* An empty one keeps libcurl from looking at the environment. */
	set_pointer(options, CURLOPT_PROXY, request->proxy ? request->proxy : "");
	set_pointer(options, CURLOPT_NOPROXY, "");
	set_long(options, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1);
	set_long(options, CURLOPT_TCP_KEEPALIVE, 1);
	set_long(options, CURLOPT_TCP_KEEPIDLE, 15);
	set_long(options, CURLOPT_TCP_KEEPINTVL, 5);
	if (request->unix_socket)
		set_pointer(options, CURLOPT_UNIX_SOCKET_PATH, request->unix_socket);
	set_long(options, CURLOPT_HTTP_VERSION,
		 request->http2 ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE : CURL_HTTP_VERSION_2TLS);
	set_long(options, CURLOPT_PIPEWAIT, 1);
	if (request->fresh)
		set_long(options, CURLOPT_FRESH_CONNECT, 1);
	set_pointer(options, CURLOPT_WRITEFUNCTION, (const void *)(uintptr_t)on_data);
	set_pointer(options, CURLOPT_WRITEDATA, transfer);
	set_pointer(options, CURLOPT_HEADERFUNCTION, (const void *)(uintptr_t)on_header);
	set_pointer(options, CURLOPT_HEADERDATA, transfer);
}

static void new_handle(struct fetch_transfer *transfer)
{
	transfer->easy = transfer->fetch->curl.curl_easy_init();
	if (!transfer->easy)
		abort(); /* memory is out */
}

void fetch_drop_handle(struct fetch_transfer *transfer)
{
	const struct curl_library *curl = &transfer->fetch->curl;

	if (transfer->easy)
		curl->curl_easy_cleanup(transfer->easy);
	transfer->easy = NULL;
	curl->curl_slist_free_all(transfer->header_list);
	curl->curl_slist_free_all(transfer->connect_to);
	transfer->header_list = transfer->connect_to = NULL;
	close_fd(&transfer->ca_file);
}

static int parse_url(const char *text, struct net_url *ret, struct error *err)
{
	if (net_url_parse(text, ret) < 0 ||
	    (!str_eq(ret->scheme, "https") && !str_eq(ret->scheme, "http")) || !*ret->host)
		return error_set(err, -EINVAL, "\"%s\" is not an URL of http or https", text);
	return 0;
}

static int check_options(const struct options *options, struct error *err)
{
	if (!options->failed)
		return 0;
	return error_set(err, -EOPNOTSUPP,
			 "libcurl.so.4 of this host does not do what knode needs (option %d): it "
			 "is too old, or was built without it",
			 (int)options->refused);
}

int fetch_set_up(struct fetch_transfer *transfer, struct error *err)
{
	struct options options = { .transfer = transfer };
	cleanup_url struct net_url url = { 0 };
	int r = parse_url(transfer->copy.url, &url, err);

	if (r < 0)
		return r;
	new_handle(transfer);
	set_common(&options, transfer);
	set_url(&options, transfer, &url);
	if (str_eq(url.scheme, "https"))
		set_tls(&options, transfer);
	set_body(&options, transfer);
	set_headers(&options, transfer);
	return check_options(&options, err);
}

int fetch_set_up_probe(struct fetch_transfer *transfer, struct error *err)
{
	struct options options = { .transfer = transfer };
	cleanup_url struct net_url url = { 0 };
	int r = parse_url(transfer->copy.url, &url, err);

	if (r < 0)
		return r;
	free(transfer->copy.host);
	new_handle(transfer);
	set_common(&options, transfer);
	set_url(&options, transfer, &url);
	set_long(&options, CURLOPT_SSL_VERIFYPEER, 0);
	set_long(&options, CURLOPT_SSL_VERIFYHOST, 0);
	set_long(&options, CURLOPT_CERTINFO, 1);
	set_long(&options, CURLOPT_CONNECT_ONLY, 1);
	return check_options(&options, err);
}
