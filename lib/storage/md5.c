#include "storage/md5.h"

#include <math.h>
#include <stdio.h>

enum {
	BLOCK = 64,
	ROUNDS = 64,
};

static uint32_t rotate(uint32_t value, int by)
{
	return value << by | value >> (32 - by);
}

/* Adds a block of 64 bytes to the state. */
static void add_block(uint32_t state[4], const unsigned char *block)
{
	static const int shifts[4][4] = {
		{ 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 }
	};
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3], words[16];

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		words[i] = (uint32_t)block[4 * i] | (uint32_t)block[4 * i + 1] << 8 |
			   (uint32_t)block[4 * i + 2] << 16 | (uint32_t)block[4 * i + 3] << 24;
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint32_t constant = (uint32_t)(int64_t)floor(fabs(sin(i + 1)) * 4294967296.0);
		uint32_t mix, next = d;
		unsigned word;

		if (i < 16) {
			mix = (b & c) | (~b & d);
			word = i;
		} else if (i < 32) {
			mix = (d & b) | (~d & c);
			word = (5 * i + 1) % 16;
		} else if (i < 48) {
			mix = b ^ c ^ d;
			word = (3 * i + 5) % 16;
		} else {
			mix = c ^ (b | ~d);
			word = 7 * i % 16;
		}
		d = c;
		c = b;
		b += rotate(a + mix + constant + words[word], shifts[i / 16][i % 4]);
		a = next;
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

void md5_text(const char *text, char ret[MD5_MAX_TEXT])
{
	uint32_t state[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };
	size_t length = strlen(text), padded = (length + 8) / BLOCK * BLOCK + BLOCK;
	cleanup_free unsigned char *data = xcalloc(1, padded);

	for (size_t i = 0; i < length; i++)
		data[i] = (unsigned char)text[i];
	data[length] = 0x80;
	for (size_t i = 0; i < 8; i++)
		data[padded - 8 + i] = (unsigned char)((uint64_t)length * 8 >> (8 * i));
	for (size_t at = 0; at < padded; at += BLOCK)
		add_block(state, data + at);
	for (size_t i = 0; i < 16; i++)
		(void)snprintf(ret + 2 * i, 3, "%02x", state[i / 4] >> (8 * (i % 4)) & 0xff);
}
