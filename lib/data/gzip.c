#include "data/gzip.h"

#include <dlfcn.h>
#include <errno.h>
#include <zlib.h>

#include "base/library.h"

enum {
	CHUNK = 32 * 1024,
	GZIP_ONLY = 16 + MAX_WBITS, /* for inflateInit2: a gzip header, and no other */
};

struct zlib {
	void *library;
	__typeof__(inflateInit2_) *init;
	__typeof__(inflate) *inflate;
	__typeof__(inflateEnd) *end;
};

static int zlib_load(struct zlib *zlib, struct error *err)
{
	int r = library_open("libz.so.1", "unpacking gzip needs", &zlib->library, err);

	if (r < 0)
		return r;
	zlib->init = (__typeof__(zlib->init))dlsym(zlib->library, "inflateInit2_");
	zlib->inflate = (__typeof__(zlib->inflate))dlsym(zlib->library, "inflate");
	zlib->end = (__typeof__(zlib->end))dlsym(zlib->library, "inflateEnd");
	if (!zlib->init || !zlib->inflate || !zlib->end)
		return error_set(err, -EOPNOTSUPP, "libz.so.1 lacks what unpacking needs");
	return 0;
}

static int unpack(const struct zlib *zlib, z_stream *stream, struct strbuf *out)
{
	uint8_t chunk[CHUNK];
	int state = Z_OK;

	while (state == Z_OK) {
		stream->next_out = chunk;
		stream->avail_out = CHUNK;
		state = zlib->inflate(stream, Z_NO_FLUSH);
		strbuf_add(out, chunk, CHUNK - stream->avail_out);
		if (out->full)
			return -EFBIG;
	}
	return state == Z_STREAM_END ? 0 : -EINVAL;
}

int gzip_unpack(const void *data, size_t size, struct strbuf *out, struct error *err)
{
	struct zlib zlib = { 0 };
	z_stream stream = { .avail_in = (uInt)size };
	int r = zlib_load(&zlib, err);

	if (r < 0)
		return r;
	stream.next_in = (Bytef *)(uintptr_t)data; /* zlib only reads it */
	if (zlib.init(&stream, GZIP_ONLY, ZLIB_VERSION, (int)sizeof(stream)) != Z_OK)
		abort(); /* memory is out */
	r = unpack(&zlib, &stream, out);
	(void)zlib.end(&stream);
	if (r == -EFBIG)
		return error_set(err, r, "what is packed is larger than %zu bytes", out->max);
	return r < 0 ? error_set(err, r, "this is not gzip, or is damaged") : 0;
}
