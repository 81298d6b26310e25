// GitHub's variant of CommonMark, with tables, strikethrough and bare links (Debian: libcmark-gfm-dev, -extensions-dev).
#include <cmark-gfm.h>
#include <cmark-gfm-core-extensions.h>
