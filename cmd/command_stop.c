#include "command_stop.h"

#include "base/util.h"

static const int wanted[] = { SIGINT, SIGTERM, SIGHUP };

static void *listen(void *arg)
{
	struct stop *stop = arg;
	int number;

	while (sigwait(&stop->signals, &number) == 0 && !atomic_load(&stop->ended))
		if (atomic_exchange(&stop->asked, true)) {
			(void)pthread_sigmask(SIG_UNBLOCK, &stop->signals, NULL);
			(void)raise(number); /* nobody handles it: it ends the process */
		}
	return NULL;
}

static bool is_ignored(int number)
{
	struct sigaction now;

	return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

void stop_begin(struct stop *stop)
{
	*stop = (struct stop){ 0 };
	(void)sigemptyset(&stop->signals); /* these fail only for numbers that are no signals */
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		if (!is_ignored(wanted[i])) {
			(void)sigaddset(&stop->signals, wanted[i]);
			stop->wake = wanted[i];
		}
	if (!stop->wake)
		return;
	(void)pthread_sigmask(SIG_BLOCK, &stop->signals, &stop->before);
	if (pthread_create(&stop->thread, NULL, listen, stop) == 0)
		return;
	(void)pthread_sigmask(SIG_SETMASK, &stop->before, NULL);
	stop->wake = 0; /* then the first signal ends knode at once, as without this */
}

void stop_done(struct stop *stop)
{
	if (!stop->wake)
		return;
	atomic_store(&stop->ended, true);
	(void)pthread_kill(stop->thread, stop->wake);
	(void)pthread_join(stop->thread, NULL);
	(void)pthread_sigmask(SIG_SETMASK, &stop->before, NULL);
	stop->wake = 0;
}

bool stop_asked(struct stop *stop)
{
	return atomic_load(&stop->asked);
}
