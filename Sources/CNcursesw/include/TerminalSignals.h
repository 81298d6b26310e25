// Signals as bytes in a pipe, so that a loop around poll(2) sees them among everything else.
#ifndef TERMINAL_SIGNALS_H
#define TERMINAL_SIGNALS_H

#include <stdbool.h>
#include <stddef.h>

/// Whether the signal is ignored, as by whoever started the process.
bool terminal_signal_is_ignored(int signal);

/// From now on the signal writes its number, as one byte, to the descriptor, instead of what it does by default. One that
/// is ignored stays ignored. All signals write to the descriptor that was named last.
///
/// - Returns: whether the signal was taken over.
bool terminal_signal_forward(int signal, int descriptor);

/// Lets a signal do what it does by default.
void terminal_signal_default(int signal);

/// Ignores a signal.
void terminal_signal_ignore(int signal);

/// Lets the calling thread get the signals that are forwarded and those that end a process, and no others: threads
/// inherit what their maker blocks.
void terminal_signals_unblock(const int *forwarded, size_t count);

#endif
