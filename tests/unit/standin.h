/*
 * A server on loopback that answers as a test tells it to: one answer for each connection, in
 * order, well or badly. It is a process of its own, and ends with the test.
 */
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "unit.h"

struct standin {
	int port;
	pid_t pid;
	int requests; /* what it was asked: the text of each request, and a line of dashes */
	char *url;
};

/* Answers that are none. */
#define STANDIN_DROP    "drop"    /* closes at once */
#define STANDIN_SILENT  "silent"  /* says nothing, for long */
#define STANDIN_ENDLESS "endless" /* never stops */
#define STANDIN_DRIP    "drip"    /* a byte from time to time */

static inline void standin_write(int fd, const char *text, size_t length)
{
	while (length) {
		ssize_t done = write(fd, text, length);

		if (done <= 0)
			return;
		text += done;
		length -= (size_t)done;
	}
}

/* Reads a request with its body. */
static inline void standin_read(int fd, struct strbuf *out)
{
	const char *end = NULL, *header;
	size_t body = 0;
	char block[4096];
	ssize_t got;

	while (!end || out->length < (size_t)(end + 4 - out->text) + body) {
		got = read(fd, block, sizeof(block));
		if (got <= 0)
			return;
		strbuf_add(out, block, (size_t)got);
		end = strstr(out->text, "\r\n\r\n");
		header = strcasestr(out->text, "\r\ncontent-length:");
		if (end && header && header < end)
			body = strtoul(header + strlen("\r\ncontent-length:"), NULL, 10);
	}
}

static inline void standin_answer(int fd, const char *answer)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";

	if (str_eq(answer, STANDIN_DROP))
		return;
	if (str_eq(answer, STANDIN_SILENT)) {
		poll(NULL, 0, 10 * 1000);
		return;
	}
	if (!str_eq(answer, STANDIN_ENDLESS) && !str_eq(answer, STANDIN_DRIP)) {
		standin_write(fd, answer, strlen(answer));
		return;
	}
	standin_write(fd, head, strlen(head));
	for (int i = 0; i < 10 * 1000 && write(fd, "{\"a\": 1}", 8) == 8; i++)
		if (str_eq(answer, STANDIN_DRIP))
			poll(NULL, 0, 20);
}

static inline _Noreturn void standin_run(int listener, int requests, const char *const answers[])
{
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (size_t i = 0; answers[i]; i++) {
		struct strbuf request = strbuf_make(STRBUF_MAX_TEXT);
		int fd = accept(listener, NULL, NULL);

		if (!str_eq(answers[i], STANDIN_DROP)) {
			standin_read(fd, &request);
			strbuf_puts(&request, "\n----\n");
			standin_write(requests, request.text, request.length);
		} else {
			standin_read(fd, &request);
			standin_write(requests, "dropped\n----\n", strlen("dropped\n----\n"));
		}
		standin_answer(fd, answers[i]);
		shutdown(fd, SHUT_WR);
		close(fd);
		strbuf_done(&request);
	}
	close(listener);
	close(requests);
	_exit(0);
}

/* @answers ends with NULL. */
static inline struct standin standin_start(const char *const answers[])
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), pipes[2];
	struct standin standin;

	ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(listener, 16), 0);
	ck_assert_int_eq(
		getsockname(listener, (struct sockaddr *)&address, &(socklen_t){ sizeof(address) }),
		0);
	ck_assert_int_eq(pipe(pipes), 0);
	standin.port = ntohs(address.sin_port);
	standin.url = xasprintf("http://127.0.0.1:%d", standin.port);
	standin.pid = fork();
	if (standin.pid == 0)
		standin_run(listener, pipes[1], answers);
	close(listener);
	close(pipes[1]);
	standin.requests = pipes[0];
	return standin;
}

/* Ends it; what it was asked so far. Free it. */
static inline char *standin_end(struct standin *standin)
{
	struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	char block[4096];
	ssize_t got;

	kill(standin->pid, SIGKILL);
	waitpid(standin->pid, NULL, 0);
	while ((got = read(standin->requests, block, sizeof(block))) > 0)
		strbuf_add(&out, block, (size_t)got);
	close(standin->requests);
	free(standin->url);
	return strbuf_take(&out);
}

/* How often @text is in @in. */
static inline size_t standin_count(const char *in, const char *text)
{
	size_t count = 0;

	while ((in = strstr(in, text))) {
		in += strlen(text);
		count++;
	}
	return count;
}

/* An answer, with further headers ("Retry-After: 1\r\n") or "". Free it. */
static inline char *standin_say(const char *status, const char *headers, const char *body)
{
	return xasprintf("HTTP/1.1 %s\r\nConnection: close\r\nContent-Type: application/json\r\n"
			 "Content-Length: %zu\r\n%s\r\n%s",
			 status, strlen(body), headers, body);
}
