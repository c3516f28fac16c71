/*
 * Which files a run is made of: those that were named, and of each folder its
 * *.lua files in the order of their names (not those of folders below it, so
 * that modules can live there).
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ncchat/base/mem.h"
#include "run/run_impl.h"

static void add_file(struct run *run, char *path)
{
	run->files =
	    mem_resize(run->files, run->file_count + 1, sizeof *run->files);
	run->files[run->file_count++] = (struct run_file){.path = path};
}

static int is_script(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 4 &&
	       strcmp(entry->d_name + len - 4, ".lua") == 0;
}

static bool add_folder(struct run *run, const char *path, struct error *err)
{
	struct dirent **entries = NULL;
	int n = scandir(path, &entries, is_script, alphasort);
	int saved = errno;
	size_t len = strlen(path);

	if (n < 0) {
		error_os(err, ERROR_USAGE, "", path, saved);
		return false;
	}
	while (len > 1 && path[len - 1] == '/')
		len--;
	for (int i = 0; i < n; i++) {
		struct buf file = {0};

		buf_append(&file, path, len);
		buf_printf(&file, "/%s", entries[i]->d_name);
		add_file(run, mem_strdup(buf_cstr(&file)));
		buf_free(&file);
		free(entries[i]);
	}
	free(entries);
	if (n == 0)
		error_set(err, ERROR_USAGE, "", path,
		    "there is no *.lua file in this folder");
	return n > 0;
}

static bool add_path(struct run *run, const char *path, struct error *err)
{
	struct stat st;

	if (stat(path, &st) != 0) {
		error_os(err, ERROR_USAGE, "", path, errno);
		return false;
	}
	if (S_ISDIR(st.st_mode))
		return add_folder(run, path, err);
	add_file(run, mem_strdup(path));
	return true;
}

bool run_find_files(
    struct run *run, void (*failed)(void *data, const struct error *err))
{
	bool ok = true;

	for (size_t i = 0; i < run->opts.path_count; i++) {
		struct error err;

		if (add_path(run, run->opts.paths[i], &err))
			continue;
		failed(run->opts.data, &err);
		ok = false;
	}
	return ok;
}
