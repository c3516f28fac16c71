/*
 * The version of Lua: of its headers, since the library tells no more than
 * "5.4" without a state, and --version starts none.
 */
#include "ncchat/script/version.h"

#include <lua.h>

const char *script_version(void)
{
	return LUA_RELEASE;
}
