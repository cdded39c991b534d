/*
 * program [STATUS TEXT...]: what runs in the containers of these tests, linked statically: prints
 * the texts, what $GREETING is, and whether /host-etc has a passwd, and exits with STATUS; without
 * arguments it sleeps for ever, as pause does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const char *greeting = getenv("GREETING");

	while (argc < 2)
		pause();
	for (int i = 2; i < argc; i++)
		printf("%s\n", argv[i]);
	fprintf(stderr, "greeting %s, passwd %s\n", greeting ? greeting : "none",
		access("/host-etc/passwd", R_OK) == 0 ? "there" : "absent");
	return atoi(argv[1]);
}
