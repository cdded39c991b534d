/*
 * A fuzz target is one file, tests/fuzz/fuzz_NAME.c, for the parser NAME, with its corpus in
 * tests/fuzz/corpus/NAME/. `make fuzz` runs it under libFuzzer; `make check` replays the corpus.
 * An input that once broke something goes into the corpus.
 */
#pragma once

#include "data/json.h"

/* Feeds one input to the parser, and aborts when a promise of its header does not hold. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Aborts unless the value reads back from JSON and from YAML as it was written. */
void fuzz_check_round_trip(const struct json *value);
