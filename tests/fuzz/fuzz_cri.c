/* An answer of a container runtime: the frame, and the messages of which most is read. */
#include "client/cri.pb-c.h"
#include "client/cri_call.h"
#include "client/grpc_wire.h"
#include "fuzz.h"

static const ProtobufCMessageDescriptor *const answers[] = {
	&cri__version_response__descriptor,          &cri__status_response__descriptor,
	&cri__list_pod_sandbox_response__descriptor, &cri__list_containers_response__descriptor,
	&cri__container_status_response__descriptor, &cri__list_images_response__descriptor,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup(strbuf_done) struct strbuf body = strbuf_make(size + 1);
	const void *message;
	size_t length;
	struct error err;

	strbuf_add(&body, data, size);
	if (grpc_unframe(&body, &message, &length, &err) < 0)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		cleanup_message ProtobufCMessage *answer = NULL;

		(void)!cri_unpack(answers[i], message, length, &answer, &err);
	}
	return 0;
}
