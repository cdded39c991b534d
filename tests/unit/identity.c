#include "facts/identity.h"

#include "unit.h"

START_TEST(tells_own_machine_ids)
{
	ck_assert(identity_is_own_machine_id("4c4c4544004b4d108053b6c04f4e3732"));
	ck_assert(!identity_is_own_machine_id(""));
	ck_assert(!identity_is_own_machine_id("uninitialized"));
	ck_assert(!identity_is_own_machine_id("4C4C4544004B4D108053B6C04F4E3732"));
	ck_assert(!identity_is_own_machine_id("4c4c4544004b4d108053b6c04f4e37320"));
	ck_assert(!identity_is_own_machine_id("4c4c4544004b4d108053b6c04f4e3732\n"));
	ck_assert(!identity_is_own_machine_id("00000000000000000000000000000000"));
	ck_assert(!identity_is_own_machine_id("cdb7f92199c748a7a20d33ab52974cbb"));
}
END_TEST

START_TEST(swaps_the_bytes_of_a_uuid)
{
	char swapped[IDENTITY_UUID_SIZE];

	ck_assert(identity_swap_uuid("00112233-4455-6677-8899-aabbccddeeff", swapped));
	ck_assert_str_eq(swapped, "33221100-5544-7766-8899-aabbccddeeff");
	ck_assert(!identity_swap_uuid("00112233-4455-6677-8899-aabbccddeef", swapped));
	ck_assert(!identity_swap_uuid("00112233-4455-6677-8899-aabbccddeefg", swapped));
	ck_assert(!identity_swap_uuid("00112233+4455-6677-8899-aabbccddeeff", swapped));
}
END_TEST

START_TEST(tells_own_uuids)
{
	ck_assert(identity_is_own_uuid("4C4C4544-004B-4D10-8053-B6C04F4E3732"));
	ck_assert(!identity_is_own_uuid("Not Settable"));
	ck_assert(!identity_is_own_uuid(""));
	ck_assert(!identity_is_own_uuid("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"));
	ck_assert(!identity_is_own_uuid("00020003-0004-0005-0006-000700080009"));
	ck_assert(!identity_is_own_uuid("03000200-0400-0500-0006-000700080009"));
}
END_TEST

START_TEST(tells_shared_interfaces)
{
	ck_assert(identity_is_shared_interface("docker0"));
	ck_assert(identity_is_shared_interface("kube-ipvs0"));
	ck_assert(!identity_is_shared_interface("eth0"));
	ck_assert(!identity_is_shared_interface("br0"));
}
END_TEST

UNIT_TESTS(identity, tells_shared_interfaces, tells_own_machine_ids, swaps_the_bytes_of_a_uuid,
	   tells_own_uuids)
