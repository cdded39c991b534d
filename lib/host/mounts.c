#include "host/mounts.h"

#include "base/text.h"

bool mounts_next(char **rest, struct mount_line *ret)
{
	char *line;

	while ((line = text_next_line(rest))) {
		char *source = text_next_word(&line), *target = text_next_word(&line);
		char *type = text_next_word(&line), *options = text_next_word(&line);

		if (!options)
			continue;
		*ret = (struct mount_line){
			.source = text_decode_octal(source),
			.target = text_decode_octal(target),
			.type = type,
			.options = options,
		};
		return true;
	}
	return false;
}
