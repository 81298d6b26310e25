// The wide-character ncurses with its panel library, and what of it Swift cannot import: macros, and globals that
// Swift 6 takes for unsafe.
#ifndef CNCURSESW_H
#define CNCURSESW_H

// The narrow way to switch the wide API on; _XOPEN_SOURCE_EXTENDED would change libc's headers too.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <panel.h>
#include <stdio.h>
#include <term.h>
#include <wchar.h>

#include "TerminalRestore.h"
#include "TerminalSignals.h"

// term.h defines hundreds of lower-case macros; these are words that other headers use.
#undef lines
#undef columns
#undef tab
#undef bell
#undef buttons
#undef newline

// libc hides it behind _XOPEN_SOURCE.
extern int wcwidth(wchar_t character);

/// The terminal of standard input and output as TERM names it; NULL where that is unknown or cannot show a screen.
static inline SCREEN *ncurses_new_terminal(void) { return newterm(NULL, stdout, stdin); }

static inline WINDOW *ncurses_standard_window(void) { return stdscr; }
/// What ncurses believes that the terminal shows.
static inline WINDOW *ncurses_current_screen(void) { return curscr; }
/// What it is going to show.
static inline WINDOW *ncurses_new_screen(void) { return newscr; }
static inline int ncurses_color_count(void) { return COLORS; }
static inline int ncurses_pair_count(void) { return COLOR_PAIRS; }

static inline attr_t ncurses_bold(void) { return A_BOLD; }
static inline attr_t ncurses_dim(void) { return A_DIM; }
static inline attr_t ncurses_reverse(void) { return A_REVERSE; }
static inline attr_t ncurses_underline(void) { return A_UNDERLINE; }
static inline attr_t ncurses_italic(void) { return A_ITALIC; }

static inline mmask_t ncurses_wheel_up(void) { return BUTTON4_PRESSED; }
static inline mmask_t ncurses_wheel_down(void) { return BUTTON5_PRESSED; }

/// A string capability of the terminal; NULL where it has none.
static inline const char *ncurses_capability(const char *name) {
    const char *value = tigetstr((char *)name);
    return value == (const char *)-1 ? NULL : value;
}

/// Whether TERM names a terminal whose cursor can be put anywhere. Asking changes nothing on the terminal.
static inline bool ncurses_can_show_screen(void) {
    int status;
    return setupterm(NULL, fileno(stdout), &status) == OK && ncurses_capability("cup") != NULL
        && (ncurses_capability("clear") != NULL || ncurses_capability("ed") != NULL);
}

/// Whether color numbers are 24 bits of red, green and blue.
static inline bool ncurses_has_direct_color(void) {
    return tigetflag((char *)"RGB") > 0 || tigetnum((char *)"RGB") > 0;
}

/// Puts a character, with the marks on it, where the window's cursor is. `pair` may be beyond the 255 that fit into
/// an attribute.
static inline void ncurses_put(WINDOW *window, const wchar_t *character, attr_t attributes, int pair) {
    cchar_t cell;
    if (setcchar(&cell, character, attributes, 0, &pair) == OK) {
        wadd_wch(window, &cell);
        return;
    }
    // What ncurses refuses keeps its columns: otherwise the rest of the row would move to the left.
    int width = wcwidth(character[0]);
    for (int column = 0; column < (width > 1 ? width : 1); column++) waddch(window, '?');
}

/// Puts characters of ASCII, none of which controls anything, side by side.
static inline void ncurses_put_ascii(WINDOW *window, const char *text, long count, attr_t attributes, int pair) {
    for (long index = 0; index < count; index++) {
        wchar_t character[2] = {(wchar_t)text[index], 0};
        ncurses_put(window, character, attributes, pair);
    }
}

#endif
