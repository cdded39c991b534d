/*
 * Inside of lib/client: the functions of libcurl that fetch.c and its neighbours use, and what they
 * share.
 */
#pragma once

#define CURL_DISABLE_TYPECHECK /* its macros check calls of the functions by their names */
#include <curl/curl.h>

#include "client/fetch.h"

#define CURL_FUNCTIONS(each)            \
	each(curl_global_init);         \
	each(curl_global_cleanup);      \
	each(curl_easy_init);           \
	each(curl_easy_cleanup);        \
	each(curl_easy_setopt);         \
	each(curl_easy_getinfo);        \
	each(curl_easy_strerror);       \
	each(curl_slist_append);        \
	each(curl_slist_free_all);      \
	each(curl_getdate);             \
	each(curl_multi_init);          \
	each(curl_multi_cleanup);       \
	each(curl_multi_add_handle);    \
	each(curl_multi_remove_handle); \
	each(curl_multi_perform);       \
	each(curl_multi_poll);          \
	each(curl_multi_info_read)

#define CURL_POINTER(name) __typeof__(name) *name
struct curl_library {
	CURL_FUNCTIONS(CURL_POINTER);
};
#undef CURL_POINTER

/* -ELIBACC, or -EOPNOTSUPP when it lacks a function: it is older than 7.71. */
int fetch_load(struct curl_library *curl, struct error *err);

struct fetch_timer {
	struct fetch *fetch;
	struct fetch_timer *next, *before;
	int64_t at; /* milliseconds of CLOCK_MONOTONIC */
	void (*run)(void *arg);
	void *arg;
};

struct fetch {
	struct curl_library curl;
	CURLM *multi;
	struct fetch_transfer *transfers; /* all */
	struct fetch_timer *timers;       /* the first to run comes first */
	bool performing; /* within libcurl: handles may neither be added nor removed */
};

/* Copies of what a request gives as pointers. */
struct fetch_copy {
	char *method, *url, *host, *unix_socket, *token, *login, *proxy, *server_name;
	struct strbuf body, ca, cert, key;
	bool has_body, has_ca, has_cert;
};

enum fetch_stage {
	STAGE_NEW,    /* not in the loop of libcurl yet */
	STAGE_RUNS,   /* in it */
	STAGE_PROBES, /* looks at the certificate of a server that was not believed */
};

struct fetch_transfer {
	struct fetch *fetch;
	struct fetch_transfer *next, *before;
	struct fetch_request request; /* its pointers are those of `copy` */
	struct fetch_copy copy;
	struct fetch_tls tls;
	struct str_list headers;
	enum fetch_stage stage;
	bool cancelled, stopped, overflown, begun;
	CURL *easy;
	struct curl_slist *header_list, *connect_to;
	size_t body_at; /* how much of the body was read */
	size_t header_bytes;
	int64_t started;
	int ca_file; /* of memory; -1: none */
	char words[CURL_ERROR_SIZE];
	struct fetch_answer answer;
};

/* Makes the handle of a transfer. An error is in the request itself. */
int fetch_set_up(struct fetch_transfer *transfer, struct error *err);
/* Makes one that only shakes hands with the server, whoever it is, and sends nothing to it. */
int fetch_set_up_probe(struct fetch_transfer *transfer, struct error *err);
/* Frees the handle, and what it uses. */
void fetch_drop_handle(struct fetch_transfer *transfer);

/* Whether the server's certificate was refused, and is worth a look. */
bool fetch_is_distrust(CURLcode code);
/* Fills the answer's failure and error. */
void fetch_fail(struct fetch_transfer *transfer, CURLcode code);
/* Says better what was wrong with the certificates that a probe saw. */
void fetch_fail_probed(struct fetch_transfer *transfer);
