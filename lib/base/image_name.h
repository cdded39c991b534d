/* Names of container images. */
#pragma once

/*
 * The name that a runtime gives an image: with the registry and the folder of Docker Hub where it
 * has none, and the tag "latest" where it has neither tag nor digest
 * (https://pkg.go.dev/github.com/distribution/reference#ParseDockerRef). Free it.
 */
char *image_full_name(const char *image);
