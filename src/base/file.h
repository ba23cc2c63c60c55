/*
 * file.h -- Files read and written whole, with a sentence when that fails.
 *
 * A missing file is ERR_MISSING, a folder in place of a file or a file over
 * the limit is ERR_INPUT or ERR_LIMIT, everything else ERR_IO.  All
 * functions may be called from any thread.
 */
#ifndef PULS_BASE_FILE_H
#define PULS_BASE_FILE_H

#include "base/err.h"

#include <stddef.h>

/* Say why `verb` ("reading", "writing") of `path` failed, from errno.
 * Always returns false. */
bool file_err(Err *err, const char *verb, const char *path);

/* The file's bytes, followed by '\0' that *len does not count; the caller
 * frees them.  NULL if it cannot be read or holds more than `limit` bytes.
 * Pipes and devices are read too. */
char *file_read(const char *path, size_t limit, size_t *len, Err *err);

/* Replace the file, or leave the old one untouched: the bytes go to a
 * temporary file beside it, reach the disk, and are renamed over it; then
 * the folder is synced as well.  Only the owner may read a new file. */
bool file_write(const char *path, const char *bytes, size_t n, Err *err);

/* A rename within the folder of `path` has reached the disk. */
bool file_sync_folder_of(const char *path, Err *err);

/* Make the folder and those above it.  It is fine if they are there. */
bool file_make_dir(const char *path, Err *err);

/* Remove the files of the folder, but no folders in it.  It is fine if it is
 * not there. */
bool file_empty_dir(const char *path, Err *err);

/* Could something be written into the folder now?  Nothing stays there. */
bool file_probe(const char *dir, Err *err);

bool file_exists(const char *path); /* anything of that name at all */

#endif
