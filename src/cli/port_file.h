/*
 * --port-file: where a listener can be found, for the script that started it.
 */
#ifndef NCCHAT_CLI_PORT_FILE_H
#define NCCHAT_CLI_PORT_FILE_H

#include <stdbool.h>

#include "ncchat/base/error.h"
#include "ncchat/net/endpoint.h"

/*
 * The port, or for a UNIX-domain socket its path ("@name"), and a line feed.
 * The file appears whole: written beside and renamed. Something there that is
 * no regular file (a FIFO, /dev/stdout) is written to instead.
 */
bool port_file_write(const char *path, const struct endpoint *at, uint16_t port,
    struct error *err);

#endif
