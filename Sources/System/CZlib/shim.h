// zlib: deflate and gzip (RFC 1950 to 1952).
#pragma once
#include <zlib.h>
