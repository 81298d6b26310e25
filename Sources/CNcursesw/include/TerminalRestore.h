// Puts the terminal back as it was when the process ends in a way that nobody planned: a crash, a signal, an exit().
#ifndef TERMINAL_RESTORE_H
#define TERMINAL_RESTORE_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/// What has to be known to restore a terminal.
struct terminal_restore {
    int terminal;
    /// Its modes before they were changed.
    struct termios modes;
    /// Switches everything off that was switched on.
    const char *reset;
    size_t reset_length;
    /// Where to read what stands unread in the pipe that standard error leads into, and the descriptor that standard error
    /// was before; -1 if it was not led away.
    int error_pipe;
    int original_error;
};

/// Keeps a copy of what is needed, and installs the handlers of the signals that end a process, and of exit(). From here on
/// the terminal is restored whenever ``terminal_restore_arm`` was called last. To be called once, before that.
void terminal_restore_prepare(const struct terminal_restore *restore);

/// There is something to restore from now on.
void terminal_restore_arm(void);

/// There is nothing to restore: before the screen, after it, and while it is suspended.
void terminal_restore_disarm(void);

/// What to write on the restored terminal; at most ``terminal_restore_farewell_capacity`` bytes from the end are kept. For
/// one thread.
void terminal_restore_set_farewell(const char *text, size_t length);
extern const size_t terminal_restore_farewell_capacity;

/// Restores the terminal now, as well as it takes it: one that takes no bytes gets its modes back, and nobody waits for it.
/// For the one thread that writes to the terminal.
void terminal_restore_now(void);

/// Signals are numbered below this.
enum { terminal_signal_limit = 65 };

/// Whether a process that does nothing about a signal is ended by it, and not in order: its handler restores the terminal.
bool terminal_signal_ends_process(int signal);

/// Gives the calling thread a stack of its own for handlers, so that an overflow of its stack is handled as well.
///
/// A thread without one, such as those of the concurrency runtime, ends the process where its stack overflows, and nothing is
/// restored: the system has no room to call a handler.
void terminal_restore_use_alternate_stack(void);

/// Around everything that writes to the terminal, so that exit() or a crash on another thread does not restore it in the
/// midst of that, and nothing is written afterwards. Beginning does not return once a crash is handled.
void terminal_restore_begin_output(void);
void terminal_restore_end_output(void);

#endif
