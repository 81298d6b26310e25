// The wide-character ncurses with its panel library, and what of it Swift cannot import: macros, and globals that
// Swift 6 takes for unsafe.
#ifndef CNCURSESW_H
#define CNCURSESW_H

// The narrow way to switch the wide API on; _XOPEN_SOURCE_EXTENDED would change libc's headers too.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <panel.h>

#endif
