/*
 * Inside of lib/client: a call of CRI as protobuf-c has its messages. Who fills a request makes it
 * and its parts with cri_message(), sets texts with cri_set(), and gives it to cri_start(), which
 * frees it; what cri_end() gives is freed by cri_message_done().
 */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "client/cri.h"

enum {
	/* Bytes in memory that an answer may become: many times what it is on the wire. */
	CRI_MAX_MEMORY = 128 * 1024 * 1024,
};

#define CRI_RUNTIME_SERVICE "/runtime.v1.RuntimeService/"
#define CRI_IMAGE_SERVICE   "/runtime.v1.ImageService/"

#define cleanup_message cleanup(cri_message_done)

struct cri_method {
	const char *path; /* CRI_RUNTIME_SERVICE "Version" */
	const ProtobufCMessageDescriptor *answer;
	bool reads; /* it changes nothing: it may be asked again */
};

struct Cri__KeyValue;

/* An empty message. Never NULL. */
void *cri_message(const ProtobufCMessageDescriptor *descriptor);
void cri_message_done(void *message); /* takes the address of the pointer, which may be NULL */
/* Puts a copy of @value in a field of a message; NULL leaves its default. */
void cri_set(char **field, const char *value);
/* The same of a repeated field; @values ends with NULL, or is NULL. */
void cri_set_list(char ***field, size_t *count, const char *const *values);
/* Entries of a map of texts, into a message and out of it. NULL is empty. */
void cri_set_map(struct Cri__KeyValue ***field, size_t *count, const struct json *map);
struct json *cri_get_map(struct Cri__KeyValue *const *entries, size_t count);
/* The same of texts that may be JSON: those that are, are trees. */
struct json *cri_get_info(struct Cri__KeyValue *const *entries, size_t count);
/* Adds an entry to such a map. */
void cri_add_entry(struct Cri__KeyValue ***field, size_t *count, const char *key,
		   const char *value);

/*
 * The message of @size bytes as that descriptor has it. -EPROTO when it is none, -EFBIG when it
 * would take more than CRI_MAX_MEMORY.
 */
int cri_unpack(const ProtobufCMessageDescriptor *descriptor, const void *data, size_t size,
	       void *ret, struct error *err);
/*
 * Starts a call. @request is given away; @timeout_ms: 0 is that of cri_open(); @watch may be NULL.
 */
struct cri_call *cri_start(struct cri *cri, const struct cri_method *method, void *request,
			   int64_t timeout_ms, const struct cri_watch *watch);
/* The answer of a call, a message of its method's kind, in *@ret; or NULL: it is not wanted. */
int cri_end(struct cri_call *call, void *ret, struct error *err);
